"""What the pages of a plan read: as many queries for a long plan as for a short one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast
from django.http import Http404
from django.shortcuts import get_object_or_404

from alliance.portal.plans import status_rank
from cities.models import City
from core.accounts.permissions import Person
from core.content.examples import not_made_up
from core.pagecache.kept import kept
from core.vocabulary.models import Term
from planning.models import Alignment, CityIndicator, Commitment, Goal, Plan, PlanAction, PlanTarget
from planning.tracking.index_values import lay_index_values

FRAMEWORK = ("kmgbf-targets", "kmgbf-goals")


def plans_at(slug: str, named: str = "") -> list[Plan]:
    """Plans of the city with this address name: the one in force first, then the newest. Each knows whether it has
    commitments, which spares the page of most plans a query. One that is made up is there if it is named."""
    rows = (
        Plan.objects.published()
        .filter(city__slug=slug)
        .filter(not_made_up(Plan) | Q(city__is_example=True) | Q(slug=named))
    )
    rows = rows.with_standing().order_by(status_rank(), "-starts", "-pk")
    has = Exists(Commitment.objects.published().filter(plan=OuterRef("pk")))
    return list(rows.select_related("city", "supersedes", "assessment").annotate(has_commitments=has))


def city_of(slug: str, viewer: Person, plans: Sequence[Plan] = ()) -> City:
    """The city of these plans. With plans there is no query: their city is public. Raises Http404."""
    return plans[0].city if plans else get_object_or_404(City.objects.visible_to(viewer), slug=slug)


def chosen(plans: Sequence[Plan], slug: str) -> Plan | None:
    """The plan that the address names, else the first. Raises Http404 for one that is not there."""
    if not slug:
        return plans[0] if plans else None
    found = next((plan for plan in plans if plan.slug == slug), None)
    if found is None:
        raise Http404
    return found


def plan_at(slug: str, named: str) -> Plan | None:
    """The plan of a city that an address names, else its first. Raises Http404 for one that is not there."""
    return chosen(plans_at(slug, named), named)


def indicators() -> Any:
    return CityIndicator.objects.published().prefetch_related("values__source", "goals").order_by("slug")


def indicators_of(city: City) -> list[CityIndicator]:
    """Those of a city, whichever plan they belong to."""
    found = list(indicators().filter(city=city))
    lay_index_values(found)
    return found


def targets_of(plan: Plan) -> list[PlanTarget]:
    rows = PlanTarget.objects.published().filter(plan=plan)
    found = list(rows.prefetch_related("reports", Prefetch("indicators", indicators())))
    lay_index_values(indicator for target in found for indicator in target.indicators.all())
    return found


def goals_of(plan: Plan) -> list[Goal]:
    return list(Goal.objects.published().filter(plan=plan))


@kept
def framework() -> dict[int, Term]:
    """The targets and goals of the framework, by their key."""
    return Term.objects.filter(scheme__code__in=FRAMEWORK).in_bulk()


@dataclass
class Ties:
    """What a plan says in keys alone: which target names which global target and how closely, which goal serves which
    of the framework, how many actions stand where, and how many directly under a goal.
    """

    named: dict[int, list[tuple[Term, str]]] = field(default_factory=dict)  # by the key of the target
    goals: dict[int, list[Term]] = field(default_factory=dict)  # by the key of the goal
    statuses: dict[str, int] = field(default_factory=dict)
    actions: dict[int, int] = field(default_factory=dict)  # by the key of the goal


def ties_of(plan: Plan) -> Ties:
    """One query for the three, and none for the names of the framework, which are kept."""
    found, terms = Ties(), framework()
    rows = alignments(plan).union(goal_terms(plan), action_counts(plan), all=True)
    for kind, key, term, word, count in rows.order_by():
        if kind == "action":
            found.statuses[word] = found.statuses.get(word, 0) + count
            if key:
                found.actions[key] = found.actions.get(key, 0) + count
        elif kind == "target":
            found.named.setdefault(key, []).append((terms[term], word))
        else:
            found.goals.setdefault(key, []).append(terms[term])
    for named in found.named.values():
        named.sort(key=lambda each: each[0].order)
    for those in found.goals.values():
        those.sort(key=lambda term: term.order)
    return found


def alignments(plan: Plan) -> QuerySet[Any, Any]:
    rows: Any = QuerySet(model=Alignment).filter(target__plan=plan, target__state="published")
    return in_one_shape(rows, "target", F("target_id"), F("term_id"), F("degree"), Value(1))


def goal_terms(plan: Plan) -> QuerySet[Any, Any]:
    through: Any = Goal.terms.through
    rows = through.objects.filter(goal__plan=plan, goal__state="published")
    return in_one_shape(rows, "goal", F("goal_id"), F("term_id"), Value(""), Value(1))


def action_counts(plan: Plan) -> QuerySet[Any, Any]:
    """How many actions each status has, directly under each goal and elsewhere."""
    rows: Any = QuerySet(model=PlanAction).filter(plan=plan, state="published").order_by()
    rows = rows.values("status", "goal_id").annotate(Count("pk"))
    return in_one_shape(rows, "action", F("goal_id"), Value(0), F("status"), F("pk__count"))


def in_one_shape(rows: Any, kind: str, key: Any, term: Any, word: Any, count: Any) -> QuerySet[Any, Any]:
    """The rows are those of Django's own query set: that of modeltranslation does not keep the order of columns."""
    number, text = BigIntegerField(), CharField()
    shaped: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(
            of_kind=Value(kind, output_field=text),
            of_key=Cast(key, number),
            of_term=Cast(term, number),
            of_word=Cast(word, text),
            of_count=Cast(count, number),
        )
        .values_list("of_kind", "of_key", "of_term", "of_word", "of_count")
    )
    return shaped
