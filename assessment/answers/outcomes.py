"""What comes of an answer: its value, its points, and why there are none."""

from collections.abc import Iterable, Mapping
from typing import Any

from assessment.answers.typed import numbers_of
from assessment.models import Answer, Mode
from assessment.scoring import Inputs, Outcome, SelfScore, Totals, checked, score_indicator, totals
from assessment.scoring import Mode as Said
from assessment.scoring import ScoreMode as Way
from assessment.scoring.checking import InputError
from assessment.scoring.definitions import Framework, Indicator, InputKind, Scoring
from assessment.scoring.outcomes import Reason, Scale

BASELINE_COUNT = "baseline_count"  # how many species the first survey of a change indicator found
NEEDS_YEAR = "needs_year"  # beside a value that was taken from a figure without a year

type Bands = Mapping[str, Scale]


def takes_own_score(indicator: Indicator, bands: Bands) -> bool:
    """Whether the city may give itself points: where they cannot be calculated for every value."""
    return indicator.key not in bands and not indicator.has_verified_bands


def asked_values(indicator: Indicator) -> list[str]:
    """The inputs that have a control of their own; points and their reason are asked apart."""
    return [each.key for each in indicator.inputs if each.kind is not InputKind.POINTS and each.key != "justification"]


def is_level(indicator: Indicator) -> bool:
    """The level that was reached is its score."""
    return indicator.scoring is Scoring.LEVELS


def inputs_of(indicator: Indicator, answer: Answer) -> dict[str, Any]:
    """The values of an answer as the scoring takes them."""
    found: dict[str, Any] = numbers_of(indicator.input_of, answer.inputs)
    if is_level(indicator) and answer.self_score is not None:
        found["level"] = answer.self_score
    return found


def own_score(answer: Answer) -> SelfScore | None:
    """Points count once a reason stands beside them."""
    if answer.self_score is None or not answer.justification.strip():
        return None
    return SelfScore(answer.self_score, answer.justification)


def lacks_year(answer: Answer) -> bool:
    """A value was taken from a figure whose year nobody stated, and no year was entered."""
    return answer.year is None and any(kept.get(NEEDS_YEAR) for kept in answer.inputs.values())


def worked_out(indicator: Indicator, answer: Answer, bands: Bands, last: Inputs | None = None) -> Outcome:
    """Raises InputError for values that are impossible together; they are refused before they are kept."""
    mode = Said(answer.mode)
    self_score = own_score(answer) if takes_own_score(indicator, bands) else None
    given = inputs_of(indicator, answer)
    if mode is Said.GIVEN and (lacks_year(answer) or answer.unfinished):
        found = score_indicator(indicator, given, mode=mode, bands=bands.get(indicator.key))
        return found._replace(score=None, score_mode=Way.NO_SCORE, reason=Reason.INCOMPLETE, next_point=None)
    return score_indicator(
        indicator, given, mode=mode, bands=bands.get(indicator.key), self_score=self_score, last=last
    )


def last_inputs(indicator: Indicator, answer: Answer | None) -> Inputs | None:
    """The values of an earlier year, for comparison; None where it had none."""
    if answer is None or answer.mode != Mode.GIVEN:
        return None
    try:
        return checked(indicator, inputs_of(indicator, answer))
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


def is_complete(answer: Answer | None, outcome: Outcome | None) -> bool:
    """Anything a city says is an answer; values that lead to nothing yet are none."""
    if answer is None or outcome is None:
        return False
    if answer.mode == Mode.BASELINE:
        return True
    if answer.mode == Mode.PLANNED:
        return answer.planned_for is not None
    if answer.mode != Mode.GIVEN:
        return True
    return outcome.reason not in (Reason.INCOMPLETE, Reason.NOT_DECLARED) and not answer.unfinished


def sums(edition: Framework, rows: Iterable[Any]) -> Totals:
    """Totals of rows with `indicator` and `score`: answers, or lines of a result. Sums are computed, never kept."""
    outcomes = [as_outcome(row) for row in rows]
    return totals(edition, outcomes)


def as_outcome(row: Any) -> Outcome:
    return Outcome(row.indicator, None, None, "", row.score, Way(row.score_mode), None, Reason.INCOMPLETE)
