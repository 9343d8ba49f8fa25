"""Units in which people give an area, and what one of them is in the other. Pure: no Django, no database."""

import unicodedata
from decimal import Decimal
from typing import NamedTuple

HECTARE, SQUARE_KILOMETRE, SQUARE_METRE = "ha", "km2", "m2"
HECTARES = {HECTARE: Decimal(1), SQUARE_KILOMETRE: Decimal(100), SQUARE_METRE: Decimal("0.0001")}

# As people write them, after compatibility folding: "㎢" and "km²" are "km2" then. The longest comes first.
WRITTEN = {
    "square kilometres": SQUARE_KILOMETRE,
    "square kilometers": SQUARE_KILOMETRE,
    "square metres": SQUARE_METRE,
    "square meters": SQUARE_METRE,
    "平方キロメートル": SQUARE_KILOMETRE,
    "平方メートル": SQUARE_METRE,
    "ヘクタール": HECTARE,
    "平方公里": SQUARE_KILOMETRE,
    "平方千米": SQUARE_KILOMETRE,
    "平方米": SQUARE_METRE,
    "平方公尺": SQUARE_METRE,
    "hectares": HECTARE,
    "hectare": HECTARE,
    "公顷": HECTARE,
    "公頃": HECTARE,
    "sq km": SQUARE_KILOMETRE,
    "km2": SQUARE_KILOMETRE,
    "m2": SQUARE_METRE,
    "ha": HECTARE,
}


class WithUnit(NamedTuple):
    """A typed number without its unit; the unit is empty where none was written."""

    number: str
    unit: str


def split(text: str) -> WithUnit:
    """12 km² becomes 12 and km2. What is not known as a unit stays with the number."""
    plain = unicodedata.normalize("NFKC", text).strip()
    folded = plain.casefold()
    if len(folded) != len(plain):
        return WithUnit(text, "")
    for written, unit in WRITTEN.items():
        if folded.endswith(written):
            return WithUnit(plain[: -len(written)].strip(), unit)
    return WithUnit(text, "")


def in_hectares(value: Decimal, unit: str) -> Decimal:
    """KeyError for a unit that is none of area."""
    return value * HECTARES[unit]


def from_hectares(value: Decimal, unit: str) -> Decimal:
    return value / HECTARES[unit]


def per_thousand(value: Decimal, people: Decimal) -> Decimal:
    """The value for each thousand people. ZeroDivisionError where nobody lives."""
    if not people:
        raise ZeroDivisionError
    return value * 1000 / people
