"""Handing over the focal point: the one offers it with what is open, the other accepts. Both are in the history.

Nobody becomes focal point without saying so, where somebody is it already. The first one of a city is made by a lead.
"""

from cities import staff
from cities.models import City, Handover, StaffRole
from core.accounts.models import User
from core.history.write import By, adding, changing, one_transaction
from core.notices.actions import tell
from core.text import clean
from core.workflow import InvalidTransition

State = Handover.State


def focal_point(city: City) -> StaffRole | None:
    return StaffRole.objects.filter(city=city, is_focal_point=True).select_related("user").first()


def successors(city: City) -> list[StaffRole]:
    """Leads who could be it."""
    rows = StaffRole.objects.leads().filter(city=city, is_focal_point=False)
    return list(rows.select_related("user").order_by("user__name", "pk"))


def open_offer(city: City) -> Handover | None:
    return Handover.objects.open().filter(city=city).select_related("to").first()


def offer(city: City, *, to: StaffRole, by: By) -> Handover:
    """Raises Duplicate while another one is open, InvalidTransition for somebody who cannot be it."""
    with one_transaction():
        staff.claim(city)
        must(can_be_it(city, to.user_id) and focal_point(city) is not None)
        row = Handover(city=city, to=to.user, by_id=by.id, by_label=by.label)
        with adding(row, "handover_offered", by=by, public=False):
            inform([to.user_id], "handover_offered", row)
    return row


def accept(row: Handover, *, person: User) -> StaffRole:
    """The old one steps back in the same transaction, and stays a lead. Raises InvalidTransition."""
    by = By.person(person, on_behalf_of=row.by_label)
    with one_transaction():
        staff.claim_person(person)
        staff.claim(row.city)
        answered(row, State.ACCEPTED, person, by)
        role = StaffRole.objects.select_related("city").get(city=row.city_id, user=person)
        role = staff.make_focal_point(role, by=by, expected=role.version)
        inform([row.by_id], "handover_accepted", row)
    return role


def decline(row: Handover, *, person: User) -> None:
    with one_transaction():
        staff.claim(row.city)
        answered(row, State.DECLINED, person, By.person(person))
        inform([row.by_id], "handover_declined", row)


def revoke(row: Handover, *, by: By) -> None:
    """Raises InvalidTransition once it was answered."""
    with changing(row, "handover_revoked", by=by, expected=None, public=False) as fresh:
        must(fresh.state == State.OPEN)
        fresh.state = State.REVOKED
        fresh.save()


def answered(row: Handover, state: str, person: User, by: By) -> None:
    with changing(row, f"handover_{state}", by=by, expected=None, public=False) as fresh:
        must(fresh.state == State.OPEN and fresh.to_id == person.pk and can_be_it(fresh.city, person.pk))
        fresh.state = state
        fresh.save()


def can_be_it(city: City, person: int) -> bool:
    return StaffRole.objects.leads().filter(city=city, user=person, is_focal_point=False).exists()


def must(condition: bool) -> None:
    if not condition:
        raise InvalidTransition


def inform(people: list[int | None], kind: str, row: Handover) -> None:
    facts = {"city": clean.line(row.city.name), "by": row.by_label, "to": clean.line(row.to.name)}
    there = User.objects.filter(pk__in=[person for person in people if person], is_active=True)
    tell(there.values_list("pk", flat=True), kind, facts=facts, address=f"w/{row.city.slug}/team/handover/")


def words(facts: dict[str, str]) -> dict[str, str]:
    return facts
