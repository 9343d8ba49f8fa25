"""Classes of model fields: tables of what a door does with each, and fields of our own.

Each door (a form, a cell, JSON, a page) keeps one table of what it does with which class of fields. The nearest class
in the order of inheritance answers, so that a subclass has a line only where it differs:

    READ = ByField({models.BooleanField: truth, models.DateField: day, models.Field: text})
    READ[field](cell)
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeIs

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.encoding import force_str
from django.utils.translation import gettext as _

from core.rows import QuickRow

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

type FieldClass = type[models.Field[Any, Any]]


class ByField[Value]:
    """Values by classes of model fields, asked with a field. Raises LookupError where none of its classes is named."""

    def __init__(self, table: Mapping[FieldClass, Value]) -> None:
        self.table = dict(table)
        self.nearest: dict[type, FieldClass] = {}

    def __getitem__(self, field: object) -> Value:
        kind = type(field)
        if kind not in self.nearest:
            self.nearest[kind] = self.find(kind)
        return self.table[self.nearest[kind]]

    def find(self, kind: type) -> FieldClass:
        for base in kind.__mro__:
            if base in self.table:
                return base
        raise LookupError(f"No line for {kind.__name__}.")


def is_foreign_key(field: object) -> 'TypeIs["models.ForeignKey[Any, Any]"]':
    """Whether the column holds the key of one row, of this table or another."""
    return isinstance(field, models.ForeignKey)


def is_file(field: object) -> bool:
    """Whether the column holds the path of a stored file, which no text may set."""
    return isinstance(field, models.FileField)


def holds_json(field: object) -> bool:
    return isinstance(field, models.JSONField)


def holds_text(field: object) -> bool:
    """Whether it holds letters, short or long."""
    return isinstance(field, models.CharField | models.TextField)


def is_written_text(field: "models.Field[Any, Any]") -> bool:
    """Whether people write what it holds, in one language or several: no code, no address, no choice."""
    is_translated = hasattr(field, "translated_field")
    return not field.choices and (isinstance(field, models.TextField) or (is_translated and holds_text(field)))


def file_columns(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if is_file(field)]


# --- Choices ------------------------------------------------------------------------------------------------------


class ChoiceLabels(QuickRow):
    """A model whose `get_FIELD_display` looks one label up.

    That of Django translates the labels of all choices at each call, which is a fifth of the time of a page with many.
    """

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: "models.Field[Any, Any]") -> str:  # noqa: N802  # Django's own name
        if type(field.choices) is not list:  # worked out anew at each reading
            return str(super()._get_FIELD_display(field))  # type: ignore[misc]
        value = getattr(self, field.attname)
        return force_str(labels_of(field).get(value, value), strings_only=True)


@cache
def labels_of(field: "models.Field[Any, Any]") -> dict[object, object]:
    """Labels of a field's choices, by value; they are translated when they are shown."""
    return dict(field.flatchoices)


# --- Years --------------------------------------------------------------------------------------------------------

FOUR_DIGITS = re.compile(r"\d{4}")
FIRST_YEAR, LAST_YEAR = 1900, 2200  # as in core.text.moments


class YearInput(forms.IntegerField):
    """Takes a year of four digits, in the digits of any script and with 年 behind it. `latest` may be earlier,
    and `earliest` too."""

    fits = "year"

    def __init__(self, *, latest: int | None = None, earliest: int = FIRST_YEAR, **options: Any) -> None:
        super().__init__(**options)
        self.latest, self.earliest = latest or LAST_YEAR, earliest

    def to_python(self, value: Any) -> int | None:
        text = unicodedata.normalize("NFKC", str(value or "")).strip().removesuffix("年")
        if not text:
            return None
        if not text.isascii() or not FOUR_DIGITS.fullmatch(text):
            words = _("%(label)s must be a year of four digits, for example 2024.")
            raise ValidationError(words % {"label": self.label})
        if int(text) < self.earliest:
            words = _("%(label)s must be %(first)s or later.")
            raise ValidationError(words % {"label": self.label, "first": str(self.earliest)})
        if int(text) > self.latest:
            words = _("%(label)s must be %(latest)s or earlier.")
            raise ValidationError(words % {"label": self.label, "latest": str(self.latest)})
        return int(text)


if TYPE_CHECKING:  # Django's classes cannot be subscripted when the site runs
    SmallNumber = models.PositiveSmallIntegerField[int | str | Combinable | None, int | None]
else:
    SmallNumber = models.PositiveSmallIntegerField


class YearField(SmallNumber):
    """A year, or None where it is not known: shown without a comma, and typed as people write years."""

    def formfield(self, **options: Any) -> Any:
        return super().formfield(**{"form_class": YearInput, **options})

    def deconstruct(self) -> Any:
        """A migration needs to know the column alone, which is Django's."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.PositiveSmallIntegerField", args, kwargs
