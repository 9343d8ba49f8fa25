"""How far it is to the next point, in the unit of what a city would change."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from assessment.scoring.definitions import Band, Formula, Indicator, InputKind, Level
from assessment.scoring.formulas import HUNDRED, THOUSAND, Inputs
from assessment.scoring.rounding import EXACT, STEPS, first_of, last_of

WHOLE, TENTH = STEPS[0], STEPS[1]
HALF = Decimal("0.5")


class NextPoint(NamedTuple):
    """`score` is reached at `value`; `more` of `input` would do it, with the rest as it is; below 0 it is fewer.

    Without an input only the value is known: which group of patches grows decides how much is needed.
    """

    score: int
    value: Decimal
    input: str = ""
    more: Decimal | None = None


def next_point(
    indicator: Indicator,
    formula: Formula,
    inputs: Inputs,
    rounded: Decimal,
    band: Band | Level,
    scale: Sequence[Band] | Sequence[Level],
) -> NextPoint | None:
    if not isinstance(band, Band):
        return None
    better = [each for each in scale if isinstance(each, Band) and each.score > band.score]
    if not better:
        return None
    aim = min(better, key=lambda each: each.score)
    first, last = first_of(aim, indicator.decimals), last_of(aim, indicator.decimals)
    if first is not None and first > rounded:
        return _at(indicator, formula, inputs, NextPoint(aim.score, first), is_more=True)
    if last is not None:
        return _at(indicator, formula, inputs, NextPoint(aim.score, last), is_more=False)
    return None


def _at(indicator: Indicator, formula: Formula, inputs: Inputs, aim: NextPoint, *, is_more: bool) -> NextPoint:
    """Half a step before the value is enough, since it is rounded half up; below it half a step is too much."""
    half = EXACT.multiply(STEPS[indicator.decimals], HALF)
    needed = _needed(formula, inputs, EXACT.subtract(aim.value, half) if is_more else EXACT.add(aim.value, half))
    given = inputs.get(formula.takes[0])
    if needed is None or not isinstance(given, Decimal):
        return aim
    step = WHOLE if indicator.input_of[formula.takes[0]].kind is InputKind.INTEGER else TENTH
    difference = EXACT.subtract(needed, given)
    if is_more:
        more = difference.quantize(step, ROUND_CEILING, context=EXACT)
    else:
        more = difference.quantize(step, ROUND_FLOOR, context=EXACT)
        if more == difference:
            more = EXACT.subtract(more, step)
    if not _is_possible(formula, inputs, EXACT.add(given, more)):
        return aim
    return aim._replace(input=formula.takes[0], more=more)


def _is_possible(formula: Formula, inputs: Inputs, changed: Decimal) -> bool:
    if changed < 0:
        return False
    whole = inputs.get(formula.takes[-1])
    return formula.name != "share" or not isinstance(whole, Decimal) or changed <= whole


def _needed(formula: Formula, inputs: Inputs, value: Decimal) -> Decimal | None:
    """What the first input has to be for this value; None where that cannot be said."""
    other = inputs.get(formula.takes[-1])
    if formula.name in ("count", "level"):
        return value
    if not isinstance(other, Decimal):
        return None
    if formula.name == "share":
        return EXACT.divide(EXACT.multiply(value, other), HUNDRED)
    if formula.name == "per_thousand":
        return EXACT.divide(EXACT.multiply(value, other), THOUSAND)
    if formula.name == "ratio":
        return EXACT.multiply(value, other)
    if formula.name == "difference":
        return EXACT.add(value, other)
    if formula.name == "share_of_both" and value < HUNDRED:
        return EXACT.divide(EXACT.multiply(value, other), EXACT.subtract(HUNDRED, value))
    return None
