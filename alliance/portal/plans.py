"""How the plan of a city is told in a word, on cards and on its page."""

from django.db.models import Case, OuterRef, Subquery, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from planning.models import Plan

LABELS: dict[str, tuple[str, Promise]] = {
    Plan.Status.IN_FORCE: ("ok", _("Plan in action")),
    Plan.Status.BEING_WRITTEN: ("info", _("Plan being written")),
}
FIRST = ("in-force", "being-written")


def plan_status() -> Subquery:
    """The status that counts for a city: one in force before one being written."""
    rank = {status: number for number, status in enumerate(FIRST)}
    return Subquery(
        Plan.objects.filter(city=OuterRef("pk"), state="published", status__in=FIRST)
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
