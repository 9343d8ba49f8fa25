"""What is entered of a plan, in words: nothing of what is not there."""

from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, IntegerField, Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from planning.models import Alignment, Plan, PlanAction, PlanTarget, ProgressReport
from planning.tracking.coverage import entry_of
from planning.tracking.wording import targets_words

GONE = (Plan.Status.SUPERSEDED,)


def with_held(plans: QuerySet[Plan]) -> QuerySet[Any]:
    """Each with how many public targets and actions it holds, how many of the targets are of a draft, and the last year
    that was reported on."""
    reports = ProgressReport.objects.filter(target__plan=OuterRef("pk"), target__state="published").order_by()
    last = reports.values("target__plan").annotate(last=Max("year")).values("last")
    return plans.annotate(
        targets_held=counted(PlanTarget.objects),
        drafts_held=counted(PlanTarget.objects.filter(is_draft=True)),
        actions_held=counted(PlanAction.objects),
        last_report=Subquery(last, output_field=IntegerField()),
    )


def counted(rows: Any) -> Subquery:
    of_plan = rows.filter(plan=OuterRef("pk"), state="published").order_by().values("plan")
    return Subquery(of_plan.annotate(count=Count("pk")).values("count"), output_field=IntegerField())


def held_words(plan: Any) -> list[str]:
    """What a plan holds, of a row of `with_held`: "7 targets entered so far, 12 actions, last reported for 2026"."""
    targets, actions = plan.targets_held or 0, plan.actions_held or 0
    said = []
    if targets:
        said.append(targets_words(targets, entry_of(plan.whole_on, has_targets=True), plan.drafts_held or 0))
    if actions:
        said.append(ngettext("%(count)d action", "%(count)d actions", actions) % {"count": actions})
    if plan.last_report:
        said.append(_("last reported for %(year)s") % {"year": plan.last_report})
    return said


# --- Of cities side by side ---------------------------------------------------------------------------------------


class Planned(NamedTuple):
    """What the plans of a city say, as numbers and years: nothing is counted, so nothing can be ranked."""

    numbers: tuple[int, ...] = ()  # of the global targets that they name
    due: tuple[int, ...] = ()
    reported: int | None = None
    is_whole: bool = False  # every target of each of these plans is entered


def planned_by(cities: list[int]) -> dict[int, Planned]:
    """What each city plans, by its key; plans that were superseded are left out. Four queries."""
    targets = PlanTarget.objects.shown_to_all().filter(plan__city__in=cities).exclude(plan__status__in=GONE).order_by()
    numbers: dict[int, set[int]] = {}
    named = Alignment.objects.filter(target__in=targets).order_by()
    for city, code in named.values_list(F("target__plan__city"), "term__code").distinct():
        numbers.setdefault(city, set()).add(int(code))
    due: dict[int, set[int]] = {}
    for city, year in targets.values_list("plan__city", "due_year").distinct():
        if year:
            due.setdefault(city, set()).add(year)
    in_part = cities_in_part(cities)
    reports = ProgressReport.objects.filter(target__in=targets).order_by()
    reported = dict(reports.values_list("target__plan__city").annotate(Max("year")))
    return {
        city: Planned(
            numbers=tuple(sorted(numbers.get(city, ()))),
            due=tuple(sorted(due.get(city, ()))),
            reported=reported.get(city),
            is_whole=city not in in_part,
        )
        for city in cities
    }


def cities_in_part(cities: list[int]) -> set[int]:
    """The cities with a plan of which not every target is said to be entered."""
    plans = Plan.objects.published().filter(city__in=cities).exclude(status__in=GONE).order_by()
    has_targets = Exists(PlanTarget.objects.filter(plan=OuterRef("pk"), state="published"))
    rows = plans.annotate(has_targets=has_targets).values_list("city", "whole_on", "has_targets")
    return {city for city, day, there in rows if not entry_of(day, has_targets=there).is_whole}
