"""Which of the 23 framework targets a plan serves. Pure: what its targets say in, one cell for each out.

A plan has no score: a cell says how many targets of the plan name it, and how closely, and an empty one is a hole that
readers see.
"""

from collections.abc import Iterable
from typing import NamedTuple

DEGREES = ("high", "medium", "low")  # the closest first
NUMBERS = tuple(range(1, 24))


class Named(NamedTuple):
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


def cells(named: Iterable[Named]) -> list[Cell]:
    """One for each framework target, in their order. A target that names one twice counts once."""
    found: dict[int, list[Named]] = {number: [] for number in NUMBERS}
    for each in named:
        found.setdefault(each.number, []).append(each)
    return [
        Cell(number, tuple(dict.fromkeys(each.target for each in those)), closest(each.degree for each in those))
        for number, those in found.items()
    ]


def closest(degrees: Iterable[str]) -> str:
    said = set(degrees)
    return next((degree for degree in DEGREES if degree in said), "")


def holes(found: Iterable[Cell]) -> list[int]:
    return [cell.number for cell in found if not cell.targets]
