"""Addresses that follow what is published: confirmed, with a language and a choice, and no account.

Neither table has a history: who leaves is erased at once. Who agreed to what is a record of `core.consent`, which names
a row by its number and holds no address.
"""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.subscriptions.querysets import SubscriptionQuerySet
from core.text.days import DayField

CODE = 30  # characters of the code of a subject


class Every(models.TextChoices):
    """How often a mail is written, on days on which there is something to say."""

    WEEK = "week", _("Once a week")
    DAY = "day", _("Once a day")


class Choice(models.Model):
    """Where mails go, in which language, about what and how often, and the wording that its reader agreed to."""

    email = models.EmailField(_("email address"), max_length=254)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    subjects = models.JSONField(_("subjects"), default=list)
    every = models.CharField(_("how often"), max_length=4, choices=Every, default=Every.WEEK)
    wording = models.CharField(_("version of the text"), max_length=20)

    class Meta:
        abstract = True


class PendingSubscription(Choice):
    """It waits until somebody has opened the link that was mailed to the address: until then nothing else is sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField(_("written"), auto_now_add=True, db_index=True)

    objects: ClassVar[models.Manager["PendingSubscription"]] = models.Manager()

    class Meta:
        verbose_name = _("unconfirmed subscription")
        verbose_name_plural = _("unconfirmed subscriptions")

    def __str__(self) -> str:
        return str(self.pk)


class Subscription(Choice):
    """One for each address. `told_until` is the first day (UTC) whose news were not mailed yet."""

    email_key = models.CharField(max_length=254, unique=True, editable=False)
    told_until = DayField(_("news mailed up to"))
    confirmed_at = models.DateTimeField(_("confirmed on"))

    objects: ClassVar[SubscriptionQuerySet] = SubscriptionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        indexes = [models.Index(fields=["every", "told_until", "id"], name="subscriptions_due")]
        constraints = [models.CheckConstraint(condition=~Q(email=""), name="subscriptions_have_an_address")]

    def __str__(self) -> str:
        return str(self.pk)
