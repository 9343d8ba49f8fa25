"""What targets and actions still lack, for the lists that their city works with: words, for its staff alone."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import pgettext

from planning import dates
from planning.models import CityIndicator, Effect, PlanAction, PlanTarget
from planning.tracking import missing
from planning.tracking.index_values import lay_index_values
from planning.tracking.missing import IndicatorFacts, Milestone, PlanPart
from planning.tracking.wording import missing_words

OVER = (PlanAction.Status.COMPLETED, PlanAction.Status.FAILED)

type Wording = Callable[[Sequence[Any]], dict[int, str]]


def of_targets(targets: Sequence[PlanTarget]) -> dict[int, str]:
    """What each target lacks, by its key. Four queries."""
    prefetch_related_objects(targets, "alignments", Prefetch("indicators", indicators()))
    lay_index_values(each for target in targets for each in target.indicators.all())
    return {
        target.pk: in_words(
            missing.of_target(
                has_alignment=bool(target.alignments.all()),
                indicators=[known_of(each) for each in target.indicators.all()],
            )
        )
        for target in targets
    }


def of_actions(actions: Sequence[PlanAction]) -> dict[int, str]:
    """What each action lacks, by its key. Five queries."""
    effects = Effect.objects.prefetch_related(Prefetch("indicator", indicators()))
    prefetch_related_objects(actions, "milestones", Prefetch("effects", effects))
    lay_index_values(each.indicator for action in actions for each in action.effects.all())
    year = timezone.localdate().year
    return {
        action.pk: in_words(
            missing.of_action(
                has_lead=bool(action.lead_id or action.lead_unit),
                has_end=bool(action.ends or action.is_continuous),
                has_budget=action.budget is not None,
                is_over=action.status in OVER,
                steps=[Milestone(dates.year_of(each.due), bool(each.done_on)) for each in action.milestones.all()],
                indicators=[known_of(each.indicator) for each in action.effects.all()],
                year=year,
            )
        )
        for action in actions
    }


def indicators() -> Any:
    return CityIndicator.objects.prefetch_related("values", "goals")


def known_of(indicator: CityIndicator) -> IndicatorFacts:
    values = [each for each in indicator.values.all() if each.value is not None and not each.part]
    return IndicatorFacts(
        has_value=bool(values),
        last_goal=max((goal.year for goal in indicator.goals.all() if goal.year), default=None),
        has_baseline=indicator.baseline_value is not None,
        has_baseline_source=bool(indicator.baseline_source.strip()),
        has_source=any(each.source_title and each.is_as_noted for each in values),
    )


def in_words(parts: Sequence[PlanPart]) -> str:
    """Nothing where nothing is missing."""
    separator = pgettext("between the items of a list", ", ")
    return separator.join(missing_words(part) for part in parts)


OF_SEGMENT: Mapping[str, Wording] = {PlanTarget.segment: of_targets, PlanAction.segment: of_actions}
