"""Units of the merge: columns that mean something only together, as the models name them in `together`.

Half a unit is never merged with the other half: a value of one person would stand beside the year of another. A column
that flat maps know by the keys of what it holds (`inputs.area`) is in the unit with all of them.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from django.db import models

from core.fields import ByField
from core.history.keys import Key, is_within
from core.history.models import Versioned
from core.history.snapshot import child_relation

type Unit = tuple[str, ...]
type Units = Mapping[str, tuple[Unit, ...]]  # by the name of kept children; those of the row itself by ""

type Questions = frozenset[str]

ALONE: Units = {}
NONE: Questions = frozenset()
IS_FLAG: ByField[bool] = ByField({models.BooleanField: True, models.Field: False})


@cache
def units_of(model: type[models.Model]) -> Units:
    """The units of a model and of its kept children. The admin merges rows without versions too: they name theirs."""
    children = children_of(model) if issubclass(model, Versioned) else {}
    return {"": named_on(model), **{name: named_on(child) for name, child in children.items()}}


@cache
def questions_of(model: type[models.Model]) -> Questions:
    """The columns of a model and of its kept children that hold yes, no or nothing: there a no says something, while
    a box that is not ticked says nothing."""
    children = children_of(model) if issubclass(model, Versioned) else {}
    below = [f"{name}.{each}" for name, child in children.items() for each in asked_on(child)]
    return frozenset([*asked_on(model), *below])


def asked_on(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if IS_FLAG[field] and field.null]


def is_question(key: str, questions: Questions) -> bool:
    name, _pk, column = Key.parse(key)
    return (f"{name}.{column}" if column else key) in questions


def named_on(model: type[models.Model]) -> tuple[Unit, ...]:
    found: tuple[Unit, ...] = getattr(model, "together", ())
    return found


def children_of(model: type[Versioned]) -> dict[str, type[models.Model]]:
    return {name: child_relation(model, name).related_model for name in model.versioned_children}


def unit_at(key: str, units: Units) -> Unit:
    """The keys of the unit that a key belongs to, in the same row or child; itself alone where it stands for itself."""
    name, pk, column = Key.parse(key)
    child, wanted = (name, column) if column else ("", name)
    unit = next((each for each in units.get(child, ()) if wanted in each), ())
    return tuple(str(Key(name, pk, each)) if column else each for each in unit) or (key,)


def keys_in(unit: Unit, *states: Mapping[str, object]) -> Iterator[str]:
    """Yields the keys by which maps hold the columns of a unit: for one that they hold by parts, those of its parts."""
    for column in unit:
        if any(column in state for state in states):
            yield column
        elif not Key.parse(column).column:  # those of children are kept whole
            yield from dict.fromkeys(key for state in states for key in state if is_within(column, key))
