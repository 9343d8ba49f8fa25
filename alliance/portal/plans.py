"""How the plan of a city is told: in a word on cards, as a line of years on pages."""

from typing import Any

from django.db.models import Case, OuterRef, Subquery, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from planning.models import Plan

LABELS: dict[str, tuple[str, Promise]] = {
    Plan.Status.IN_FORCE: ("ok", gettext_lazy("Plan in action")),
    Plan.Status.BEING_WRITTEN: ("info", gettext_lazy("Plan being written")),
}
FIRST = ("in-force", "being-written")
NEAR_THE_END = 20  # of a hundred: there the words of a drawing begin or end at its edge


def plan_status() -> Subquery:
    """The status that counts for a city: one in force before one being written."""
    rank = {status: number for number, status in enumerate(FIRST)}
    return Subquery(
        Plan.objects.filter(state="published", status__in=FIRST)
        .shown_with(city=OuterRef("pk"))
        .exclude(kind__in=[Plan.Kind.WHITE_PAPER, Plan.Kind.RELATED])
        .order_by(status_rank(rank), "-starts")
        .values("status")[:1]
    )


def status_rank(rank: dict[str, int]) -> Case:
    return Case(*(When(status=status, then=Value(number)) for status, number in rank.items()), default=Value(9))


def tone_and_label(status: str | None) -> tuple[str, str]:
    """Nothing is said of a city without a plan here: that we know of none does not mean that it has none."""
    if status not in LABELS:
        return "mute", ""
    tone, label = LABELS[status]
    return tone, str(label)


def term_of(plan: Plan, year: int) -> dict[str, Any] | None:
    """Where this year lies in the years of a plan, for a drawing. None outside of them or where one is unknown."""
    if not (plan.starts and plan.ends and plan.starts <= year <= plan.ends):
        return None
    number, total = year - plan.starts + 1, plan.ends - plan.starts + 1
    part = round(100 * number / total)
    return {
        "first": str(plan.starts),
        "last": str(plan.ends),
        "part": f"{part}%",
        "side": "start" if part < NEAR_THE_END else "end" if part > 100 - NEAR_THE_END else "middle",
        "words": gettext("%(year)s, year %(number)s of %(total)s") % {"year": year, "number": number, "total": total},
    }
