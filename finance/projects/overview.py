"""What the secretariat may count of projects: those that are published, and the money of those whose money it reads.

What a city keeps to itself is in none of these figures, and they say nothing of one city beside another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from django.db.models import Count

from core.content.levels import Level
from finance import visibility
from finance.ladder import ladder
from finance.money import NOTHING
from finance.projects.models import ProjectProfile, Stage

# The codes of the levels by which the secretariat reads a group.
TO_THE_SECRETARIAT = tuple(code for code, level in visibility.LEVELS.items() if level >= Level.SECRETARIAT)


@dataclass(frozen=True, slots=True)
class Secured:
    """Money in one currency: what is secured or received, and how much of it belongs to projects that are closed."""

    currency: str
    projects: int
    secured: Decimal
    of_closed: Decimal


def by_stage() -> Mapping[str, int]:
    """The number of published projects on each stage, in the order of the ladder; then on hold and cancelled.

    A page that is being prepared or was withdrawn says nothing of a stage yet or any more.
    """
    found = {each.code: 0 for each in (*ladder().stages, *ladder().side_states)}
    rows = ProjectProfile.objects.shown_to_all().order_by().values_list("stage", "side_state")
    for stage, side_state, number in rows.annotate(number=Count("pk")):
        found[side_state or stage] = found.get(side_state or stage, 0) + number
    return found


def by_currency() -> list[Secured]:
    """Sums of projects whose money the secretariat reads, each currency by itself: two are never added."""
    read = ProjectProfile.objects.shown_to_all().filter(money_level__in=TO_THE_SECRETARIAT, secured__gt=0)
    rows = read.exclude(currency="").order_by("currency", "pk")
    amounts = rows.values_list("currency", "secured", "stage", "side_state")  # added here: SQLite would round them
    return [in_one(currency, list(some)) for currency, some in groupby(amounts.iterator(), itemgetter(0))]


def in_one(currency: str, rows: Iterable[tuple[str, Decimal | None, str, str]]) -> Secured:
    found = [(amount or NOTHING, stage == Stage.CLOSED and not aside) for _code, amount, stage, aside in rows]
    whole, closed = (amount for amount, _is in found), (amount for amount, is_closed in found if is_closed)
    return Secured(currency, len(found), sum(whole, NOTHING), sum(closed, NOTHING))
