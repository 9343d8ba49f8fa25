"""How long what people wrote is kept, and what goes with an account."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from core.accounts.models import User
from core.feedback.links import DAYS
from core.feedback.models import Kind, PendingReport, ReportThread

LETTERS = timedelta(days=365)
ASKED = timedelta(days=30)  # as the words of messages between members
UNCONFIRMED = timedelta(days=DAYS)


def old_letters(before: datetime) -> QuerySet[ReportThread]:
    """What became of them, without words and address, stays in the report."""
    return ReportThread.objects.filter(received_at__lt=before)


def old_questions(before: datetime) -> QuerySet[ReportThread]:
    """Questions to cities that nobody passed on or answered, and those that were."""
    return ReportThread.objects.filter(received_at__lt=before, report__kind=Kind.ASKED)


def never_confirmed(before: datetime) -> QuerySet[PendingReport]:
    return PendingReport.objects.filter(made_at__lt=before)


def own_letters(user: User) -> list[dict[str, Any]]:
    columns = ("text", "answer", "received_at", "report__page", "report__state")
    return [dict(row) for row in letters_of(user).values(*columns)]


def forget_letters(user: User) -> None:
    letters_of(user).delete()
    PendingReport.objects.filter(email=user.email).delete()


def letters_of(user: User) -> QuerySet[ReportThread]:
    return ReportThread.objects.filter(email=user.email)
