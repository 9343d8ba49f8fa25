"""Which group a field of a project belongs to, and how widely a group is opened. Pure.

A field that `data/concept-note.yaml` gives no group stays with the city alone, whatever a city chooses.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from core.content.levels import Level
from core.text import data_files

DATA = Path(__file__).parent / "data" / "concept-note.yaml"
DESCRIPTION = "description"
CODES: Mapping[Level, str] = {
    Level.PUBLIC: "public",
    Level.CITIES: "cities",
    Level.SECRETARIAT: "secretariat",
    Level.CITY: "city",
}
LEVELS: Mapping[str, Level] = {code: level for level, code in CODES.items()}
AT_FIRST: Mapping[str, Level] = {
    "description": Level.PUBLIC,
    "place": Level.CITIES,
    "money": Level.SECRETARIAT,
    "documents": Level.CITY,
    "contacts": Level.CITY,
    "safeguards": Level.CITY,
}


@cache
def lines() -> tuple[Mapping[str, Any], ...]:
    """The lines of a concept note, in their order."""
    return tuple(note()["fields"])


def labels() -> Mapping[str, Mapping[str, str]]:
    """The words for each line, by the code of the language."""
    found: Mapping[str, Mapping[str, str]] = note()["labels"]
    return found


def parts() -> Mapping[str, Mapping[str, str]]:
    """The headings of a concept note in their order, with their words."""
    found: Mapping[str, Mapping[str, str]] = note()["parts"]
    return found


def facilities() -> Mapping[str, str]:
    """Those of which it was read what they ask, by their codes in `asked_by`."""
    found: Mapping[str, str] = note()["facilities"]
    return found


@cache
def facility_sources() -> Mapping[str, tuple[str, ...]]:
    """The keys of the sources in which it was read what a facility asks, by the code of the facility."""
    return {code: tuple(keys) for code, keys in note()["facility_sources"].items()}


@cache
def note() -> Mapping[str, Any]:
    found: Mapping[str, Any] = data_files.read(DATA)
    return found


@cache
def groups() -> Mapping[str, tuple[str, ...]]:
    """The fields of each group, by its code."""
    found: dict[str, list[str]] = {each: [] for each in note()["groups"]}
    for line in lines():
        if line["group"]:
            found[line["group"]] += line["reads"]
    return {code: tuple(names) for code, names in found.items()}


def chosen(group: str) -> bool:
    """Whether a city chooses the level of a group: a description is public or the project is not published at all."""
    return group != DESCRIPTION


def level_of_group(group: str, levels: Mapping[str, Any]) -> Level:
    """What a city chose, by the code of the group; nothing that can be read is the city alone."""
    return LEVELS.get(str(levels.get(group)), Level.CITY)


def wider(new: Level, old: Level) -> bool:
    """Whether more people read it than before."""
    return new > old


def leaving(levels: Mapping[str, Any]) -> tuple[str, ...]:
    """The groups that somebody outside the city reads, the description first."""
    return tuple(group for group in groups() if group == DESCRIPTION or level_of_group(group, levels) > Level.CITY)


def fields_of(wanted: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for group in wanted for name in groups()[group])
