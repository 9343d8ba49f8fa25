"""What the pages of a plan read: each list with one query for each table, however long it is."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, Count, Prefetch, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404

from cities.models import City
from core.accounts.permissions import Person
from planning.models import Alignment, CityIndicator, Goal, Plan, PlanAction, PlanTarget

FIRST = (Plan.Status.IN_FORCE, Plan.Status.BEING_WRITTEN)


def plans_of(city: City) -> list[Plan]:
    """The one in force first, then the newest."""
    rank = Case(*(When(status=status, then=Value(number)) for number, status in enumerate(FIRST)), default=Value(9))
    rows = Plan.objects.published().filter(city=city).order_by(rank, "-starts", "-pk")
    found = list(rows.select_related("supersedes", "assessment").prefetch_related("figures", "sources"))
    for plan in found:
        plan.city = city  # the pages ask for its address
    return found


def city_of(slug: str, viewer: Person) -> City:
    return get_object_or_404(City.objects.visible_to(viewer), slug=slug)


def chosen(plans: Sequence[Plan], slug: str) -> Plan | None:
    """The plan that the address names, else the first. Raises Http404 for one that is not there."""
    if not slug:
        return plans[0] if plans else None
    found = next((plan for plan in plans if plan.slug == slug), None)
    if found is None:
        raise Http404
    return found


def indicators() -> Any:
    return CityIndicator.objects.published().prefetch_related("values", "goals").order_by("slug")


def targets_of(plan: Plan) -> list[PlanTarget]:
    rows = PlanTarget.objects.published().filter(plan=plan)
    return list(
        rows.prefetch_related(
            Prefetch("alignments", Alignment.objects.select_related("term").order_by("term__order")),
            "reports",
            Prefetch("indicators", indicators()),
        )
    )


def goals_of(plan: Plan) -> list[Goal]:
    return list(Goal.objects.published().filter(plan=plan).prefetch_related("terms"))


def action_counts(plan: Plan) -> dict[str, int]:
    """By status."""
    rows = PlanAction.objects.published().filter(plan=plan).order_by()
    return dict(rows.values_list("status").annotate(Count("pk")))
