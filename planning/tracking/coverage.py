"""Which of the 23 framework targets a plan serves. Pure: what its targets say in, one cell for each out.

A plan has no score: a cell says how many targets of the plan name it, and how closely. An empty one is a hole only
where the city said that every target of its document is entered here: else nobody knows what the rest of it names.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

DEGREES = ("high", "medium", "low")  # the closest first
NUMBERS = tuple(range(1, 24))


class Entered(StrEnum):
    NONE = "none"
    PART = "part"
    WHOLE = "whole"


class Entry(NamedTuple):
    """How much of the targets of a document is entered here, and since which day the city says that it is all."""

    state: Entered
    on: date | None = None

    @property
    def is_whole(self) -> bool:
        return self.state is Entered.WHOLE


def entry_of(whole_on: date | None, *, has_targets: bool) -> Entry:
    """Whatever says how much of a plan is entered asks here. What nobody said to be whole is a part."""
    if not has_targets:
        return Entry(Entered.NONE)
    return Entry(Entered.WHOLE, whole_on) if whole_on else Entry(Entered.PART)


class NamedTarget(NamedTuple):
    """A target of a plan that names a framework target. The degree may be empty: the plan does not say."""

    number: int
    degree: str
    target: object


class Cell(NamedTuple):
    """A framework target, with the targets of the plan that name it and the closest degree among them."""

    number: int
    targets: tuple[object, ...]
    degree: str

    @property
    def size(self) -> int:
        """How many targets of the plan name it."""
        return len(self.targets)


def coverage_cells(named: Iterable[NamedTarget]) -> list[Cell]:
    """One for each framework target, in their order. A target that names one twice counts once."""
    found: dict[int, list[NamedTarget]] = {number: [] for number in NUMBERS}
    for each in named:
        found.setdefault(each.number, []).append(each)
    return [
        Cell(number, tuple(dict.fromkeys(each.target for each in those)), closest(each.degree for each in those))
        for number, those in found.items()
    ]


def closest(degrees: Iterable[str]) -> str:
    said = set(degrees)
    return next((degree for degree in DEGREES if degree in said), "")


def holes(found: Iterable[Cell], entry: Entry) -> list[int]:
    """What a plan does not name. Of one that is entered in part nobody knows."""
    return [cell.number for cell in found if not cell.targets] if entry.is_whole else []
