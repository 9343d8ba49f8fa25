"""What a target or an action of a plan still lacks, so that it can be followed. Pure: facts in, names of parts out.

It is told to the staff of the city alone: a reminder, no score.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Part(StrEnum):
    LEAD = "lead"
    DATE = "date"
    MILESTONE = "milestone"
    BUDGET = "budget"
    INDICATOR = "indicator"
    ALIGNMENT = "alignment"
    BASELINE = "baseline"
    BASELINE_SOURCE = "baseline_source"
    SOURCE = "source"


class Step(NamedTuple):
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
    steps: Iterable[Step],
    indicators: Iterable[IndicatorFacts],
    year: int,
) -> tuple[Part, ...]:
    """Lead, date, a milestone within a year, budget, an indicator with a value and a goal ahead. What is over lacks
    nothing any more. `has_end` is also true of what goes on without an end.
    """
    if is_over:
        return ()
    near = any(not step.is_done and step.due is not None and step.due <= year + 1 for step in steps)
    ahead = any(each.has_value and each.last_goal is not None and each.last_goal >= year for each in indicators)
    known = {
        Part.LEAD: has_lead,
        Part.DATE: has_end,
        Part.MILESTONE: near,
        Part.BUDGET: has_budget,
        Part.INDICATOR: ahead,
    }
    return tuple(part for part, is_there in known.items() if not is_there)


def of_target(*, has_alignment: bool, indicators: Iterable[IndicatorFacts]) -> tuple[Part, ...]:
    """What a target lacks of alignment, indicator, baseline, its source, and a value with its own. Without an indicator
    only that is said of the last three."""
    found = list(indicators)
    known = {
        Part.ALIGNMENT: has_alignment,
        Part.INDICATOR: bool(found),
        Part.BASELINE: not found or any(each.has_baseline for each in found),
        Part.BASELINE_SOURCE: all(each.has_baseline_source for each in found if each.has_baseline),
        Part.SOURCE: not found or any(each.has_source for each in found),
    }
    return tuple(part for part, is_there in known.items() if not is_there)
