"""How far an indicator has come from its baseline to its goal. Pure: numbers in, numbers out.

The line goes from the baseline through the goals in the order of their years. What is reached is the part of the way
from the baseline to the last goal, also below nothing where things get worse, and above the whole where more was done
than planned. Where one thing is missing there is no number, and the answer says why.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from core.vocabulary.units import HECTARES

OWN_WORDS = "other"  # a unit in the city's own words, which nothing is reckoned in


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    KEEP = "keep"


class Exactness(StrEnum):
    """How a number is to be read: as it is, or as a bound."""

    EXACT = ""
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Why(StrEnum):
    """Why there is no number."""

    NO_BASELINE = "no_baseline"
    NO_GOAL = "no_goal"
    NO_VALUE = "no_value"
    NO_YEAR = "no_year"
    OWN_UNIT = "own_unit"
    OTHER_UNIT = "other_unit"
    NO_WAY = "no_way"  # the goal is where one began


class Motion(StrEnum):
    """Where the newest value lies, seen from the baseline."""

    TOWARDS = "towards"
    AWAY = "away"
    SAME = "same"


class Amount(NamedTuple):
    """A value or goal of a year. Without a unit it is in that of the indicator. A fiscal year is drawn at its number,
    by which it is named, and ends later than the calendar year of that number."""

    value: Decimal
    year: int | None
    unit: str = ""
    qualifier: str = ""
    is_fiscal: bool = False
    is_draft: bool = False  # of a goal that stands in a draft


class Course(NamedTuple):
    """What a city says of one indicator."""

    direction: str
    unit: str
    baseline: Amount | None
    goals: Sequence[Amount] = ()
    values: Sequence[Amount] = ()


class Reckoned(NamedTuple):
    """`share` is the part of the way, 1 at the goal; None with the reason in `why`.

    `holds` is for what is to be kept: whether the newest value keeps it. `converted` names the units that were turned
    into that of the indicator, `expected` is where the line stood in the year of the newest value.
    """

    share: Decimal | None = None
    why: Why | None = None
    exactness: str = Exactness.EXACT
    motion: Motion | None = None
    holds: bool | None = None
    expected: Decimal | None = None
    is_on_line: bool | None = None
    converted: tuple[str, ...] = ()


class Due(NamedTuple):
    """A goal whose year has come. `is_reached` is None where no value of that year or a later one says it."""

    goal: Amount
    is_reached: bool | None


def reckon(course: Course) -> Reckoned:
    """How far an indicator is, by the newest value and the last goal."""
    now = newest(course.values)
    if now is None:
        return Reckoned(why=Why.NO_YEAR if course.values else Why.NO_VALUE)
    if course.unit == OWN_WORDS:
        return Reckoned(why=Why.OWN_UNIT)
    if course.direction == Direction.KEEP:
        return kept(course, now)
    return travelled(course, now)


def travelled(course: Course, now: Amount) -> Reckoned:
    baseline, goal = course.baseline, newest(course.goals)
    if baseline is None:
        return Reckoned(why=Why.NO_BASELINE)
    is_other = bool(baseline.unit or now.unit or (goal and goal.unit))
    unit, found = course.unit, (baseline, now, *course.goals)
    if is_other and any(in_unit(each, unit) is None for each in found):
        return Reckoned(why=Why.OTHER_UNIT)
    began, stands = value_in(baseline, unit), value_in(now, unit)
    motion = motion_of(course.direction, began, stands)
    if goal is None or baseline.year is None:
        why = Why.NO_GOAL if goal is None else Why.NO_YEAR
        return Reckoned(why=why, motion=motion, converted=converted(found, unit) if is_other else ())
    wanted = value_in(goal, unit)
    if wanted == began:
        return Reckoned(why=Why.NO_WAY, motion=motion)
    line = expected_at(course, now.year)
    return Reckoned(
        share=(stands - began) / (wanted - began),
        exactness=exactness(baseline, now, goes_up=wanted > began),
        motion=motion,
        expected=line,
        is_on_line=None if line is None else (stands >= line if wanted > began else stands <= line),
        converted=converted(found, unit) if is_other else (),
    )


def kept(course: Course, now: Amount) -> Reckoned:
    """Whether a level is kept: against the last goal, or the baseline where none is set. One without "at most" is kept
    from below."""
    level = newest(course.goals) or course.baseline
    if level is None:
        return Reckoned(why=Why.NO_GOAL)
    unit = course.unit
    stands, wanted = in_unit(now, unit), in_unit(level, unit)
    if stands is None or wanted is None:
        return Reckoned(why=Why.OTHER_UNIT)
    holds = stands <= wanted if level.qualifier == Exactness.AT_MOST else stands >= wanted
    return Reckoned(holds=holds, exactness=now.qualifier, expected=wanted, converted=converted((now, level), unit))


# --- The line -----------------------------------------------------------------------------------------------------


def expected_at(course: Course, year: int | None) -> Decimal | None:
    """Where the line stands in a year: None before the baseline, the last goal after its year.

    None without a baseline, its year or a goal, or where a unit cannot be turned into that of the indicator.
    """
    baseline = course.baseline
    if year is None or baseline is None or baseline.year is None or year < baseline.year:
        return None
    at, value = baseline.year, in_unit(baseline, course.unit)
    goals = [goal for goal in course.goals if goal.year is not None and goal.year > at]
    if value is None or not goals:
        return None
    if len(goals) > 1:
        goals.sort(key=by_year)
    for goal in goals:
        next_value, next_year = in_unit(goal, course.unit), year_of(goal)
        if next_value is None:
            return None
        if year <= next_year:
            return value + (next_value - value) * (year - at) / (next_year - at)
        at, value = next_year, next_value
    return value


def due(course: Course, year: int) -> list[Due]:
    """The goals whose year is over with the end of this one, in the order of their years: all of them, not the last
    alone. Nothing of what is to be kept, and of what is counted in the city's own words."""
    if course.direction == Direction.KEEP or course.unit == OWN_WORDS:
        return []
    now = newest(course.values)
    goals = sorted((goal for goal in course.goals if goal.year is not None and over_with(goal) <= year), key=by_year)
    return [Due(goal, is_reached(course, goal, now)) for goal in goals]


