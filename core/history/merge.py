"""Three-way merge over flat snapshots: what I started from, what is there now, what I want."""

from collections.abc import Mapping
from typing import NamedTuple

from core.history.keys import Key
from core.history.snapshot import Plain, Snapshot


class Clash(NamedTuple):
    key: str
    started_from: Plain
    now: Plain
    proposed: Plain


class Clashes(Exception):
    """The same field was changed on both sides; each clash holds both texts for the person who decides."""

    def __init__(self, clashes: list[Clash]) -> None:
        self.clashes = clashes
        super().__init__(", ".join(clash.key for clash in clashes))


def same(one: Plain, other: Plain) -> bool:
    """A link that is not there, and a text that is empty, read as nothing."""
    return one == other or (is_nothing(one) and is_nothing(other))


def is_nothing(value: Plain) -> bool:
    return value is None or value is False or value == ""


def merged(base: Mapping[str, Plain], now: Mapping[str, Plain], proposed: Mapping[str, Plain]) -> Snapshot:
    """The part of the proposal that still changes something. Links merge one by one, so sets never clash.

    Raises Clashes. A child that went meanwhile clashes as a whole, not column by column.
    """
    gone = gone_meanwhile(base, now, proposed)
    clashes = [Clash(key, True, now.get(key), True) for key in gone if not proposed.get(key)]
    clashes += [
        Clash(key, base.get(key), now.get(key), value)
        for key, value in proposed.items()
        if child_of(key) not in gone and not same(now.get(key), base.get(key)) and not same(now.get(key), value)
    ]
    if clashes:
        raise Clashes(clashes)
    return {key: value for key, value in proposed.items() if not same(now.get(key), value)}


def child_of(key: str) -> str:
    """The key of the child itself, for a column of it."""
    parts = Key.parse(key)
    return parts.row if parts.column else ""


def gone_meanwhile(base: Mapping[str, Plain], now: Mapping[str, Plain], proposed: Mapping[str, Plain]) -> list[str]:
    children = dict.fromkeys(child for key in proposed if (child := child_of(key)))
    return [child for child in children if base.get(child) and not now.get(child)]
