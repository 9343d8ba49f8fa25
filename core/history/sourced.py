"""A number and where it was read: a source says the number beside which it was saved, and no other.

Models name their numbers with the columns of their source in `sourced`. Whoever changes the number alone leaves its
source behind: every door asks `left_behind`, and the columns that it names become empty unless a person says that the
source holds for the new number too.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from django.db import models

from core.history.keys import Key, is_within
from core.history.merge import same
from core.history.models import Versioned
from core.history.snapshot import Plain, Snapshot
from core.history.units import children_of


class Sourced(NamedTuple):
    """`of` are the columns that say a number, the number itself first; `by` those that say where it was read."""

    of: tuple[str, ...]
    by: tuple[str, ...]


def sourced_of(model: type[models.Model]) -> tuple[Sourced, ...]:
    """The numbers of a model that name their source."""
    found: tuple[Sourced, ...] = getattr(model, "sourced", ())
    return found


def is_other(rule: Sourced, before: Mapping[str, Plain], after: Mapping[str, Plain]) -> bool:
    """Whether it is another number than the one that stood there. A first number, and a year that was missing, leave
    nothing behind."""
    return any(
        not same(number_of(value), number_of(after.get(key)))
        for key, value in before.items()
        if not is_empty(value) and any(key == name or is_within(name, key) for name in rule.of)
    )


def left_behind(rule: Sourced, before: Mapping[str, Plain], after: Mapping[str, Plain]) -> list[str]:
    """The columns of the source that still say what they said of another number."""
    if not is_other(rule, before, after):
        return []
    return [name for name in rule.by if not is_empty(before.get(name)) and same(before.get(name), after.get(name))]


def number_of(value: Plain) -> Plain:
    """What is compared of a value: of one that is kept with its typing the value alone, of figures what they are."""
    if isinstance(value, dict):
        value = value.get("value")
    return as_number(value)


def as_number(value: Plain) -> Plain:
    """One spelling for 7, 7.0 and "7.000"."""
    text = str(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else ""
    whole, dot, digits = text.partition(".")
    if not whole.removeprefix("-").isdecimal() or (dot and not digits.isdecimal()):
        return value
    digits = digits.rstrip("0")
    return f"{whole}.{digits}" if digits else whole


def is_empty(value: Plain) -> bool:
    return value in (None, "", [], {})


# --- Of a flat map ------------------------------------------------------------------------------------------------


def emptied(model: type[Versioned], now: Mapping[str, Plain], changes: Mapping[str, Plain]) -> Snapshot:
    """What a program's changes leave behind: columns of sources that it does not name beside a number that it changes.
    Naming the source again says that it holds."""
    found: Snapshot = {}
    for head, rules in numbered(model, now):
        before, said = columns_at(head, now), columns_at(head, changes)
        for rule in rules:
            left = left_behind(rule, before, {**before, **said})
            found |= {f"{head}{name}": "" for name in left if name not in said}
    return found


def numbered(model: type[Versioned], now: Mapping[str, Plain]) -> Iterator[tuple[str, tuple[Sourced, ...]]]:
    """Yields where numbers stand in a flat map: the row itself, and each kept child that is there."""
    yield "", sourced_of(model)
    for name, child in children_of(model).items():
        if rules := sourced_of(child):
            keys = dict.fromkeys(Key.parse(key).pk for key in now if Key.parse(key).name == name)
            yield from ((f"{name}.{pk}.", rules) for pk in keys)


def columns_at(head: str, values: Mapping[str, Plain]) -> dict[str, Plain]:
    """The columns of the row at this place."""
    if not head:
        return {key: value for key, value in values.items() if not Key.parse(key).pk}
    return {key.removeprefix(head): value for key, value in values.items() if key.startswith(head)}


def own_columns(rules: Collection[Sourced]) -> set[str]:
    """All columns that the rules name."""
    return {name for rule in rules for name in (*rule.of, *rule.by)}
