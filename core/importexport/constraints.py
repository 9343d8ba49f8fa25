"""Check constraints, asked of a row in memory: Django asks the database, once for each row and constraint."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from core.fields import is_file

type Answer = bool | None  # nothing, where SQL would say unknown

LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda value, wanted: value == wanted,
    "in": lambda value, wanted: value in wanted,
    "contains": lambda value, wanted: wanted in value,
    "startswith": lambda value, wanted: value.startswith(wanted),
    "range": lambda value, wanted: wanted[0] <= value <= wanted[1],
    "gt": lambda value, wanted: value > wanted,
    "gte": lambda value, wanted: value >= wanted,
    "lt": lambda value, wanted: value < wanted,
    "lte": lambda value, wanted: value <= wanted,
}


def check(row: models.Model, *, but: str = "") -> None:
    """Raises ValidationError for each check constraint of its model that the row breaks; `but` is a column that it does
    not have yet, about which nothing is asked."""
    errors = [
        ValidationError(constraint.get_violation_error_message(), code=constraint.violation_error_code)
        for constraint in row._meta.constraints
        if isinstance(constraint, models.CheckConstraint) and holds(constraint.condition, row) is False
        if but not in columns_in(constraint.condition)
    ]
    if errors:
        raise ValidationError(errors)


def columns_in(condition: Any) -> set[str]:
    """The columns that a condition is about."""
    if isinstance(condition, Q):
        return {name for child in condition.children for name in columns_in(child)}
    name, _wanted = condition
    return {name.partition("__")[0]}


def holds(condition: Any, row: models.Model) -> Answer:
    """Whether a row keeps a condition, with the three answers of SQL: a constraint is broken by a plain no alone."""
    if not isinstance(condition, Q):
        name, wanted = condition
        return holds_one(name, wanted, row)
    answers = [holds(child, row) for child in condition.children]
    decisive = condition.connector == Q.OR
    answer: Answer = decisive if decisive in answers else None if None in answers else not decisive
    return (not answer if answer is not None else None) if condition.negated else answer


def holds_one(name: str, wanted: Any, row: models.Model) -> Answer:
    field, _, lookup = name.partition("__")
    value = value_of(row, field)
    if lookup == "isnull":
        return (value is None) is bool(wanted)
    if isinstance(wanted, F):
        wanted = value_of(row, str(wanted.deconstruct()[1][0]))
    if value is None or wanted is None:
        return None
    return LOOKUPS[lookup or "exact"](value, wanted)


def value_of(row: models.Model, name: str) -> Any:
    field = row._meta.get_field(name)
    assert isinstance(field, models.Field)
    value = field.value_from_object(row)
    return str(value) if is_file(field) else value
