"""Corrections of what data files once loaded: a numbered list that may be carried out again and again.

A correction is made where its columns still hold the old values and no person ever wrote them. Where somebody did, or
where something else stands there, it is listed for curators instead, who make it or leave the row as it is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from core.fields import holds_text
from core.history.keys import Key
from core.history.models import Entry, ListedCorrection, Translated, Versioned
from core.history.snapshot import (
    Plain,
    Snapshot,
    child_columns,
    child_relation,
    column_of,
    links_of,
    plain_value,
    snapshot,
)
from core.history.snapshot import snapshot_columns as columns_of
from core.history.translations import BY_PLATFORM, by_platform, fields_of
from core.history.write import (
    Actor,
    VersionConflict,
    entries_of,
    kept_name,
    label_of,
    one_transaction,
    set_unversioned,
    write_entry,
)


class Change[Row: Versioned](Protocol):
    """The action of a feature that changes a row."""

    def __call__(self, row: Row, /, *, changes: Mapping[str, Plain], expected: int | None, by: Actor) -> Row: ...


OF_PEOPLE = Q(by_id__isnull=False) | ~Q(on_behalf_of="")
changing_actions: dict[str, Change[Versioned]] = {}


def register[Row: Versioned](model: type[Row], change: Change[Row]) -> None:
    """Says by which action rows of a model are corrected."""
    changing_actions[model._meta.label_lower] = cast("Change[Versioned]", change)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One entry of the list: what each key of a row held, and what it is to hold. `reason` goes to the history."""

    number: int
    row: Versioned
    old: Snapshot
    new: Snapshot
    reason: str


class CorrectionOutcome(NamedTuple):
    made: int
    listed: int


def carry_out(corrections: Sequence[Correction], *, by: Actor) -> CorrectionOutcome:
    """Makes what can be made, in the order of the numbers, and lists the rest. Changes nothing a second time."""
    made = 0
    with one_transaction():
        listed: dict[int, Correction] = {}
        for place, correction in enumerate(corrections):
            missing = not_yet(correction)
            if not missing:
                continue
            if is_untouched(correction, missing):
                told = replace(by, reason=correction.reason)
                make(correction.row, {key: correction.new[key] for key in missing}, expected=None, by=told)
                made += 1
            elif not any(is_about_the_same(correction, later) for later in corrections[place + 1 :]):
                listed[correction.number] = correction
        keep_list(listed)
    return CorrectionOutcome(made, ListedCorrection.objects.waiting().count())


def make(row: Versioned, changes: Mapping[str, Plain], *, expected: int | None, by: Actor) -> None:
    """Writes the new values by the action of the row's feature. What the platform translated stays its translation."""
    ours = translated_here(row, changes)
    changed = changing_actions[label_of(row)](row, changes=changes, expected=expected, by=by)
    if ours and isinstance(changed, Translated):
        set_unversioned(changed, {"written_for": by_platform(changed, ours)})


def translated_here(row: Versioned, changes: Mapping[str, Plain]) -> dict[str, list[str]]:
    """The texts among the changes that are translations by the platform, by field with their languages."""
    if not isinstance(row, Translated):
        return {}
    row.refresh_from_db(fields=["written_for"])
    return {
        name: row.written_for[name][BY_PLATFORM]
        for name, columns in fields_of(type(row)).items()
        if row.written_for.get(name, {}).get(BY_PLATFORM) and changes.keys() & set(columns.values())
    }


# --- Asking -------------------------------------------------------------------------------------------------------


def not_yet(correction: Correction) -> list[str]:
    """The keys that do not hold the new value."""
    now = snapshot(type(correction.row), correction.row.pk)
    return [key for key, value in correction.new.items() if not same(correction.row, key, now.get(key), value)]


def is_untouched(correction: Correction, keys: Collection[str]) -> bool:
    """Whether the keys hold what was loaded, and no person ever wrote them. So must what goes with them, such as the
    columns of a child that is taken out."""
    now = snapshot(type(correction.row), correction.row.pk)
    keys = [*keys, *(correction.old.keys() - correction.new.keys())]
    is_old = all(same(correction.row, key, now.get(key), correction.old[key]) for key in keys)
    return is_old and not written_by_people(correction.row, keys)


def same(row: Versioned, key: str, one: Plain, other: Plain) -> bool:
    """Whether two values are the same in the column: 5 and 5.00, nothing and no link, a text that is empty and one that
    a column of a later release has not got yet."""
    column = column_of(type(row), key)
    if column is None:
        return bool(one) == bool(other)
    if holds_text(column):
        one, other = one or "", other or ""
    if one is None or other is None:
        return one is other
    try:
        return bool(column.to_python(one) == column.to_python(other))
    except ValidationError:
        return False


