"""What the days do: one mail for each subscription that is due and has news. Done twice, nothing is told twice."""

from collections.abc import Callable
from datetime import date
from functools import cache

from django.db import transaction
from django.utils import timezone

from core.notifications.actions import carry
from core.subscriptions import mails
from core.subscriptions.models import Subscription
from core.subscriptions.subjects import chosen_subjects, news_subjects

type HasNews = Callable[[str, date, date], bool]


def tell(day: date | None = None) -> int:
    """Hands the news of all days before this one to the outbox, and says how many mails that makes."""
    today = day or timezone.localdate()
    codes = {subject.code: subject for subject in news_subjects()}

    @cache  # most subscriptions ask for the same days
    def has_news(code: str, first: date, until: date) -> bool:
        return any(True for _row in codes[code].rows(first, until))

    return sum(tell_one(row, today, has_news) for row in Subscription.objects.due(today).iterator())


def tell_one(row: Subscription, today: date, has_news: HasNews) -> bool:
    """Whether a mail was made. Days without news pass in silence."""
    first = row.told_until
    is_news = any(has_news(subject.code, first, today) for subject in chosen_subjects(row.subjects))
    with transaction.atomic():
        if not Subscription.objects.filter(pk=row.pk, told_until=first).update(told_until=today):
            return False
        if is_news:
            carry(mails.KIND, mails.thing_of(row.pk, first, today))
    return is_news
