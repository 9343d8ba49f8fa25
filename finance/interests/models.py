"""The way of a project to money: the interest in a call with its steps to the outcome, and packs for chosen funders."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.models import plain
from core.fields import ChoiceLabels
from core.history.models import Versioned
from core.text import limits
from core.text.days import DayField
from core.text.decimals import ExactDecimalField
from core.text.managers import manager_of
from core.text.moments import today_at
from finance.interests.querysets import InterestQuerySet, PackQuerySet
from finance.market.models import Call, Funder, known_currency
from finance.projects.models import Project

LONGEST = timedelta(days=366)  # a link that is good for longer is forgotten
USUAL = timedelta(days=90)


class Pack(Versioned):
    """What a city gives of a project to chosen funders, as it was when it was made. The key is in the link alone.

    Its content and whom it is for stand in no version, so that they go with it.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("pack", "open")
        REVOKED = "revoked", pgettext_lazy("pack", "withdrawn")

    project = models.ForeignKey(Project, models.PROTECT, related_name="packs", verbose_name=_("project"))
    project_version = models.PositiveIntegerField(_("version of the project"), editable=False)
    groups = models.JSONField(_("content groups"), default=list)
    recipients = models.JSONField(_("recipients"), default=list)
    content = models.JSONField(_("content"), default=dict, editable=False)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    until = DayField(_("last day"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(_("created on"), default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(_("withdrawn on"), null=True, blank=True, editable=False)
    is_told = models.BooleanField(_("notified that the pack ends"), default=False, editable=False)

    objects: ClassVar[PackQuerySet] = manager_of(PackQuerySet)
    is_of_its_city_alone: ClassVar[bool] = True
    history_root: ClassVar[str] = "project"
    unversioned_fields: ClassVar[tuple[str, ...]] = (
        *("recipients", "content", "key_hash", "made_at", "revoked_at", "is_told"),
    )

    class Meta:
        verbose_name = _("pack for funders")
        verbose_name_plural = _("packs for funders")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["state", "until"], name="finance_packs_by_end")]

    def __str__(self) -> str:
        """Says no word of what is in it."""
        return f"#{self.pk}"

    def is_open_on(self, day: date) -> bool:
        return self.state == self.State.OPEN and self.until >= day

    @property
    def is_open_now(self) -> bool:
        """Whether its link works, by the calendar of the city that wrote its last day. Reads project and city."""
        return self.is_open_on(today_at(self.project.city.time_zone))


class PackOpening(models.Model):
    """That somebody opened the link; who it was nobody knows, and no address of theirs is kept."""

    pack = models.ForeignKey(Pack, models.CASCADE, related_name="openings", verbose_name=_("pack for funders"))
    at = models.DateTimeField(_("opened on"), default=timezone.now)

    objects: ClassVar[models.Manager["PackOpening"]] = models.Manager()

    class Meta:
        verbose_name = _("opening of a pack")
        verbose_name_plural = _("openings of a pack")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class Interest(Versioned):
    """What a city does about a call or a funder for one of its projects, from a first thought to the outcome.

    Read by the staff of its city alone; what was learned may begin a practice, which goes the way of every practice.
    """

    class State(models.TextChoices):
        CONSIDERING = "considering", pgettext_lazy("interest", "considering")
        PACK_SENT = "pack_sent", pgettext_lazy("interest", "pack sent")
        APPLIED = "applied", pgettext_lazy("interest", "applied")
        SHORTLISTED = "shortlisted", pgettext_lazy("interest", "shortlisted")
        AGREED = "agreed", pgettext_lazy("interest", "agreed")
        CLOSED = "closed", pgettext_lazy("interest", "closed")
        REFUSED = "refused", pgettext_lazy("interest", "not selected")
        WITHDRAWN = "withdrawn", pgettext_lazy("interest", "withdrawn by the city")

    project = models.ForeignKey(Project, models.PROTECT, related_name="interests", verbose_name=_("project"))
    call = models.ForeignKey(
        Call, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("call for proposals")
    )
    funder = models.ForeignKey(
        Funder, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("funder")
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.CONSIDERING)
    amount = ExactDecimalField(
        _("amount"), max_digits=20, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[*plain, known_currency])
    closed_on = DayField(_("closed on"), null=True, blank=True)
    learned = models.TextField(_("what was learned"), max_length=limits.SUMMARY, blank=True, validators=plain)
    learned_in = models.CharField(_("language of the lessons learned"), max_length=20, blank=True, editable=False)
    practice = models.UUIDField(_("resulting practice"), null=True, blank=True, editable=False)
    told = models.CharField(_("notified that the call closes"), max_length=20, blank=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[InterestQuerySet] = manager_of(InterestQuerySet)
    is_of_its_city_alone: ClassVar[bool] = True
    history_root: ClassVar[str] = "project"
    versioned_children: ClassVar[tuple[str, ...]] = ("steps",)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("amount", "currency"),)
    unversioned_fields: ClassVar[tuple[str, ...]] = ("changed_at", "practice", "told")

    class Meta:
        verbose_name = _("interest in a call")
        verbose_name_plural = _("interests in calls")
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(call__isnull=True) ^ Q(funder__isnull=True), name="finance_interest_in_a_call_or_a_funder"
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | ~Q(currency=""), name="finance_interest_amount_has_currency"
            ),
        ]

    def __str__(self) -> str:
        """Says no word of what it is about."""
        return f"#{self.pk}"


class InterestStep(ChoiceLabels):
    """A kept child: what was reached when, by which post, and a note."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    interest = models.ForeignKey(Interest, models.CASCADE, related_name="steps", verbose_name=_("interest in a call"))
    state = models.CharField(_("state"), max_length=12, choices=Interest.State)
    on = DayField(pgettext_lazy("a day", "date"))
    post = models.CharField(_("job title"), max_length=limits.NAME, blank=True, validators=plain)
    note = models.CharField(_("note"), max_length=limits.SUMMARY, blank=True, validators=plain)

    objects: ClassVar[models.Manager["InterestStep"]] = models.Manager()
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("state", "on"),)

    class Meta:
        verbose_name = _("progress of an interest in a call")
        verbose_name_plural = _("progress of interests in calls")
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return self.state
