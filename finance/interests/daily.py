"""What the days do: the staff of a city is told once that a call in which it has an interest closes in 30 days and in
7, and its leads that a pack ends within a week. Notices name neither call nor funder."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from core.accounts.tenants import LEAD, serving
from core.history.write import set_unversioned
from core.notifications.actions import notify
from core.notifications.wording import Facts
from finance.interests.models import Interest, Pack
from finance.projects.models import Project

STAFF = (LEAD, "editor")
DAYS_BEFORE = (30, 7)
PACK_DAYS = 7


def tend() -> int:
    today = timezone.localdate()
    return sum(told_of_call(row, today) for row in closing(today)) + sum(told_of_pack(row) for row in ending(today))


def closing(today: date) -> Iterable[Interest]:
    soon = today + timedelta(days=max(DAYS_BEFORE))
    rows = Interest.objects.running().in_shown_calls()
    rows = rows.filter(call__timing="open", call__closes_on__range=(today, soon))
    return rows.select_related("call", "project__city")


def told_of_call(row: Interest, today: date) -> int:
    """The nearest of the two that is due and was not told: after a deadline that was moved both are told anew."""
    assert row.call is not None
    assert row.call.closes_on is not None
    left = (row.call.closes_on - today).days
    due = min(days for days in DAYS_BEFORE if left <= days)
    mark = f"{row.call.closes_on.isoformat()} {due}"
    if row.told == mark:
        return 0
    with transaction.atomic():
        set_unversioned(row, {"told": mark})
        facts = {"day": row.call.closes_on.isoformat(), "thing": str(row.pk)}
        tell(row.project, "interest_closes", STAFF, facts, f"interests/{row.pk}/")
    return 1


def ending(today: date) -> Iterable[Pack]:
    soon = today + timedelta(days=PACK_DAYS)
    return Pack.objects.open_on(today).filter(until__lte=soon, is_told=False).select_related("project__city")


def told_of_pack(row: Pack) -> int:
    with transaction.atomic():
        set_unversioned(row, {"is_told": True})
        tell(row.project, "pack_ends", (LEAD,), {"day": row.until.isoformat(), "thing": str(row.pk)}, "packs/")
    return 1


def tell(project: Project, kind: str, roles: Iterable[str], facts: Facts, rest: str) -> None:
    people = sorted({person.pk for person in serving(project.city_id, *roles)})
    notify(people, kind, facts=facts, address=f"w/{project.city.slug}/finance/{project.slug}/{rest}")
