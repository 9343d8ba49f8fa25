"""The ladder that a project climbs: its rungs, what each of them asks before the next, and which moves are allowed.

Pure: names of what is there in, what is missing out. Nothing here knows a database or today's date.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.text import data_files

DATA = Path(__file__).parent / "data" / "ladder.yaml"
KINDS = ("field", "study", "approval")

type Texts = Mapping[str, str]


class UnknownStage(ValueError):
    pass


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that must be there before the next rung. `says` continues “To enter … you still need:”."""

    kind: str  # field, study or approval
    name: str
    says: Texts

    @property
    def code(self) -> str:
        """The need as it stands among what is there: `problem`, `study.legal`, `approval.resolution`."""
        return self.name if self.kind == "field" else f"{self.kind}.{self.name}"


@dataclass(frozen=True, slots=True)
class Stage:
    code: str
    number: int
    name: Texts
    iati: int
    oc4ids: str | None
    exit: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Facility:
    code: str
    name: Texts
    stages: Texts
    sources: tuple[str, ...]  # keys of the list of sources


@dataclass(frozen=True, slots=True)
class Ladder:
    stages: tuple[Stage, ...]
    side_states: tuple[Stage, ...]
    facilities: tuple[Facility, ...]

    def stage(self, code: str) -> Stage:
        """The stage of a code. Raises UnknownStage."""
        for each in (*self.stages, *self.side_states):
            if each.code == code:
                return each
        raise UnknownStage(code)

    def after(self, code: str) -> Stage | None:
        """The next rung, or None at the top."""
        number = self.stage(code).number
        return next((each for each in self.stages if each.number == number + 1), None)

    def missing(self, code: str, there: Iterable[str]) -> tuple[Need, ...]:
        """What a project on this rung still needs to enter the next one. `there` holds codes of needs."""
        known = frozenset(there)
        return tuple(need for need in self.stage(code).exit if need.code not in known)

    def missing_below(self, code: str, there: Iterable[str]) -> tuple[Need, ...]:
        """What the rungs below this one would have asked: told to whoever begins higher up, and not demanded."""
        known, number = frozenset(there), self.stage(code).number
        return tuple(
            need for each in self.stages if each.number < number for need in each.exit if need.code not in known
        )

    def is_one_up(self, now: str, wanted: str) -> bool:
        return self.stage(wanted).number == self.stage(now).number + 1

    def is_down(self, now: str, wanted: str) -> bool:
        return 0 < self.stage(wanted).number < self.stage(now).number

    def facilities_at(self, code: str) -> list[Facility]:
        """Those that have a word for the rung."""
        return [each for each in self.facilities if code in each.stages]


@cache
def ladder() -> Ladder:
    return read(data_files.read(DATA))


def read(data: Mapping[str, Any]) -> Ladder:
    """Raises ValueError for a kind of need that nobody can meet."""
    stages = tuple(stage(each, number) for number, each in enumerate(data["stages"], 1))
    aside = tuple(stage(each, 0) for each in data["side_states"])
    known = {each.code for each in stages}
    facilities = tuple(
        Facility(each["id"], each["name"], each["stages"], tuple(each["sources"])) for each in data["facilities"]
    )
    if unknown := {code for each in facilities for code in each.stages} - known:
        raise ValueError(f"Facilities name stages that are none: {sorted(unknown)}")
    return Ladder(stages, aside, facilities)


def stage(data: Mapping[str, Any], number: int) -> Stage:
    exits = tuple(need(each) for each in data.get("exit", ()))
    return Stage(data["id"], number, data["name"], data["iati"], data["oc4ids"], exits)


def need(data: Mapping[str, Any]) -> Need:
    for kind in KINDS:
        if kind in data:
            return Need(kind, data[kind], data["says"])
    raise ValueError(f"A need names one of {KINDS}: {data}")
