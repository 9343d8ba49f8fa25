"""Where the years of plans lie on the axis that all of them share: known years alone, and today."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from alliance.portal.plan_axis import OPEN, Axis, Span, axis_of, drawn_bar, part_of, span_of
from planning.models import Plan

DAY = date(2026, 7, 2)  # the middle of its year
ADOPTED = {"link": "https://city.example/plan", "status": "in-force"}


def plan(**facts: Any) -> Plan:
    return Plan(**{"status": "unknown"} | facts)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, None),
        ({"starts": 2016, "ends": 2025}, (2016, 2025, False)),
        ({"starts": 2011}, (2011, None, False)),
        ({"ends": 2035}, (None, 2035, False)),
        ({"adoption_date": "2019-01-04"}, (2019, None, False)),
        ({"launched": "FY2023", "ends": 2030}, (2023, 2030, False)),
        ({"launched": "2025-12-31", "ends": 2035, **ADOPTED}, (2025, 2035, True)),
        ({"adoption_date": "2031", "ends": 2030}, (None, 2030, False)),
    ],
)
def test_only_known_years_are_drawn_and_adoption_stands_for_a_first_year(facts: Any, expected: Any) -> None:
    assert span_of(plan(**facts)) == expected


@pytest.mark.parametrize(
    ("span", "known", "whole"),
    [
        (Span(2016, 2025, is_in_force=False), (2016, 2026), (2016, 2026)),
        (Span(2011, None, is_in_force=False), (2011, 2012), (2011, 2012 + OPEN)),
        (Span(None, 2035, is_in_force=False), (2035, 2036), (2035 - OPEN, 2036)),
        (Span(2019, None, is_in_force=True), (2019, 2026.5), (2019, 2026.5 + OPEN)),
        (Span(2027, None, is_in_force=True), (2027, 2028), (2027, 2028 + OPEN)),
    ],
)
def test_where_a_year_is_missing_the_bar_is_open_and_one_in_force_goes_on_to_today(
    span: Span, known: Any, whole: Any
) -> None:
    assert (span.known(2026.5), span.whole(2026.5)) == (known, whole)


def test_without_any_year_there_is_no_axis_and_with_one_it_holds_today() -> None:
    assert axis_of([None, None], DAY) is None

    axis = axis_of([None, Span(2011, 2020, is_in_force=False)], DAY)

    assert axis is not None
    assert (axis.first, axis.last) == (2011, 2026)
    assert 90 < part_of(axis.now["x"]) < 100
    assert axis.now["side"] == "end"


def test_a_year_that_somebody_mistyped_does_not_squeeze_the_others() -> None:
    axis = axis_of([Span(1066, 2999, is_in_force=False), Span(2020, 2030, is_in_force=False)], DAY)

    assert axis is not None
    assert (axis.first, axis.last) == (1986, 2066)
    bar = drawn_bar(Span(1066, 2999, is_in_force=False), axis)
    assert bar is not None
    assert (bar["x"], bar["width"]) == ("0.0%", "100.0%")


@pytest.mark.parametrize("last", [2026, 2030, 2047, 2066])
def test_years_stand_side_by_side_and_not_in_the_line_of_today(last: int) -> None:
    axis = Axis(2008, last, 2026.5)

    places = [part_of(tick["x"]) for tick in axis.ticks]

    assert 2 <= len(places) <= 7
    assert all(after - before >= 10 for before, after in pairwise(places))
    assert not any(0 <= part_of(axis.now["x"]) - place < 10 for place in places)
    assert max(places) <= 90


def test_a_bar_says_what_is_known_what_is_open_and_where_today_is() -> None:
    axis = Axis(2010, 2029, 2026.5)

    bar = drawn_bar(Span(2020, None, is_in_force=True), axis)

    assert bar == {
        "x": "50.0%",
        "width": "32.5%",
        "is_filled": True,
        "opens": [{"x": "82.5%", "width": "15.0%"}],
        "now": "82.5%",
    }
    assert drawn_bar(None, axis) is None
    assert drawn_bar(Span(2020, None, is_in_force=True), None) is None
