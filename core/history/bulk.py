"""Many new versioned rows at once, for imports and example data: the one lawful bulk insert.

It leaves what `write.adding` leaves row by row, an entry and a row version each, in a handful of statements.
`save()` is not called: what it derives must be set. Foreign keys and constraints are checked by the database alone.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from modeltranslation.manager import get_translatable_fields_for_model

from core.history import write
from core.history.models import Entry, RowVersion, Versioned
from core.history.snapshot import Column, Snapshot, child_columns, child_relation, columns, difference, plain
from core.history.verbs import known
from core.history.write import By, label_of, one_transaction

type Links = Mapping[str, Sequence[Iterable[Any]]]
type Children = Mapping[str, Sequence[Sequence[models.Model]]]
type Together = Callable[[Sequence[Versioned]], None]

# What a follower of `write` does when it is told of many new rows of one model; others are told of one after another.
together: dict[Callable[[Versioned], None], Together] = {}


def add_many[Row: Versioned](
    rows: Sequence[Row],
    verb: str,
    *,
    by: By,
    links: Links | None = None,
    children: Children | None = None,
    public: bool = True,
) -> Sequence[Row]:
    """`links` holds keys and `children` new rows by the name of their relation, a list for each row, in its order.

    Raises Duplicate, ValidationError.
    """
    known(verb)
    if not rows:
        return rows
    model, links, children = type(rows[0]), links or {}, children or {}
    clean(rows)
    for name in children:
        clean([child for some in children[name] for child in some])
    with one_transaction() as publishing:
        model._base_manager.bulk_create(rows)
        data = [own_columns(row, columns(model)) for row in rows]
        for name, keys in links.items():
            add_links(rows, name, keys, data)
        for name in model.kept_children:
            if name in children:
                add_children(rows, name, children[name], data)
        record(rows, verb, by=by, data=data)
        publishing.append(public)
    return rows


def clean(rows: Iterable[models.Model]) -> None:
    """As the column will give it back (5 becomes 5.000), and valid so far as that takes no query."""
    for row in rows:
        original = (
            get_translatable_fields_for_model(type(row)) or ()
        )  # shows the active language, is no text of its own
        fields: list[Column] = [field for field in row._meta.concrete_fields if field.name not in original]
        row.clean_fields(exclude={*original, *(field.name for field in fields if field.is_relation)})
        row.clean()
        for field in fields:
            value = field.value_from_object(row)
            if not field.editable and not field.blank and value in field.empty_values and not field.primary_key:
                raise ValidationError({field.name: field.error_messages["blank"]}, code="blank")  # save() would fill it
            setattr(row, field.attname, as_stored(field, value))


def as_stored(field: Column, value: Any) -> Any:
    if isinstance(field, models.DecimalField) and value is not None:
        return field.to_python(value).quantize(field.to_python(10) ** -field.decimal_places)
    if isinstance(field, models.JSONField):
        return json.loads(json.dumps(value, cls=field.encoder), cls=field.decoder)
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return field.to_python(value) if field.is_relation else value


def own_columns(row: models.Model, fields: Mapping[str, Column], prefix: str = "") -> Snapshot:
    return {f"{prefix}{name}": plain(field, row) for name, field in fields.items()}


def add_links(rows: Sequence[Versioned], name: str, keys: Sequence[Iterable[Any]], data: Sequence[Snapshot]) -> None:
    link = next(link for link in type(rows[0])._meta.local_many_to_many if link.name == name)
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


def record(rows: Sequence[Versioned], verb: str, *, by: By, data: Sequence[Snapshot]) -> None:
    entries = Entry.objects.bulk_create(
        Entry(
            by_id=by.id,
            by_label=by.label,
            on_behalf_of=by.on_behalf_of,
            reason=by.reason,
            request_id=by.request_id,
            verb=verb,
            object_type=label_of(row),
            object_id=str(row.pk),
            object_text=str(row)[:200],
            changes=difference({}, after),
        )
        for row, after in zip(rows, data, strict=True)
    )
    RowVersion.objects.bulk_create(
        RowVersion(
            entry=entry, object_type=entry.object_type, object_id=entry.object_id, number=row.version, data=after
        )
        for entry, row, after in zip(entries, rows, data, strict=True)
    )
    tell_followers(rows)


def tell_followers(rows: Sequence[Versioned]) -> None:
    for follower in write.followers:
        if follower in together:
            together[follower](rows)
        else:
            for row in rows:
                follower(row)
