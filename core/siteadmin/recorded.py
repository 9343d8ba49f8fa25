"""Actions for models of `core` that have no version of their own: terms, sources, people.

They get an entry in the history and raise the content version as all others do. Instead of a version a checksum of
the row is compared, under the row's lock, so that nobody overwrites what they have not seen.
"""

import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from core.history.audit_actions import verb_words
from core.history.keys import Key, is_of_field
from core.history.models import Entry
from core.history.snapshot import Plain, Snapshot, links_of, plain_value, set_column, snapshot_columns
from core.history.write import (
    Actor,
    Publishing,
    VersionConflict,
    entry_about,
    kept_name,
    one_transaction,
    tell_followers,
)
from core.text.numbers import LARGEST_INTEGER

type Allowed = tuple[str, ...]


def picture(row: models.Model, allowed: Allowed) -> Snapshot:
    """The columns and links that the action may set, read from the database."""
    return picture_of_read(type(row)._base_manager.get(pk=row.pk), allowed)


def picture_of_read(row: models.Model, allowed: Allowed) -> Snapshot:
    """The same of a row that was just read, for lists."""
    data = {
        name: plain_value(field, row) for name, field in snapshot_columns(type(row)).items() if is_in(name, allowed)
    }
    for name in links_of(type(row)):
        if is_in(name, allowed):
            for pk in getattr(row, name).values_list("pk", flat=True):
                data[f"{name}.{pk}"] = True
    return data


def is_in(key: str, allowed: Allowed) -> bool:
    return any(is_of_field(name, key) for name in allowed)


def checksum(row: models.Model, allowed: Allowed) -> int:
    return checksum_of(picture(row, allowed))


def checksum_of(seen: Snapshot) -> int:
    """Stands for a version, so that it is no larger than one."""
    return zlib.crc32(json.dumps(seen, sort_keys=True, default=str).encode()) & LARGEST_INTEGER


def add(row: Any, verb: str, *, changes: Mapping[str, Plain], allowed: Allowed, by: Actor) -> Any:
    with one_transaction() as publishing:
        for key, value in checked(changes, allowed).items():
            if not Key.parse(key).pk:
                set_column(row._meta.get_field(key), row, value)
        row.full_clean()
        row.save(force_insert=True)
        link(row, changes)
        written(row, verb, by, {}, picture(row, allowed))
        publishing.everything()
    return row


def change_row(
    row: Any,
    verb: str,
    *,
    changes: Mapping[str, Plain],
    allowed: Allowed,
    expected: int,
    by: Actor,
    public: bool = True,
) -> Any:
    """Changes a row without a version, and writes the history. Raises VersionConflict, AlreadyExists,
    ValidationError."""
    with claimed(row, allowed, expected) as (fresh, publishing):
        before = picture(fresh, allowed)
        names = [key for key in checked(changes, allowed) if not Key.parse(key).pk]
        for name in names:
            set_column(fresh._meta.get_field(name), fresh, changes[name])
        fresh.full_clean(exclude={field.name for field in fresh._meta.fields} - set(names))
        fresh.save(update_fields=names)
        link(fresh, changes)
        after = picture(fresh, allowed)
        if before != after:
            written(fresh, verb, by, before, after)
            if public:
                publishing.everything()
    return fresh


def remove(row: Any, verb: str, *, allowed: Allowed, expected: int, by: Actor) -> None:
    with claimed(row, allowed, expected) as (fresh, publishing):
        before, pk = picture(fresh, allowed), fresh.pk
        fresh.delete()
        fresh.pk = pk
        written(fresh, verb, by, before, {})
        publishing.everything()


@contextmanager
def claimed(row: Any, allowed: Allowed, expected: int) -> Iterator[tuple[Any, Publishing]]:
    """Yields the row, locked. On SQLite the transaction itself is the lock."""
    with one_transaction() as publishing:
        fresh = type(row)._base_manager.select_for_update().filter(pk=row.pk).first()
        if fresh is None or checksum(fresh, allowed) != expected:
            raise VersionConflict(row, expected)
        yield fresh, publishing


def checked(changes: Mapping[str, Plain], allowed: Allowed) -> Mapping[str, Plain]:
    for key in changes:
        if not is_in(key, allowed):
            raise ValidationError({key: _("This field cannot be set.")}, code="unknown_field")
    return changes


def link(row: Any, changes: Mapping[str, Plain]) -> None:
    for key, wanted in changes.items():
        name, pk, _column = Key.parse(key)
        if pk:
            manager = getattr(row, name)
            (manager.add if wanted else manager.remove)(pk)


def written(row: Any, verb: str, by: Actor, before: Snapshot, after: Snapshot) -> Entry:
    entry = entry_about(row, verb_words(verb), text=kept_name(row), by=by, before=before, after=after)
    entry.save(force_insert=True)
    tell_followers(row)
    return entry


def adder(model: type[models.Model], verb: str, allowed: Allowed) -> Callable[..., Any]:
    """A function for `Verbs.add`: what is fixed when a row is added comes by name."""

    def run(*, changes: Mapping[str, Plain], by: Actor, **fixed: Any) -> Any:
        return add(model(**fixed), verb, changes=changes, allowed=allowed, by=by)

    return run


def changer(verb: str, allowed: Allowed, *, public: bool = True) -> Callable[..., Any]:
    def run(row: Any, *, changes: Mapping[str, Plain], expected: int, by: Actor) -> Any:
        return change_row(row, verb, changes=changes, allowed=allowed, expected=expected, by=by, public=public)

    return run


def remover(verb: str, allowed: Allowed) -> Callable[..., Any]:
    def run(row: Any, *, expected: int, by: Actor) -> None:
        remove(row, verb, allowed=allowed, expected=expected, by=by)

    return run
