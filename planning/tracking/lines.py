"""What the values of an indicator say over the years. Pure: amounts in, a finding out.

A line *rose* or *fell* only where its last value surely differs from the first by more than a twentieth of the first
(of the last where the first is nought), and no value between goes the other way by as much. A share of a hundred is
measured as every number is: from 40 % to 41 % is a fortieth more. Bounds are taken at their word: "at least 66" after
"at least 61" may be less, so it is neither. Whatever else two values say, it is "was the one, and the other".
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from planning.tracking.reckoning import Amount, Course, Exactness, in_unit

PART = Decimal("0.05")
NO_END = Decimal("Infinity")


class Finding(StrEnum):
    NONE = "none"
    ONE = "one"  # a single value
    ROSE = "rose"
    FELL = "fell"
    WAS = "was"  # two values or more of which nothing else can be said


class Point(NamedTuple):
    """A value of the whole with its year, in the unit of the line. `is_apart` says that it was turned into that unit:
    such a one is not joined to its neighbours."""

    amount: Amount
    year: int
    value: Decimal
    is_apart: bool = False
    is_baseline: bool = False


class ValueLine(NamedTuple):
    points: tuple[Point, ...]
    left_out: int = 0  # values in a unit that cannot be turned into that of the line


def value_line(course: Course) -> ValueLine:
    """The values by their years, the baseline among them where its year has no value."""
    found: list[Point] = []
    left_out = 0
    years = {each.year for each in course.values}
    amounts = [(each, False) for each in course.values]
    if course.baseline is not None and course.baseline.year not in years:
        amounts.append((course.baseline, True))
    for amount, is_baseline in amounts:
        value = in_unit(amount, course.unit)
        if value is None:
            left_out += 1
        elif amount.year is not None:
            is_apart = bool(amount.unit and amount.unit != course.unit)
            found.append(Point(amount, amount.year, value, is_apart, is_baseline))
    found.sort(key=lambda point: point.year)
    return ValueLine(tuple(found), left_out)


def trend_finding(points: Sequence[Point]) -> Finding:
    if len(points) < 2:
        return Finding.ONE if points else Finding.NONE
    first, last = points[0], points[-1]
    if last.year == first.year:
        return Finding.WAS
    enough = abs(first.value or last.value) * PART
    spans = [span(point) for point in points]
    if rises(spans, enough):
        return Finding.ROSE
    return Finding.FELL if rises([(-high, -low) for low, high in spans], enough) else Finding.WAS


def rises(spans: Sequence[tuple[Decimal, Decimal]], enough: Decimal) -> bool:
    """Whether the last lies surely above the first by more than enough, and none surely below an earlier one by as
    much."""
    if not spans[-1][0] - spans[0][1] > enough:
        return False
    highest = spans[0][0]
    for low, high in spans[1:]:
        if highest - high > enough:
            return False
        highest = max(highest, low)
    return True


def span(point: Point) -> tuple[Decimal, Decimal]:
    """The lowest and the highest number that a value may be: "at least 61" has no upper end."""
    exactness = point.amount.qualifier
    low = -NO_END if exactness == Exactness.AT_MOST else point.value
    high = NO_END if exactness == Exactness.AT_LEAST else point.value
    return low, high
