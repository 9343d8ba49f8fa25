"""What the staff of cities write to each other on a request or a link, with their files."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.models import City, plain
from cooperation.links.models import Exchange, Link
from cooperation.postings.models import IN_LANGUAGES, Form
from cooperation.requests.models import REQUEST_TEXT, Request
from core.text import limits


class Message(models.Model):
    """What the staff of one city wrote to another, on a request or a link. It has no history and an end.

    Each proposal and answer of a request is one too: `step` says which, with the form and the period that were
    proposed. None is written over by what follows it.
    """

    class Step(models.TextChoices):
        ASKED = "asked", _("request sent")
        CHANGED = "changed", _("changes proposed")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        TAKEN_BACK = "taken_back", _("withdrawn")

    request = models.ForeignKey(
        Request, models.CASCADE, null=True, blank=True, related_name="messages", verbose_name=_("request")
    )
    link = models.ForeignKey(
        Link,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=pgettext_lazy("between cities", "link"),
    )
    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("city"))
    author_id = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    author_label = models.CharField(_("author"), max_length=limits.NAME)
    text = models.TextField(_("text"), max_length=REQUEST_TEXT, validators=plain)
    language = models.CharField(_("language"), max_length=10, choices=IN_LANGUAGES, default="en", blank=True)
    at = models.DateTimeField(_("date and time"), default=timezone.now, editable=False)
    step = models.CharField(_("step"), max_length=10, choices=Step, blank=True)
    form = models.CharField(_("form of cooperation"), max_length=20, choices=Form, blank=True)
    period = models.CharField(_("period"), max_length=limits.NAME, blank=True, validators=plain)
    reason = models.CharField(_("reason"), max_length=20, choices=Request.Reason, blank=True)
    is_shown = models.BooleanField(
        _("agrees to show the link publicly"),
        null=True,
        blank=True,
        help_text=_("The city’s choice when it sent this message."),
    )

    objects: ClassVar[models.Manager["Message"]] = models.Manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(request__isnull=False, link__isnull=True) | Q(request__isnull=True, link__isnull=False),
                name="cooperation_message_on_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_label} {self.at:%Y-%m-%d}"


class ThreadFile(models.Model):
    """A file in a message or in an entry of the log. It goes with what it hangs on, unless everybody reads it.

    `name` is unique beside the others of the same message or entry: by it curators and readers know it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(
        Message, models.CASCADE, null=True, blank=True, related_name="attachments", verbose_name=_("message")
    )
    exchange = models.ForeignKey(
        Exchange, models.CASCADE, null=True, blank=True, related_name="attachments", verbose_name=_("exchange")
    )
    file = models.FileField(_("file"))
    name = models.CharField(_("name"), max_length=limits.NAME)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects: ClassVar[models.Manager["ThreadFile"]] = models.Manager()

    class Meta:
        verbose_name = _("file of a message or an exchange")
        verbose_name_plural = _("files of messages and exchanges")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(message__isnull=False, exchange__isnull=True)
                | Q(message__isnull=True, exchange__isnull=False),
                name="cooperation_file_of_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Seen(models.Model):
    """The moment until which somebody has read a thread."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    request = models.ForeignKey(Request, models.CASCADE, null=True, blank=True, related_name="seen")
    link = models.ForeignKey(Link, models.CASCADE, null=True, blank=True, related_name="seen")
    at = models.DateTimeField(_("read until"))

    objects: ClassVar[models.Manager["Seen"]] = models.Manager()

    class Meta:
        verbose_name = _("read until")
        verbose_name_plural = _("read until")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "request"], condition=Q(request__isnull=False), name="cooperation_seen_request"
            ),
            models.UniqueConstraint(
                fields=["person", "link"], condition=Q(link__isnull=False), name="cooperation_seen_link"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d}"
