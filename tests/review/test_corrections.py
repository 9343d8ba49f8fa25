"""The list of founding corrections that were not made by themselves: who sees it, and what curators do there."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.models import Figure
from core.history.models import ListedCorrection
from core.history.write import entries_of
from planning.models import Plan
from tests import people
from tests.factories import CityFactory, PlanFactory

pytestmark = pytest.mark.django_db

LIST = "/en/review/corrections/"


def listed(plan: Plan, number: int = 7) -> ListedCorrection:
    return ListedCorrection.objects.create(
        number=number,
        object_type="planning.plan",
        object_id=str(plan.pk),
        old={"status": "in-force"},
        new={"status": "unknown"},
        reason="Correction: the source does not state it",
    )


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(people.curator())
    return client


def test_curators_see_in_their_bar_how_many_wait_and_what_each_would_change(curator: Client) -> None:
    listed(PlanFactory(title_en="Plan of the lake", status="ended"))

    page = curator.get(LIST).content.decode()

    assert "Plan of the lake" in page
    assert "the source does not state it" in page
    assert "ended" in page
    assert "status not known" in page
    bar = curator.get("/en/review/").content.decode()
    assert 'href="/en/review/corrections/"' in bar


def test_nobody_else_sees_it(client: Client) -> None:
    plan = PlanFactory()
    each = listed(plan)
    for person in (people.editor(plan.city), people.lead(plan.city), people.outsider(), people.person()):
        client.force_login(person)
        assert client.get(LIST).status_code == 404
        assert client.post(f"{LIST}7/make/", {"version": plan.version}).status_code == 404
    each.refresh_from_db()
    assert each.state == "waiting"


def test_a_curator_makes_it_after_all(curator: Client) -> None:
    plan = PlanFactory(status="ended")
    listed(plan)

    answer = curator.post(f"{LIST}7/make/", {"version": plan.version}, follow=True)

    plan.refresh_from_db()
    last = entries_of(plan).last()
    assert plan.status == "unknown"
    assert last
    assert (last.by_id is not None, last.reason) == (True, "Correction: the source does not state it")
    assert "No corrections are waiting for a decision." in answer.content.decode()


def test_a_curator_leaves_it(curator: Client) -> None:
    plan = PlanFactory(status="ended")
    each = listed(plan)

    curator.post(f"{LIST}7/leave/", {"version": plan.version})

    each.refresh_from_db()
    plan.refresh_from_db()
    assert (each.state, plan.status) == ("left", "ended")
    assert curator.post(f"{LIST}7/leave/", {"version": plan.version}).status_code == 404


def test_who_saw_an_older_version_is_told(curator: Client) -> None:
    plan = PlanFactory(status="ended", version=3)
    each = listed(plan)

    for verb in ("make", "leave"):
        assert curator.post(f"{LIST}7/{verb}/", {"version": 2}).status_code == 409
    each.refresh_from_db()
    assert each.state == "waiting"


def test_nobody_decides_for_a_city_that_they_work_for(client: Client) -> None:
    city = CityFactory()
    plan = PlanFactory(city=city, status="ended")
    listed(plan)
    client.force_login(people.enrolled(people.lead(city, is_curator=True, is_staff=True)))

    assert client.post(f"{LIST}7/make/", {"version": plan.version}).status_code == 403


def test_fifty_cost_as_many_queries_as_three(curator: Client) -> None:
    curator.get(LIST)
    counts = []
    for numbers in (range(1, 4), range(4, 21)):
        for number in numbers:
            listed(PlanFactory(status="ended"), number)
        with CaptureQueriesContext(
            connection,
        ) as found:
            curator.get(LIST)
        counts.append(len(found))

    assert counts[0] == counts[1]


def test_a_child_that_comes_and_one_that_goes_are_shown_and_made(curator: Client) -> None:
    city = CityFactory()
    gone = Figure.objects.create(city=city, measure="parks", value=12, unit="count", year=2020)
    new = {"measure": "forest-cover", "value": "44.5", "unit": "percent", "year": 2024, "confidence": "medium"}
    key = str(uuid4())
    for number, old, wanted in (
        (7, {f"figures.{gone.pk}": True}, {f"figures.{gone.pk}": False}),
        (8, {f"figures.{key}": False}, {f"figures.{key}": True, **{f"figures.{key}.{n}": v for n, v in new.items()}}),
    ):
        facts = {
            "object_type": "cities.city",
            "object_id": str(city.pk),
            "old": old,
            "new": wanted,
            "reason": "So it is",
        }
        ListedCorrection.objects.create(number=number, **facts)

    page = curator.get(LIST).content.decode()
    assert "Parks" in page
    assert "44.5" in page
    for number in (7, 8):
        city.refresh_from_db()
        curator.post(f"{LIST}{number}/make/", {"version": city.version})

    assert [(row.measure, str(row.value)) for row in city.figures.all()] == [("forest-cover", "44.500")]
