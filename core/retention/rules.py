"""How long things are kept. A feature registers what it keeps of people; one command removes what is due.

    register(
        "invitations",
        after=timedelta(days=30),
        says=_("Invitations to work for a city: 30 days after they expire."),
        due=lambda before: Invitation.objects.filter(expires_at__lt=before),
    )

`due` answers the rows that are too old at the moment `before`, which is now less `after`; nothing else decides. They
are deleted, or handed to `remove`, which answers how many it removed. `says` stands on the privacy page.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.functional import Promise

logger = logging.getLogger("retention")

type Rows = models.QuerySet[Any] | list[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    name: str
    after: timedelta
    says: str | Promise
    due: Callable[[datetime], Rows]
    remove: Callable[[Any], int]


rules: dict[str, Rule] = {}


def deleted(rows: models.QuerySet[Any]) -> int:
    """Deletes rows and says how many; what hangs on them is not counted."""
    return rows.delete()[1].get(rows.model._meta.label, 0)


def register(
    name: str,
    *,
    after: timedelta,
    says: str | Promise,
    due: Callable[[datetime], Rows],
    remove: Callable[[Any], int] = deleted,
) -> None:
    """Features register rules in their module `retention`. A name stands for one rule: the last one registered."""
    rules[name] = Rule(name=name, after=after, says=says, due=due, remove=remove)


def count(rule: Rule, now: datetime) -> int:
    """What is due, and nothing changes."""
    rows = rule.due(now - rule.after)
    return rows.count() if isinstance(rows, models.QuerySet) else len(rows)


def carry_out_rule(rule: Rule, now: datetime) -> int:
    """Does what is due in a transaction of its own. Done twice it does nothing the second time."""
    with transaction.atomic():
        removed = rule.remove(rule.due(now - rule.after))
    if removed:
        logger.info("a rule of retention was carried out", extra={"rule": rule.name, "done": removed})
    return removed
