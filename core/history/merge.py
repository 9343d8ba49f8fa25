"""Three-way merge over flat snapshots: what I started from, what is there now, what I want."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from core.history.keys import Key, part_at
from core.history.snapshot import Plain, Snapshot
from core.history.units import ALONE, NONE, Questions, Unit, Units, is_question, keys_in, unit_at

type State = Mapping[str, Plain]


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


def same(one: Plain, other: Plain, key: str = "", questions: Questions = NONE) -> bool:
    """A link that is not there, a text that is empty and a box that is not ticked read as nothing."""
    return one == other or (is_nothing(one, key, questions) and is_nothing(other, key, questions))


def is_nothing(value: Plain, key: str = "", questions: Questions = NONE) -> bool:
    """A no that answers a question (`questions_of`) is something."""
    return value is None or value == "" or (value is False and not is_question(key, questions))


def merged(base: State, now: State, proposed: State, units: Units = ALONE, questions: Questions = NONE) -> Snapshot:
    """The part of the proposal that still changes something. Links merge one by one, so sets never clash.

    Raises Clashes. Columns that mean something only together (`units_of`) clash together: all that differs in them is
    told, so that both sides can be read whole. A child that one took away and the other changed clashes as a whole.
    """
    gone = gone_meanwhile(base, now, proposed)
    clashes = [Clash(key, True, False, True) for key in gone]
    clashes += [Clash(key, True, True, False) for key in taken_from_others(base, now, proposed)]
    for unit in dict.fromkeys(unit_at(key, units) for key in proposed if key not in gone and child_of(key) not in gone):
        clashes += clashes_in(unit, base, now, proposed, questions)
    if clashes:
        raise Clashes(clashes)
    return {key: value for key, value in proposed.items() if not same(now.get(key), value, key, questions)}


def clashes_in(unit: Unit, base: State, now: State, proposed: State, questions: Questions = NONE) -> list[Clash]:
    """What differs in a unit that both sides changed. Where one side said all that the other did, nothing does."""
    mine = {key: proposed.get(key, base.get(key)) for key in keys_in(unit, base, now, proposed)}
    differing = [key for key, value in mine.items() if not same(now.get(key), value, key, questions)]
    is_as_it_was = all(same(now.get(key), base.get(key), key, questions) for key in differing)
    if is_as_it_was or not any(key in proposed for key in differing):
        return []
    return [Clash(key, base.get(key), now.get(key), mine[key]) for key in differing]


def child_of(key: str) -> str:
    """The key of the child itself, for a column of it."""
    parts = Key.parse(key)
    return parts.row if parts.column else ""


def gone_meanwhile(base: State, now: State, proposed: State) -> list[str]:
    """The children of which columns are to change, and which somebody else has taken away since."""
    children = dict.fromkeys(child for key in proposed if (child := child_of(key)))
    return [child for child in children if base.get(child) and not now.get(child)]


def taken_from_others(base: State, now: State, proposed: State) -> Iterator[str]:
    """Yields the children that are to go, of which somebody else has changed a column since."""
    for key, value in proposed.items():
        if value or not (now.get(key) and base.get(key) and Key.parse(key).is_row):
            continue
        columns = part_at(key, {**base, **now})
        if not all(same(now.get(column), base.get(column)) for column in columns):
            yield key
