"""Many versioned rows at once, for imports and example data: the lawful bulk insert and the lawful bulk update.

They leave what `write.adding` and `write.changing` leave row by row, an entry and a row version each, in a handful of
statements. `save()` is not called: what it derives must be set. Foreign keys and constraints are checked by the
database alone.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import connections, models, router
from django.db.models import F
from modeltranslation.manager import get_translatable_fields_for_model

from core.fields import ByField
from core.history import translations, write
from core.history.audit_actions import verb_words
from core.history.keys import Key, under
from core.history.models import Entry, RowVersion, Versioned
from core.history.snapshot import (
    Column,
    Plain,
    Snapshot,
    child_columns,
    child_relation,
    links_of,
    plain_value,
    set_column,
    snapshot_columns,
)
from core.history.write import Actor, VersionConflict, entry_about, kept_name, one_transaction

type Links = Mapping[str, Sequence[Iterable[Any]]]
type Children = Mapping[str, Sequence[Sequence[models.Model]]]
type Together = Callable[[Sequence[Versioned]], None]
type Patch = Mapping[str, Plain]
type Prepare = Callable[[Any], object]

# What a follower of `write` does when it is told of many new rows of one model; others are told of one after another.
bulk_listeners: dict[Callable[[Versioned], None], Together] = {}


def add_many[Row: Versioned](
    rows: Sequence[Row],
    verb: str,
    *,
    by: Actor,
    links: Links | None = None,
    children: Children | None = None,
    public: bool = True,
    cleaned: bool = False,
) -> Sequence[Row]:
    """`links` holds keys and `children` new rows by the name of their relation, a list for each row, in its order.

    `cleaned` says that the caller has sent rows and children through `clean`. Raises AlreadyExists, ValidationError.
    """
    verb_words(verb)
    if not rows:
        return rows
    model, links, children = type(rows[0]), links or {}, children or {}
    if not cleaned:
        clean(rows)
        for name in children:
            clean([child for some in children[name] for child in some])
    with one_transaction() as publishing:
        model._base_manager.bulk_create(rows)
        own = snapshot_columns(model)
        data = [own_columns(row, own) for row in rows]
        for name, keys in links.items():
            add_links(rows, name, keys, data)
        for name in model.versioned_children:
            if name in children:
                add_children(rows, name, children[name], data)
        write.tell_at_the_end(record(rows, verb, by=by, data=data), public=public)
        if public:
            publishing.everything()
    return rows


def clean(rows: Iterable[models.Model]) -> None:
    """Validates rows so far as that takes no query, and leaves each value as its column will give it back (5 becomes
    5.000)."""
    for row in rows:
        rules = cleaning(type(row))
        chosen = {field.name for field, codes in rules.chosen if is_among(field.value_from_object(row), codes)}
        row.clean_fields(exclude=rules.left_out | chosen)
        row.clean()
        for field in rules.filled:
            if field.value_from_object(row) in field.empty_values:
                raise ValidationError({field.name: field.error_messages["blank"]}, code="blank")  # save() would fill it
        for field in rules.converted:
            setattr(row, field.attname, as_stored(field, field.value_from_object(row)))


def is_among(value: object, codes: frozenset[object]) -> bool:
    return isinstance(value, Hashable) and value in codes


class Cleaning(NamedTuple):
    """What `clean` asks of the rows of one model. Of `chosen` a code that is listed is right: Django would go through
    the whole list, of hundreds of countries and time zones, for each row."""

    left_out: frozenset[str]
    chosen: list[tuple[Column, frozenset[object]]]
    filled: list[Column]
    converted: list[Column]


@cache
def cleaning(model: type[models.Model]) -> Cleaning:
    original = get_translatable_fields_for_model(model) or ()  # shows the active language, is no text of its own
    fields: list[Column] = [field for field in model._meta.concrete_fields if field.name not in original]
    return Cleaning(
        left_out=frozenset({*original, *(field.name for field in fields if field.is_relation)}),
        chosen=[(field, frozenset(code for code, _label in field.flatchoices)) for field in fields if field.choices],
        filled=[field for field in fields if not (field.editable or field.blank or field.primary_key)],
        converted=[field for field in fields if STORED[field] is not unchanged],
    )


def as_stored(field: Column, value: Any) -> Any:
    return value if value is None else STORED[field](field, value)


def unchanged(field: Column, value: Any) -> Any:
    return value


def to_its_places(field: models.DecimalField[Any, Any], value: Any) -> Decimal:
    return Decimal(field.to_python(value)).quantize(Decimal(10) ** -field.decimal_places)


def through_json(field: models.JSONField[Any, Any], value: Any) -> Any:
    return json.loads(json.dumps(value, cls=field.encoder), cls=field.decoder)


def in_utc(field: Column, value: datetime) -> datetime:
    return value.astimezone(UTC)


def key_of_row(field: Column, value: Any) -> Any:
    return field.to_python(value)


# What a column gives back of what was written into it.
STORED: ByField[Callable[[Any, Any], Any]] = ByField(
    {
        models.DecimalField: to_its_places,
        models.JSONField: through_json,
        models.DateTimeField: in_utc,
        models.ForeignKey: key_of_row,
        models.Field: unchanged,
    }
)


def own_columns(row: models.Model, fields: Mapping[str, Column], prefix: str = "") -> Snapshot:
    return {f"{prefix}{name}": plain_value(field, row) for name, field in fields.items()}


def add_links(rows: Sequence[Versioned], name: str, keys: Sequence[Iterable[Any]], data: Sequence[Snapshot]) -> None:
    link = links_of(type(rows[0]))[name]
    through = link.remote_field.through
    assert through is not None
    here, there = f"{link.m2m_field_name()}_id", f"{link.m2m_reverse_field_name()}_id"
    found = []
    for row, some, kept in zip(rows, keys, data, strict=True):
        for key in dict.fromkeys(some):
            found.append(through(**{here: row.pk, there: key}))
            kept[f"{name}.{key}"] = True
    through._base_manager.bulk_create(found)


def add_children(
    rows: Sequence[Versioned], name: str, children: Sequence[Sequence[models.Model]], data: Sequence[Snapshot]
) -> None:
    relation = child_relation(type(rows[0]), name)
    fields = child_columns(relation)
    for row, some, kept in zip(rows, children, data, strict=True):
        for child in some:
            setattr(child, relation.field.attname, row.pk)
            kept[f"{name}.{child.pk}"] = True
            kept |= own_columns(child, fields, f"{name}.{child.pk}.")
    relation.related_model._base_manager.bulk_create([child for some in children for child in some])


def record(
    rows: Sequence[Versioned], verb: str, *, by: Actor, data: Sequence[Snapshot], before: Sequence[Snapshot] = ()
) -> list[Entry]:
    earlier = before or [{}] * len(rows)
    entries = Entry.objects.bulk_create(
        entry_about(row, verb, text=kept_name(row), by=by, before=old, after=after)
        for row, old, after in zip(rows, earlier, data, strict=True)
    )
    RowVersion.objects.bulk_create(
        RowVersion(
            entry=entry, object_type=entry.object_type, object_id=entry.object_id, number=row.version, data=after
        )
        for entry, row, after in zip(entries, rows, data, strict=True)
    )
    tell_followers(rows)
    return entries


def tell_followers(rows: Sequence[Versioned]) -> None:
    for follower in write.write_listeners:
        if follower in bulk_listeners:
            bulk_listeners[follower](rows)
        else:
            for row in rows:
                follower(row)
    write.note_for_closing(rows)


# --- Changing -----------------------------------------------------------------------------------------------------


def snapshots(model: type[Versioned], keys: Iterable[Any]) -> dict[Any, Snapshot]:
    """What `snapshot` reads of one row, of many: one query for the rows and one for each kind of link and child."""
    wanted = list(keys)
    fields = snapshot_columns(model)
    rows = model._base_manager.filter(pk__in=wanted)
    data = {row.pk: own_columns(row, fields) for row in rows}
    for link in links_of(model).values():
        through = link.remote_field.through
        assert through is not None
        here, there = f"{link.m2m_field_name()}_id", f"{link.m2m_reverse_field_name()}_id"
        pairs = through._base_manager.filter(**{f"{here}__in": wanted}).order_by("pk").values_list(here, there)
        for key, other in pairs:
            if key in data:
                data[key][f"{link.name}.{other}"] = True
    for name in model.versioned_children:
        relation = child_relation(model, name)
        owned = child_columns(relation)
        children = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": wanted})
        for child in children.order_by("pk"):
            kept = data.get(getattr(child, relation.field.attname))
            if kept is not None:
                kept[f"{name}.{child.pk}"] = True
                kept |= own_columns(child, owned, f"{name}.{child.pk}.")
    return data


def change_many[Row: Versioned](
    model: type[Row],
    patches: Mapping[Any, Patch],
    verb: str,
    *,
    expected: Mapping[Any, int],
    by: Actor,
    prepare: Prepare | None = None,
    public: bool = True,
) -> list[Row]:
    """The patches of `write.changing` and `snapshot.put` by the keys of their rows; answers the rows that changed.

    `prepare` sets what `save()` would derive. Raises VersionConflict, AlreadyExists, ValidationError:
    then nothing is changed.
    """
    verb_words(verb)
    with one_transaction() as publishing:
        claim(model, {key: expected[key] for key in patches})
        before = snapshots(model, patches)
        rows = list(model._base_manager.filter(pk__in=list(patches)).order_by("pk"))
        put_columns(rows, patches, prepare)
        for link in links_of(model).values():
            put_links(link, patches)
        for name in model.versioned_children:
            put_children(model, name, patches)
        after = snapshots(model, patches)
        same = [row.pk for row in rows if before[row.pk] == after[row.pk]]
        model._base_manager.filter(pk__in=same).update(version=F("version") - 1)
        changed = [row for row in rows if row.pk not in set(same)]
        update([row for row in changed if translations.keep(row, before[row.pk], after[row.pk])], ())
        if changed:
            entries = record(
                changed,
                verb,
                by=by,
                data=[after[row.pk] for row in changed],
                before=[before[row.pk] for row in changed],
            )
            write.tell_at_the_end(entries, public=public)
            if public:
                publishing.everything()
    return changed


def claim(model: type[Versioned], expected: Mapping[Any, int]) -> None:
    """Locks the rows and compares their versions in one statement for each version, always in the same order."""
    by_version: dict[int, list[Any]] = defaultdict(list)
    for key in sorted(expected):
        by_version[expected[key]].append(key)
    for version, keys in sorted(by_version.items()):
        rows = model._base_manager.filter(pk__in=keys)
        current = set(rows.filter(version=version).values_list("pk", flat=True))
        late = next((key for key in keys if key not in current), keys[0])
        if len(current) < len(keys) or rows.filter(version=version).update(version=F("version") + 1) < len(keys):
            row = model()
            row.pk = late
            raise VersionConflict(row, version)


def put_columns(rows: Sequence[Versioned], patches: Mapping[Any, Patch], prepare: Prepare | None) -> None:
    if not rows:
        return
    own = snapshot_columns(type(rows[0]))
    touched: set[str] = set()
    for row in rows:
        names = {key for key in patches[row.pk] if key in own}
        for name in names:
            set_column(own[name], row, patches[row.pk][name])
        if names and prepare:
            prepare(row)
        clean_parts(row, names)
        touched |= names
    update(rows, touched)


def clean_parts(row: models.Model, names: Iterable[str]) -> None:
    """What was set, as `clean` does it for whole rows."""
    parts = set(names)
    row.clean_fields(exclude={field.name for field in row._meta.fields if field.name not in parts or field.is_relation})
    row.clean()
    for field in row._meta.concrete_fields:
        if field.name in parts:
            setattr(row, field.attname, as_stored(field, field.value_from_object(row)))


def update(rows: Sequence[models.Model], names: Iterable[str]) -> None:
    """One prepared statement for all rows: `bulk_update` writes a CASE for each cell, which takes far longer.

    What is derived is not named by the patch and written as well: fields that nobody edits, and times of changes.
    """
    if not rows:
        return
    model, wanted = type(rows[0]), set(names)
    fields: list[Column] = [
        field
        for field in model._meta.concrete_fields
        if field.name in wanted or (not field.editable and not field.primary_key and field.name != "version")
    ]
    if not fields:
        return
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    places = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    key = model._meta.pk
    statement = f"UPDATE {quote(model._meta.db_table)} SET {places} WHERE {quote(str(key.column))} = %s"  # noqa: S608
    values = [
        [
            *(field.get_db_prep_save(field.pre_save(row, add=False), connection) for field in fields),
            key.get_db_prep_value(row.pk, connection),
        ]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def put_links(link: models.ManyToManyField[Any, Any], patches: Mapping[Any, Patch]) -> None:
    through = link.remote_field.through
    assert through is not None
    here, there = f"{link.m2m_field_name()}_id", f"{link.m2m_reverse_field_name()}_id"
    target = link.remote_field.model._meta.pk
    wanted = {
        (key, target.to_python(other)): bool(on)
        for key, patch in patches.items()
        for other, on in under(link.name, patch).items()
    }
    if not wanted:
        return
    kept = through._base_manager.filter(**{f"{here}__in": {key for key, _other in wanted}})
    known_pairs = {(a, b): pk for pk, a, b in kept.values_list("pk", here, there)}
    gone = [known_pairs[pair] for pair, on in wanted.items() if not on and pair in known_pairs]
    through._base_manager.filter(pk__in=gone).delete()
    through._base_manager.bulk_create(
        through(**{here: key, there: other})
        for (key, other), on in wanted.items()
        if on and (key, other) not in known_pairs
    )


def put_children(model: type[Versioned], name: str, patches: Mapping[Any, Patch]) -> None:
    """A child of another row is never touched: it is not found here, and a new one with its key is refused."""
    wanted = children_of(name, patches)
    if not wanted:
        return
    relation = child_relation(model, name)
    kind, owner = relation.related_model, relation.field
    found = kind._base_manager.filter(**{f"{owner.name}__in": {key for key, _child in wanted}})
    there = {(getattr(child, owner.attname), str(child.pk)): child for child in found}
    gone = [there[place].pk for place, values in wanted.items() if not values.get("", True) and place in there]
    kept = {place: values for place, values in wanted.items() if values.pop("", True)}
    new = [
        kind(**{"pk": kind._meta.pk.to_python(place[1]), owner.attname: place[0]})
        for place in kept
        if place not in there
    ]
    old = [there[place] for place in kept if place in there]
    fields = child_columns(relation)
    touched: set[str] = set()
    for child in (*new, *old):
        values = kept[getattr(child, owner.attname), str(child.pk)]
        for column, value in values.items():
            set_column(fields[column], child, value)
        clean_parts(child, values)
        touched |= values.keys()
    clean(new)
    kind._base_manager.filter(pk__in=gone).delete()
    update(old, touched)
    kind._base_manager.bulk_create(new)


def children_of(name: str, patches: Mapping[Any, Patch]) -> dict[tuple[Any, str], dict[str, Plain]]:
    """Row and child to what the patches say of the child; the empty key says whether it is to be there."""
    wanted: dict[tuple[Any, str], dict[str, Plain]] = defaultdict(dict)
    for key, patch in patches.items():
        for path, value in patch.items():
            first, child_key, column = Key.parse(path)
            if first == name:
                wanted[key, child_key][column] = value
    return wanted
