"""The editions of the index that this site works with, read from `data` once a process."""

from functools import cache
from pathlib import Path

from assessment.editions import loading
from assessment.scoring.definitions import (
    Band,
    Component,
    Framework,
    Indicator,
    Input,
    InputKind,
    Level,
    ProfileField,
    Scoring,
    Standing,
)
from core.text import data_files

__all__ = [
    "Band",
    "Component",
    "Framework",
    "Indicator",
    "Input",
    "InputKind",
    "Level",
    "ProfileField",
    "Scoring",
    "Standing",
    "UnknownFramework",
    "framework",
    "frameworks",
]

FOLDER = Path(__file__).parent.parent / "data"


class UnknownFramework(KeyError):
    pass


@cache
def frameworks() -> tuple[Framework, ...]:
    """All editions, the newest first."""
    return read_folder(FOLDER)


def framework(key: str) -> Framework:
    """The edition of a key, such as "cbi-2021". Raises UnknownFramework."""
    for each in frameworks():
        if each.key == key:
            return each
    raise UnknownFramework(key)


def read_folder(folder: Path) -> tuple[Framework, ...]:
    found = [read_file(path) for path in sorted(folder.glob("*.yaml"))]
    return tuple(sorted(found, key=lambda each: (-each.year, each.key)))


def read_file(path: Path) -> Framework:
    return loading.framework(data_files.read(path))
