"""Which subscriptions: words that chain."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from core.text import clean

if TYPE_CHECKING:
    from core.subscriptions.models import Subscription  # noqa: F401  # named below

WEEK = timedelta(days=7)


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def of(self, email: str) -> Self:
        return self.filter(email_key=clean.key(email))

    def due(self, today: date) -> Self:
        """Those whose day has come for a mail, if there is something to say."""
        return self.filter(
            Q(every="day", told_until__lt=today) | Q(every="week", told_until__lte=today - WEEK)
        ).order_by("pk")
