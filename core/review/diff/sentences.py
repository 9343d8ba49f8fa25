"""Whole sentences, old and new, of what differs between two texts. Pure functions."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from core.review.diff.text import Piece

# A full stop of Latin script ends a sentence before a space alone: 12.5 is no end.
END = re.compile(r"[。！？!?…]+[」』”’）)]*|\.[”’)]*(?=\s)|\n+")
MOST = 40


class Sentences(NamedTuple):
    """What stands between two ends that both texts share."""

    old: str
    new: str


def sentences(pieces: Iterable[Piece]) -> list[Sentences]:
    """Those that differ, in their order; nothing where they are too many to be read side by side."""
    found = [pair for pair in runs(pieces) if pair.old.strip() != pair.new.strip()]
    return [Sentences(old.strip(), new.strip()) for old, new in found] if len(found) <= MOST else []


def runs(pieces: Iterable[Piece]) -> Iterator[Sentences]:
    """Cut where a sentence ends in what both have."""
    old = new = ""
    for kind, text in pieces:
        if kind == "removed":
            old += text
        elif kind == "added":
            new += text
        else:
            at = 0
            for end in END.finditer(text):
                shared = text[at : end.end()]
                yield Sentences(old + shared, new + shared)
                old, new, at = "", "", end.end()
            old, new = old + text[at:], new + text[at:]
    yield Sentences(old, new)
