"""Handing over the focal point: asked with what is open, answered, and both in the history."""

from typing import Any

import pytest
from django.test import Client

from cities import handovers, invitations, staff
from cities.models import City, Handover, StaffRole
from cities.staff import WrongStep
from core.accounts.models import User
from core.history.models import Entry
from core.history.write import By, Duplicate
from core.notices.models import Notice
from core.review import actions
from core.review.kinds import kind_of
from tests import people
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db
BY = By(id=None, label="Example operator")
PAGE = "/en/w/quito/team/handover/"


@pytest.fixture
def city(db: None) -> City:
    return CityFactory(slug="quito", name_en="Quito")


@pytest.fixture
def now(city: City) -> User:
    person = people.lead(city, name="Ana Now")
    staff.make_focal_point(role_of(person), by=BY, expected=1)
    return person


@pytest.fixture
def successor(city: City) -> User:
    return people.lead(city, name="Sol Next")


def role_of(person: User) -> StaffRole:
    return StaffRole.objects.select_related("city").get(user=person, city__slug="quito")


def client_of(person: User) -> Client:
    return people.sign_in(Client(), person)


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def focal_point(city: City) -> str:
    role = handovers.focal_point(city)
    return role.user.name if role else ""


def test_the_other_sees_what_is_open_and_accepts_and_both_are_recorded(city: City, now: User, successor: User) -> None:
    actions.start(kind_of("city"), tenant=city.pk, row=city, patch={"summary_en": "New."}, by=By.person(now))
    invitations.invite(city=city, email="x@quito.example", role="editor", language="en", by=By.person(now))

    asked = client_of(now).post(f"{PAGE}offer/", {"to": role_of(successor).pk})
    assert asked.status_code == 302
    assert focal_point(city) == "Ana Now"
    page = text(client_of(successor).get(PAGE))
    assert "City profile" in page
    assert "1 invitation" in page
    client_of(successor).post(f"{PAGE}accept/")

    assert focal_point(city) == "Sol Next"
    assert role_of(now).role == "lead"
    entries = Entry.objects.filter(verb__in=["handover_offered", "handover_accepted", "focal_point_made"])
    told = [(entry.verb, entry.by_label, entry.on_behalf_of) for entry in entries.order_by("id")][1:]
    assert told == [
        ("handover_offered", "Ana Now", "Quito"),
        ("handover_accepted", "Sol Next", "Ana Now"),
        ("focal_point_made", "Sol Next", "Ana Now"),
    ]
    assert list(Notice.objects.order_by("pk").values_list("person__name", "kind")) == [
        ("Sol Next", "handover_offered"),
        ("Ana Now", "handover_accepted"),
    ]


def test_declined_nothing_changes(city: City, now: User, successor: User) -> None:
    handovers.offer(city, to=role_of(successor), by=By.person(now))

    client_of(successor).post(f"{PAGE}decline/")

    assert focal_point(city) == "Ana Now"
    assert Handover.objects.get().state == "declined"
    assert Notice.objects.filter(person=now, kind="handover_declined").exists()


def test_taken_back_it_cannot_be_accepted(city: City, now: User, successor: User) -> None:
    row = handovers.offer(city, to=role_of(successor), by=By.person(now))

    client_of(now).post(f"{PAGE}revoke/")

    assert client_of(successor).post(f"{PAGE}accept/").status_code == 409
    with pytest.raises(WrongStep):
        handovers.accept(row, person=successor)
    assert focal_point(city) == "Ana Now"


def test_only_the_one_who_was_asked_answers(city: City, now: User, successor: User) -> None:
    third = people.lead(city)
    handovers.offer(city, to=role_of(successor), by=By.person(now))

    assert client_of(third).post(f"{PAGE}accept/").status_code == 409
    assert client_of(now).post(f"{PAGE}accept/").status_code == 409
    assert client_of(people.editor(city)).post(f"{PAGE}accept/").status_code == 403
    assert focal_point(city) == "Ana Now"


def test_t43_one_offer_a_city(city: City, now: User, successor: User) -> None:
    third = people.lead(city)
    handovers.offer(city, to=role_of(successor), by=By.person(now))

    with pytest.raises(Duplicate):
        handovers.offer(city, to=role_of(third), by=By.person(now))

    assert client_of(now).post(f"{PAGE}offer/", {"to": role_of(third).pk}).status_code == 409


def test_whoever_is_no_lead_any_more_cannot_accept(city: City, now: User, successor: User) -> None:
    handovers.offer(city, to=role_of(successor), by=By.person(now))
    staff.change_role(role_of(successor), to="editor", by=BY, expected=1)

    assert client_of(successor).post(f"{PAGE}accept/").status_code == 403
    assert focal_point(city) == "Ana Now"


def test_t02_only_leads_of_the_city_can_be_asked(city: City, now: User) -> None:
    elsewhere = people.outsider()
    foreign, editor = StaffRole.objects.get(user=elsewhere), people.editor(city)

    for key in (foreign.pk, role_of(editor).pk, role_of(now).pk, "x"):
        assert "Choose a lead." in text(client_of(now).post(f"{PAGE}offer/", {"to": key}))

    assert not Handover.objects.exists()


@pytest.mark.parametrize("rest", ["", "offer/", "accept/", "decline/", "revoke/"])
def test_t01_outsiders_and_curators_find_nothing_there(city: City, now: User, rest: str) -> None:
    for person in (people.outsider(), people.curator(), people.person()):
        ask = client_of(person).get if not rest else client_of(person).post
        assert ask(f"{PAGE}{rest}").status_code == 404


def test_where_somebody_is_it_nobody_is_made_focal_point_without_being_asked(
    city: City, now: User, successor: User
) -> None:
    client = client_of(now)
    role = role_of(successor)

    answer = client.post(f"/en/w/quito/team/people/{role.pk}/focal-point/", {"version": role.version})

    assert answer.status_code == 409
    assert focal_point(city) == "Ana Now"
    page = text(client.get("/en/w/quito/team/"))
    assert PAGE in page
    assert "Make focal point" not in page


def test_the_secretariat_sets_it_where_nobody_can_be_asked(city: City, now: User, successor: User) -> None:
    role = role_of(successor)
    client = client_of(people.superuser())

    client.post(f"/en/review/team/quito/people/{role.pk}/focal-point/", {"version": role.version})

    assert focal_point(city) == "Sol Next"
