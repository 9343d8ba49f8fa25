"""Many rows with all that hangs on them, in one statement that is made once.

The ORM would need longer to make the statement than the databases need to answer it, so each table keeps the text of
its statement; only the part that says which rows is made for a request. Lists that hang on a row come as JSON.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.functions import JSONArray
from django.db.models.sql.compiler import SQLCompiler

from core.content.reading import hidden_in, public_values

type Row = dict[str, Any]
PLACE = "(:page:)"


class These(Expression):
    """Stands in the kept statement for the rows that a request asks for."""

    output_field = models.BigAutoField()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[()]]:
        return PLACE, ()


def as_named(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """modeltranslation adds columns of other languages and loses the order of those that were named."""
    rewrite = getattr(rows, "rewrite", None)
    return rewrite(False) if rewrite else rows


class Gathered(models.Subquery):
    """The rows of another query as JSON: an array of arrays."""

    # Joined as text: json_group_array would read each row again.
    template = "(SELECT '[' || group_concat(api_row, ',') || ']' FROM (%(subquery)s) api_rows)"
    output_field = models.TextField()

    def __init__(self, rows: models.QuerySet[Any], *columns: str) -> None:
        self.names, self.model = columns, rows.model
        super().__init__(as_named(rows).values(api_row=JSONArray(*columns)))

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        template = "(SELECT jsonb_agg(api_row) FROM (%(subquery)s) api_rows)"
        return self.as_sql(compiler, connection, template=template)


class Table:
    """`rows` is the unfiltered query, `columns` its own columns by name, `lists` what hangs on each row."""

    def __init__(
        self,
        rows: Callable[[], models.QuerySet[Any]],
        columns: Sequence[str],
        lists: Callable[[], dict[str, Gathered]] = dict,
    ) -> None:
        self.rows = rows
        self.columns = columns
        self.lists = lists
        self.kept: dict[tuple[str, tuple[str, ...]], tuple[str, list[Any], dict[str, Gathered]]] = {}

    def statement(self, vendor: str, order: tuple[str, ...]) -> tuple[str, list[Any], dict[str, Gathered]]:
        key = (vendor, order)
        if key not in self.kept:
            lists = self.lists()
            rows = as_named(self.rows()).order_by(*order).filter(pk__in=These()).annotate(**lists)
            sql, values = rows.values_list(*self.columns, *lists).query.sql_with_params()
            self.kept[key] = (sql, list(values), lists)
        return self.kept[key]

    def fetch(self, page: models.QuerySet[Any], order: Iterable[str] = ()) -> list[Row]:
        """Rows of a page as everybody reads them."""
        read, lists = self.fetch_whole(page, order)
        return [public_row(page.model, row, lists) for row in read] if has_private(page.model, lists) else read

    def fetch_whole(
        self, page: models.QuerySet[Any], order: Iterable[str] = ()
    ) -> tuple[list[Row], dict[str, Gathered]]:
        """The rows of a query that may be sliced, with what hangs on them; `order` again, as it says nothing about
        rows taken by a subquery. Nothing is taken away: whoever asks does that for one reader."""
        connection = connections[router.db_for_read(page.model)]
        sql, values, lists = self.statement(connection.vendor, tuple(order))
        try:
            which, parameters = as_named(page).values("pk").query.sql_with_params()
        except EmptyResultSet:  # asked of nothing, such as the cities of somebody who works for none
            return [], lists
        with connection.cursor() as cursor:
            cursor.execute(sql.replace(PLACE, f"({which})"), [*values, *parameters])
            found = cursor.fetchall()
        return [self.read(cells, lists) for cells in found], lists

    def read(self, cells: Sequence[Any], lists: dict[str, Gathered]) -> Row:
        row = dict(zip((*self.columns, *lists), cells, strict=True))
        for name, part in lists.items():
            values = json.loads(row[name]) if row[name] else []
            row[name] = [dict(zip(part.names, each, strict=True)) for each in values]
        return row


def has_private(model: type[models.Model], lists: dict[str, Gathered]) -> bool:
    return any(map(hidden_in, (model, *(part.model for part in lists.values()))))


def public_row(model: type[models.Model], row: Row, lists: dict[str, Gathered]) -> Row:
    """The lists and details of the API are the same for everybody: nobody reads there what is private to a city."""
    inside = {name: [public_values(part.model, each) for each in row[name]] for name, part in lists.items()}
    return public_values(model, row) | inside


def plain_list(value: Any) -> list[Any]:
    """A JSON column: text on SQLite, inside other JSON a list on PostgreSQL."""
    found = json.loads(value) if isinstance(value, str) else value
    return cast(list[Any], found or [])


def plain_map(value: Any) -> dict[str, Any]:
    """The same of a column that holds a map."""
    found = json.loads(value) if isinstance(value, str) else value
    return cast(dict[str, Any], found or {})


def number_without_zeros(value: Any) -> int | float | None:
    """A number without idle zeros: 8460088.000 becomes 8460088."""
    if value is None:
        return None
    found = float(value)
    return int(found) if found.is_integer() else found


def key(value: Any) -> str | None:
    """A UUID with its hyphens, which SQLite leaves out."""
    return str(UUID(str(value))) if value else None


def day_text(value: Any) -> str | None:
    return str(value)[:10] if value else None


def moment(value: Any) -> str | None:
    """A moment as 2024-10-25T14:00:00Z. SQLite tells one without its zone, which is always UTC, and with a space."""
    if not value:
        return None
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return found.isoformat(timespec="seconds").replace("+00:00", "Z")
