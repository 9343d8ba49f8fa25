"""What a target or an action of a plan still lacks, so that it can be followed. Pure: facts in, names of parts out.

It is told to the staff of the city alone: a reminder, no score.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class PlanPart(StrEnum):
    LEAD = "lead"
    DATE = "date"
    MILESTONE = "milestone"
    BUDGET = "budget"
    INDICATOR = "indicator"
    ALIGNMENT = "alignment"
    BASELINE = "baseline"
    BASELINE_SOURCE = "baseline_source"
    SOURCE = "source"


class Milestone(NamedTuple):
    """A milestone: the year in which it is due, if that is known, and whether it was done."""

    due: int | None
    is_done: bool


class IndicatorFacts(NamedTuple):
    """What is known of an indicator."""

    has_value: bool = False
    last_goal: int | None = None  # the year
    has_baseline: bool = False
    has_baseline_source: bool = False
    has_source: bool = False


def of_action(
    *,
    has_lead: bool,
    has_end: bool,
    has_budget: bool,
    is_over: bool,
    steps: Iterable[Milestone],
    indicators: Iterable[IndicatorFacts],
    year: int,
) -> tuple[PlanPart, ...]:
    """Lead, date, a milestone within a year, budget, an indicator with a value and a goal ahead. What is over lacks
    nothing any more. `has_end` is also true of what goes on without an end.
    """
    if is_over:
        return ()
    near = any(not step.is_done and step.due is not None and step.due <= year + 1 for step in steps)
    ahead = any(each.has_value and each.last_goal is not None and each.last_goal >= year for each in indicators)
    known = {
        PlanPart.LEAD: has_lead,
        PlanPart.DATE: has_end,
        PlanPart.MILESTONE: near,
        PlanPart.BUDGET: has_budget,
        PlanPart.INDICATOR: ahead,
    }
    return tuple(part for part, is_there in known.items() if not is_there)


def of_target(*, has_alignment: bool, indicators: Iterable[IndicatorFacts]) -> tuple[PlanPart, ...]:
    """What a target lacks of alignment, indicator, baseline, its source, and a value with its own. Without an indicator
    only that is said of the last three."""
    found = list(indicators)
    known = {
        PlanPart.ALIGNMENT: has_alignment,
        PlanPart.INDICATOR: bool(found),
        PlanPart.BASELINE: not found or any(each.has_baseline for each in found),
        PlanPart.BASELINE_SOURCE: all(each.has_baseline_source for each in found if each.has_baseline),
        PlanPart.SOURCE: not found or any(each.has_source for each in found),
    }
    return tuple(part for part, is_there in known.items() if not is_there)
