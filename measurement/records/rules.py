"""Which rule a row breaks first. The order is that of the contract, and decides under which one a row is counted."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from measurement.records import names
from measurement.records.columns import Ids, Row
from measurement.records.dates import When, when
from measurement.records.faults import Notes

type Judge = Callable[[float, float], bool]  # of a longitude and a latitude; on the edge is inside

RULES = (
    *("double", "absent", "fossil_or_living", "not_species", "outside_years", "no_place", "impossible_place"),
    *("vague_place", "outside_boundary", "cultivated", "below_research_grade"),
)
VAGUE = 10_000  # metres
DEAD_OR_KEPT = {"fossilspecimen", "livingspecimen"}
KEPT = re.compile(r"\b(?:managed|cultivated|captive)\b", re.IGNORECASE)
YES = {"true", "yes", "1", "t", "y"}
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")


class Place(NamedTuple):
    longitude: float
    latitude: float


class Good(NamedTuple):
    """What a row that breaks no rule says."""

    species: str
    when: When | None
    place: Place | None


@dataclass
class Rules:
    """`inside` is missing where the city says that all rows are of the city: then no row is judged by its place."""

    first: int
    last: int
    inside: Judge | None
    notes: Notes
    seen: set[int | str] = field(default_factory=set)

    def judge(self, row: Row, number: int, ids: Ids, *, is_names: bool) -> str | Good:
        """The rule that the row breaks, or what it says."""
        if row.id and self.is_double(ids.key(row.id)):
            return "double"
        if is_absent(row):
            return "absent"
        if row.basis and names.rank_of(row.basis) in DEAD_OR_KEPT:
            return "fossil_or_living"
        species = names.species_of(
            row.name, row.verbatim, row.qualifier, row.accepted, row.species, row.genus, row.epithet, row.rank
        )
        if species is None:
            return "not_species"
        moment = None if is_names else when(row.year, row.month, row.day, row.date)
        if not is_names and (moment is None or not self.first <= moment.first <= moment.last <= self.last):
            return "outside_years"
        if moment and moment.is_part:
            self.notes.add("years_read_in_part", number)
        place = self.place_of(row, number)
        if self.inside and not is_names and (broken := self.misplaced(row, place, number)):
            return broken
        if KEPT.search(row.establishment) or KEPT.search(row.degree) or row.captive.lower() in YES:
            return "cultivated"
        if row.grade and row.grade.lower() != "research":
            return "below_research_grade"
        return Good(species, moment, None if place and self.is_vague(row, number) else place)

    def is_double(self, key: int | str) -> bool:
        if key in self.seen:
            return True
        self.seen.add(key)
        return False

    def place_of(self, row: Row, number: int) -> Place | None:
        latitude, longitude = degrees(row.latitude, 90), degrees(row.longitude, 180)
        if latitude is None or longitude is None:
            return None
        if "," in row.latitude or "," in row.longitude:
            self.notes.add("decimal_comma", number)
        return Place(longitude, latitude)

    def misplaced(self, row: Row, place: Place | None, number: int) -> str | None:
        if not row.latitude or not row.longitude:
            return "no_place"
        if place is None:
            return "impossible_place"
        if self.is_vague(row, number):
            return "vague_place"
        return None if self.inside is None or self.inside(*place) else "outside_boundary"

    def is_vague(self, row: Row, number: int) -> bool:
        """Whether one of the two columns says so: iNaturalist blurs the public place of rare species."""
        for text in (row.uncertainty, row.public_uncertainty):
            if text:
                metres = number_in(text)
                if metres is None:
                    self.notes.add("unreadable_uncertainty", number)
                elif metres > VAGUE:
                    return True
        return False


def is_absent(row: Row) -> bool:
    """Absence is told by the status, or by a count of none where no status is told."""
    return row.status.lower() == "absent" if row.status else row.individuals == "0"


def degrees(text: str, most: int) -> float | None:
    value = number_in(text)
    return value if value is not None and -most <= value <= most else None


def number_in(text: str) -> float | None:
    try:
        value = float(text.replace(",", ".") if DECIMAL_COMMA.fullmatch(text) else text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
