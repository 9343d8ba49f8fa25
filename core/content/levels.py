"""Who reads what: four levels, each of which lets in more people than the one before it. Pure."""

from collections.abc import Mapping
from enum import IntEnum


class Level(IntEnum):
    """The last are let in by the last alone: what the secretariat reads, the city itself reads too."""

    CITY = 1  # the staff of the city that it belongs to
    SECRETARIAT = 2  # and curators
    CITIES = 3  # and the staff of every other city
    PUBLIC = 4  # and everybody else


def level_of_reader(*, serves_city: bool, is_curator: bool, serves_another: bool) -> Level:
    """The most closed level that somebody is let into."""
    if serves_city:
        return Level.CITY
    if is_curator:
        return Level.SECRETARIAT
    return Level.CITIES if serves_another else Level.PUBLIC


def hidden_from(reader: Level, levels: Mapping[str, Level]) -> frozenset[str]:
    """The names that are more closed than what a reader is let into."""
    return frozenset(name for name, level in levels.items() if level < reader)
