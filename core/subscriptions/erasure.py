"""How long addresses that were not confirmed are kept, and what goes with an account of the same address."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from core.accounts.models import User
from core.consent.models import Record
from core.history.write import Actor
from core.subscriptions import actions
from core.subscriptions.links import DAYS
from core.subscriptions.models import PendingSubscription, Subscription

UNCONFIRMED = timedelta(days=DAYS)


def never_confirmed(before: datetime) -> QuerySet[PendingSubscription]:
    return PendingSubscription.objects.filter(made_at__lt=before)


def none_is_old(before: datetime) -> QuerySet[Subscription]:
    """A subscription has no end but leaving, which erases it at once."""
    return Subscription.objects.none()


def own(user: User) -> list[dict[str, Any]]:
    columns = ("email", "language", "subjects", "every", "wording", "confirmed_at")
    return [dict(row) for row in Subscription.objects.of(user.email).values(*columns)]


def forget(user: User) -> None:
    PendingSubscription.objects.filter(email__iexact=user.email).delete()
    for row in Subscription.objects.of(user.email):
        actions.leave(row.pk, by=Actor.person(user), way=Record.Way.CLOSED)
