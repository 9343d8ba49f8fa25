"""The verbs of plans."""

from collections.abc import Mapping

from cities.models import City
from core.history import editing
from core.history.snapshot import Plain
from core.history.write import Actor, remove
from planning.models import Plan

PLAN = (
    "title",
    "kind",
    "starts",
    "ends",
    "status",
    "launched",
    "adopted_by",
    "link",
    "note",
    "figures",
    "sources",
    "confidence",
    "confirmed_parts",
    "state",
    "is_example",
)


def add_plan(*, slug: str, city: City, changes: Mapping[str, Plain], by: Actor) -> Plan:
    return editing.add(Plan(slug=slug, city=city), "plan_added", changes=changes, allowed=PLAN, by=by)


def change_plan(plan: Plan, *, changes: Mapping[str, Plain], expected: int | None, by: Actor) -> Plan:
    return editing.change(plan, "plan_changed", changes=changes, allowed=PLAN, expected=expected, by=by)


def revert_plan(row: Plan, *, to: int, expected: int, by: Actor) -> tuple[Plan, list[str]]:
    return editing.revert(row, "plan_reverted", to=to, expected=expected, by=by)


def remove_plan(plan: Plan, *, expected: int, by: Actor) -> None:
    remove(plan, "plan_removed", by=by, expected=expected)
