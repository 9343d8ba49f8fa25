"""What was typed as the value of an input, as it is kept: in the unit of the edition, beside the typed text."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessment.answers import reading
from assessment.scoring.checking import InputError
from assessment.scoring.definitions import Input, InputKind
from assessment.scoring.groups import GroupSums, sums_in
from core.text import numbers
from core.vocabulary.units import HECTARE

LONGEST = 200_000

type Stored = dict[str, Any]  # `value` in the unit of the edition, and what was `typed` in which `unit`


def is_area(asked: Input) -> bool:
    return asked.unit == HECTARE


def read_value(indicator: str, asked: Input, text: str, unit: str) -> Stored | None:
    """The value that was typed, None for nothing. Hectares stand beside the field before anybody picks a unit, so that
    one that is written behind the number goes before them. Raises InputError."""
    found = reading.value(indicator, asked, text[:LONGEST], "" if unit == HECTARE else unit)
    if found is None:
        return None
    return {"value": json_value(found), "typed": text.strip(), "unit": unit if is_area(asked) else ""}


def check_count(indicator: str, asked: Input, found: Stored | None) -> None:
    """Refuses a count that cannot be. Raises InputError."""
    number = number_from(asked, found["value"]) if found else None
    if number is not None and number != number.to_integral_value():
        raise InputError(indicator, asked.key, "not_whole")
    if number is not None and number < 0:
        raise InputError(indicator, asked.key, "negative")


def json_value(value: Any) -> Any:
    """A value as JSON holds it: numbers as texts, so that none loses a digit."""
    if isinstance(value, tuple):
        return [number_written(each) for each in value]
    if isinstance(value, GroupSums):
        return str(value)
    return number_written(value) if isinstance(value, Decimal) else value


def number_written(number: Decimal) -> str:
    """No exponent, no idle zeros."""
    return format(number.normalize() + 0, "f")


def scoring_inputs(asked: Mapping[str, Input], stored: Mapping[str, Stored]) -> dict[str, Any]:
    """What the scoring takes, by the name of the input."""
    return {key: number_from(asked[key], each["value"]) for key, each in stored.items() if key in asked}


def number_from(asked: Input, value: Any) -> Any:
    if asked.kind is InputKind.TEXT:
        return value
    if asked.kind is InputKind.AREAS and isinstance(value, str):
        return sums_in(value)
    if asked.kind is InputKind.AREAS:
        return tuple(Decimal(each) for each in value)
    return Decimal(value)


def shown_value(asked: Input, value: Any) -> str:
    """A value for readers: 1,240; of many groups how many there are and what they add up to."""
    if asked.kind is InputKind.TEXT:
        return str(value)
    if asked.kind is InputKind.AREAS:
        sums = sums_of(value)
        words = {"groups": numbers.grouped_number(Decimal(sums.groups)), "sum": numbers.grouped_number(sums.sum)}
        return _("%(groups)s groups, %(sum)s ha in total") % words
    return numbers.grouped_number(Decimal(value))


def sums_of(value: Any) -> GroupSums:
    """Sums of a list, of areas side by side, or of what was summed already."""
    if isinstance(value, str) and (sums := sums_in(value)):
        return sums
    each = [Decimal(one) for one in (value if isinstance(value, list) else str(value).split())]
    return GroupSums(len(each), sum(each, Decimal(0)), sum((one * one for one in each), Decimal(0)))
