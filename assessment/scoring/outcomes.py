"""Points of the answer to one indicator, and totals of points."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from assessment.scoring.checking import DECLARED_SCORE, JUSTIFICATION, Caution, InputError, cautions, checked_inputs
from assessment.scoring.definitions import Band, Formula, Framework, Indicator, Level, Scoring, Uncertain
from assessment.scoring.formulas import Inputs, computed
from assessment.scoring.next_points import NextPoint, next_point
from assessment.scoring.rounding import band_of, half_up

type Scale = tuple[Band, ...] | tuple[Level, ...]


class Mode(StrEnum):
    """What kind of answer a city gives. Each is a complete answer."""

    GIVEN = "given"
    NO_DATA = "no_data"
    PLANNED = "planned"
    NOT_APPLICABLE = "not_applicable"
    BASELINE = "baseline"  # a change indicator in the first application


class ScoreMode(StrEnum):
    CALCULATED = "calculated"
    SELF_SCORED = "self_scored"
    NO_SCORE = "no_score"


class Reason(StrEnum):
    """Why there is this score, or none."""

    BANDS_VERIFIED = "bands_verified"
    BANDS_CONFIRMED = "bands_confirmed"
    BANDS_DECIDABLE = "bands_decidable"  # some bands are known, and the value lies in one of them
    SELF_SCORED = "self_scored"
    INCOMPLETE = "incomplete"
    NO_YEAR = "no_year"  # a figure stands there without the year that it is of
    NO_REASON = "no_reason"  # points of the city itself stand there without a reason
    BANDS_UNVERIFIED = "bands_unverified"
    BEYOND_DECIDABLE = "beyond_decidable"
    NOT_DECLARED = "not_declared"
    NO_DATA = "no_data"
    PLANNED = "planned"
    NOT_APPLICABLE = "not_applicable"
    BASELINE = "baseline"


class SelfScore(NamedTuple):
    """The points that a city gives itself where they cannot be calculated."""

    points: int
    reason: str


class Outcome(NamedTuple):
    """What comes of the answer to one indicator. `value` is in full precision, `rounded` is what bands are asked."""

    indicator: str
    value: Decimal | None
    rounded: Decimal | None
    unit: str
    score: int | None
    score_mode: ScoreMode
    band: Band | Level | None
    reason: Reason
    next_point: NextPoint | None = None
    warnings: tuple[Caution, ...] = ()
    method: str = ""  # "A" or "B" where the indicator offers two ways


class Scored(NamedTuple):
    """A score with what stands behind it."""

    band: Band | Level
    scale: Scale
    reason: Reason


def score_indicator(
    indicator: Indicator,
    inputs: Inputs,
    *,
    mode: Mode = Mode.GIVEN,
    bands: Scale | None = None,
    self_score: SelfScore | None = None,
    last: Inputs | None = None,
) -> Outcome:
    """Works out what one answer scores. Raises InputError for what is impossible.

    `bands` are those that curators have confirmed, or levels; they stand before the ones of the file. `last` are the
    checked inputs of an earlier year within the same boundary, for warnings alone.
    """
    if bands or indicator.has_verified_bands:
        _refuse_declared(indicator, inputs, bands)
    if mode is not Mode.GIVEN:
        return Outcome(indicator.key, None, None, indicator.unit, None, ScoreMode.NO_SCORE, None, REASON_OF[mode])
    clean = checked_inputs(indicator, inputs)
    formula, value = _value(indicator, clean, bands)
    rounded = None if value is None else half_up(value, indicator.decimals)
    scored = None if rounded is None else _calculated(indicator, rounded, bands)
    warnings = cautions(indicator, clean, last)
    method = "" if formula is None else formula.method
    if scored is None or rounded is None or formula is None:
        return _not_calculated(indicator, clean, value, rounded, self_score, warnings, method)
    if scored.reason is not Reason.BANDS_CONFIRMED:
        warnings += _of_bands(indicator, value, rounded)
    return Outcome(
        indicator.key,
        value,
        rounded,
        indicator.unit,
        scored.band.score,
        ScoreMode.CALCULATED,
        scored.band,
        scored.reason,
        next_point(indicator, formula, clean, rounded, scored.band, scored.scale),
        warnings,
        method,
    )


REASON_OF = {
    Mode.NO_DATA: Reason.NO_DATA,
    Mode.PLANNED: Reason.PLANNED,
    Mode.NOT_APPLICABLE: Reason.NOT_APPLICABLE,
    Mode.BASELINE: Reason.BASELINE,
}
DECLARED = Formula("level", (DECLARED_SCORE,))


def _value(indicator: Indicator, clean: Inputs, bands: Scale | None) -> tuple[Formula | None, Decimal | None]:
    found = [
        (formula, value) for formula in _formulas(indicator, bands) if (value := computed(formula, clean)) is not None
    ]
    if len(found) > 1:
        raise InputError(indicator.key, found[1][0].takes[0], "two_methods")
    return found[0] if found else (None, None)


def _formulas(indicator: Indicator, bands: Scale | None) -> tuple[Formula, ...]:
    """A declared indicator has a formula only once curators have confirmed what its bands are about."""
    if indicator.scoring is not Scoring.DECLARED:
        return indicator.formulas
    if not bands:
        return ()
    if isinstance(bands[0], Level):
        return (DECLARED,)
    return () if indicator.likely_formula is None else (indicator.likely_formula,)


def _calculated(indicator: Indicator, rounded: Decimal, confirmed: Scale | None) -> Scored | None:
    if confirmed:
        return _by(rounded, confirmed, Reason.BANDS_CONFIRMED)
    if indicator.scoring is Scoring.LEVELS:
        verified = indicator.has_verified_bands
        return _by(rounded, indicator.levels, Reason.BANDS_VERIFIED if verified else Reason.BANDS_DECIDABLE)
    if indicator.has_verified_bands:
        return _by(rounded, indicator.bands, Reason.BANDS_VERIFIED)
    return _by(rounded, indicator.decidable, Reason.BANDS_DECIDABLE)


def _by(rounded: Decimal, scale: Scale, reason: Reason) -> Scored | None:
    hit: Band | Level | None = None
    for each in scale:
        if each.holds(rounded) if isinstance(each, Band) else each.score == rounded:
            hit = each
            break
    return None if hit is None else Scored(hit, scale, reason)


def _not_calculated(
    indicator: Indicator,
    clean: Inputs,
    value: Decimal | None,
    rounded: Decimal | None,
    self_score: SelfScore | None,
    warnings: tuple[Caution, ...],
    method: str,
) -> Outcome:
    own = self_score or _declared(indicator, clean, rounded)
    if own is not None:
        if not own.reason.strip():
            raise InputError(indicator.key, JUSTIFICATION, "no_reason")
        points, mode, reason = own.points, ScoreMode.SELF_SCORED, Reason.SELF_SCORED
        return Outcome(
            indicator.key, value, rounded, indicator.unit, points, mode, None, reason, None, warnings, method
        )
    reason = _why_not(indicator, rounded)
    return Outcome(
        indicator.key,
        value,
        rounded,
        indicator.unit,
        None,
        ScoreMode.NO_SCORE,
        None,
        reason,
        None,
        warnings,
        method,
    )


def _refuse_declared(indicator: Indicator, inputs: Inputs, bands: Scale | None) -> None:
    """Where points are calculated, nobody declares them; a level that curators read is what is declared."""
    is_level = bool(bands) and isinstance(bands[0], Level)  # type: ignore[index]  # a scale holds something
    if inputs.get(DECLARED_SCORE) not in (None, "") and not is_level:
        raise InputError(indicator.key, DECLARED_SCORE, "points_calculated")


def _declared(indicator: Indicator, clean: Inputs, level: Decimal | None) -> SelfScore | None:
    """Points that stand among the inputs. A level that was not read counts as the city's own word, with a reason."""
    points, why = clean.get(DECLARED_SCORE), str(clean.get(JUSTIFICATION) or "")
    if isinstance(points, int):
        return SelfScore(points, why)
    if indicator.scoring is Scoring.LEVELS and level is not None and why:
        return SelfScore(int(level), why)
    return None