def written_by_people(row: Versioned, keys: Iterable[str]) -> bool:
    """Whether a person ever wrote one of these keys of the row, by themselves or by a program that acted for them."""
    heads = {head for key in keys for head in (key, Key.parse(key).row)}
    people = entries_of(row).filter(OF_PEOPLE)
    return any(heads & changes.keys() for changes in people.values_list("changes", flat=True).iterator())


def columns_of_people(model: type[models.Model]) -> Mapping[str, set[str]]:
    """Returns by the key of each row what people ever wrote of it. One query for all rows."""
    found: dict[str, set[str]] = defaultdict(set)
    entries = Entry.objects.filter(OF_PEOPLE, object_type=model._meta.label_lower)
    for key, changes in entries.values_list("object_id", "changes").iterator():
        found[key] |= changes.keys()
    return found


def is_about_the_same(one: Correction, other: Correction) -> bool:
    return one.row == other.row and bool(one.new.keys() & other.new.keys())


def held(model: type[Versioned], listed: Iterable[ListedCorrection]) -> dict[int, tuple[Versioned, Snapshot]]:
    """Returns by the number of each correction its row and what the row holds under the keys that it is about; nothing
    of a row that is gone. As many queries for many corrections as for one."""
    some = list(listed)
    rows = {str(row.pk): row for row in model._base_manager.filter(pk__in=[each.object_id for each in some])}
    wanted = {Key.parse(key)[:2] for each in some for key in each.new}
    beside = {name: rows_beside(model, name, {pk for of, pk in wanted if of == name}) for name, pk in wanted if pk}
    return {
        each.number: (rows[each.object_id], state_of(rows[each.object_id], each.new, beside))
        for each in some
        if each.object_id in rows
    }


def rows_beside(model: type[Versioned], name: str, keys: Collection[str]) -> dict[tuple[str, str], Snapshot]:
    """Links or kept children of this name, by the key of their row and their own."""
    if name in links_of(model):
        link = links_of(model)[name]
        through = link.remote_field.through._base_manager  # type: ignore[union-attr]
        own, other = link.m2m_field_name(), link.m2m_reverse_field_name()
        pairs = through.filter(**{f"{other}__in": keys}).values_list(own, other)
        return {(str(one), str(two)): {f"{name}.{two}": True} for one, two in pairs}
    relation = child_relation(model, name)
    found: dict[tuple[str, str], Snapshot] = {}
    for child in relation.related_model._base_manager.filter(pk__in=keys):
        head = f"{name}.{child.pk}"
        values = {f"{head}.{column}": plain_value(field, child) for column, field in child_columns(relation).items()}
        found[str(getattr(child, relation.field.attname)), str(child.pk)] = {head: True, **values}
    return found


def state_of(row: Versioned, keys: Iterable[str], beside: Mapping[str, Mapping[tuple[str, str], Snapshot]]) -> Snapshot:
    state: Snapshot = {}
    for key in keys:
        name, pk, _column = Key.parse(key)
        state |= beside[name].get((str(row.pk), pk), {}) if pk else {key: plain_value(columns_of(type(row))[key], row)}
    return state


# --- The list of the curators -------------------------------------------------------------------------------------


def keep_list(listed: Mapping[int, Correction]) -> None:
    """What waits is what could not be made today; what curators left as it is stays left."""
    ListedCorrection.objects.waiting().exclude(number__in=listed).delete()
    left = set(ListedCorrection.objects.left().values_list("number", flat=True))
    for number, correction in listed.items():
        if number not in left:
            facts = {
                "object_type": label_of(correction.row),
                "object_id": str(correction.row.pk),
                "old": correction.old,
                "new": correction.new,
                "reason": correction.reason,
            }
            ListedCorrection.objects.update_or_create(number=number, defaults=facts)


def make_listed(listed: ListedCorrection, row: Versioned, *, expected: int, by: Actor) -> None:
    """A curator makes a correction after all. Raises VersionConflict, ValidationError."""
    with one_transaction():
        make(row, listed.new, expected=expected, by=by)
        listed.delete()


def leave_listed(listed: ListedCorrection, row: Versioned, *, expected: int, by: Actor) -> None:
    """A curator leaves the row as it is: the correction is not listed again, and the history of the row says so.
    Raises VersionConflict where it is not as the curator saw it."""
    if row.version != expected:
        raise VersionConflict(row, expected)
    with one_transaction():
        listed.state = ListedCorrection.State.LEFT
        listed.save(update_fields=["state"])
        write_entry(row, "correction_left", text=kept_name(row), by=by, before={}, after={})
