"""Short lists from several tables in one query: for pages that show a handful of names from each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import F, QuerySet, TextField, Value

from core.text.fallback import Text, first_available
from core.text.languages import LANGUAGE_CODES, column_names

NAMES = column_names("of")


class Item(NamedTuple):
    text: Text
    address: str
    note: str
    texts: Mapping[str, str]  # by language, for those who want another than the reader's


def named(
    rows: QuerySet[Any], kind: str, name: str, *, address: str, note: str = "", order: str = "pk"
) -> QuerySet[Any]:
    """One of the lists. `name` is a field with a column for each language, `address` and `note` are plain fields."""
    names = {column: F(own) for column, own in zip(NAMES, column_names(name), strict=True)}
    # A plain queryset: that of modeltranslation gives the columns in any order, and a union needs one.
    plain: QuerySet[Any] = QuerySet(model=rows.model, query=rows.order_by().query, using=rows.db)
    with_columns: QuerySet[Any] = plain.annotate(
        of_kind=text(kind),
        of_order=F(order),
        **names,
        of_address=F(address),
        of_note=F(note) if note else text(""),
    )
    return with_columns.values_list("of_kind", "of_order", *NAMES, "of_address", "of_note")


def text(value: str) -> Value:
    return Value(value, output_field=TextField())


def together(*lists: QuerySet[Any]) -> QuerySet[Any]:
    """One query for all of them."""
    first, *others = lists
    return first.union(*others, all=True).order_by()


def by_kind(rows: Iterable[Any]) -> dict[str, list[Item]]:
    """The rows of such a query, each list in its order."""
    found: dict[str, list[Item]] = defaultdict(list)
    for kind, _order, *texts, address, note in sorted(rows, key=lambda row: row[:2]):
        by_language = dict(zip(LANGUAGE_CODES, texts, strict=True))
        found[kind].append(Item(first_available(by_language.get), address or "", note or "", by_language))
    return dict(found)
