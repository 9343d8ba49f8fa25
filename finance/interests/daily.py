"""What the days do: the staff of a city is told once that a call in which it has an interest closes in 30 days and in
7, and its leads that a pack ends within a week. Notices name neither call nor funder."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from core.accounts.tenants import LEAD, serving
from core.history.write import set_unversioned
from core.notifications.actions import notify
from core.notifications.wording import Facts
from core.text.moments import today_at
from finance.deadlines import DATED, NEAR, Standing
from finance.interests.models import Interest, Pack
from finance.projects.models import Project

STAFF = (LEAD, "editor")
DAYS_BEFORE = (30, 7)
PACK_DAYS = 7


def tend() -> int:
    now = timezone.now()
    return sum(told_of_call(row) for row in closing(now)) + sum(told_of_pack(row) for row in ending(now.date()))


def closing(now: datetime) -> list[Interest]:
    """Interests in calls that are not closed yet and whose last day is near, by the calendar of their city."""
    days = now.date() - NEAR, now.date() + timedelta(days=max(DAYS_BEFORE)) + NEAR
    rows = Interest.objects.running().in_shown_calls().filter(call__timing__in=DATED, call__closes_on__range=days)
    found = rows.select_related("call", "project__city")
    return [row for row in found if row.call and row.call.standing_at(now) is not Standing.CLOSED]


def told_of_call(row: Interest) -> int:
    """The nearest of the two that is due and was not told: after a deadline that was moved both are told anew."""
    assert row.call is not None
    assert row.call.closes_on is not None
    left = (row.call.closes_on - today_at(row.project.city.time_zone)).days
    due = min((days for days in DAYS_BEFORE if left <= days), default=0)
    mark = f"{row.call.closes_on.isoformat()} {due}"
    if not due or row.told == mark:
        return 0
    with transaction.atomic():
        set_unversioned(row, {"told": mark})
        facts = {"day": row.call.closes_on.isoformat(), "thing": str(row.pk)}
        tell_roles(row.project, "interest_closes", STAFF, facts, f"interests/{row.pk}/")
    return 1


def ending(today: date) -> Iterable[Pack]:
    soon = today + timedelta(days=PACK_DAYS)
    return Pack.objects.open_on(today).filter(until__lte=soon, is_told=False).select_related("project__city")


def told_of_pack(row: Pack) -> int:
    with transaction.atomic():
        set_unversioned(row, {"is_told": True})
        tell_roles(row.project, "pack_ends", (LEAD,), {"day": row.until.isoformat(), "thing": str(row.pk)}, "packs/")
    return 1


def tell_roles(project: Project, kind: str, roles: Iterable[str], facts: Facts, rest: str) -> None:
    people = sorted({person.pk for person in serving(project.city_id, *roles)})
    notify(people, kind, facts=facts, address=f"w/{project.city.slug}/finance/{project.slug}/{rest}")
