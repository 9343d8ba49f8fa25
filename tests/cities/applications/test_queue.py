"""What curators find waiting, how long, and at what cost."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cities.applications import applying, deciding
from cities.applications.models import Application
from cities.models import City
from core.history.write import Actor
from tests import people
from tests.cities.applications.helping import Cast, approved, draft, in_state, path, waiting

pytestmark = pytest.mark.django_db
LIST = "/en/review/applications/"
BY = Actor(id=None, label="Example operator")


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def many(number: int, cast: Cast) -> None:
    for _ in range(number):
        row = waiting(people.person())
        applying.reply(row, text="More.", file=None, by=Actor.person(row.applicant))


def test_tabs_hold_what_waits_what_was_asked_and_what_was_decided(cast: Cast) -> None:
    draft(cast.other, city_name="Draftville")
    waiting(people.person(), city_name="Waitingham")
    row = waiting(people.person(), city_name="Askington")
    deciding.ask(row, text="Why?", expected=row.version, curator=cast.curator)
    in_state("declined", cast, city_name="Declinton")
    client = cast.client("curator")

    pages = {state: text(client.get(f"{LIST}?state={state}")) for state in ("waiting", "asked", "decided", "admit")}

    names = ("Draftville", "Waitingham", "Askington", "Declinton")
    found = {state: [name for name in names if name in page] for state, page in pages.items()}
    assert found == {"waiting": ["Waitingham"], "asked": ["Askington"], "decided": ["Declinton"], "admit": []}


def test_what_has_waited_longest_stands_first_with_its_age(cast: Cast) -> None:
    waiting(people.person(), city_name="Newtown")
    old = waiting(people.person(), city_name="Oldtown")
    Application._base_manager.filter(pk=old.pk).update(waiting_since=timezone.now() - timedelta(days=15))

    page = text(cast.client("curator").get(LIST))

    assert page.index("Oldtown") < page.index("Newtown")
    assert "11 days" in page or "10 days" in page
    assert "Just now" in page


@pytest.mark.parametrize("state", ["waiting", "decided"])
def test_the_list_costs_the_same_for_3_and_for_50(cast: Cast, state: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            text(cast.client("curator").get(f"{LIST}?state={state}"))
        return len(queries)

    def add(number: int) -> None:
        many(number, cast)
        if state == "decided":
            for row in Application.objects.waiting():
                deciding.decline(row, message="No.", expected=row.version, curator=cast.curator)

    add(3)
    cost()  # what is remembered for the process is asked for once
    few = cost()
    add(47)

    assert cost() == few


def test_a_long_thread_costs_no_more_than_a_short_one(cast: Cast) -> None:
    row = waiting(cast.applicant)

    def cost(who: str, place: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            text(cast.client(who).get(path(row, "", place)))
        return len(queries)

    for who, place in (("applicant", "join"), ("curator", "review")):
        cost(who, place)
        few = cost(who, place)
        for _ in range(20):
            applying.reply(row, text="More.", file=None, by=cast.by)
        assert cost(who, place) == few


def test_a_profile_that_was_published_is_admitted_as_a_member_since_a_day(cast: Cast) -> None:
    from cities.actions import publish_profile

    row = approved(waiting(cast.applicant), cast)
    city = row.city
    assert city
    client = cast.client("curator")
    admit = f"/en/review/cities/{city.slug}/admit/"
    assert client.get(admit).status_code == 409  # nothing is published yet
    city = publish_profile(
        city, changes={"summary_en": "High."}, expected=city.version, by=BY, said_on=timezone.localdate()
    )
    assert city.slug in text(client.get(f"{LIST}?state=admit")) or row.city_name in text(
        client.get(f"{LIST}?state=admit")
    )
    assert admit in text(client.get(path(row, "", "review")))

    client.post(admit, {"version": city.version, "member_since": "2026-02-01"})

    city = City.objects.get(pk=city.pk)
    assert (city.status, str(city.member_since)) == ("member", "2026-02-01")
    assert cast.client("visitor").get(f"/en/cities/{city.slug}/").status_code == 200
    assert client.post(admit, {"version": city.version, "member_since": "2026-02-01"}).status_code == 409


def test_a_city_of_the_founding_event_stands_among_those_to_be_admitted(cast: Cast) -> None:
    row = approved(waiting(cast.applicant), cast)
    assert row.city
    City._base_manager.filter(pk=row.city.pk).update(status="founding", confirmed_on=timezone.localdate())

    assert path(row, "", "review") in text(cast.client("curator").get(f"{LIST}?state=admit"))


def test_no_city_is_admitted_while_its_letter_is_awaited(cast: Cast) -> None:
    from cities.actions import publish_profile

    row = in_state("provisional", cast)
    assert row.city
    city = publish_profile(
        row.city, changes={"summary_en": "High."}, expected=row.city.version, by=BY, said_on=timezone.localdate()
    )
    client = cast.client("curator")
    admit = f"/en/review/cities/{city.slug}/admit/"

    refused = client.post(admit, {"version": city.version, "member_since": "2026-02-01"})
    deciding.confirm(row, expected=row.version, curator=cast.curator)
    client.post(admit, {"version": city.version, "member_since": "2026-02-01"})

    assert refused.status_code == 409
    assert City.objects.get(pk=city.pk).status == "member"


def test_t13_nobody_admits_their_own_city(cast: Cast) -> None:
    row = approved(waiting(cast.second), cast)
    assert row.city

    answer = cast.client("second").get(f"/en/review/cities/{row.city.slug}/admit/")

    assert answer.status_code == 403
    assert "Another curator must decide" in answer.content.decode()


def test_a_day_that_lies_ahead_is_no_day_of_membership(cast: Cast) -> None:
    from cities.actions import publish_profile

    row = approved(waiting(cast.applicant), cast)
    assert row.city
    city = publish_profile(
        row.city, changes={"summary_en": "High."}, expected=row.city.version, by=BY, said_on=timezone.localdate()
    )
    sent = {"version": city.version, "member_since": "2199-01-01"}

    page = text(cast.client("curator").post(f"/en/review/cities/{city.slug}/admit/", sent))

    assert "The date must not be in the future." in page
    assert City.objects.get(pk=city.pk).status == "draft"
