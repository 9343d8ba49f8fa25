"""What one city asks another."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cities.models import City, plain
from cooperation.postings.models import IN_LANGUAGES, Form, Posting
from cooperation.reporting import Reportable
from cooperation.requests.querysets import WAITING, RequestQuerySet
from core.history.models import Versioned
from core.text import limits
from core.text.days import DayField
from core.text.managers import manager_of
from core.vocabulary.models import Term

REQUEST_TEXT = 1_500
DAYS_TO_ANSWER = 10  # working days


class Request(Reportable, Versioned):
    """What one city asks another, about a posting of theirs or a topic; read by the staff of both alone.

    `waits_for` is the city whose answer is awaited: a counter-proposal turns it round. What was written stands in
    columns without versions; `words_at` says when it was last changed, so that two who write are told of each other.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ASKED = "asked", _("request sent")
        CHANGED = "changed", _("changes proposed")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        TAKEN_BACK = "taken_back", _("withdrawn")
        LAPSED = "lapsed", _("lapsed")
        CLOSED = "closed", _("closed")

    class Reason(models.TextChoices):
        NO_TIME = "no-time", _("no time at present")
        NO_EXPERIENCE = "no-experience", _("outside our field of work")
        OTHERS_FIRST = "others-first", _("we are helping other cities at present")
        NOT_CLEAR = "not-clear", _("we do not understand the request")
        OTHER = "other", _("another reason")

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    from_city = models.ForeignKey(City, models.PROTECT, related_name="requests_sent", verbose_name=_("sender"))
    to_city = models.ForeignKey(City, models.PROTECT, related_name="requests_received", verbose_name=_("sent to"))
    posting = models.ForeignKey(
        Posting, models.PROTECT, null=True, blank=True, related_name="requests", verbose_name=_("offer or need")
    )
    topic = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("topic"))
    third = models.ForeignKey(
        City,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("third city"),
        help_text=_("This city is invited when the request is accepted."),
    )
    title = models.CharField(_("title"), max_length=limits.NAME, validators=plain)
    text = models.TextField(_("text"), max_length=REQUEST_TEXT, validators=plain)
    form = models.CharField(_("form of cooperation"), max_length=20, choices=Form, default=Form.CALL)
    period = models.CharField(_("period"), max_length=limits.NAME, blank=True, validators=plain)
    language = models.CharField(_("language"), max_length=10, choices=IN_LANGUAGES, default="en")
    is_shown = models.BooleanField(_("the requesting city agrees to show the link"), default=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    waits_for = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("city due to answer")
    )
    due_on = DayField(_("answer due by"), null=True, blank=True)
    sent_on = DayField(_("sent on"), null=True, blank=True)
    sent_by_id = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    sent_by_label = models.CharField(_("sent by"), max_length=limits.NAME, blank=True)
    answered_on = DayField(_("answered on"), null=True, blank=True)
    answered_by_id = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    answered_by_label = models.CharField(_("answered by"), max_length=limits.NAME, blank=True)
    answer_reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    answer = models.TextField(_("answer"), max_length=REQUEST_TEXT, blank=True, validators=plain)
    closed_on = DayField(_("closed on"), null=True, blank=True)
    words_at = models.DateTimeField(_("text last changed"), null=True, blank=True, editable=False)
    removal_told_on = DayField(_("deletion of text announced on"), null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[RequestQuerySet] = manager_of(RequestQuerySet)
    unversioned_fields: ClassVar[tuple[str, ...]] = (
        *("title", "text", "period", "answer", "report", "removal_told_on", "changed_at"),
    )

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["-changed_at", "-pk"]
        indexes = [
            models.Index(fields=["to_city", "state", "-changed_at"], name="cooperation_requests_received"),
            models.Index(fields=["from_city", "state", "-changed_at"], name="cooperation_requests_sent"),
            models.Index(
                fields=["reported_on"],
                name="cooperation_requests_reported",
                condition=Q(reported_on__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_city=F("to_city")),
                name="cooperation_no_city_asks_itself",
                violation_error_message=_("A city cannot send a request to itself."),
            ),
            models.UniqueConstraint(
                fields=["from_city", "to_city", "posting"],
                condition=Q(state__in=WAITING, posting__isnull=False),
                name="cooperation_one_open_request_a_posting",
            ),
            models.UniqueConstraint(
                fields=["from_city", "to_city"],
                condition=Q(state__in=WAITING, posting__isnull=True),
                name="cooperation_one_open_request_a_pair",
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def cities(self) -> tuple[int, int]:
        """The keys of the two."""
        return self.from_city_id, self.to_city_id

    def other_than(self, city: int) -> City:
        """The city on the other side. Reads self.from_city or self.to_city."""
        return self.to_city if city == self.from_city_id else self.from_city


class WantedLead(models.Model):
    """That a city would ask another one which has no lead: for curators alone, without a word of what it would ask."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+", verbose_name=_("city without a lead"))
    by_city = models.ForeignKey(City, models.CASCADE, related_name="+", verbose_name=_("city that would like to ask"))
    on = DayField(_("day"))

    objects: ClassVar[models.Manager["WantedLead"]] = models.Manager()

    class Meta:
        verbose_name = _("lead needed")
        verbose_name_plural = _("leads needed")
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["city", "by_city", "-on"], name="cooperation_wanted_leads")]

    def __str__(self) -> str:
        return f"{self.by_city_id} {self.city_id}"
