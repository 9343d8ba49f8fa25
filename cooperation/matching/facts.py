"""What is known of a city, so far as it can be a reason to talk: one frozen record a city.

Terms, events and other things are their keys. Whatever is not known is empty or None, and never counts against a city.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum


class Stage(IntEnum):
    """How far a plan is. A plan whose status is not known has none."""

    BEING_WRITTEN = 1
    IN_FORCE = 2
    COMPLETED = 3


@dataclass(frozen=True, slots=True, order=True)
class Posting:
    """A public offer or need. `free` says whether its city has a place left: None where it did not say."""

    key: int
    terms: frozenset[int]
    free: bool | None = None


@dataclass(frozen=True, slots=True, order=True)
class Done:
    """What is known of a published practice."""

    key: int
    terms: frozenset[int]


@dataclass(frozen=True, slots=True, order=True)
class Plan:
    """A published plan with its stage."""

    key: int
    stage: Stage


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """0 to 4 points in one indicator of one published result. Only points of one edition and mode are of one kind."""

    framework: str
    indicator: str
    mode: str
    score: int
    line: str


@dataclass(frozen=True, slots=True)
class CityFacts:
    """Facts about one city on one day.

    `offset` is the distance of its clock from UTC in minutes on that day. `challenges`, `ecosystems`, `solutions` and
    `settings` are what the city says of itself.
    """

    key: int
    is_listed: bool = True
    is_example: bool = False
    challenges: frozenset[int] = frozenset()
    ecosystems: frozenset[int] = frozenset()
    solutions: frozenset[int] = frozenset()
    settings: frozenset[int] = frozenset()
    biome: int | None = None
    people: Decimal | None = None
    people_figure: str = ""
    languages: frozenset[str] = frozenset()
    offset: int | None = None
    events: frozenset[int] = frozenset()
    offers: tuple[Posting, ...] = ()
    needs: tuple[Posting, ...] = ()
    practices: tuple[Done, ...] = ()
    plans: tuple[Plan, ...] = ()
    points: tuple[Point, ...] = ()
    links: frozenset[tuple[int, int]] = frozenset()  # (link, the other city)
    helps: int = 0  # how many cities it helps now

    @property
    def stage(self) -> Plan | None:
        """The plan that is furthest of those that have not ended; an ended one where there is no other."""
        now = [plan for plan in self.plans if plan.stage is not Stage.COMPLETED]
        return max(now or self.plans, key=lambda plan: (plan.stage, -plan.key), default=None)

    def linked_with(self, other: int) -> list[int]:
        return sorted(link for link, city in self.links if city == other)

    def may_meet(self, other: "CityFacts") -> bool:
        """No city meets itself; one that is not listed meets none, a made-up one only made-up ones."""
        return self.key != other.key and self.is_listed and other.is_listed and self.is_example == other.is_example
