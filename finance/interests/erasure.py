"""How packs are forgotten when their time is over."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from core.history.write import Actor, one_transaction, remove_row
from finance.interests.models import Pack

KEPT_AFTER = timedelta(days=365)
BY_RETENTION = Actor(id=None, label="retention")


def long_over(before: datetime) -> list[Pack]:
    return list(Pack.objects.over_before(before))


def forget(rows: Iterable[Pack]) -> int:
    """Deletes packs with what was frozen, for whom it was, and when it was opened; says how many. The history keeps the
    number, the groups and the days of each."""
    due = list(rows)
    with one_transaction():
        for row in due:
            remove_row(row, "pack_forgotten", by=BY_RETENTION, expected=row.version, public=False)
    return len(due)
