"""Short lists from several tables in one query: for pages that show a handful of names from each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import AutoField, F, Model, QuerySet, TextField, Value

from core.pagecache.reading import note_read, table_tag, tags_of_tables
from core.text.fallback import Text, first_available
from core.text.languages import LANGUAGE_CODES, column_names

NAMES = column_names("of")


class NamedItem(NamedTuple):
    text: Text
    address: str
    note: str
    texts: Mapping[str, str]  # by language, for those who want another than the reader's


def list_of_names(
    rows: QuerySet[Any], kind: str, name: str, *, address: str, note: str = "", order: str = "pk"
) -> QuerySet[Any]:
    """One of the lists that `asked_together` joins. `name` is a field with a column for each language, `address` and
    `note` are plain fields."""
    names = {column: F(own) for column, own in zip(NAMES, column_names(name), strict=True)}
    # A plain queryset: that of modeltranslation gives the columns in any order, and a union needs one.
    plain: QuerySet[Any] = QuerySet(model=rows.model, query=rows.order_by().query, using=rows.db)
    has_number = tells_rows(rows.model)
    with_columns: QuerySet[Any] = plain.annotate(
        of_kind=text(kind),
        of_order=F(order),
        of_model=text(table_tag(rows.model) if has_number else ""),
        of_key=F("pk") if has_number else Value(0),
        **names,
        of_address=F(address),
        of_note=F(note) if note else text(""),
    )
    return with_columns.values_list("of_kind", "of_order", "of_model", "of_key", *NAMES, "of_address", "of_note")


def text(value: str) -> Value:
    return Value(value, output_field=TextField())


def asked_together(*lists: QuerySet[Any]) -> QuerySet[Any]:
    """One query for all of them. Its rows are told to the page cache by `by_kind`, but for those without a number."""
    first, *others = lists
    found: Any = first.union(*others, all=True).order_by()
    found.texts_beside = tags_of_tables(each.model._meta.db_table for each in lists if not tells_rows(each.model))
    return found  # type: ignore[no-any-return]  # what is said of it has no place in the types of Django


def tells_rows(model: type[Model]) -> bool:
    return isinstance(model._meta.pk, AutoField)


def by_kind(rows: Iterable[Any]) -> dict[str, list[NamedItem]]:
    """The rows of such a query, each list in its order."""
    found: dict[str, list[NamedItem]] = defaultdict(list)
    for kind, _order, model, key, *texts, address, note in sorted(rows, key=lambda row: row[:2]):
        if model:
            note_read(f"{model}:{key}")
        by_language = dict(zip(LANGUAGE_CODES, texts, strict=True))
        found[kind].append(NamedItem(first_available(by_language.get), address or "", note or "", by_language))
    return dict(found)
