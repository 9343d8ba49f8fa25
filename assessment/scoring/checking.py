"""What is refused, what is only warned about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from assessment.scoring.definitions import POINTS, Formula, Indicator, Input, InputKind
from assessment.scoring.formulas import DIVIDES, OF_A_WHOLE, Areas, Inputs, Value
from assessment.scoring.groups import GroupSums

LARGEST = Decimal(10) ** 15
MOST_DECIMALS = 30
MOST_GROUPS = 10_000
MANY_GROUPS = 50
LONGEST_TEXT = 4_000
FAR_OFF = Decimal("0.25")
FIRST_YEAR = 1900

# Every indicator that is not calculated may be scored by the city itself, with a reason.
DECLARED_SCORE = "declared_score"
JUSTIFICATION = "justification"

MESSAGES = {
    "unknown_indicator": "The index has no indicator with this name.",
    "not_a_mapping": "Send each input of this indicator under its key.",
    "unknown_input": "This indicator does not use such a value.",
    "not_a_number": "Enter a number.",
    "two_readings": "This number can be read in two ways. Enter it as %(fraction)s or as %(whole)s.",
    "too_large": "This number is too large. Enter a smaller number.",
    "too_many_decimals": "This number has too many decimal places.",
    "negative": "The value must be 0 or more.",
    "too_small": "The value must be at least %(minimum)s.",
    "zero": "The value must be more than 0.",
    "not_whole": "Enter a whole number.",
    "not_a_list": "Enter the area of each group, one number for each.",
    "no_groups": "Enter the area of at least one group.",
    "too_many_groups": "Enter at most %(most)s groups. %(given)s were entered.",
    "sums_disagree": "The number of groups, their sum and the sum of their squares do not fit together.",
    "part_above_whole": "The part is larger than the whole. Check whether areas overlap or units differ.",
    "not_a_score": "Choose a whole number from 0 to 4.",
    "no_reason": "Explain why the city gives itself this score.",
    "not_a_text": "Enter text.",
    "too_long": "This text is too long. Shorten the text.",
    "future_year": "This year has not started yet.",
    "not_a_year": "Enter a year with four digits.",
    "two_units": "Two different units were entered.",
    "two_methods": "Enter values for one method only.",
    "points_calculated": "The points of this indicator are calculated. Enter its values only.",
}


class InputError(ValueError):
    """A value that is refused. It names the indicator and the input, with an English sentence in `message`."""

    def __init__(self, indicator: str, input: str, code: str, **facts: str) -> None:
        self.indicator, self.input, self.code, self.facts = indicator, input, code, facts
        self.message = MESSAGES[code] % facts
        super().__init__(f"{indicator}.{input}: {self.message}")


class Caution(NamedTuple):
    """Something odd that is not refused."""

    code: str  # "many_groups", "far_from_last", "uncertain_point", "single_source"
    input: str = ""
    facts: tuple[tuple[str, str], ...] = ()


def checked_inputs(indicator: Indicator, inputs: Inputs) -> dict[str, Value]:
    """The inputs, numbers as finite Decimals. Raises InputError for the first that is impossible."""
    known = indicator.input_of
    clean: dict[str, Value] = {}
    for key, value in inputs.items():
        asked = known.get(key) or SELF_SCORING.get(key)
        if asked is None:
            raise InputError(indicator.key, key, "unknown_input")
        clean[key] = None if value is None or value == "" else READERS[asked.kind](_At(indicator.key, asked), value)
    for formula in indicator.formulas:
        _check_together(indicator, formula, clean)
    if indicator.likely_formula is not None:
        _check_together(indicator, indicator.likely_formula, clean)
    return clean


@dataclass(frozen=True, slots=True)
class _At:
    indicator: str
    input: Input

    def refused(self, code: str, **facts: str) -> InputError:
        return InputError(self.indicator, self.input.key, code, **facts)


def _number(at: _At, value: Value) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise at.refused("not_a_number")
    number = value if isinstance(value, Decimal) else Decimal(value)
    if not number.is_finite():
        raise at.refused("not_a_number")
    _check_size(at, number)
    return number


def _check_size(at: _At, number: Decimal) -> None:
    minimum = at.input.minimum
    if number >= LARGEST or number <= -LARGEST:
        raise at.refused("too_large")
    if number < 0 and minimum is not None and minimum >= 0:
        raise at.refused("negative")
    if minimum is not None and number < minimum:
        raise at.refused("zero") if minimum == 1 else at.refused("too_small", minimum=str(minimum))
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -MOST_DECIMALS:
        raise at.refused("too_many_decimals")


def _whole(at: _At, value: Value) -> Decimal:
    number = _number(at, value)
    if number != number.to_integral_value():
        raise at.refused("not_whole")
    return number


def _areas(at: _At, value: Value) -> Areas:
    if isinstance(value, GroupSums):
        return _sums(at, value)
    if not isinstance(value, tuple | list):
        raise at.refused("not_a_list")
    if not value:
        raise at.refused("no_groups")
    if len(value) > MOST_GROUPS:
        raise at.refused("too_many_groups", most=str(MOST_GROUPS), given=str(len(value)))
    areas = tuple(_number(at, area) for area in value)
    if not any(areas):
        raise at.refused("zero")
    return areas


def _sums(at: _At, value: GroupSums) -> GroupSums:
    _check_size(at, value.sum)
    if not value.sum:
        raise at.refused("zero")
    if not value.can_be:
        raise at.refused("sums_disagree")
    return value


def _text(at: _At, value: Value) -> str:
    if not isinstance(value, str):
        raise at.refused("not_a_text")
    if len(value) > LONGEST_TEXT:
        raise at.refused("too_long")
    return value.strip()


def _points(at: _At, value: Value) -> int:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value not in POINTS:
        raise at.refused("not_a_score")
    return int(value)


READERS: dict[InputKind, Callable[[_At, Value], Value]] = {
    InputKind.DECIMAL: _number,
    InputKind.INTEGER: _whole,
    InputKind.AREAS: _areas,
    InputKind.TEXT: _text,
    InputKind.POINTS: _points,
}
SELF_SCORING: Mapping[str, Input] = {
    DECLARED_SCORE: Input(DECLARED_SCORE, {}, {}, "points", InputKind.POINTS, None, required=False),
    JUSTIFICATION: Input(JUSTIFICATION, {}, {}, "", InputKind.TEXT, None, required=False),
}


def _check_together(indicator: Indicator, formula: Formula, clean: Inputs) -> None:
    if len(formula.takes) < 2:
        return
    part, whole = (clean.get(key) for key in formula.takes)
    if whole is None:
        return
    if not whole and formula.name in DIVIDES:
        raise InputError(indicator.key, formula.takes[1], "zero")
    if part is None:
        return
    if formula.name in OF_A_WHOLE and part > whole:  # type: ignore[operator]
        raise InputError(indicator.key, formula.takes[0], "part_above_whole")
    if formula.name == "share_of_both" and not part and not whole:
        raise InputError(indicator.key, formula.takes[1], "zero")


def check_year(indicator: str, key: str, year: int, *, this_year: int) -> int:
    """A year that a value can be from."""
    if year < FIRST_YEAR or year > 9999:
        raise InputError(indicator, key, "not_a_year")
    if year > this_year:
        raise InputError(indicator, key, "future_year")
    return year


def cautions(indicator: Indicator, clean: Inputs, last: Inputs | None = None) -> tuple[Caution, ...]:
    """What is odd about values that are possible: many groups, far from those of last time."""
    found = [
        Caution("many_groups", key, (("given", str(len(areas))),))
        for key, areas in clean.items()
        if isinstance(areas, tuple) and len(areas) > MANY_GROUPS
    ]
    if last:
        found += [
            Caution("far_from_last", each.key, (("last", str(last[each.key])),))
            for each in indicator.inputs
            if _is_far(clean.get(each.key), last.get(each.key))
        ]
    return tuple(found)


def _is_far(value: Value, last: Value) -> bool:
    if not isinstance(value, Decimal) or not isinstance(last, Decimal | int) or not last:
        return False
    return abs(value - last) > FAR_OFF * abs(Decimal(last))
