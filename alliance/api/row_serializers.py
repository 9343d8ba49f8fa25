"""Serializers of rows that a `Table` has read: the only list of the fields of an answer.

What is read from the database (`columns`) and what is answered (`shape`) both follow from the declared fields. A field
has the value of the column of its name, or of its `source`, in the form of its class. One that has a method
`get_<name>(row, words)`, as REST framework calls it, is worked out there; `reads` names the columns that such methods
read besides. A list of rows that hang on each row is a field whose `source` is the name of that list in the `Table`.
A field that is one serializer, and no list of them, reads the columns that begin with its `source`: `sent_at` and
`sent_by_label` for `sent_`. It is null where the first of them is.

These serializers tell rows and read nothing that is sent. What REST framework would do with a validator, a default, a
`SerializerMethodField` or a method of its own name does not happen here, so a class that has one is refused at once.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, ClassVar, cast

from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.utils.field_mapping import ClassLookupDict

from alliance.api.rows import Row, day_text, key, moment, number_without_zeros, plain_list, plain_map
from alliance.api.texts import AnswerTexts, LanguageField, ProperNameField, TextField, in_all
from core.content.examples import example_paths

type Anything = serializers.Field[Any, Any, Any, Any]
type Read = Callable[[Row, AnswerTexts], Any]

TOLD = {"help_text", "allow_null", "allow_blank", "source", "child", "column", "many", "scheme", "note", "read_only"}
OWN = {"reads", "shape", "own_language", "get_fields"}


class NumberField(serializers.FloatField):
    """A decimal column, told as a whole number where it is one."""


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class Codes(serializers.Field[Any, Any, Any, Any]):
    """A column that holds a list of words."""

    def __init__(self, help_text: str = "", *, source: str | None = None) -> None:
        super().__init__(read_only=True, help_text=help_text, source=source)


class CodesOf(Codes):
    """One column of the rows of a list: their slugs, or another."""

    def __init__(self, help_text: str, *, source: str, column: str = "slug") -> None:
        super().__init__(help_text, source=source)
        self.column = column


class TermCodes(Codes):
    """The codes of one scheme among the terms of a row."""

    def __init__(self, scheme: str, *, note: str = "", source: str = "of_terms") -> None:
        super().__init__(f"Codes of the scheme {scheme}.{note}", source=source)
        self.scheme = scheme


class ExampleField(serializers.BooleanField):
    """Whether a row of a model is made up: it or what it belongs to says so."""

    def __init__(self, model: type[models.Model], help_text: str) -> None:
        super().__init__(read_only=True, help_text=help_text)
        self.paths = example_paths(model)


class RowSerializer(serializers.Serializer[Any]):
    reads: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **given: Any) -> None:
        super().__init_subclass__(**given)
        if unknown := [*unknown_names(cls), *unknown_parts(cls)]:
            raise TypeError(f"{cls.__name__} tells rows, and does nothing with {', '.join(unknown)}.")

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """All columns that its answers are made of, without those of lists."""
        return parts_of(cls).columns

    @classmethod
    def schemes(cls) -> tuple[str, ...]:
        """Those whose terms it tells."""
        return tuple(field.scheme for field in cls().fields.values() if isinstance(field, TermCodes))

    @classmethod
    def shape(cls, row: Row, words: AnswerTexts) -> Any:
        return parts_of(cls).shape(row, words)

    def own_language(self, row: Row) -> str:
        """The language of whom a proper name in this row belongs to."""
        return ""


def unknown_names(serializer: type[RowSerializer]) -> list[str]:
    """Names in the body of a class that nobody asks for: REST framework's own, and methods of no field."""
    worked_out = {f"get_{name}" for name in serializer._declared_fields}
    return [name for name in vars(serializer) if not name.startswith("_") and name not in OWN | worked_out]


def unknown_parts(serializer: type[RowSerializer]) -> Iterator[str]:
    """Fields of a kind that is not told here, and arguments that do nothing."""
    for name, field in serializer._declared_fields.items():
        if isinstance(field, NOT_TOLD):
            yield f"{type(field).__name__} ({name})"
        yield from (f"{argument} ({name})" for argument in cast(Any, field)._kwargs if argument not in TOLD)


NOT_TOLD = (
    serializers.SerializerMethodField,
    serializers.ReadOnlyField,
    serializers.HiddenField,
    serializers.RelatedField,
)


