"""What cities have not confirmed for long: the list of the curators, and the yearly question to the leads."""

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.workspace.reminding import stands
from cities.models import City
from cities.practices.models import Practice
from core.content.models import content_kinds
from core.notifications.digests import send_digests
from core.notifications.models import Delivery, Notice
from core.notifications.texts import worded
from core.review.models import Reminder
from tests import people
from tests.factories import CityFactory, PlanFactory, PracticeFactory

pytestmark = pytest.mark.django_db
URL = "/en/review/freshness/"


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def city(slug: str, **days: date | None) -> City:
    """Listed, with parts confirmed on these days."""
    parts = [f"{code}:{day or ''}" for code, day in days.items()]
    oldest = min((day for day in days.values() if day), default=None)
    made: City = CityFactory(
        slug=slug, name_en=slug.title(), status="member", confirmed_parts=parts, oldest_part_on=oldest
    )
    return made


@pytest.fixture
def curator() -> Client:
    return people.sign_in(Client(), people.curator())


def names_in(answer: Any) -> list[str]:
    return [row[0] for row in answer.context["rows"]]


def test_the_oldest_comes_first_with_its_old_parts(curator: Client) -> None:
    city("fresh", names=ago(10), text=ago(10))
    city("older", names=ago(10), text=ago(900))
    city("old", names=ago(400), text=ago(10))

    answer = curator.get(URL)

    assert names_in(answer) == ["Older", "Old"]
    assert answer.context["rows"][0][3] == "Summary and text"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?age=two", ["Older"]),
        ("?age=never", ["Unknown"]),
        ("?age=all", ["Unknown", "Older", "Old", "Fresh"]),
        ("?age=nonsense&kind=nonsense", ["Older", "Old"]),
        ("?kind=plans", []),
    ],
)
def test_it_can_be_filtered_by_age_and_kind(curator: Client, query: str, found: list[str]) -> None:
    city("fresh", names=ago(10))
    city("old", names=ago(400))
    city("older", names=ago(900))
    city("unknown")
    CityFactory(slug="hidden", status="draft")

    assert names_in(curator.get(URL + query)) == found


def test_it_opens_on_the_list_that_holds_something(curator: Client) -> None:
    city("fresh", names=ago(10))
    never = city("never")
    assert names_in(curator.get(URL)) == ["Never"]

    never.delete()
    PracticeFactory(city=City.objects.get(slug="fresh"), title_en="Shade", state="published")
    answer = curator.get(URL)

    assert answer.context["rows"][0][1]["text"] == "Shade"
    assert [tab["count"] for tab in answer.context["tabs"] if tab["current"]] == [1]


def test_practices_of_listed_cities_have_a_list_of_their_own(curator: Client) -> None:
    owner = city("owner")
    shown = {"state": "published", "confirmed_parts": [f"story:{ago(500)}"], "oldest_part_on": ago(500)}
    PracticeFactory(city=owner, slug="shade", title_en="Shade", **shown)
    PracticeFactory(city=CityFactory(status="draft"), slug="hidden", **shown)

    answer = curator.get(f"{URL}?kind=practices")

    assert [row[1]["text"] for row in answer.context["rows"]] == ["Shade"]


def test_t45_the_list_costs_the_same_for_few_and_many_rows(curator: Client) -> None:
    def cost(kind: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert curator.get(f"{URL}?kind={kind}&age=all").status_code == 200
        return len(queries)

    def more(number: int) -> None:
        for index in range(number):
            owner = city(f"city-{Practice.objects.count()}-{index}", names=ago(400))
            PracticeFactory(city=owner, slug=f"practice-{owner.slug}", state="published")
            PlanFactory(city=owner, slug=f"plan-{owner.slug}", state="published")

    more(3)
    cost("profile")  # what is kept from the first request on
    few = {kind: cost(kind) for kind in ("profile", "practices", "plans", "organisations")}
    more(50)

    assert {kind: cost(kind) for kind in few} == few
    assert max(few.values()) <= 7 + len(content_kinds())  # the size of each kind is one


# --- The yearly question ------------------------------------------------------------------------------------------


def remind(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        call_command("remind_freshness", stdout=StringIO())


def test_leads_are_asked_once_about_each_part(django_capture_on_commit_callbacks: Any) -> None:
    row = city("kunming", names=ago(400), text=ago(500), figures=ago(10))
    lead, _editor = people.lead(row), people.editor(row)
    people.outsider()

    for _day in range(3):
        remind(django_capture_on_commit_callbacks)

    notice = Notice.objects.get()
    assert (notice.person, notice.address) == (lead, "w/kunming/profile/")
    [said] = worded([notice])
    assert "Kunming" in said.subject
    assert "Names, Summary and text" in said.text
    assert Reminder.objects.count() == 2
    assert not Delivery.objects.exists()  # reminders wait for the mail of the month
    send_digests()
    assert [mail.person for mail in Delivery.objects.all()] == [lead]
    assert stands(notice.facts)
    City._base_manager.filter(pk=row.pk).update(confirmed_parts=[f"names:{ago(0)}", f"text:{ago(0)}"])
    assert not stands(notice.facts)


def test_a_part_that_grows_another_year_older_is_asked_about_again(django_capture_on_commit_callbacks: Any) -> None:
    row = city("kunming", names=ago(400), text=ago(10))
    people.lead(row)
    remind(django_capture_on_commit_callbacks)
    City._base_manager.filter(pk=row.pk).update(confirmed_parts=[f"names:{ago(400)}", f"text:{ago(380)}"])
    remind(django_capture_on_commit_callbacks)

    assert [notice.facts["parts"] for notice in Notice.objects.order_by("pk")] == ['["names"]', '["text"]']

    Reminder.objects.update(years=0)  # as if these had been last year's
    remind(django_capture_on_commit_callbacks)
    assert Notice.objects.count() == 3


def test_nobody_is_asked_about_what_is_fresh_unknown_or_not_public(django_capture_on_commit_callbacks: Any) -> None:
    for row in (city("fresh", names=ago(300)), city("unknown"), city("alone", names=ago(400))):
        if row.slug != "alone":
            people.lead(row)
    hidden = city("hidden", names=ago(400))
    City._base_manager.filter(pk=hidden.pk).update(status="withdrawn")
    people.lead(hidden)

    remind(django_capture_on_commit_callbacks)

    assert Notice.objects.count() == 0
    assert Reminder.objects.count() == 0
