"""A day that people write is a day where they are: in Kunming at 05:00 it is the 30th already, in Bogotá at 20:00 still
the 29th."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cities.forms import this_year
from cooperation.links.models import Exchange
from cooperation.models import Link
from core.accounts.models import User
from core.history.write import Actor
from finance.interests import packs
from finance.interests.actions import begin
from finance.interests.models import Interest, InterestStep
from finance.interests.packs import with_key
from finance.projects import actions
from planning.models import Commitment, Filing
from tests import factories as make
from tests import people
from tests.cooperation.helping import agreed, make_world
from tests.planning.commitments.test_pages import complete

pytestmark = pytest.mark.django_db
BY = Actor(id=None, label="Tests")
NIGHT_IN_KUNMING = datetime(2026, 11, 29, 21, tzinfo=UTC)  # the 30th, 05:00 there
EVENING_IN_BOGOTA = datetime(2026, 11, 30, 1, tzinfo=UTC)  # the 29th, 20:00 there
OVER = "Four weeks have passed. Check the result"
THE_29TH, THE_30TH = "2026-11-29", "2026-11-30"


class Clock:
    now = NIGHT_IN_KUNMING

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.fixture(params=["Asia/Shanghai", "America/Bogota"])
def zone(request: pytest.FixtureRequest, clock: Clock) -> str:
    clock.now = NIGHT_IN_KUNMING if request.param == "Asia/Shanghai" else EVENING_IN_BOGOTA
    return str(request.param)


@pytest.fixture
def today(zone: str) -> str:
    return THE_30TH if zone == "Asia/Shanghai" else THE_29TH


def after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def at_desk(person: User) -> Client:
    return people.sign_in(Client(), person)


# --- What is refused and what is taken ----------------------------------------------------------------------------


def a_filing(zone: str) -> tuple[Callable[[str], Any], Callable[[], int]]:
    row: Commitment = complete()
    type(row.city)._base_manager.filter(pk=row.city_id).update(time_zone=zone)
    lead = at_desk(people.lead(row.city))
    address = f"/en/w/{row.city.slug}/commitments/{row.slug}/filings/"
    return lambda day: lead.post(address, {"new-channel": "tool", "new-filed_on": day}), Filing.objects.count


def a_visit(zone: str) -> tuple[Callable[[str], Any], Callable[[], int]]:
    world = make_world()
    type(world.asking)._base_manager.filter(pk=world.asking.pk).update(time_zone=zone)
    link: Link = agreed(world)
    Link._base_manager.update(starts=date(2026, 1, 1))
    editor = at_desk(world.editor)
    said = {"kind": "visit", "learned": "Ask the farmers.", "language": "en"}
    address = f"/en/w/{world.asking.slug}/links/{link.slug}/log/"
    return lambda day: editor.post(address, {**said, "day": day}), Exchange.objects.count


def an_answer(zone: str) -> tuple[Callable[[str], Any], Callable[[], int]]:
    """That of a funder, in an interest."""
    city = make.CityFactory(slug="heron-bay", time_zone=zone)
    changes = {"title_en": "Reeds"}
    project = actions.begin(city, changes=changes, stage="concept", reason="As it was.", slug="reeds", by=BY)
    person = people.lead(city)
    row: Interest = begin(project, make.CallFactory(), on=date(2026, 1, 1), person=person, by=Actor.person(person))
    lead = at_desk(person)
    address = f"/en/w/heron-bay/finance/reeds/interests/{row.pk}/move/"
    said = {"version": row.version, "step": "apply"}
    return lambda day: lead.post(address, {**said, "on": day}), InterestStep.objects.filter(state="applied").count


WAYS = {"a filing": a_filing, "a visit": a_visit, "an answer": an_answer}


@pytest.mark.parametrize("way", WAYS)
def test_today_is_taken_and_tomorrow_refused_by_the_calendar_of_the_city(way: str, zone: str, today: str) -> None:
    send, count = WAYS[way](zone)

    refused = send(after(today))
    assert refused.status_code in (200, 400)
    assert "This date is in the future." in refused.text or "This day is in the future." in refused.text
    assert count() == 0
    assert send(today).status_code == 302
    assert count() == 1


def test_what_is_offered_as_today_is_the_day_of_the_city(zone: str, today: str) -> None:
    city = make.CityFactory(slug="heron-bay", time_zone=zone)
    changes = {"title_en": "Reeds"}
    project = actions.begin(city, changes=changes, stage="concept", reason="As it was.", slug="reeds", by=BY)
    person = people.lead(city)
    row = begin(project, make.CallFactory(), person=person, by=Actor.person(person))
    assert row.steps.get().on.isoformat() == today

    page = at_desk(person).get(f"/en/w/heron-bay/finance/reeds/interests/{row.pk}/").text

    assert f'value="{today}"' in page


# --- Four weeks ---------------------------------------------------------------------------------------------------


def test_four_weeks_are_over_when_they_are_over_in_the_city(zone: str, today: str) -> None:
    """For its staff and for curators alike."""
    row: Commitment = complete()
    type(row.city)._base_manager.filter(pk=row.city_id).update(time_zone=zone)
    last = date.fromisoformat(today) - timedelta(days=28)
    filing = make.FilingFactory(commitment=row, state="filed", filed_on=last)
    lead, curator = people.lead(row.city), people.curator()

    def said() -> set[bool]:
        staff = at_desk(lead)
        tool = staff.get(f"/en/w/{row.city.slug}/commitments/{row.slug}/tool/").text
        listed = staff.get(f"/en/w/{row.city.slug}/reporting/").text
        office = at_desk(curator)
        everything, over = (office.get("/en/review/filings/", {"show": show}).text for show in ("", "over"))
        title = row.title
        return {
            OVER in tool,
            OVER in listed,
            everything.count("More than four weeks old") == 2,  # beside the name of the list
            title in over,
        }

    assert said() == {False}
    Filing._base_manager.filter(pk=filing.pk).update(filed_on=last - timedelta(days=1))
    assert said() == {True}


# --- Packs and years ----------------------------------------------------------------------------------------------


def test_a_pack_is_open_on_its_last_day_in_the_city_and_not_after(clock: Clock) -> None:
    for zone, first_closed in (
        ("Asia/Shanghai", datetime(2026, 11, 30, 16, tzinfo=UTC)),
        ("America/Bogota", datetime(2026, 12, 1, 5, tzinfo=UTC)),
    ):
        city = make.CityFactory(time_zone=zone)
        changes = {"title_en": "Reeds"}
        project = actions.begin(
            city, changes=changes, stage="concept", reason="As it was.", slug=f"reeds-{city.pk}", by=BY
        )
        person = people.lead(city)
        clock.now = NIGHT_IN_KUNMING
        key = f"{zone}-key"
        said: dict[str, Any] = {"recipients": ["A fund"], "person": person, "by": Actor.person(person)}
        packs.make(project, groups=(), until=date(2026, 11, 30), key=key, **said)

        clock.now = first_closed - timedelta(seconds=1)
        assert with_key(key) is not None
        clock.now = first_closed
        assert with_key(key) is None


def test_nobody_is_refused_the_year_in_which_they_live(clock: Clock) -> None:
    clock.now = datetime(2026, 12, 31, 9, 59, tzinfo=UTC)
    assert this_year() == 2026
    clock.now = datetime(2026, 12, 31, 10, tzinfo=UTC)
    assert this_year() == 2027