class Parts:
    """The fields of one class of serializers, made ready once."""

    def __init__(self, serializer: RowSerializer) -> None:
        self.serializer = serializer
        self.read: dict[str, Read] = {}
        self.texts: dict[str, str] = {}
        self.proper_names: dict[str, str] = {}
        columns = dict.fromkeys(serializer.reads)
        for name, field in serializer.fields.items():
            columns |= dict.fromkeys(self.add(name, field))
        self.columns = tuple(columns)

    def add(self, name: str, field: Anything) -> list[str]:
        """Answers the columns that it is read from."""
        source = str(field.source)
        if isinstance(field, LanguageField):
            return []
        if worked_out := worked_out_by(self.serializer, name):
            self.read[name] = worked_out
            return []
        if isinstance(field, TextField):
            (self.proper_names if isinstance(field, ProperNameField) else self.texts)[name] = source
            return in_all(source)
        if isinstance(field, ExampleField):
            self.read[name] = as_example(field)
            return list(field.paths)
        self.read[name] = READERS[field](field, source)
        if isinstance(field, RowSerializer):
            return [f"{source}{column}" for column in field.columns()]
        is_list = isinstance(field, (CodesOf, TermCodes, serializers.ListSerializer))
        return [] if is_list else [source]

    def shape(self, row: Row, words: AnswerTexts) -> dict[str, Any]:
        answer = {name: read(row, words) for name, read in self.read.items()}
        if self.proper_names:
            words.put_names(answer, row, own=self.serializer.own_language(row), **self.proper_names)
        if self.texts:
            words.put(answer, row, **self.texts)
        return answer


@cache
def parts_of(serializer: type[RowSerializer]) -> Parts:
    return Parts(serializer())


def worked_out_by(serializer: RowSerializer, name: str) -> Read | None:
    """REST framework's own methods have such names too."""
    method = f"get_{name}"
    if getattr(type(serializer), method, None) is getattr(serializers.Serializer, method, None):
        return None
    return cast("Read", getattr(serializer, method))


# --- One column, in the form of its field -------------------------------------------------------------------------


def as_it_is(field: Anything, source: str) -> Read:
    return lambda row, words: row[source]


def as_example(field: ExampleField) -> Read:
    return lambda row, words: any(row[path] for path in field.paths)


def as_text(field: Anything, source: str) -> Read:
    """Empty where nothing is there, and null where the field says so."""
    nothing = None if field.allow_null else ""
    return lambda row, words: row[source] or nothing


def by(change: Callable[[Any], Any]) -> Callable[[Anything, str], Read]:
    return lambda field, source: lambda row, words: change(row[source])


def as_answer(field: Anything, source: str) -> Read:
    """Null, where the field says so, is a question that nobody answered: it is no no."""
    if not field.allow_null:
        return lambda row, words: bool(row[source])
    return lambda row, words: None if row[source] is None else bool(row[source])


def as_codes_of(field: CodesOf, source: str) -> Read:
    column = field.column
    return lambda row, words: [each[column] for each in row[source]]


def as_term_codes(field: TermCodes, source: str) -> Read:
    scheme = field.scheme
    return lambda row, words: [each["code"] for each in row[source] if each["scheme__code"] == scheme]


def as_rows(field: serializers.ListSerializer[Any], source: str) -> Read:
    inside = cast("type[RowSerializer]", type(field.child))
    return lambda row, words: [inside.shape(each, words) for each in row[source]]


def as_part(field: RowSerializer, source: str) -> Read:
    """Null where the first of its columns is."""
    inside, columns = type(field), {column: f"{source}{column}" for column in field.columns()}
    first = next(iter(columns.values()))

    def read(row: Row, words: AnswerTexts) -> Any:
        if row[first] is None:
            return None
        return inside.shape({column: row[whole] for column, whole in columns.items()}, words)

    return read


READERS: "ClassLookupDict[Any, Callable[[Any, str], Read]]" = ClassLookupDict(
    {
        serializers.Field: as_it_is,
        serializers.CharField: as_text,
        serializers.ChoiceField: as_text,
        serializers.UUIDField: by(key),
        serializers.BooleanField: as_answer,
        serializers.DateField: by(day_text),
        serializers.DateTimeField: by(moment),
        serializers.DictField: by(plain_map),
        serializers.ListField: by(plain_list),
        serializers.ListSerializer: as_rows,
        RowSerializer: as_part,
        NumberField: by(number_without_zeros),
        Codes: by(plain_list),
        CodesOf: as_codes_of,
        TermCodes: as_term_codes,
    }
)
