"""How far an indicator has come: the line, what is reached, and why there is no number."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.tracking.coverage import NamedTarget, coverage_cells, entry_of, holes
from planning.tracking.reckoning import (
    Amount,
    Course,
    Motion,
    Reckoned,
    Why,
    against_direction,
    expected_at,
    reckon,
    silent_since,
)

NUMBERS = st.decimals(min_value=-1_000_000, max_value=1_000_000, places=3, allow_nan=False)
WAYS = st.tuples(NUMBERS, NUMBERS, NUMBERS).filter(lambda way: way[0] != way[1])


def amount(value: Any, year: int | None, **more: Any) -> Amount:
    return Amount(Decimal(str(value)), year, **more)


def course(began: Any, goal: Any, *now: Any, direction: str = "up", **more: Any) -> Course:
    values = [amount(value, 2025 + number) for number, value in enumerate(now)]
    return Course(direction, more.pop("unit", "ha"), amount(began, 2020), [amount(goal, 2030)], values, **more)


@pytest.mark.parametrize(
    ("began", "goal", "now", "share"),
    [(10, 30, 20, "0.5"), (10, 30, 35, "1.25"), (10, 30, 5, "-0.25"), (30, 10, 25, "0.25"), (10, 30, 10, "0")],
)
def test_what_is_reached_may_lie_below_nothing_and_above_the_whole(began: int, goal: int, now: int, share: str) -> None:
    found = reckon(course(began, goal, now, direction="up" if goal > began else "down"))

    assert found.share == Decimal(share)


def test_worsening_is_told_as_such_and_not_as_nothing() -> None:
    assert reckon(course(10, 30, 5)).motion is Motion.AWAY
    assert reckon(course(30, 10, 40, direction="down")).motion is Motion.AWAY
    assert reckon(course(10, 30, 10)).motion is Motion.SAME


@pytest.mark.parametrize(
    ("way", "why"),
    [
        (Course("up", "ha", None, [amount(5, 2030)], [amount(3, 2025)]), Why.NO_BASELINE),
        (Course("up", "ha", amount(1, 2020), [], [amount(3, 2025)]), Why.NO_GOAL),
        (Course("up", "ha", amount(1, 2020), [amount(5, 2030)], []), Why.NO_VALUE),
        (Course("up", "ha", amount(1, 2020), [amount(5, 2030)], [amount(3, None)]), Why.NO_YEAR),
        (Course("up", "ha", amount(1, None), [amount(5, 2030)], [amount(3, 2025)]), Why.NO_YEAR),
        (Course("up", "other", amount(1, 2020), [amount(5, 2030)], [amount(3, 2025)]), Why.OWN_UNIT),
        (Course("up", "ha", amount(1, 2020), [amount(5, 2030)], [amount(3, 2025, unit="percent")]), Why.OTHER_UNIT),
        (Course("up", "ha", amount(1, 2020), [amount(1, 2030)], [amount(3, 2025)]), Why.NO_WAY),
        (Course("keep", "ha", None, [], [amount(3, 2025)]), Why.NO_GOAL),
    ],
)
def test_where_something_is_missing_there_is_no_number_and_a_reason(way: Course, why: Why) -> None:
    found = reckon(way)

    assert (found.share, found.holds, found.why) == (None, None, why)


def test_hectares_are_turned_into_square_kilometres_and_it_is_said() -> None:
    way = Course("up", "km2", amount(1, 2020), [amount(3, 2030)], [amount(200, 2025, unit="ha")])

    assert reckon(way)[:1] + reckon(way)[-1:] == (Decimal("0.5"), ("ha",))


@pytest.mark.parametrize(
    ("direction", "qualifier", "now", "baseline", "said"),
    [
        ("up", "", 20, "", ""),
        ("up", "at_least", 20, "", "at_least"),
        ("down", "at_least", -20, "", "at_most"),
        ("down", "at_most", -20, "", "at_least"),
        ("up", "about", 20, "", "about"),
        ("up", "at_least", 20, "about", "about"),
    ],
)
def test_a_value_that_is_a_bound_makes_a_bound(
    direction: str, qualifier: str, now: int, baseline: str, said: str
) -> None:
    goal = 40 if direction == "up" else -40
    way = Course(
        direction,
        "ha",
        amount(0, 2020, qualifier=baseline),
        [amount(goal, 2030)],
        [amount(now, 2025, qualifier=qualifier)],
    )

    assert (reckon(way).share, reckon(way).exactness) == (Decimal("0.5"), said)


@pytest.mark.parametrize(
    ("goal", "now", "holds"),
    [
        (amount(30, 2030), 30, True),
        (amount(30, 2030), 31, True),
        (amount(30, 2030), 29, False),
        (amount(30, 2030, qualifier="at_most"), 31, False),
        (amount(30, 2030, qualifier="at_most"), 29, True),
    ],
)
def test_what_is_to_be_kept_holds_or_not(goal: Amount, now: int, holds: bool) -> None:
    found = reckon(Course("keep", "ha", amount(30, 2020), [goal], [amount(now, 2025)]))

    assert (found.share, found.holds) == (None, holds)


def test_without_a_goal_the_baseline_is_kept() -> None:
    assert reckon(Course("keep", "ha", amount(30, 2020), [], [amount(29, 2025)])).holds is False


def test_the_line_goes_through_each_goal_and_stays_at_the_last() -> None:
    way = Course("up", "ha", amount(0, 2020), [amount(30, 2030), amount(20, 2025)], [])

    found = [expected_at(way, year) for year in (2019, 2020, 2022, 2025, 2028, 2030, 2040)]

    assert found == [None, *map(Decimal, (0, 8, 20, 26, 30, 30))]


def test_goals_against_the_direction_are_named() -> None:
    way = Course("up", "ha", amount(10, 2020), [amount(20, 2025), amount(15, 2030)], [])

    assert against_direction(way) == [2030]
    assert against_direction(way._replace(direction="down")) == [2025]
    assert against_direction(way._replace(direction="keep")) == []


def test_silence_is_told_with_the_year_of_the_last_value() -> None:
    way = course(0, 10, 3)

    assert [silent_since(way, year) for year in (2025, 2026, 2027)] == [None, None, 2025]
    assert silent_since(way, 2027, every=2) is None


@given(WAYS)
def test_the_whole_way_is_one_and_the_beginning_nothing(way: tuple[Decimal, Decimal, Decimal]) -> None:
    began, goal, _now = way
    direction = "up" if goal > began else "down"

    at_goal, at_start = reckon(course(began, goal, goal, direction=direction)), reckon(course(began, goal, began))

    assert (at_goal.share, at_goal.motion, at_start.share) == (Decimal(1), Motion.TOWARDS, Decimal(0))


@given(WAYS)
def test_up_and_down_are_mirrors(way: tuple[Decimal, Decimal, Decimal]) -> None:
    began, goal, now = way
    direction, mirrored = ("up", "down") if goal > began else ("down", "up")

    one = reckon(course(began, goal, now, direction=direction))
    other = reckon(course(-began, -goal, -now, direction=mirrored))

    assert one._replace(expected=None) == other._replace(expected=None)


@given(WAYS, st.sampled_from([("ha", "km2"), ("m2", "ha"), ("km2", "m2")]))
def test_the_unit_in_which_one_counts_changes_nothing(
    way: tuple[Decimal, Decimal, Decimal], units: tuple[str, str]
) -> None:
    began, goal, now = way
    unit, other = units
    plain = course(began, goal, now, unit=unit)
    same = Course(
        plain.direction,
        other,
        amount(began, 2020, unit=unit),
        [amount(goal, 2030, unit=unit)],
        [amount(now, 2025, unit=unit)],
    )

    one, two = reckon(plain).share, reckon(same).share

    assert one is not None
    assert two is not None
    assert abs(one - two) <= abs(one) * Decimal("1e-20")


@given(
    st.lists(NUMBERS, max_size=5), st.lists(NUMBERS, max_size=4), st.sampled_from(["up", "down", "keep"]), st.booleans()
)
def test_there_is_a_number_or_a_reason_never_both_never_neither(
    values: list[Decimal], goals: list[Decimal], direction: str, has_baseline: bool
) -> None:
    found = reckon(
        Course(
            direction,
            "ha",
            amount(3, 2020) if has_baseline else None,
            [amount(goal, 2026 + number) for number, goal in enumerate(goals)],
            [amount(value, 2021 + number) for number, value in enumerate(values)],
        )
    )

    assert sum([found.share is not None, found.holds is not None, found.why is not None]) == 1
    assert isinstance(found, Reckoned)


def test_every_framework_target_has_a_cell_and_holes_are_seen() -> None:
    found = coverage_cells(
        [NamedTarget(2, "low", "a"), NamedTarget(2, "high", "b"), NamedTarget(2, "low", "b"), NamedTarget(12, "", "c")]
    )

    assert [cell.number for cell in found] == list(range(1, 24))
    assert [(cell.number, cell.size, cell.degree) for cell in found if cell.size] == [(2, 2, "high"), (12, 1, "")]
    whole, part = entry_of(date(2026, 11, 30), has_targets=True), entry_of(None, has_targets=True)
    assert holes(found, whole) == [number for number in range(1, 24) if number not in (2, 12)]
    assert holes(found, part) == []
    assert entry_of(date(2026, 11, 30), has_targets=False).state == "none"
