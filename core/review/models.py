"""A proposal: what a city wants to change about something public, until a curator has decided."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.history.models import Versioned
from core.review.querysets import (
    BEING_WRITTEN,
    OPEN,
    BundleQuerySet,
    ProposalQuerySet,
    RuleQuerySet,
    TextQuerySet,
    TrustQuerySet,
)
from core.text import clean, limits
from core.text.days import DayField
from core.text.languages import DEFAULT_LANGUAGE
from core.text.managers import manager_of
from core.ui.pages import page_url

plain = [clean.no_unseen_characters]


def new_code() -> str:
    """A code for what a curator made; those that come with the program have words."""
    return uuid.uuid4().hex


def message_in_language(row: "Bundle | Proposal") -> str:
    """The message to a city, its answer texts in the active language; all else as it was sent."""
    kept: dict[str, str] = row.message_in
    return kept.get(get_language() or DEFAULT_LANGUAGE, row.message)


class Bundle(Versioned):
    """Several proposals of one city that are sent, decided and published together, or not at all.

    It holds no words of its own. `last_number` is the highest number that a proposal in it has had: none is given
    twice, since proposals name each other by them (`core.review.proposals.references`).
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("proposal", "Draft")
        SUBMITTED = "submitted", pgettext_lazy("proposal", "In review")
        PUBLISHING = "publishing", pgettext_lazy("proposal", "Being published")
        RETURNED = "returned", pgettext_lazy("proposal", "Changes requested")
        PUBLISHED = "published", pgettext_lazy("proposal", "Published")
        DECLINED = "declined", pgettext_lazy("proposal", "Declined")
        DISCARDED = "discarded", pgettext_lazy("proposal", "Discarded")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.PositiveBigIntegerField(_("city"), db_index=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    last_number = models.PositiveSmallIntegerField(_("last number assigned"), default=0, editable=False)
    sent_by_id = models.PositiveBigIntegerField(null=True, blank=True)
    sent_by_label = models.CharField(_("sent by"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    message = models.TextField(_("message to the city"), max_length=limits.BODY, blank=True, validators=plain)
    message_in = models.JSONField(_("the message in other languages"), default=dict, blank=True, editable=False)
    decided_by_id = models.PositiveBigIntegerField(null=True, blank=True)
    decided_by_label = models.CharField(_("decided by"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    failure = models.CharField(_("why it was not published"), max_length=limits.SUMMARY, blank=True)
    made_at = models.DateTimeField(_("started at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[BundleQuerySet] = manager_of(BundleQuerySet)
    unversioned_fields: ClassVar[tuple[str, ...]] = ("message_in", "made_at", "changed_at")

    class Meta:
        verbose_name = _("group of proposals")
        verbose_name_plural = _("group of proposals")
        ordering = ["-changed_at", "pk"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def message_read(self) -> str:
        """The message to the city as the reader of the page reads it."""
        return message_in_language(self)

    @property
    def is_new(self) -> bool:
        """All that it proposes does not exist yet."""
        return not self.proposals.exclude(object_id="").exists()


class Proposal(Versioned):
    """It holds only what its authors changed, each key with the value that it had when they began.

    People are kept as number and label, so that a proposal outlives an account. `tenant` is the city's key.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("proposal", "Draft")
        SUBMITTED = "submitted", pgettext_lazy("proposal", "In review")
        RETURNED = "returned", pgettext_lazy("proposal", "Changes requested")
        PUBLISHED = "published", pgettext_lazy("proposal", "Published")
        DECLINED = "declined", pgettext_lazy("proposal", "Declined")
        DISCARDED = "discarded", pgettext_lazy("proposal", "Discarded")
        JOINED = "joined", pgettext_lazy("proposal", "Merged into the earlier proposal")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=30, editable=False)
    tenant = models.PositiveBigIntegerField(_("city"), db_index=True, editable=False)
    object_id = models.CharField(
        _("key"), max_length=40, blank=True, help_text=_("Empty for a new item until it is published.")
    )
    started_from = models.PositiveIntegerField(_("started from version"), null=True, blank=True)
    base = models.JSONField(_("original content"), default=dict, blank=True)
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    beside = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="drafts",
        verbose_name=_("parallel to the proposal in review"),
        help_text=_("The next draft, written while the earlier proposal awaits a decision."),
    )
    bundle = models.ForeignKey(
        Bundle,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="proposals",
        verbose_name=_("group of related proposals"),
    )
    number = models.PositiveSmallIntegerField(_("number in the group"), null=True, blank=True, editable=False)
    under = models.JSONField(
        _("content of the proposal in review"),
        default=dict,
        blank=True,
        help_text=_("This draft’s changes build on these."),
    )
    unfinished = models.JSONField(
        _("entries that are not valid yet"),
        default=dict,
        blank=True,
        help_text=_("By section and form field: the text that was entered."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    authors = models.JSONField(_("authors"), default=list, blank=True)
    drafted_by = models.CharField(
        _("drafted on behalf of the city by"),
        max_length=400,
        blank=True,
        help_text=_("People from other organisations who worked on it."),
    )
    offered_by_label = models.CharField(_("passed to the leads by"), max_length=200, blank=True)
    offered_at = models.DateTimeField(_("passed to the leads on"), null=True, blank=True)
    sent_by_id = models.PositiveBigIntegerField(null=True, blank=True)
    sent_by_label = models.CharField(_("sent by"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    reviewer_id = models.PositiveBigIntegerField(null=True, blank=True)
    reviewer_label = models.CharField(_("reviewer"), max_length=200, blank=True)
    message = models.TextField(_("message to the city"), max_length=limits.BODY, blank=True, validators=plain)
    message_in = models.JSONField(
        _("the message in other languages"),
        default=dict,
        blank=True,
        editable=False,
        help_text=_("If the message contains answer texts: the full message in each language."),
    )
    decided_by_id = models.PositiveBigIntegerField(null=True, blank=True)
    decided_by_label = models.CharField(_("decided by"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    became = models.PositiveIntegerField(_("published as version"), null=True, blank=True)
    rule = models.SlugField(_("rule that published it"), max_length=40, blank=True, db_index=False)
    rule_reason = models.CharField(_("why the rule published it"), max_length=500, blank=True)
    looked_by_id = models.PositiveBigIntegerField(null=True, blank=True)
    looked_by_label = models.CharField(_("reviewed after publication by"), max_length=200, blank=True)
    looked_at = models.DateTimeField(_("reviewed after publication on"), null=True, blank=True)
    made_at = models.DateTimeField(_("started at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[ProposalQuerySet] = manager_of(ProposalQuerySet)
    versioned_children: ClassVar[tuple[str, ...]] = ("comments",)
    unversioned_fields: ClassVar[tuple[str, ...]] = ("message_in", "made_at", "changed_at")

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-changed_at", "pk"]
        indexes = [
            models.Index(fields=["state", "sent_at", "id"], name="review_queue"),
            models.Index(fields=["state", "-decided_at"], name="review_decided"),
            models.Index(fields=["tenant", "kind", "object_id"], name="review_of_a_thing"),
            models.Index(fields=["-decided_at", "id"], condition=~Q(rule=""), name="review_by_rule"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"],
                condition=Q(state__in=OPEN, beside=None) & ~Q(object_id=""),
                name="review_one_open_proposal_a_thing",
            ),
            models.UniqueConstraint(
                fields=["beside"], condition=Q(state="draft"), name="review_one_draft_beside_a_proposal"
            ),
            models.UniqueConstraint(fields=["bundle", "number"], name="review_one_number_a_proposal_of_a_bundle"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id or self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_being_written(self) -> bool:
        return self.state in BEING_WRITTEN

    @property
    def message_read(self) -> str:
        """The message to the city as the reader of the page reads it."""
        return message_in_language(self)

    @property
    def is_new(self) -> bool:
        """It proposes a thing that does not exist yet."""
        return not self.object_id


class Reminder(models.Model):
    """That a city was asked whether a part is still true: once for each year of its age."""

    kind = models.CharField(_("kind"), max_length=30)
    object_id = models.CharField(_("key"), max_length=40)
    part = models.CharField(_("part"), max_length=30)
    confirmed_on = DayField(_("confirmed on"))
    years = models.PositiveSmallIntegerField(_("age in years"))
    at = models.DateTimeField(_("date and time"), auto_now_add=True)

    objects: ClassVar[models.Manager["Reminder"]] = models.Manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "part", "confirmed_on", "years"],
                name="review_one_reminder_a_part_and_year",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.part}"


class Comment(models.Model):
    """A remark on one field, or on the whole where `key` is empty. Seen by the city and by curators."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="comments", verbose_name=_("proposal"))
    key = models.CharField(_("field"), max_length=120, blank=True)
    text = models.TextField(_("text"), max_length=limits.SUMMARY * 2, validators=plain)
    by_id = models.PositiveBigIntegerField(null=True)
    by_label = models.CharField(_("by"), max_length=200)
    at = models.DateTimeField(_("date and time"))

    objects: ClassVar[models.Manager["Comment"]] = models.Manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.key


# --- What curators set --------------------------------------------------------------------------------------------


class Rule(Versioned):
    """Whether, where and in which place a rule is asked. What it does is code (`RuleDefinition`), this is data.

    A definition without a row stands as it comes with the program.
    """

    class Scope(models.TextChoices):
        ALL = "all", pgettext_lazy("rule", "All cities")
        TRUSTED = "trusted", pgettext_lazy("rule", "Trusted cities")
        CHOSEN = "chosen", pgettext_lazy("rule", "Some of the trusted cities")

    code = models.SlugField(_("code"), max_length=40, unique=True, editable=False)
    order = models.PositiveSmallIntegerField(_("position in the order"), default=0)
    is_on = models.BooleanField(_("on"), default=False)
    scope = models.CharField(_("applies to"), max_length=10, choices=Scope, default=Scope.TRUSTED)
    tenants = models.JSONField(_("cities"), default=list, blank=True)

    objects: ClassVar[RuleQuerySet] = manager_of(RuleQuerySet)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("scope", "tenants"),)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return page_url("rule", self.code)


class Trust(Versioned):
    """Whether the small changes of a city may be published by a rule. The reason is kept with each change of it."""

    tenant = models.PositiveBigIntegerField(_("city"), unique=True, editable=False)
    is_trusted = models.BooleanField(_("trusted"), default=True)
    reason = models.CharField(_("reason"), max_length=500, validators=plain)

    objects: ClassVar[TrustQuerySet] = manager_of(TrustQuerySet)

    class Meta:
        verbose_name = _("trust in a city")
        verbose_name_plural = _("trust in cities")
        ordering = ["tenant"]

    def __str__(self) -> str:
        return str(self.tenant)

    def get_absolute_url(self) -> str:
        return page_url("trust in a city", self.tenant)


class AnswerText(Versioned):
    """Words to begin an answer to a city with, in the languages of its people."""

    class Kind(models.TextChoices):
        RETURN = "return", _("Ask for changes")
        DECLINE = "decline", _("Decline")

    code = models.CharField(_("code"), max_length=40, unique=True, default=new_code, editable=False)
    kind = models.CharField(_("applies to"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=limits.NAME, validators=plain)
    text = models.TextField(_("text"), max_length=limits.SUMMARY * 2, validators=plain)
    order = models.PositiveSmallIntegerField(_("position in the order"), default=100)
    is_retired = models.BooleanField(_("no longer offered"), default=False)

    objects: ClassVar[TextQuerySet] = manager_of(TextQuerySet)

    class Meta:
        verbose_name = _("answer text")
        verbose_name_plural = _("answer texts")
        ordering = ["kind", "order", "pk"]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return page_url("answer text", self.pk)
