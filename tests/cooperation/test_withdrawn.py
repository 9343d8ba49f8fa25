"""A city that is no longer listed: what it has with others closes for both sides, at once."""

import pytest
from django.test import Client

from cities.models import City
from cooperation import daily
from cooperation.links import joinings
from cooperation.models import Joining, Link, Request
from core.history.models import Entry
from core.history.write import Actor, changing
from core.notifications.models import Notice
from tests import people
from tests.cooperation.helping import World, agreed, asked, by, make_world
from tests.factories import CityFactory, linked

pytestmark = pytest.mark.django_db
SECRETARIAT = Actor(id=None, label="The secretariat")


@pytest.fixture
def world() -> World:
    return make_world()


def withdraw(city: City) -> None:
    with changing(city, "city_changed", by=SECRETARIAT, expected=None) as fresh:
        fresh.status = City.Status.WITHDRAWN
        fresh.save()


@pytest.mark.parametrize("side", ["asking", "asked"])
def test_a_request_closes_and_the_other_side_reads_why(world: World, side: str) -> None:
    row = asked(world)
    withdraw(getattr(world, side))

    row = Request.objects.get(pk=row.pk)
    assert (row.state, row.waits_for) == ("closed", None)
    assert Entry.objects.filter(verb="request_lost_city").count() == 1
    other, slug = (world.other_lead, "reed-hills") if side == "asking" else (world.lead, "heron-bay")
    assert Notice.objects.filter(person=other, kind="request_lost_city").exists()
    page = people.sign_in(Client(), other).get(f"/en/w/{slug}/inbox/{row.key}/")
    assert page.status_code == 200
    assert "Answer from your city due by" not in page.text
    assert 'name="answer"' not in page.text


@pytest.mark.parametrize("side", ["asking", "asked"])
def test_a_link_of_two_closes_and_that_of_three_goes_on(world: World, side: str) -> None:
    two, three = agreed(world), linked(world.asking, world.asked, CityFactory())

    withdraw(getattr(world, side))

    assert Link.objects.get(pk=two.pk).state == "closed"
    assert Link.objects.get(pk=three.pk).is_running
    assert three.parts.get(city=getattr(world, side)).left_on is not None


def test_an_invitation_to_it_ends(world: World) -> None:
    link, invited = agreed(world), CityFactory()
    people.lead(invited)
    words = {"text": "Come.", "language": "en"}
    joinings.invite(link, invited, city=world.asking, **words, person=world.lead, by=by(world.lead))

    withdraw(invited)

    assert Joining.objects.get().state == "lapsed"
    assert Link.objects.get(pk=link.pk).is_running


def test_what_is_of_listed_cities_stays_and_the_night_finds_what_was_left(world: World) -> None:
    row, link = asked(world), linked(world.asking, CityFactory())
    withdraw(CityFactory())
    assert Request.objects.get(pk=row.pk).state == "asked"
    assert Link.objects.get(pk=link.pk).is_running

    world.asked.status = City.Status.WITHDRAWN
    world.asked.save()  # past the actions
    daily.tend()
    assert Request.objects.get(pk=row.pk).state == "closed"
