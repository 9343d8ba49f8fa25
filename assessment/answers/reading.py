"""What a person typed, read so that it can be scored: numbers in any notation, areas in hectares or square
kilometres."""

import re
from collections.abc import Mapping
from decimal import Decimal

from assessment.scoring import InputError, Inputs, Value
from assessment.scoring.checking import MOST_GROUPS, SELF_SCORING
from assessment.scoring.definitions import Indicator, Input, InputKind
from assessment.scoring.formulas import Areas
from assessment.scoring.groups import sums_in
from core.text import numbers
from core.vocabulary import units

BETWEEN_GROUPS = re.compile(r"[\n\r;；]+")
OTHER_UNITS = ("%", "％", "people", "persons", "species", "人", "种", "種")


def inputs(indicator: Indicator, typed: Mapping[str, str], chosen: Mapping[str, str] | None = None) -> Inputs:
    """All that was typed about an indicator. `chosen` are units picked beside a number. Raises InputError."""
    known = {**SELF_SCORING, **indicator.input_of}
    return {
        key: value(indicator.key, known[key], text, (chosen or {}).get(key, ""))
        for key, text in typed.items()
        if key in known
    }


def value(indicator: str, asked: Input, text: str, unit: str = "") -> Value:
    """One of them; None where nothing was typed. Areas come out in hectares, whatever unit was written or picked."""
    if not text.strip():
        return None
    if asked.kind is InputKind.TEXT:
        return text.strip()
    if asked.kind is InputKind.AREAS:
        return _areas(indicator, asked, text, unit)
    return _number(indicator, asked, text, unit)


def _areas(indicator: str, asked: Input, text: str, unit: str) -> Areas:
    if sums := sums_in(text):
        return sums
    parts = [part for part in BETWEEN_GROUPS.split(text) if part.strip()]
    if len(parts) > MOST_GROUPS:
        raise InputError(indicator, asked.key, "too_many_groups", most=str(MOST_GROUPS), given=str(len(parts)))
    return tuple(_number(indicator, asked, part, unit) for part in parts)


def _number(indicator: str, asked: Input, text: str, unit: str) -> Decimal:
    plain, written = (text, "") if asked.unit != units.HECTARE else units.split(text)
    if written and units.split(plain).unit:
        raise InputError(indicator, asked.key, "two_units")
    if written and unit and written != unit:
        raise InputError(indicator, asked.key, "two_units")
    try:
        found = numbers.read(plain, units=() if written else OTHER_UNITS)
    except numbers.TwoReadings as both:
        raise InputError(indicator, asked.key, "two_readings", whole=both.whole, fraction=both.fraction) from None
    except numbers.NotANumber:
        raise InputError(indicator, asked.key, "not_a_number") from None
    if asked.unit == units.HECTARE and (unit or written) in units.HECTARES:
        return units.in_hectares(found, unit or written)
    return found
