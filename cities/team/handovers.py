"""Handing over the focal point: the one offers it with what is open, the other accepts. Both are in the history.

Nobody becomes focal point without saying so, where somebody is it already. The first one of a city is made by a lead.
"""

from cities.models import City
from cities.team import actions
from cities.team.models import Handover, StaffRole
from cities.team.steps import HANDOVER_STEPS
from core.accounts.models import User
from core.history.write import Actor, adding, one_transaction
from core.notifications.actions import notify
from core.text import clean
from core.workflow import InvalidTransition, Step, take_step, taking


def focal_point(city: City) -> StaffRole | None:
    return StaffRole.objects.filter(city=city, is_focal_point=True).select_related("user").first()


def successors(city: City) -> list[StaffRole]:
    """Leads who could be it."""
    rows = StaffRole.objects.leads().filter(city=city, is_focal_point=False)
    return list(rows.select_related("user").order_by("user__name", "pk"))


def open_offer(city: City) -> Handover | None:
    return Handover.objects.open().filter(city=city).select_related("to").first()


def offer(city: City, *, to: StaffRole, by: Actor) -> Handover:
    """Raises AlreadyExists while another one is open, InvalidTransition for somebody who cannot be it."""
    with one_transaction():
        actions.claim(city)
        if not can_be_it(city, to.user_id) or focal_point(city) is None:
            raise InvalidTransition
        row = Handover(city=city, to=to.user, by_id=by.id, by_label=by.label)
        with adding(row, "handover_offered", by=by, public=False):
            inform([to.user_id], "handover_offered", row)
    return row


def accept(row: Handover, *, person: User) -> StaffRole:
    """The old one steps back in the same transaction, and stays a lead. Raises InvalidTransition."""
    by = Actor.person(person, on_behalf_of=row.by_label)
    with one_transaction():
        actions.claim_person(person)
        actions.claim(row.city)
        answered(row, HANDOVER_STEPS["accept"], person, by)
        role = StaffRole.objects.select_related("city").get(city=row.city_id, user=person)
        role = actions.make_focal_point(role, by=by, expected=role.version)
        inform([row.by_id], "handover_accepted", row)
    return role


def decline(row: Handover, *, person: User) -> None:
    with one_transaction():
        actions.claim(row.city)
        answered(row, HANDOVER_STEPS["decline"], person, Actor.person(person))
        inform([row.by_id], "handover_declined", row)


def revoke(row: Handover, *, by: Actor) -> None:
    """Raises InvalidTransition once it was answered."""
    take_step(row, HANDOVER_STEPS["revoke"], by=by, expected=None)


def answered(row: Handover, step: Step, person: User, by: Actor) -> None:
    with taking(row, step, by=by, expected=None) as fresh:
        if fresh.to_id != person.pk or not can_be_it(fresh.city, person.pk):
            raise InvalidTransition


def can_be_it(city: City, person: int) -> bool:
    return StaffRole.objects.leads().filter(city=city, user=person, is_focal_point=False).exists()


def inform(people: list[int | None], kind: str, row: Handover) -> None:
    facts = {"tenant": str(row.city_id), "by": row.by_label, "to": clean.one_line(row.to.name)}
    there = User.objects.filter(pk__in=[person for person in people if person], is_active=True)
    notify(there.values_list("pk", flat=True), kind, facts=facts, address=f"w/{row.city.slug}/team/handover/")
