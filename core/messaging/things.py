"""What a question is about, in words for whoever reads it. Features register their kinds: core knows no city.

A thing is a short text, `city:7`. What it is called is asked when it is read, and by whom: the staff of its city read
more than everybody, so one function answers for both.
"""

from collections.abc import Callable
from typing import NamedTuple


class About(NamedTuple):
    """`path` leads to its page, for whoever may read it; empty where there is none."""

    text: str
    path: str = ""


type Says = Callable[[int, bool], About | None]
_says: dict[str, Says] = {}


def register(kind: str, says: Says) -> None:
    """`says` gets the number of the row and whether the staff of its city read the answer, else everybody does; None
    for one that is gone."""
    _says[kind] = says


def named(kind: str, key: int) -> str:
    return f"{kind}:{key}"


def about(thing: str, *, for_staff: bool = False) -> About | None:
    kind, _colon, key = thing.partition(":")
    says = _says.get(kind)
    return says(int(key), for_staff) if says and key.isdigit() else None
