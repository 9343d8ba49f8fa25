"""The tabs over all that waits: the queue, applications, what rules published, what readers report."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cities.applications.models import Application
from core.accounts.models import User
from core.feedback.models import Report
from core.review.models import Proposal
from core.review.querysets import OPEN, ProposalQuerySet


def month_began() -> datetime:
    now = timezone.localtime()
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def waiting_for(person: User) -> Q:
    return Q(state="submitted")


def returned(person: User) -> Q:
    return Q(state="returned")


def published(person: User) -> Q:
    return Q(state="published", decided_at__gte=month_began())


def mine(person: User) -> Q:
    return Q(state__in=OPEN, reviewer_id=person.pk)


def by_rule(person: User) -> Q:
    """What nobody has looked at yet."""
    return Q(state="published", looked_at=None) & ~Q(rule="")


CONDITIONS = {"waiting": waiting_for, "returned": returned, "published": published, "mine": mine}
COUNTED = {**CONDITIONS, "by_rule": by_rule}


def tab_counts(proposals: ProposalQuerySet, person: User) -> Mapping[str, int]:
    """Three queries for all tabs. Proposals that belong together count as one."""
    alone = proposals.one_a_bundle()
    first, *others = (size(name, alone.filter(condition(person))) for name, condition in COUNTED.items())
    return {
        **dict.fromkeys(COUNTED, 0),
        **{row["area"]: row["size"] for row in first.union(*others, all=True).order_by()},
        "applications": Application.objects.waiting().count(),
        "reports": Report.objects.visible_to(person).open().count(),
    }


def size(name: str, rows: Any) -> Any:
    """A row with the name and how many there are, none where there is nothing. Several are one query as a union, in
    which each finds its index; together in one aggregate they walk through all that was ever decided."""
    # One column, then the other: `values_list` of modeltranslation gives two in any order, and a union needs one.
    named = rows.order_by().annotate(area=Value(name)).values("area")
    return named.annotate(size=Count("pk"))


def tab_names() -> dict[str, str]:
    return {
        "waiting": pgettext("review queue", "Waiting"),
        "returned": _("Changes requested"),
        "published": _("Published this month"),
        "mine": pgettext("review queue", "Mine"),
        "applications": _("Applications"),
        "by_rule": _("Published by rule"),
        "reports": _("Reports from readers"),
    }


def tab_address(name: str) -> str:
    if name == "applications":
        return reverse("applications")
    if name in ("by_rule", "reports"):
        return reverse(f"review_{name}")
    return reverse("review") if name == "waiting" else f"{reverse('review')}?state={name}"


def tabs(current: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": tab_address(name), "count": counts[name], "current": name == current}
        for name, label in tab_names().items()
    ]


def all_tabs(current: str, person: User) -> list[dict[str, Any]]:
    return tabs(current, tab_counts(Proposal.objects.visible_to(person), person))
