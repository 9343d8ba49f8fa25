"""The page of a city names its focal point with consent alone, and no longer from the next request on."""

import pytest
from django.test import Client

from cities.models import City
from cities.team import actions
from cities.team.models import StaffRole
from core.accounts import closing
from core.accounts.models import User
from core.consent.models import Record
from core.history.write import Actor
from tests import people
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db
BY = Actor(id=None, label="Secretariat")
BOTH = {"profile": "on", "abroad": "on"}


@pytest.fixture
def city() -> City:
    row: City = CityFactory(slug="harbour", name_en="Harbour")
    return row


@pytest.fixture
def mei(city: City) -> User:
    user = people.person("mei@harbour.example", name="Mei Canary")
    actions.add_role(person=user, city=city, role="lead", by=BY, is_focal_point=True)
    return user


def page() -> str:
    return Client().get("/en/cities/harbour/").content.decode()


def agree(user: User, boxes: dict[str, str]) -> int:
    return people.sign_in(Client(), user).post("/en/account/cities/harbour/", boxes).status_code


def test_without_consent_nobody_is_named_and_no_box_is_ticked(mei: User) -> None:
    form = people.sign_in(Client(), mei).get("/en/account/cities/harbour/").content.decode()

    assert "Canary" not in page()
    assert form.count('type="checkbox"') == 4
    assert " checked" not in form


def test_with_consent_the_focal_point_is_named_and_never_an_address(mei: User) -> None:
    page()

    assert agree(mei, BOTH) == 302

    assert "Mei Canary" in page()
    assert "mei@harbour.example" not in page()
    assert list(Record.objects.order_by("pk").values_list("what", "given", "way", "by_id")) == [
        (what, True, "account", mei.pk) for what in ("profile", "abroad")
    ]


def test_one_box_without_the_other_is_refused(mei: User) -> None:
    assert agree(mei, {"profile": "on"}) == 200
    assert not Record.objects.exists()


def test_taking_back_acts_at_the_next_request(mei: User) -> None:
    agree(mei, BOTH)
    assert "Canary" in page()

    agree(mei, {})

    assert "Canary" not in page()
    assert Record.objects.filter(given=False).count() == 2


@pytest.mark.parametrize("how", ["ended", "suspended", "another", "closed", "renamed"])
def test_whatever_ends_it_acts_at_the_next_request(city: City, mei: User, how: str) -> None:
    other = people.person(name="Lin Other")
    actions.add_role(person=other, city=city, role="lead", by=BY)
    agree(mei, BOTH)
    assert "Canary" in page()
    role = StaffRole.objects.get(user=mei)

    if how == "ended":
        actions.end_role(role, by=BY, expected=role.version)
    elif how == "suspended":
        actions.suspend(role, by=BY, expected=role.version)
    elif how == "another":
        second = StaffRole.objects.get(user=other)
        actions.make_focal_point(second, by=BY, expected=second.version)
    elif how == "closed":
        closing.close(mei)
    else:
        people.sign_in(Client(), mei).post("/en/account/details/", {"name": "Mei New", "language": "en"})

    assert "Canary" not in page()


def test_t01_nobody_decides_for_another(city: City, mei: User) -> None:
    assert agree(people.outsider(), BOTH) == 404
    assert Client().get("/en/account/cities/harbour/").status_code == 302
    assert not Record.objects.exists()
