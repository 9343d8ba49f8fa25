"""What is written to the secretariat: questions, errors that somebody found on a page, and what a city wants read."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.feedback.querysets import ReportQuerySet
from core.history.models import Versioned
from core.text import clean, limits
from core.text.managers import manager_of
from core.ui.pages import page_url

plain = [clean.no_unseen_characters]
LONGEST = limits.SUMMARY * 4


class Kind(models.TextChoices):
    QUESTION = "question", pgettext_lazy("report", "Message")
    ERROR = "error", pgettext_lazy("report", "Error on a page")
    ABUSE = "abuse", pgettext_lazy("report", "Report of abuse in a message")
    READING = "reading", pgettext_lazy("report", "Request from a city for comments on a project")
    ASKED = "asked", pgettext_lazy("report", "Question to a city")


# What the staff of the city reads too that it is about.
OF_ITS_CITY = (Kind.ERROR, Kind.READING)


class ReportText(models.Model):
    """What somebody wrote, and who they are: private, in rows without a history, so that they can be forgotten."""

    name = models.CharField(_("name"), max_length=limits.NAME, blank=True, validators=plain)
    email = models.EmailField(_("email address"), max_length=254)
    text = models.TextField(_("text"), max_length=LONGEST, validators=plain)

    class Meta:
        abstract = True


class PendingReport(ReportText):
    """It waits until its sender has opened the link that was mailed to them; curators see nothing of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    page = models.CharField(_("page"), max_length=limits.LINE, blank=True)
    about = models.CharField(pgettext_lazy("what a message concerns", "about"), max_length=limits.NAME, blank=True)
    tenant = models.PositiveBigIntegerField(_("city"), null=True, blank=True)
    thing = models.CharField(_("record"), max_length=limits.NAME, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    made_at = models.DateTimeField(_("written"), auto_now_add=True, db_index=True)

    objects: ClassVar[models.Manager["PendingReport"]] = models.Manager()

    class Meta:
        verbose_name = _("unconfirmed message")
        verbose_name_plural = _("unconfirmed messages")

    def __str__(self) -> str:
        return str(self.pk)


class Report(Versioned):
    """What became of a message. `tenant` is the key of the city that the page is about.

    `thing` names a row of a feature, of which a message that goes on is about; it says nothing of what is in it.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("report", "Open")
        PASSED = "passed", pgettext_lazy("report", "Passed on")
        ANSWERED = "answered", pgettext_lazy("report", "Answered")
        CLOSED = "closed", pgettext_lazy("report", "Closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, editable=False)
    page = models.CharField(_("page"), max_length=limits.LINE, blank=True, editable=False)
    about = models.CharField(
        pgettext_lazy("what a message concerns", "about"), max_length=limits.NAME, blank=True, editable=False
    )
    tenant = models.PositiveBigIntegerField(_("city"), null=True, blank=True, db_index=True, editable=False)
    thing = models.CharField(_("record"), max_length=limits.NAME, blank=True, db_index=True, editable=False)
    concerns_id = models.PositiveBigIntegerField(
        null=True, blank=True, editable=False, help_text=_("Number of the person whom the complaint concerns.")
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(_("reason"), max_length=500, blank=True, validators=plain)
    done_by_id = models.PositiveBigIntegerField(null=True, blank=True)
    done_by_label = models.CharField(_("done by"), max_length=200, blank=True)
    done_at = models.DateTimeField(_("completed on"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"))

    objects: ClassVar[ReportQuerySet] = manager_of(ReportQuerySet)

    class Meta:
        verbose_name = pgettext_lazy("of a reader", "report")
        verbose_name_plural = _("reports")
        ordering = ["received_at", "pk"]
        indexes = [models.Index(fields=["state", "received_at", "id"], name="reports_queue")]

    def __str__(self) -> str:
        return f"{self.kind} {self.page}".strip()

    def get_absolute_url(self) -> str:
        return page_url("report of a reader", self.pk)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class ReportThread(ReportText):
    """The private part of a report: deleted after twelve months, or when its sender closes their account."""

    report = models.OneToOneField(
        Report,
        models.CASCADE,
        primary_key=True,
        related_name="letter",
        verbose_name=pgettext_lazy("of a reader", "report"),
    )
    answer = models.TextField(_("answer"), max_length=LONGEST, blank=True, validators=plain)
    received_at = models.DateTimeField(_("received"), db_index=True)

    objects: ClassVar[models.Manager["ReportThread"]] = models.Manager()

    class Meta:
        verbose_name = _("received message")
        verbose_name_plural = _("received messages")
        constraints = [models.CheckConstraint(condition=~Q(email=""), name="reports_letter_has_sender")]

    def __str__(self) -> str:
        return str(self.pk)