def _why_not(indicator: Indicator, rounded: Decimal | None) -> Reason:
    if indicator.scoring is Scoring.DECLARED:
        return Reason.NOT_DECLARED
    if rounded is None:
        return Reason.INCOMPLETE
    return Reason.BEYOND_DECIDABLE if indicator.decidable else Reason.BANDS_UNVERIFIED


def _of_bands(indicator: Indicator, value: Decimal | None, rounded: Decimal) -> tuple[Caution, ...]:
    found = (Caution("uncertain_point"),) if is_uncertain(indicator.uncertain, value, rounded) else ()
    return (*found, Caution("single_source")) if indicator.is_single_source else found


def is_uncertain(uncertain: Uncertain, value: Decimal | None, rounded: Decimal) -> bool:
    """Whether the sources of the bands disagree about this value."""
    return rounded in uncertain.points or (uncertain.fractions and value != rounded)


def provisional(indicator: Indicator, outcome: Outcome) -> Band | None:
    """The band by bands not yet checked against the handbook: for the city's own staff, in no total, export or
    publication."""
    if outcome.rounded is None or outcome.reason not in (Reason.BANDS_UNVERIFIED, Reason.BEYOND_DECIDABLE):
        return None
    return band_of(outcome.rounded, (*indicator.bands, *indicator.candidate_bands))


class Sum(NamedTuple):
    """Points with what they are out of. None of these figures is ever shown without the others."""

    points: int
    possible_for_scored: int
    scored: int
    maximum: int


class Totals(NamedTuple):
    """The plain sum over the indicators that were scored. An indicator without a score counts nowhere, never as 0."""

    points: int
    possible_for_scored: int
    scored: int
    edition_maximum: int
    by_component: Mapping[str, Sum]


MOST_POINTS = 4


def totals(framework: Framework, outcomes: Iterable[Outcome]) -> Totals:
    by_key = {outcome.indicator: outcome.score for outcome in outcomes if outcome.score is not None}
    sums = {}
    for component in framework.components:
        scores = [by_key[key] for number in component.indicators if (key := framework.numbered[number].key) in by_key]
        sums[component.key] = Sum(sum(scores), MOST_POINTS * len(scores), len(scores), component.maximum)
    points, scored = sum(each.points for each in sums.values()), sum(each.scored for each in sums.values())
    return Totals(points, MOST_POINTS * scored, scored, framework.maximum, sums)
