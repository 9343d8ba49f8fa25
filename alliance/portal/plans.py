"""How the plan of a city is told: in a word on cards, as a line of years on pages."""

from typing import Any

from django.db.models import Case, OuterRef, Subquery, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from planning.models import Plan

LABELS: dict[str, tuple[str, Promise]] = {
    Plan.Status.IN_FORCE: ("ok", gettext_lazy("Plan in force")),
    Plan.Status.BEING_WRITTEN: ("info", gettext_lazy("Plan being written")),
}
BESIDE_A_PLAN = (Plan.Kind.WHITE_PAPER, Plan.Kind.RELATED)  # they say of no city that it has a plan
FIRST = (Plan.Status.IN_FORCE.value, Plan.Status.BEING_WRITTEN.value)
TONES = {Plan.Status.IN_FORCE: "ok", Plan.Status.BEING_WRITTEN: "info"}
NEAR_THE_END = 20  # of a hundred: there the words of a drawing begin or end at its edge


def plan_status() -> Subquery:
    """The status that counts for a city: one in force before one being written."""
    rows: Any = Plan.objects.filter(state="published").shown_with(city=OuterRef("pk")).with_standing()
    rows = rows.filter(told_status__in=FIRST).exclude(kind__in=BESIDE_A_PLAN)
    return Subquery(rows.order_by(status_rank(), "-starts").values("told_status")[:1])


def status_rank() -> Case:
    """The order of plans of a query with `with_standing`: in force, being written, others."""
    ranks = (When(told_status=status, then=Value(number)) for number, status in enumerate(FIRST))
    return Case(*ranks, default=Value(9))


def tone_and_label(status: str | None) -> tuple[str, str]:
    """Nothing is said of a city without a plan here: that we know of none does not mean that it has none."""
    if status not in LABELS:
        return "mute", ""
    tone, label = LABELS[status]
    return tone, str(label)


def term_of(plan: Plan, year: int) -> dict[str, Any] | None:
    """Where this year lies in the years of a plan in force, for a drawing. None outside of them or where one is
    unknown."""
    if not (plan.starts and plan.ends and plan.starts <= year <= plan.ends):
        return None
    if plan.standing != Plan.Status.IN_FORCE:
        return None
    number, total = year - plan.starts + 1, plan.ends - plan.starts + 1
    part = round(100 * number / total)
    return {
        "number": number,
        "total": total,
        "first": str(plan.starts),
        "last": str(plan.ends),
        "part": f"{part}%",
        "side": "start" if part < NEAR_THE_END else "end" if part > 100 - NEAR_THE_END else "middle",
        "words": gettext("%(year)s, year %(number)s of %(total)s") % {"year": year, "number": number, "total": total},
    }
