"""What comes of an answer: its value, its points, and why there are none."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from assessment.answers.typed import scoring_inputs
from assessment.models import Answer, Mode
from assessment.scoring import Inputs, Outcome, SelfScore, Totals, checked_inputs, score_indicator, totals
from assessment.scoring import Mode as Said
from assessment.scoring import ScoreMode as Way
from assessment.scoring.checking import InputError
from assessment.scoring.definitions import Framework, Indicator, Input, InputKind, Scoring
from assessment.scoring.groups import sums_in
from assessment.scoring.outcomes import Reason, Scale

BASELINE_COUNT = "baseline_count"  # how many species the first survey of a change indicator found
NUMBER = re.compile(r"-?\d+(\.\d+)?")
NEEDS_YEAR = "needs_year"  # beside a value that was taken from a figure without a year

type Bands = Mapping[str, Scale]


def takes_own_score(indicator: Indicator, bands: Bands) -> bool:
    """Whether the city may give itself points: where they cannot be calculated for every value."""
    return indicator.key not in bands and not indicator.has_verified_bands


def asked_values(indicator: Indicator) -> list[str]:
    """The inputs that have a control of their own; points and their reason are asked apart."""
    return [each.key for each in indicator.inputs if each.kind is not InputKind.POINTS and each.key != "justification"]


def counted() -> Input:
    """How many native species the first survey found."""
    return Input(BASELINE_COUNT, {}, {}, "species", InputKind.INTEGER, None, required=True)


def asked_inputs(indicator: Indicator, *, is_first_count: bool) -> list[Input]:
    """What is asked of an indicator: of a change, where nothing was counted before, the count and no gain or loss."""
    return [counted()] if is_first_count else [indicator.input_of[key] for key in asked_values(indicator)]


def is_level(indicator: Indicator) -> bool:
    """The level that was reached is its score."""
    return indicator.scoring is Scoring.LEVELS


def inputs_of(indicator: Indicator, answer: Answer) -> dict[str, Any]:
    """The values of an answer as the scoring takes them."""
    found: dict[str, Any] = scoring_inputs(indicator.input_of, answer.inputs)
    if is_level(indicator) and answer.self_score is not None:
        found["level"] = answer.self_score
    return found


def own_score(answer: Answer) -> SelfScore | None:
    """Points count once a reason stands beside them."""
    if answer.self_score is None or not answer.justification.strip():
        return None
    return SelfScore(answer.self_score, answer.justification)


def lacks_year(row: Any) -> bool:
    """Whether an answer, or the line of a result, holds a figure and no year: such a figure never counts."""
    return row.year is None and row.mode in (Mode.GIVEN, Mode.BASELINE) and any(map(is_figure, values_of(row.inputs)))


def values_of(inputs: Any) -> list[Any]:
    """Those of an answer by the name of their input, those of a line as `name=value`."""
    if isinstance(inputs, dict):
        return [kept.get("value") for kept in inputs.values()]
    return [str(each).partition("=")[2].split() for each in inputs or ()]


def is_figure(value: Any) -> bool:
    """Whether a value is a number or several, and no words."""
    parts = value if isinstance(value, list) else [value]
    if sums_in(" ".join(map(str, parts))):
        return True
    return bool(parts) and all(NUMBER.fullmatch(str(each)) for each in parts)


def lacks_reason(answer: Answer) -> bool:
    """Points that the city gave itself count once a reason stands beside them."""
    return answer.score is None and answer.self_score is not None and not answer.justification.strip()


def counted_score(row: Any) -> int | None:
    """The points that an answer, or the line of a result, may be shown with and added up by."""
    score: int | None = None if lacks_year(row) else row.score
    return score


def worked_out(indicator: Indicator, answer: Answer, bands: Bands, last: Inputs | None = None) -> Outcome:
    """Raises InputError for values that are impossible together; they are refused before they are kept."""
    mode = Said(answer.mode)
    self_score = own_score(answer) if takes_own_score(indicator, bands) else None
    given = inputs_of(indicator, answer)
    found = score_indicator(
        indicator, given, mode=mode, bands=bands.get(indicator.key), self_score=self_score, last=last
    )
    if mode is Said.GIVEN and (why := why_it_does_not_count(indicator, answer, bands, found)):
        return found._replace(score=None, score_mode=Way.NO_SCORE, reason=why, next_point=None)
    return found


def why_it_does_not_count(indicator: Indicator, answer: Answer, bands: Bands, found: Outcome) -> Reason | None:
    """What an answer lacks: something that could be read, the year of its values, the reason of its points."""
    if answer.unfinished:
        return Reason.INCOMPLETE
    if lacks_year(answer):
        return Reason.NO_YEAR
    is_own = answer.self_score is not None and takes_own_score(indicator, bands)
    return Reason.NO_REASON if is_own and found.score is None and not answer.justification.strip() else None


def last_inputs(indicator: Indicator, answer: Answer | None) -> Inputs | None:
    """The values of an earlier year, for comparison; None where it had none."""
    if answer is None or answer.mode != Mode.GIVEN:
        return None
    try:
        return checked_inputs(indicator, inputs_of(indicator, answer))
    except InputError:
        return None


def kept_outcome(outcome: Outcome, bands: Bands) -> dict[str, Any]:
    """The columns of an answer that say what came of it."""
    return {
        "value": "" if outcome.rounded is None else format(outcome.rounded, "f"),
        "score": outcome.score,
        "score_mode": str(outcome.score_mode),
        "bands": str(outcome.reason) if outcome.score_mode == Way.CALCULATED else "",
    }


def is_complete(answer: Answer | None) -> bool:
    """Anything a city says is an answer; values that lead to nothing yet are none, nor a figure without its year."""
    if answer is None:
        return False
    if answer.mode == Mode.BASELINE:
        return BASELINE_COUNT in answer.inputs and not lacks_year(answer)
    if answer.mode == Mode.PLANNED:
        return answer.planned_for is not None
    if answer.mode != Mode.GIVEN:
        return True
    if answer.unfinished or lacks_year(answer) or lacks_reason(answer):
        return False
    return answer.score is not None or bool(answer.value)


def sums(edition: Framework, rows: Iterable[Any]) -> Totals:
    """Totals of rows with `indicator` and `score`: answers, or lines of a result. Sums are computed, never kept."""
    outcomes = [as_outcome(row) for row in rows]
    return totals(edition, outcomes)


def as_outcome(row: Any) -> Outcome:
    score = counted_score(row)
    return Outcome(row.indicator, None, None, "", score, Way(row.score_mode), None, Reason.INCOMPLETE)
