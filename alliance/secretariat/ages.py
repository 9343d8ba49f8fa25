"""How long what is in the queue has waited, as one bar: from twenty items on a page of it no longer shows this."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

DRAWN_FROM = 20
RECENT, AIM = 2, 5  # working days
SATURDAY = 5
PARTS = ("completed", "active", "failed")  # as the bar colours them: in good time, soon due, overdue


def ages(sent: Sequence[datetime | None]) -> dict[str, Any] | None:
    """Parts of the bar with their words, and its title; nothing for a short queue."""
    if len(sent) < DRAWN_FROM:
        return None
    counts = counted(sent, timezone.now())
    words = (_("Up to 2 working days"), _("3 to 5 working days"), _("More than 5 working days, overdue"))
    parts = [{"code": code, "count": counts[code], "label": label} for code, label in zip(PARTS, words, strict=True)]
    return {"title": _("How long the items have been waiting"), "parts": parts}


def counted(sent: Iterable[datetime | None], now: datetime) -> Counter[str]:
    """How many stand in each part. Saturdays and Sundays do not count as days."""
    today = timezone.localdate(now)
    days = [working_days(timezone.localdate(each), today) for each in sent if each]
    return Counter("completed" if day <= RECENT else "active" if day <= AIM else "failed" for day in days)


def working_days(first: date, last: date) -> int:
    """Working days after the first day up to the last; Saturdays and Sundays do not count."""
    weeks, rest = divmod(max(0, (last - first).days), 7)
    return weeks * 5 + sum((first + timedelta(days=step)).weekday() < SATURDAY for step in range(1, rest + 1))
