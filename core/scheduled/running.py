"""Has the daily work done, by whoever comes first. As many schedulers may run as are wanted."""

import logging
import secrets
from datetime import UTC, date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from core.scheduled.models import DailyRun
from core.scheduled.registry import Work, works

logger = logging.getLogger("scheduled")

LEASE = timedelta(hours=1)  # after which one that was begun and not done is taken over: its process has died
MOST_ATTEMPTS = 5
KEPT = timedelta(days=90)


def run_due() -> list[str]:
    """The names of what was done. One that fails is logged, stops no other, and is tried again after an hour."""
    today = datetime.now(UTC).date()
    DailyRun.objects.filter(day__lt=today - KEPT).delete()
    waiting = works.keys() - taken(today)
    return [name for name in sorted(waiting) if run(name, works[name], today)]


def taken(day: date) -> set[str]:
    """Done, or in hands that may still be at it."""
    is_left = Q(done_at=None, claimed_at__lte=timezone.now() - LEASE, attempts__lt=MOST_ATTEMPTS)
    return set(DailyRun.objects.filter(~is_left, day=day).values_list("name", flat=True))


def run(name: str, work: Work, day: date) -> bool:
    """Whether it was done, here and now."""
    claim = claimed(name, day)
    if not claim:
        return False
    try:
        number = work()
    except Exception:  # whatever it is: the other work waits behind it
        logger.exception("daily work failed", extra={"work": name})
        return False
    mine = DailyRun.objects.filter(name=name, day=day, claim=claim)
    is_mine = bool(mine.update(done_at=timezone.now(), number=number))
    logger.info("daily work", extra={"work": name, "number": number})
    return is_mine


def claimed(name: str, day: date) -> str:
    """A claim that nobody else has, or nothing where it is done, or in other hands."""
    claim = secrets.token_hex(16)
    try:
        with transaction.atomic():
            DailyRun.objects.create(name=name, day=day, claim=claim)
    except IntegrityError:
        return claim if taken_over(name, day, claim) else ""
    return claim


def taken_over(name: str, day: date, claim: str) -> bool:
    now = timezone.now()
    left = DailyRun.objects.filter(name=name, day=day, done_at=None, claimed_at__lte=now - LEASE)
    return bool(left.filter(attempts__lt=MOST_ATTEMPTS).update(claim=claim, claimed_at=now, attempts=F("attempts") + 1))
