"""What follows from the class of a model field: tables by class.

Each door (a form, a cell, JSON, a page) keeps one table of what it does with which class of fields. The nearest class
in the order of inheritance answers, so that a subclass has a line only where it differs:

    READ = ByField({models.BooleanField: truth, models.DateField: day, models.Field: text})
    READ[field](cell)
"""

from collections.abc import Mapping
from typing import Any

from django.db import models

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
