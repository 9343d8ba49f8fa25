"""What of the database a page shows: each row and table whose texts were read while it was made leaves a tag.

A row leaves its own, `cities.city:7`. What is read in another way than as rows of a model (`values()`, raw SQL) leaves
the tag of its table, `cities.city`, where it holds a column of texts. A count, a list of keys or a condition holds
none, so that a changed word of a city does not make a list of its region void.

Only texts have tags, and the few other columns that are shown and decide nothing (`shown_columns` of a model). Every
other change (states, links, people, removals) makes everything void.

What changes without being written, since a moment comes, is said with that moment (`fresh_until`).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, models

from core.fields import is_written_text
from core.text.bounded import MEGABYTE, kept_within


class Tags(set[str]):
    """What something shows, the first moment at which that may become untrue by itself, and all tables that it asked,
    whatever for."""

    until: datetime | None = None

    def __init__(self) -> None:
        super().__init__()
        self.tables: set[str] = set()

    def ends(self, moment: datetime | None) -> None:
        """The earlier of two moments counts; none is none at all."""
        if moment is not None and (self.until is None or moment < self.until):
            self.until = moment


_tags: ContextVar[Tags | None] = ContextVar("tags", default=None)
_as_rows: ContextVar[bool] = ContextVar("as_rows", default=False)

# Of the models whose texts may change by themselves; filled by `core.history`, which alone writes them.
tagged_models: list[Callable[[], list[type[models.Model]]]] = []


def table_tag(model: type[models.Model]) -> str:
    return model._meta.label_lower


def row_tag(model: type[models.Model], key: object) -> str:
    return f"{model._meta.label_lower}:{key}"


def note_read(tag: str) -> None:
    """Says that something with this tag is shown by what is being made."""
    read_all((tag,))


def read_all(those: Iterable[str]) -> None:
    tags = _tags.get()
    if tags is not None:
        tags.update(those)


def fresh_until(moment: datetime | None) -> None:
    """Says that what is being made speaks of a state that may be another from this moment on, as that of a call with a
    deadline: kept, it is made anew after it, though nobody writes anything. None where no moment changes it."""
    tags = _tags.get()
    if tags is not None:
        tags.ends(moment)


def read_tables(names: Iterable[str]) -> None:
    """Says that what is being made follows from these tables, though it may not have asked them itself."""
    tags = _tags.get()
    if tags is not None:
        tags.tables.update(names)


def read_row(model: type[models.Model], key: object) -> None:
    tags = _tags.get()
    if tags is not None:
        tags.add(row_tag(model, key))


@contextmanager
def reading() -> Iterator[Tags]:
    """Collects the tags of what is read inside, with its first moment; an outer one gets them too."""
    outer, tags = _tags.get(), Tags()
    before = _tags.set(tags)
    try:
        if outer is None:
            with connection.execute_wrapper(see):
                yield tags
        else:
            yield tags
    finally:
        _tags.reset(before)
        if outer is not None:
            outer |= tags
            outer.ends(tags.until)
            outer.tables |= tags.tables


@contextmanager
def rows_of_models(others: frozenset[str] = frozenset()) -> Iterator[None]:
    """Inside, rows tell their tags themselves; `others` are the tags of what stands beside them."""
    tags = _tags.get()
    if tags is not None:
        tags |= others
    before = _as_rows.set(True)
    try:
        yield
    finally:
        _as_rows.reset(before)


def see(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """A wrapper of the connection, for each query while something is being made."""
    tags = _tags.get()
    if tags is not None:
        tags.tables |= tables_in(str(sql))
        if not _as_rows.get():
            tags |= texts_in(str(sql))
    return execute(sql, params, many, context)


# --- SQL ----------------------------------------------------------------------------------------------------------

TABLE = re.compile(r"\b(?:FROM|JOIN)\s+\"?(\w+)\"?(?:\s+\"?([A-Z]+\d+)\b)?")  # and the alias that Django gave it
OWN = "pagecache_"  # how the names of the tables of this package begin
COLUMN = re.compile(r"\b(\w+)\"?\.\"(\w+)\"")
ALL_COLUMNS = re.compile(r"(?:SELECT|\.)\s*\*")


@kept_within(4 * MEGABYTE, entries=4096)
def tables_in(sql: str) -> frozenset[str]:
    """The tables that a query asks, but those of this package, which every change writes."""
    return frozenset(name for name, _alias in TABLE.findall(sql) if not name.startswith(OWN))


@contextmanager
def noting_written(names: set[str]) -> Iterator[None]:
    """Inside, the name of each table that is written is added to these."""

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        table = table_written(str(sql))
        if table is not None:
            names.add(table)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield


WRITTEN = re.compile(r"(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
WRITES_NOTHING = re.compile(r"(?:SELECT|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|SET|PRAGMA)\b", re.IGNORECASE)


def table_written(sql: str) -> str | None:
    """The table that a statement writes. None where it writes none, and `*` where that cannot be seen."""
    if WRITES_NOTHING.match(sql):
        return None
    found = WRITTEN.match(sql)
    return found[1] if found else "*"


@kept_within(4 * MEGABYTE, entries=4096)
def texts_in(sql: str) -> frozenset[str]:
    """The tags of the tables of which a query may hold texts. Raw SQL that quotes no names may hold any."""
    known = text_columns()
    tables = {(alias or name, name) for name, alias in TABLE.findall(sql) if name in known}
    columns: dict[str, set[str]] = defaultdict(set)
    for alias, column in COLUMN.findall(sql):
        columns[alias].add(column)
    may_hold_any = not columns or ALL_COLUMNS.search(sql) is not None
    return frozenset(known[name][0] for alias, name in tables if may_hold_any or columns[alias] & known[name][1])


def tags_of_tables(tables: Iterable[str]) -> frozenset[str]:
    known = text_columns()
    return frozenset(known[name][0] for name in tables if name in known)


@cache
def text_columns() -> dict[str, tuple[str, frozenset[str]]]:
    """Tag of each table, and its columns that leave one, by its name."""
    found = [model for models_of in tagged_models for model in models_of()]
    return {
        model._meta.db_table: (table_tag(model), frozenset(field.column for field in told_fields(model)))
        for model in found
    }


@cache
def text_fields(model: type[models.Model]) -> frozenset[Any]:
    """Texts that people write: they never decide who sees what."""
    return frozenset(field for field in model._meta.concrete_fields if is_written_text(field))


@cache
def told_fields(model: type[models.Model]) -> frozenset[Any]:
    """The same, with what else of a row is shown alone."""
    names = getattr(model, "shown_columns", ())
    return text_fields(model) | {field for field in model._meta.concrete_fields if field.name in names}
