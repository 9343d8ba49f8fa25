"""Queries that pages ask again and again: their SQL is made once in a process and language, not at each request.

    @prepared
    def sessions_of(event: int) -> QuerySet[Session]:
        return Session.objects.filter(event=event).order_by("starts")

    sessions_of(event.pk)  # a list of sessions

What a page asks at the same time is one question to the database, and each list as it would be by itself:

    sessions, materials = at_once(sessions_of.asked(event.pk), materials_of.asked(event.pk))

Django takes 0.3 to 3 ms to make the SQL of a query of a page, and 0.1 ms to send it and read its rows. The function is
called once with markers in the place of its arguments, so it hands them on to filters and does not look at them;
later calls fill in the parameters. Positional arguments are numbers, texts, days, and lists of numbers; what is given
by name is no parameter: each value of it has an SQL of its own.

This leans on how Django's compilers work inside. `tests/core/test_prepared.py` asks every prepared query twice, here
and by Django itself, and fails where the two differ: see docs/decisions/0041-prepared-queries.md.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from copy import copy
from datetime import date, datetime, timedelta
from functools import update_wrapper
from itertools import batched
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet, ImproperlyConfigured
from django.db import connection, connections, models
from django.db.models.query import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import get_language

from core.history.models import gives_rows, texts_beside
from core.pagecache.reading import rows_of_models, texts_in

type Parameter = int | str | date
type Argument = Parameter | Sequence[int]
type Shape = tuple[type[Parameter] | int, ...]  # a list is described by its length

# Within what all columns of numbers hold but the small ones: Django leaves out a condition that no row can meet, such
# as a negative number for a positive column, and with it a whole part of a union.
NUMBERS_FROM = 2_000_000_000
NO_ROW = -1
DAYS_FROM = date(2, 2, 2)  # nothing happened then, and no year or month begins
LISTS_AT_MOST = 4_096

QUERIES: list["Prepared[Any, Any]"] = []


def prepared[**P, Row](build: Callable[P, "QuerySet[Any, Row]"]) -> "Prepared[P, Row]":
    """Keeps the SQL of the query that a function builds; a call gives its rows as a list."""
    query = Prepared(build)
    QUERIES.append(query)
    return query


class Prepared[**P, Row]:
    """A function that builds a query, and the statements that were made of it so far, one for each language and shape
    of its arguments."""

    def __init__(self, build: Callable[P, "QuerySet[Any, Row]"]) -> None:
        self.build: Callable[..., QuerySet[Any, Row]] = build
        self.statements: dict[object, Statement[Row]] = {}
        update_wrapper(self, build)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        statement, values = self.asked(*args, **kwargs)
        return statement.rows(values)

    def asked(self, *args: P.args, **kwargs: P.kwargs) -> "BoundStatement[Row]":
        """The question, not put yet."""
        shape, values = flattened(args)
        key = (get_language(), shape, *kwargs.items())
        statement = self.statements.get(key)
        if statement is None:
            statement = self.statements[key] = self.statement(shape, **kwargs)
        return BoundStatement(statement, values)

    def first(self, *args: P.args, **kwargs: P.kwargs) -> Row | None:
        """The first row, or None. The query itself says how many it may have."""
        return next(iter(self(*args, **kwargs)), None)

    def statement(self, shape: Shape, **constants: object) -> "Statement[Row]":
        arguments, markers = marked(shape)
        with asking_nothing(self):
            return Statement(self.build(*arguments, **constants), markers)


class Statement[Row]:
    """The SQL of a query, with the places of its parameters. Never written to after it is made: threads share it."""

    def __init__(self, rows: "QuerySet[Any, Row]", markers: Sequence[Parameter]) -> None:
        if rows._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise ImproperlyConfigured("A prepared query reads one thing: what belongs to its rows is another query.")
        self.query = rows
        self.using = rows.db
        self.compiler: SQLCompiler = rows.query.get_compiler(using=self.using)
        try:
            self.sql, parameters = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, parameters = "", ()
        places = {self.adapted(marker): place for place, marker in enumerate(markers)}
        self.fixed = tuple(parameters)
        fields = [selected for selected, _sql, _alias in (self.compiler.select or ())[: self.compiler.col_count]]
        self.converters = self.compiler.get_converters(fields) if self.sql else {}
        self.gives_rows, self.texts_beside = gives_rows(rows), texts_beside(rows)
        self.filled = [(at, places[value]) for at, value in enumerate(parameters) if is_marker(value, places)]
        if self.sql and len({place for _at, place in self.filled}) < len(places):
            raise ImproperlyConfigured(f"An argument of a prepared query is no parameter of its SQL: {self.sql}")

    def rows(self, values: Sequence[Parameter]) -> list[Row]:
        if not self.sql:
            return []
        parameters = self.parameters(values)
        asked = self.asked_with(as_sql=lambda *_args, **_kwargs: (self.sql, parameters))
        with rows_of_models(self.texts_beside) if self.gives_rows else nullcontext():
            return list(asked._iterable_class(asked))

    def rows_read(self, found: Sequence[Sequence[object]]) -> list[Row]:
        """The rows of what was read already."""
        asked = self.asked_with(execute_sql=lambda *_args, **_kwargs: [found])
        return list(asked._iterable_class(asked))

    def parameters(self, values: Sequence[Parameter]) -> tuple[object, ...]:
        parameters = list(self.fixed)
        for at, place in self.filled:
            parameters[at] = self.adapted(values[place])
        return tuple(parameters)

    def asked_with(self, **done: Callable[..., object]) -> Any:
        """The query set, whose compiler has nothing left to do. Each thread has its own connection."""
        compiler: Any = copy(self.compiler)
        compiler.connection = connections[self.using]
        compiler.get_converters = lambda *_args, **_kwargs: self.converters
        vars(compiler).update(done)
        query: Any = copy(self.query.query)
        query.get_compiler = lambda *_args, **_kwargs: compiler
        asked: Any = self.query.__class__.__new__(self.query.__class__)  # copy() would evaluate it
        asked.__dict__.update(self.query.__dict__)
        asked._query = query
        return asked

    def adapted(self, value: Parameter) -> object:
        """A parameter as it is sent: SQLite takes days as text."""
        return connections[self.using].ops.adapt_datefield_value(value) if isinstance(value, date) else value


class BoundStatement[Row](NamedTuple):
    """A statement with the values of its parameters."""

    statement: Statement[Row]
    values: Sequence[Parameter]


@contextmanager
def asking_nothing(query: "Prepared[Any, Any]") -> Iterator[None]:
    """What a function reads while it builds its query would be kept for good."""

    def refuse(*_args: object) -> object:
        raise ImproperlyConfigured(f"{query.build.__qualname__} asks the database while it builds its query.")

    with connection.execute_wrapper(refuse):
        yield


def in_pieces[Row](query: Prepared[[Sequence[int]], Row], keys: Sequence[int]) -> list[Row]:
    """Rows by keys, however many those are. One query for each 4,096 of them; none without any."""
    return [row for some in batched(keys, LISTS_AT_MOST) for row in query(some)]


def give_children[Parent: models.Model](
    parents: Sequence[Parent], name: str, children: Iterable[tuple[Any, Any]]
) -> None:
    """Lays rows where `prefetch_related(name)` would: each child comes with the key of its parent, in their order. They
    are there for `all()` alone: a query made of them (`row.parts.filter(…)`) has forgotten whose they are."""
    of_parent: dict[Any, list[Any]] = {parent.pk: [] for parent in parents}
    for key, child in children:
        of_parent[key].append(child)
    for parent in parents:
        rows: Any = QuerySet(model=parent._meta.get_field(name).related_model)
        rows._result_cache, rows._prefetch_done = of_parent[parent.pk], True
        kept: Any = parent
        kept._prefetched_objects_cache = {**getattr(parent, "_prefetched_objects_cache", {}), name: rows}


# --- Several questions at once ------------------------------------------------------------------------------------


def at_once(*questions: BoundStatement[Any]) -> list[list[Any]]:
    """The rows of each question, all read with one."""
    asked = tuple(question.statement for question in questions)
    joined = JOINED.get(asked)
    if joined is None:
        joined = JOINED[asked] = Joined(asked)
    return joined.rows([question.values for question in questions])


class Joined:
    """One statement of several. A column of the answer holds values of one type, from whichever list a row is; the
    first two say the list and the place in it. PostgreSQL wants to know the type of what is empty."""

    def __init__(self, statements: Sequence[Statement[Any]]) -> None:
        self.statements = statements
        self.types: list[Type] = []
        self.columns = [self.places(statement) if statement.sql else [] for statement in statements]
        numbers = [number for number, statement in enumerate(statements) if statement.sql]
        # A name that no table has, and that is taken for none where the tables of a statement are noted.
        parts = (
            f"{named(number)} ({names(self.columns[number])}) AS ({in_order(statements[number])})" for number in numbers
        )
        lists = (self.list_of(number) for number in numbers)
        self.sql = f"WITH {', '.join(parts)} {' UNION ALL '.join(lists)}" if numbers else ""

    def places(self, statement: Statement[Any]) -> list[int]:
        """Which column of the answer holds which of the statement."""
        if statement.compiler.has_extra_select:
            raise ImproperlyConfigured(f"A column by which it is sorted is not among what it reads: {statement.sql}")
        taken: list[int] = []
        for selected, _sql, _alias in statement.compiler.select or ():
            wanted = type_of(selected, statement)
            free = (at for at, known in enumerate(self.types) if known == wanted and at not in taken)
            at = next(free, len(self.types))
            if at == len(self.types):
                self.types.append(wanted)
            taken.append(at)
        return taken

    def list_of(self, number: int) -> str:
        own = {at: f"c{at}" for at in self.columns[number]}
        values = (own.get(at, f"CAST(NULL AS {known.cast})") for at, known in enumerate(self.types))
        return f"SELECT {number}, ROW_NUMBER() OVER (), {', '.join(values)} FROM {named(number)}"  # noqa: S608  # no value

    def rows(self, values: Sequence[Sequence[Parameter]]) -> list[list[Any]]:
        found: list[list[Any]] = [[] for _statement in self.statements]
        for number, _place, *row in sorted(self.read(values), key=lambda row: row[:2]):
            found[number].append([row[at] for at in self.columns[number]])
        return [statement.rows_read(rows) for statement, rows in zip(self.statements, found, strict=True)]

    def read(self, values: Sequence[Sequence[Parameter]]) -> list[tuple[Any, ...]]:
        if not self.sql:
            return []
        asked = [(each, of_each) for each, of_each in zip(self.statements, values, strict=True) if each.sql]
        parameters: list[Any] = [value for each, of_each in asked for value in each.parameters(of_each)]
        beside = (each.texts_beside if each.gives_rows else texts_in(each.sql) for each, _values in asked)
        with rows_of_models(frozenset().union(*beside)), connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


JOINED: dict[tuple[Statement[Any], ...], Joined] = {}


def named(number: int) -> str:
    return f'"~{number}"'


def names(columns: Iterable[int]) -> str:
    return ", ".join(f"c{at}" for at in columns)


def in_order(statement: Statement[Any]) -> str:
    """SQLite forgets the order of a part that has no limit."""
    return statement.sql if statement.query.query.is_sliced else f"{statement.sql} LIMIT {NUMBERS_FROM}"


class Type(NamedTuple):
    """That of a column, without its length, and how a value of it is made: SQLite makes days and moments of texts."""

    stored: str
    cast: str


def type_of(selected: Any, statement: Statement[Any]) -> Type:
    field, using = selected.output_field, connections[statement.using]
    return Type(*(known.partition("(")[0] for known in (field.db_type(using), field.cast_db_type(using))))


# --- Arguments ----------------------------------------------------------------------------------------------------


def flattened(arguments: Sequence[Any]) -> tuple[Shape, list[Parameter]]:
    shape: list[type[Parameter] | int] = []
    values: list[Parameter] = []
    for argument in arguments:
        if isinstance(argument, (list, tuple)):
            numbers = padded(argument)
            shape.append(len(numbers))
            values += numbers
        else:
            shape.append(kind_of(argument))
            values.append(argument)
    return tuple(shape), values


def kind_of(argument: object) -> type[Parameter]:
    for kind in (int, str, date):
        if isinstance(argument, kind) and not isinstance(argument, (bool, datetime)):
            return kind
    raise TypeError(f"A prepared query takes numbers, texts, days and lists of numbers, not {argument!r}.")


def padded(numbers: Sequence[int]) -> list[int]:
    """Up to the next power of two, so that few lengths are met; a key that is said twice changes no list of keys."""
    wanted = 1 << max(len(numbers) - 1, 0).bit_length()
    if wanted > LISTS_AT_MOST:
        raise ValueError(f"A prepared query takes lists of at most {LISTS_AT_MOST} numbers.")
    whole = list(numbers) or [NO_ROW]
    return whole + [whole[-1]] * (wanted - len(whole))


def marked(shape: Shape) -> tuple[list[Argument], list[Parameter]]:
    """Arguments that hold markers, and the markers in their order."""
    arguments: list[Argument] = []
    markers: list[Parameter] = []
    for kind in shape:
        if isinstance(kind, int):
            numbers = [NUMBERS_FROM + len(markers) + step for step in range(kind)]
            arguments.append(numbers)
            markers += numbers
        else:
            one = marker(kind, len(markers))
            arguments.append(one)
            markers.append(one)
    return arguments, markers


def marker(kind: type[Parameter], number: int) -> Parameter:
    if kind is int:
        return NUMBERS_FROM + number
    return DAYS_FROM + timedelta(days=number) if kind is date else f"\ue000{number}\ue001"


def is_marker(value: object, places: dict[object, int]) -> bool:
    return isinstance(value, (int, str, date)) and value in places