def is_reached(course: Course, goal: Amount, now: Amount | None) -> bool | None:
    """Whether a value keeps a goal. A value from before the year of the goal says nothing of it, and neither does one
    that is a bound on the other side: "at least 12" of 15."""
    if now is None or by_year(now) < by_year(goal):
        return None
    stands, wanted = in_unit(now, course.unit), in_unit(goal, course.unit)
    if stands is None or wanted is None:
        return None
    is_up = course.direction == Direction.UP
    found = stands >= wanted if is_up else stands <= wanted
    lower, upper = now.qualifier == Exactness.AT_LEAST, now.qualifier == Exactness.AT_MOST
    cannot_be_told = (upper if is_up else lower) if found else (lower if is_up else upper)
    return None if cannot_be_told else found


def against_direction(course: Course) -> list[int]:
    """The years of goals that lie on the wrong side of the baseline, or of the goal before them."""
    if course.direction == Direction.KEEP or course.baseline is None:
        return []
    found, before = [], in_unit(course.baseline, course.unit)
    for goal in sorted((goal for goal in course.goals if goal.year is not None), key=by_year):
        value = in_unit(goal, course.unit)
        if value is None or before is None:
            continue
        if value < before if course.direction == Direction.UP else value > before:
            found.append(year_of(goal))
        before = value
    return found


def newest(amounts: Iterable[Amount]) -> Amount | None:
    """The newest amount of those with a year. The later of two with one year counts, as they stand."""
    found: Amount | None = None
    for each in amounts:
        if each.year is not None and (found is None or by_year(each) >= by_year(found)):
            found = each
    return found


def year_of(amount: Amount) -> int:
    assert amount.year is not None
    return amount.year


def by_year(amount: Amount) -> tuple[int, bool]:
    """The order in which years end: 2019, FY2019, 2020."""
    return year_of(amount), amount.is_fiscal


def over_with(amount: Amount) -> int:
    """The calendar year with whose end its year is surely over. On which day of the next one a fiscal year ends differs
    from country to country, and is not known here."""
    return year_of(amount) + amount.is_fiscal


def silent_since(course: Course, year: int, *, every: int = 1) -> int | None:
    """The year of the newest value, where another one should have come by now. None where nothing is late."""
    now = newest(course.values)
    return now.year if now is not None and over_with(now) + every < year else None


# --- Small steps --------------------------------------------------------------------------------------------------


def motion_of(direction: str, began: Decimal, stands: Decimal) -> Motion:
    if stands == began:
        return Motion.SAME
    return Motion.TOWARDS if (stands > began) == (direction == Direction.UP) else Motion.AWAY


def exactness(baseline: Amount, now: Amount, *, goes_up: bool) -> str:
    """ "At least 81" on a way upwards is at least that part of the way; on a way downwards at most."""
    if not (baseline.qualifier or now.qualifier):
        return Exactness.EXACT
    if baseline.qualifier or now.qualifier == Exactness.ABOUT or goes_up:
        return Exactness.ABOUT if baseline.qualifier else now.qualifier
    return Exactness.AT_MOST if now.qualifier == Exactness.AT_LEAST else Exactness.AT_LEAST


def in_unit(amount: Amount, unit: str) -> Decimal | None:
    """None where one unit is not to be had in the other."""
    if not amount.unit or amount.unit == unit:
        return amount.value
    if amount.unit in HECTARES and unit in HECTARES:
        return amount.value * HECTARES[amount.unit] / HECTARES[unit]
    return None


def value_in(amount: Amount, unit: str) -> Decimal:
    value = in_unit(amount, unit)
    assert value is not None
    return value


def converted(amounts: Iterable[Amount], unit: str) -> tuple[str, ...]:
    """The units that are not that of the indicator, each once."""
    return tuple(dict.fromkeys(each.unit for each in amounts if each.unit and each.unit != unit))
