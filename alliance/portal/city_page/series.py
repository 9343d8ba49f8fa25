"""Indicators as the page of a city tells them, each once: on the way to a goal, in a row beside those, or as a line."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from planning.models import CityIndicator
from planning.tracking.lines import Point, value_line
from planning.tracking.reckoning import Reckoned, reckon

BESIDE_AT_MOST = 2

type Way = tuple[CityIndicator, Reckoned]
type Drawn = tuple[CityIndicator, Sequence[Point]]


class Series(NamedTuple):
    """`beside` are the few that have values and no such way: a row among the others, and no drawing of their own. Of
    `lines` those with more values come first."""

    ways: Sequence[Way] = ()
    beside: Sequence[CityIndicator] = ()
    lines: Sequence[Drawn] = ()


def series_of(indicators: Sequence[CityIndicator], *, has_plan: bool) -> Series:
    """The way to a goal is told with the plan, so of a city without one all are lines."""
    ways = list(on_the_way(indicators)) if has_plan else []
    told = {indicator.pk for indicator, _reckoned in ways}
    rest = drawn_indicators(each for each in indicators if each.pk not in told)
    if ways and len(rest) <= BESIDE_AT_MOST:
        return Series(ways, [each for each, _points in rest])
    return Series(ways, lines=sorted(rest, key=lambda each: -len(each[1])))


def on_the_way(indicators: Iterable[CityIndicator]) -> Iterable[Way]:
    """Those of which a part of the way from a baseline to a goal can be told."""
    for each in indicators:
        found = reckon(each.course)
        if found.share is not None:
            yield each, found


def drawn_indicators(indicators: Iterable[CityIndicator]) -> list[Drawn]:
    """Those that have two values or more."""
    known = [(each, value_line(each.course_of_values).points) for each in indicators]
    return [(each, points) for each, points in known if len(points) > 1]
