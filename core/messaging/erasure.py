"""How long is kept who wrote to whom, and the words; what goes with an account."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from core.accounts.models import User
from core.messaging.models import MessageBody, MessageRecord

WORDS = timedelta(days=30)
PASSED = timedelta(days=183)


def old_words(before: datetime) -> QuerySet[MessageBody]:
    return MessageBody.objects.filter(passed__at__lt=before)


def old_messages(before: datetime) -> QuerySet[MessageRecord]:
    return MessageRecord.objects.filter(at__lt=before)


def own_messages(user: User) -> list[dict[str, Any]]:
    """What somebody wrote. To whom is a kind and a number here: the file holds nothing about others."""
    rows = MessageRecord.objects.filter(Q(sender=user) | Q(email=user.email)).order_by("at", "pk")
    return [dict(row) for row in rows.values("kind", "key", "at", "words__subject", "words__text")]


def forget_words(user: User) -> None:
    """Also of what waits to be sent. That a former member wrote stays until it is old; what was asked with the
    address of an account goes whole, since the record holds the address."""
    MessageBody.objects.filter(passed__sender=user).delete()
    MessageRecord.objects.filter(email=user.email).delete()
