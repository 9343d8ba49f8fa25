"""What city staff may propose about their plans, and about the goals, targets, actions and indicators in them."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from assessment.models import Result
from cities.models import City, State
from cities.organisations.models import Organisation
from cities.proposals import Adding, adding, slug_for, terms_of_schemes
from core.content.models import CityContent
from core.history.snapshot import snapshot, way_back
from core.history.write import Actor, version_of
from core.review.proposals.kinds import Changes, ProposalKind, register_kind
from core.text.languages import column_names
from planning import actions, forms
from planning.commitments import actions as commitment_actions
from planning.commitments import forms as commitment_forms
from planning.commitments.models import GLOBAL_SCHEMES, RESERVED_SLUGS
from planning.commitments.wording import asked_by_the_tool
from planning.models import CityIndicator, Commitment, Goal, Plan, PlanAction, PlanTarget
from planning.tracking import forms as tracking_forms
from planning.tracking import listed_sources
from planning.tracking.models import ACTION_SCHEMES, BETWEEN
from planning.years import locks

FIGURE = ("order", "value", "unit", "year", "source_title", "source_link", *column_names("label"))
ALIGNMENT = ("term", "degree", *column_names("note"))
REPORT = (
    *("year", "is_fiscal", "level", "reported_on", *column_names("main_actions"), *column_names("summary")),
    *(*column_names("challenges"), *column_names("examples"), *column_names("agreements"), *column_names("obstacle")),
    *(*column_names("level_reason"), "added_on", *column_names("addition")),
)
MILESTONE = ("order", "due", "done_on", *column_names("title"))
EFFECT = ("indicator", "way", "tells_progress")
VALUE = (
    *("year", "is_fiscal", "value", "why_none", "qualifier", "unit", "part", "source_title", "source_link"),
    "certainty",
    *(*column_names("footnote"), "corrected_value", "note_holds", "added_on", *column_names("addition")),
)
GOAL_OF_INDICATOR = ("year", "is_fiscal", "value", "qualifier", "unit", "is_draft")
LONGEST_NAME = 80


def name_for(model: type[CityContent], city: City, changes: Changes) -> str:
    """The city and the title: example-bay--tree-canopy."""
    field = model.title_field
    title = next((str(changes[key]) for key in (f"{field}_en", field) if changes.get(key)), "")
    number = slugify(str(changes.get("number") or changes.get("code") or ""))
    name = slugify(title)[:LONGEST_NAME].strip("-") or number or str(model._meta.model_name)
    return free_name(model, f"{city.slug}{BETWEEN}{name}")


def free_name(model: type[models.Model], wanted: str) -> str:
    """Itself, or the next number behind it. One query, also where many have no Latin name and are numbered."""
    taken = set(model._base_manager.filter(models.Q(slug__startswith=wanted)).values_list("slug", flat=True))
    if wanted not in taken:
        return wanted
    return next(slug for count in range(2, len(taken) + 3) if (slug := f"{wanted}-{count}") not in taken)


# --- Plans --------------------------------------------------------------------------------------------------------


def add_commitment(tenant: int, changes: Changes, by: Actor) -> Commitment:
    city = City.objects.get(pk=tenant)
    slug = slug_for(Commitment, city, changes, "title")
    slug = f"{city.slug}-{slug}" if slug in RESERVED_SLUGS else slug
    published = {**changes, "state": State.PUBLISHED, "is_example": city.is_example}
    return commitment_actions.add_commitment(slug=slug, city=city, changes=published, by=by)


# --- What a plan holds --------------------------------------------------------------------------------------------

type Action = Callable[..., Any]


def adding_named(model: type[CityContent], action: Callable[..., Any], *, of_city: bool = False) -> Adding:
    def add(tenant: int, changes: Changes, by: Actor) -> Any:
        city = City.objects.get(pk=tenant)
        more = {"city": city} if of_city else {}
        return action(slug=name_for(model, city, changes), changes={**changes, "state": State.PUBLISHED}, by=by, **more)

    return add


def changing(action: Action, *, is_of_years: bool = False) -> Action:
    def change(row: Any, *, changes: Changes, expected: int, by: Actor) -> Any:
        if is_of_years:
            locks.require_unlocked(row, changes)
        said = {**changes, **listed_sources.left(row, changes)}
        return action(row, changes=said, expected=expected, by=by)

    return change


def reverting(action: Action) -> Action:
    def revert(row: Any, *, to: int, expected: int, by: Actor) -> tuple[Any, list[str]]:
        locks.require_unlocked(row, way_back(type(row), snapshot(type(row), row.pk), version_of(row, to)))
        found: tuple[Any, list[str]] = action(row, to=to, expected=expected, by=by)
        return found

    return revert


def own_plans(tenant: int) -> QuerySet[Any]:
    return Plan.of_city(tenant)


def own_goals(tenant: int) -> QuerySet[Any]:
    return Goal.of_city(tenant).order_by("plan", "number", "pk")


def own_targets(tenant: int) -> QuerySet[Any]:
    return PlanTarget.of_city(tenant).order_by("plan", "number", "pk")


def own_actions(tenant: int) -> QuerySet[Any]:
    return PlanAction.of_city(tenant).order_by("plan", "number", "pk")


def own_indicators(tenant: int) -> QuerySet[Any]:
    return CityIndicator.of_city(tenant).order_by("slug")


def own_results(tenant: int) -> QuerySet[Any]:
    return Result.of_city(tenant).filter(state=State.PUBLISHED)


def visible_bodies(tenant: int) -> QuerySet[Any]:
    return Organisation.objects.published() | Organisation.objects.filter(city=tenant)


register_kind(
    ProposalKind(
        label=_("Plan"),
        plural=_("Plans"),
        model=Plan,
        required=("title", "kind"),
        add=adding(Plan, actions.add_plan),
        change=actions.change_plan,
        revert=actions.revert_plan,
        children={"figures": FIGURE},
        targets={"supersedes": own_plans, "assessment": own_results},
        sections=forms.PLAN,
    )
)
register_kind(
    ProposalKind(
        label=_("Goal"),
        plural=_("Goals"),
        model=Goal,
        required=("plan", "title"),
        add=adding_named(Goal, actions.add_goal),
        change=changing(actions.change_goal),
        revert=actions.revert_goal,
        targets={"plan": own_plans, "terms": lambda tenant: terms_of_schemes("kmgbf-goals")},
        sections=tracking_forms.GOAL,
    )
)
register_kind(
    ProposalKind(
        label=_("Target"),
        plural=_("Targets"),
        model=PlanTarget,
        required=("plan", "title"),
        add=adding_named(PlanTarget, actions.add_plantarget),
        change=changing(actions.change_plantarget, is_of_years=True),
        revert=reverting(actions.revert_plantarget),
        children={"alignments": ALIGNMENT, "reports": REPORT},
        targets={
            "plan": own_plans,
            "goal": own_goals,
            "indicators": own_indicators,
            "considerations": lambda tenant: terms_of_schemes("considerations"),
            "alignments.term": lambda tenant: terms_of_schemes("kmgbf-targets"),
        },
        sections=tracking_forms.PLAN_TARGET,
    )
)
register_kind(
    ProposalKind(
        label=_("Action"),
        plural=_("Actions of plans"),
        model=PlanAction,
        required=("plan", "title"),
        add=adding_named(PlanAction, actions.add_planaction),
        change=changing(actions.change_planaction),
        revert=actions.revert_planaction,
        children={"milestones": MILESTONE, "effects": EFFECT},
        targets={
            "plan": own_plans,
            "goal": own_goals,
            "targets": own_targets,
            "lead": visible_bodies,
            "partners": visible_bodies,
            "terms": lambda tenant: terms_of_schemes(*ACTION_SCHEMES),
            "merged_into": own_actions,
            "superseded_by": own_actions,
            "effects.indicator": own_indicators,
        },
        sections=tracking_forms.PLAN_ACTION,
    )
)
register_kind(
    ProposalKind(
        label=_("Indicator"),
        plural=_("Indicators"),
        model=CityIndicator,
        required=("name", "unit", "direction"),
        add=adding_named(CityIndicator, actions.add_cityindicator, of_city=True),
        change=changing(actions.change_cityindicator, is_of_years=True),
        revert=reverting(actions.revert_cityindicator),
        children={"values": VALUE, "goals": GOAL_OF_INDICATOR},
        targets={"framework_indicator": lambda tenant: terms_of_schemes("kmgbf-indicators")},
        sections=tracking_forms.CITY_INDICATOR,
    )
)
register_kind(
    ProposalKind(
        label=_("Commitment"),
        plural=_("Commitments"),
        model=Commitment,
        required=("title",),
        asked_elsewhere=asked_by_the_tool,
        add=add_commitment,
        change=commitment_actions.change_commitment,
        revert=commitment_actions.revert_commitment,
        targets={
            "plan": own_plans,
            "targets": own_targets,
            "primary_global_alignment": lambda tenant: terms_of_schemes(*GLOBAL_SCHEMES),
            "other_global_alignments": lambda tenant: terms_of_schemes(*GLOBAL_SCHEMES),
            "indicators": lambda tenant: terms_of_schemes("kmgbf-indicators"),
            "implementing_considerations": lambda tenant: terms_of_schemes("considerations"),
        },
        sections=commitment_forms.COMMITMENT,
    )
)
