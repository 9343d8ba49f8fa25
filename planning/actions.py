"""The verbs of plans and of what they hold."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cities.models import City
from core.history import editing
from core.history.editing import Ordinary
from core.history.snapshot import Plain
from core.history.write import Actor, one_transaction, version_of
from core.text.fallback import localized
from planning import entering
from planning.models import CityIndicator, Goal, Plan, PlanAction, PlanTarget
from planning.tracking.city_figures import lay_figure

PLAN = (
    "title",
    "kind",
    "starts",
    "ends",
    "is_fiscal",
    "status",
    "launched",
    "adopted_by",
    "link",
    "note",
    "figures",
    *("jurisdiction", "is_gbf_aligned", "document_status", "adoption_date", "approving_body"),
    *("vision", "monitoring_system", "supersedes", "assessment"),
    "sources",
    "confidence",
    "confirmed_parts",
    "state",
    "is_example",
)
STANDING = ("state", "confirmed_parts")
GOAL = (*Goal.staff_fields, *STANDING)
PLAN_TARGET = (*PlanTarget.staff_fields, "source", "confidence", *STANDING)
PLAN_ACTION = (*PlanAction.staff_fields, *STANDING)
CITY_INDICATOR = (*CityIndicator.staff_fields, *STANDING)
type Changes = Mapping[str, Plain]

PLANS, GOALS, TARGETS = Ordinary(Plan, PLAN), Ordinary(Goal, GOAL), Ordinary(PlanTarget, PLAN_TARGET)
ACTIONS, INDICATORS = Ordinary(PlanAction, PLAN_ACTION), Ordinary(CityIndicator, CITY_INDICATOR)
add_plan, change_plan, remove_plan = PLANS.add, PLANS.change, PLANS.remove
change_goal, revert_goal, remove_goal = GOALS.change, GOALS.revert, GOALS.remove
revert_planaction, remove_planaction = ACTIONS.revert, ACTIONS.remove
revert_cityindicator = INDICATORS.revert


# --- Plans --------------------------------------------------------------------------------------------------------


def revert_plan(row: Plan, *, to: int, expected: int, by: Actor) -> tuple[Plan, list[str]]:
    """An old version may hold a no that nobody said, where a box was left unticked: it answers no open question."""
    is_open = row.is_gbf_aligned is None and version_of(row, to).get("is_gbf_aligned") is False
    keep = ("is_gbf_aligned",) if is_open else ()
    return editing.revert(row, "plan_reverted", to=to, expected=expected, by=by, keep=keep)


# --- Goals --------------------------------------------------------------------------------------------------------


def add_goal(*, slug: str, changes: Changes, by: Actor, plan: Plan | None = None) -> Goal:
    return GOALS.add(slug=slug, changes=of_plan(changes, plan), by=by)


# --- Indicators ---------------------------------------------------------------------------------------------------


def add_cityindicator(*, slug: str, city: City, changes: Changes, by: Actor) -> CityIndicator:
    with one_transaction():
        row = INDICATORS.add(slug=slug, city=city, changes=changes, by=by)
        require_untyped(row)
    return row


def change_cityindicator(row: CityIndicator, *, changes: Changes, expected: int | None, by: Actor) -> CityIndicator:
    with one_transaction():
        fresh = INDICATORS.change(row, changes=changes, expected=expected, by=by)
        require_untyped(fresh)
    return fresh


def remove_cityindicator(row: CityIndicator, *, expected: int, by: Actor) -> None:
    """Raises ValidationError with the targets that are told by it."""
    require_unused([localized(target, "title").text for target in row.targets.all()])
    with one_transaction():
        lay_figure(row, by=by, is_gone=True)
        INDICATORS.remove(row, expected=expected, by=by)


# --- Targets ------------------------------------------------------------------------------------------------------


def add_plantarget(*, slug: str, changes: Changes, by: Actor, plan: Plan | None = None) -> PlanTarget:
    changes = of_plan(changes, plan)
    with one_transaction(), entering.counting([plan_in(changes)], by=by):
        row = TARGETS.add(slug=slug, changes=changes, by=by)
        require_own_indicators(row)
    return row


def change_plantarget(row: PlanTarget, *, changes: Changes, expected: int | None, by: Actor) -> PlanTarget:
    with one_transaction(), entering.counting(plans_touched(row, changes), by=by):
        fresh = TARGETS.change(row, changes=changes, expected=expected, by=by)
        require_own_indicators(fresh)
        require_same_plan(fresh)
    return fresh


def revert_plantarget(row: PlanTarget, *, to: int, expected: int, by: Actor) -> tuple[PlanTarget, list[str]]:
    then = {**version_of(row, to), "state": ""}  # which may have been another
    with one_transaction(), entering.counting(plans_touched(row, then), by=by):
        return TARGETS.revert(row, to=to, expected=expected, by=by)


def remove_plantarget(row: PlanTarget, *, expected: int, by: Actor) -> None:
    """Raises ValidationError with the actions that serve it, or with the years that were reported on."""
    require_unused([localized(action, "title").text for action in row.actions.all()])
    if years := [str(report.year) for report in row.reports.all()]:
        raise ValidationError(
            _(
                "There are progress reports on this target (%(years)s), so it cannot be removed. Withdraw the "
                "target instead."
            )
            % {"years": _(", ").join(years)}
        )
    with one_transaction(), entering.counting([row.plan_id], by=by):
        TARGETS.remove(row, expected=expected, by=by)


# --- Actions of a plan --------------------------------------------------------------------------------------------


def add_planaction(*, slug: str, changes: Changes, by: Actor, plan: Plan | None = None) -> PlanAction:
    with one_transaction():
        row = ACTIONS.add(slug=slug, changes=of_plan(changes, plan), by=by)
        require_targets_of_plan(row)
    return row


def change_planaction(row: PlanAction, *, changes: Changes, expected: int | None, by: Actor) -> PlanAction:
    with one_transaction():
        fresh = ACTIONS.change(row, changes=changes, expected=expected, by=by)
        require_targets_of_plan(fresh)
    return fresh


# --- What must hold between rows ----------------------------------------------------------------------------------


def of_plan(changes: Changes, plan: Plan | None) -> Changes:
    """The admin says the plan beside what changes."""
    return changes if plan is None else {**changes, "plan": plan.pk}


def plan_in(changes: Changes) -> int | None:
    """The key of the plan that a target gets; nothing where it stays, or where it is not one."""
    wanted = changes.get("plan")
    return int(wanted) if isinstance(wanted, int | str) and str(wanted).isdecimal() else None


def plans_touched(row: PlanTarget, changes: Changes) -> list[int | None]:
    """The plans that may have a target more or less afterwards: none where its words alone change."""
    return [row.plan_id, plan_in(changes)] if {"state", "plan"} & changes.keys() else []


def require_unused(users: Iterable[str]) -> None:
    """Raises ValidationError with the names of what uses it."""
    if names := list(users):
        raise ValidationError(_("Still used by: %(names)s. Remove it there first.") % {"names": _("; ").join(names)})


def require_targets_of_plan(action: PlanAction) -> None:
    """Raises ValidationError where an action serves a target of another plan."""
    if action.targets.exclude(plan=action.plan_id).exists():
        raise ValidationError({"targets": _("An action can support only targets of its own plan.")})


def require_same_plan(target: PlanTarget) -> None:
    """Raises ValidationError where actions of the plan that it left still serve it."""
    if target.actions.exclude(plan=target.plan_id).exists():
        raise ValidationError(
            {
                "plan": _(
                    "Actions of its current plan support this target, so you cannot move the target to another plan."
                )
            }
        )


def require_untyped(indicator: CityIndicator) -> None:
    """Raises ValidationError where an indicator of an index has values that somebody typed."""
    if indicator.index and indicator.values.exists():
        raise ValidationError({"index": of_assessments()})


def of_assessments() -> str:
    return _(
        "Values of a City Biodiversity Index indicator come from your city’s published assessments. Remove "
        "the values you entered, or leave the index indicator empty."
    )


def require_own_indicators(target: PlanTarget) -> None:
    """Raises ValidationError where a target is told by an indicator of another city."""
    if target.indicators.exclude(city=target.plan.city_id).exists():
        raise ValidationError({"indicators": _("Choose indicators of your own city.")})
