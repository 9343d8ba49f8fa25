"""What members write to people who agreed to it: who wrote to whom, and apart from it the words, for a short while.

Neither has a version or a history, so that both can be forgotten.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import User
from core.text import clean, limits

plain = [clean.no_unseen_characters]
SUBJECT = 120
LONGEST = limits.SUMMARY * 2


class MessageRecord(models.Model):
    """Somebody wrote to somebody. `kind` and `key` say to whom, never by name: that is asked when it is read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=20)
    key = models.PositiveBigIntegerField(pgettext_lazy("message", "to"))
    sender = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=pgettext_lazy("message", "from"))
    tenant = models.PositiveBigIntegerField(_("for the city"), null=True, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    reported_at = models.DateTimeField(pgettext_lazy("message", "reported"), null=True, blank=True)
    report = models.UUIDField(
        pgettext_lazy("message", "report"), null=True, blank=True, help_text=_("Its key: chosen by the site alone.")
    )

    objects: ClassVar[models.Manager["MessageRecord"]] = models.Manager()

    class Meta:
        verbose_name = _("message between members")
        verbose_name_plural = _("messages between members")
        ordering = ["-at", "pk"]

    def __str__(self) -> str:
        return str(self.pk)


class MessageBody(models.Model):
    """Gone after a few days; the site shows them to nobody, unless whoever received them reports them."""

    passed = models.OneToOneField(
        MessageRecord, models.CASCADE, primary_key=True, related_name="words", verbose_name=_("message")
    )
    subject = models.CharField(pgettext_lazy("message", "subject"), max_length=SUBJECT, validators=plain)
    text = models.TextField(_("message"), max_length=LONGEST, validators=plain)
    with_address = models.BooleanField(_("with the sender's address"), default=False)

    objects: ClassVar[models.Manager["MessageBody"]] = models.Manager()

    class Meta:
        verbose_name = _("words of a message")
        verbose_name_plural = _("words of messages")

    def __str__(self) -> str:
        return str(self.pk)
