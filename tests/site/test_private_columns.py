"""A column that is private to a city is read by its own staff and curators, and by nobody else at no door."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from cities.models import City
from cities.practices.actions import change_practice
from cities.practices.models import Practice
from core.accounts.models import User
from core.content.levels import Level
from core.content.reading import Reader, as_public, as_read_by, check_private_fields
from core.history.snapshot import snapshot
from core.history.write import Actor
from core.importexport.kinds import table_kind
from core.importexport.writing import Rows, csv_parts
from core.pagecache import kept
from core.pagecache.models import raise_content_version
from core.search.indexing import index
from planning.models import Plan
from tests import people
from tests.factories import CityFactory, PlanFactory, PracticeFactory
from tests.sample.actions import add_sample
from tests.sample.models import Sample

pytestmark = pytest.mark.django_db
SECRET = "Quagga"
BY = Actor(id=None, label="Example curator")
READ_BY = {"visitor": False, "outsider": False, "editor": True, "curator": True}
BY_LEVEL = {
    Level.CITY: {"editor"},
    Level.SECRETARIAT: {"editor", "curator"},
    Level.CITIES: {"editor", "curator", "outsider"},
    Level.PUBLIC: {"editor", "curator", "outsider", "registered", "visitor"},
}


@pytest.fixture(autouse=True)
def nothing_kept(settings: Any) -> None:
    """What is private changes here from one visit to the next, which no page cache expects."""
    settings.PAGE_CACHE_ON = False


@pytest.fixture
def private(monkeypatch: pytest.MonkeyPatch) -> Any:
    def make(model: Any, *names: str) -> None:
        monkeypatch.setattr(model, "private_fields", dict.fromkeys(names, Level.SECRETARIAT))
        kept.forget()

    return make


@pytest.fixture
def city() -> City:
    return CityFactory(slug="kunming", name_en="Kunming", summary_en="On a lake.")


@pytest.fixture
def reeds(city: City) -> Practice:
    return PracticeFactory(
        slug="reeds", city=city, title_en="Reeds", summary_en="Marsh.", learned_en=SECRET, state="published"
    )


@pytest.fixture
def clients(city: City) -> dict[str, Client]:
    found = {"outsider": people.outsider(), "editor": people.editor(city), "curator": people.curator()}
    return {"visitor": Client(), **{name: people.sign_in(Client(), person) for name, person in found.items()}}


def readers(clients: dict[str, Client], path: str, text: str = SECRET) -> dict[str, bool]:
    answers = {name: client.get(path) for name, client in clients.items()}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {name: text in answer.content.decode() for name, answer in answers.items()}


@pytest.mark.parametrize("level", Level)
def test_each_level_lets_in_whom_it_says_and_nobody_else(
    city: City, level: Level, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = add_sample(slug="birds", city=city, changes={"title_en": "Birds", "contact": SECRET}, by=BY)
    persons: dict[str, Any] = {"outsider": people.outsider(), "editor": people.editor(city)}
    persons |= {"curator": people.curator(), "registered": people.person(), "visitor": AnonymousUser()}

    monkeypatch.setattr(Sample, "private_fields", {"contact": level})

    assert {name for name, person in persons.items() if as_read_by(row, person).contact} == BY_LEVEL[level]
    state = snapshot(Sample, row.pk)
    assert {
        name for name, person in persons.items() if "contact" in Reader(person, Sample).readable_part(row.pk, state)
    } == BY_LEVEL[level]


def test_its_page(private: Any, reeds: Practice, clients: dict[str, Client]) -> None:
    assert all(readers(clients, "/en/practices/reeds/").values())

    private(Practice, "learned")

    assert readers(clients, "/en/practices/reeds/", "Lessons learned") == READ_BY
    assert readers(clients, "/en/practices/reeds/") == READ_BY


def test_its_page_is_not_kept_for_others_with_what_one_of_them_may_read(
    private: Any, reeds: Practice, clients: dict[str, Client], settings: Any
) -> None:
    private(Practice, "learned")
    settings.PAGE_CACHE_ON = True
    mine = clients["editor"].get("/en/practices/reeds/")
    theirs = clients["visitor"].get("/en/practices/reeds/")

    assert mine.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in mine.headers
    assert SECRET in mine.content.decode()
    assert SECRET not in theirs.content.decode()


def test_the_page_of_the_city_and_its_plans(private: Any, city: City, clients: dict[str, Client]) -> None:
    PlanFactory(city=city, note_en=SECRET, starts=None, ends=None)  # without years its note stands there
    private(Plan, "note")

    assert readers(clients, "/en/cities/kunming/") == READ_BY


@pytest.mark.parametrize("name", ["practices", "atom"])
def test_lists_and_feeds_are_the_same_for_everybody(
    private: Any, reeds: Practice, clients: dict[str, Client], name: str
) -> None:
    path = reverse(name)
    assert all(readers(clients, path, "Marsh.").values())

    private(Practice, "summary")

    assert not any(readers(clients, path, "Marsh.").values())


def test_the_api_and_its_tag_are_the_same_for_everybody(
    private: Any, reeds: Practice, clients: dict[str, Client]
) -> None:
    private(Practice, "learned", "summary", "latitude")
    for path in ("/api/v1/practices/reeds/", "/api/v1/practices/"):
        answers = [client.get(path) for client in clients.values()]

        assert not [answer for answer in answers if SECRET in answer.content.decode()]
        assert not [answer for answer in answers if "Marsh." in answer.content.decode()]
        assert {answer.headers["ETag"] for answer in answers} == {answers[0].headers["ETag"]}
        assert {answer.content for answer in answers} == {answers[0].content}


@pytest.mark.parametrize("name", ["data_csv", "data_geojson"])
def test_public_tables(private: Any, city: City, clients: dict[str, Client], name: str) -> None:
    address = reverse(name)
    assert all(readers(clients, address, "On a lake.").values())

    private(City, "summary")

    assert not any(readers(clients, address, "On a lake.").values())


def test_workbooks_and_tables_of_rows(private: Any, reeds: Practice, city: City) -> None:
    kind = table_kind("practices")
    assert kind is not None
    private(Practice, "learned")
    people_of = {"outsider": people.outsider(), "editor": people.editor(city), "curator": people.curator()}

    def table(person: User) -> str:
        return "".join(csv_parts(Rows(kind, Practice.objects.all()), person))

    assert {name: SECRET in table(person) for name, person in people_of.items()} == {
        name: READ_BY[name] for name in people_of
    }
    assert all("Marsh." in table(person) for person in people_of.values())


def test_nobody_finds_by_it(private: Any, reeds: Practice, clients: dict[str, Client]) -> None:
    address = f"/en/search/?q={SECRET}"
    index(reeds)
    assert all(readers(clients, address, "/en/practices/reeds/").values())

    private(Practice, "learned")
    index(reeds)
    raise_content_version()  # as what is written raises it: what was found is kept until then

    assert not any(readers(clients, address, "/en/practices/reeds/").values())
    assert all(readers(clients, "/en/search/?q=Marsh", "/en/practices/reeds/").values())


def test_histories_are_for_those_who_read_everything(private: Any, reeds: Practice, clients: dict[str, Client]) -> None:
    private(Practice, "learned")
    change_practice(reeds, changes={"learned_en": f"{SECRET} too"}, expected=1, by=Actor(id=1, label="Example"))
    own = "/en/w/kunming/practices/reeds/history/"
    review = reverse("object_history", args=["cities.practice", str(reeds.pk)])

    assert SECRET in clients["editor"].get(own).content.decode()
    assert SECRET in clients["curator"].get(review).content.decode()
    assert {clients[name].get(path).status_code for name in ("visitor", "outsider") for path in (own, review)} <= {
        302,
        403,
        404,
    }


def test_a_row_in_hand_is_not_changed_and_costs_nothing_where_all_is_public(
    private: Any, reeds: Practice, django_assert_num_queries: Any
) -> None:
    person = people.outsider()
    with django_assert_num_queries(0):
        assert as_read_by(reeds, person) is reeds

    private(Practice, "learned", "starts")
    found = as_read_by(reeds, person)

    assert (found.learned, found.starts, found.title) == ("", None, "Reeds")
    assert reeds.learned == SECRET
    assert not as_public(reeds).learned


@pytest.mark.parametrize("name", ["title", "slug", "state", "city", "photo", "terms", "nonsense"])
def test_what_no_door_could_leave_out_cannot_be_private(private: Any, name: str) -> None:
    assert check_private_fields(None) == []

    private(Practice, name)

    assert [(fault.id, fault.obj) for fault in check_private_fields(None)] == [("content.E001", Practice)]
