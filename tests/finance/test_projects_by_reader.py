"""The API tells each reader of a project what its page shows to the same person, and the open list everybody alike."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.team.models import StaffRole
from finance import visibility
from finance.projects.models import ProjectProfile
from tests.api.writing import secret
from tests.factories import CityFactory, ProjectProfileFactory
from tests.finance.helping_projects import ALONE, World, canaries, canary, levels, told
from tests.finance.test_project_secrets import READS

pytestmark = pytest.mark.django_db
LIST = "/api/v1/cities/heron-bay/projects/"


def groups_in(text: str) -> set[str]:
    """Amounts stand as numbers, so the money is known by its words and its currency."""
    return {group for group in visibility.groups() if told(text, canaries(group))}


def body(world: World, persona: str, address: str) -> Any:
    answer = world.at[persona].get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers
    return answer.json()


@pytest.mark.parametrize("persona", ["registered", "outsider", "editor", "lead", "curator"])
def test_each_reader_is_told_what_the_page_shows_to_them(persona: str, world: World) -> None:
    one = f"{LIST}{world.project.slug}/"
    page = world.at[persona].get(f"/en/finance/projects/{world.project.slug}/").text

    for address in (LIST, one, f"{one}?lang=ja"):
        text = json.dumps(body(world, persona, address))
        assert groups_in(text) == READS[persona] == groups_in(page)
        assert told(text, ALONE) == set()
    reads_money = "money" in READS[persona]
    assert (body(world, persona, one)["sought"], body(world, persona, one)["currency"]) == (
        (3217893, "XPF") if reads_money else (None, "")
    )


def test_nobody_without_an_account_comes_in(world: World) -> None:
    for address in (LIST, f"{LIST}{world.project.slug}/"):
        assert Client().get(address).status_code == 401
        assert Client().get(address, headers={"authorization": "Bearer guessed"}).status_code == 401


def test_a_token_reads_what_its_person_reads_and_no_more(world: World) -> None:
    role = StaffRole.objects.exclude(city=world.city).get()
    header = {"authorization": f"Bearer {secret(role.user, 'read')}"}
    text = Client().get(f"{LIST}{world.project.slug}/", headers=header).text
    assert groups_in(text) == {"description", "place"}

    type(role.city)._base_manager.filter(pk=role.city_id).update(status="withdrawn")
    text = Client().get(f"{LIST}{world.project.slug}/", headers=header).text
    assert groups_in(text) == {"description"}


@pytest.mark.parametrize("persona", ["outsider", "editor", "curator"])
def test_the_open_list_answers_them_like_everybody(persona: str, world: World) -> None:
    address = f"/api/v1/projects/{world.project.slug}/"

    assert groups_in(world.at[persona].get(address).text) == {"description"}


def test_a_group_that_closes_is_gone_at_the_next_question(world: World) -> None:
    assert canary("place") in json.dumps(body(world, "outsider", LIST))

    levels(world, place="city", money="cities")

    text = json.dumps(body(world, "outsider", LIST))
    assert groups_in(text) == {"description"}  # what opens is sent for review first
    assert groups_in(json.dumps(body(world, "curator", LIST))) == {"description", "money"}


def test_a_page_that_was_withdrawn_is_told_to_its_city_and_curators_alone(world: World) -> None:
    ProjectProfile._base_manager.update(state="withdrawn")

    codes = {p: world.at[p].get(f"{LIST}{world.project.slug}/").status_code for p in READS if p != "visitor"}

    assert codes == {"registered": 404, "outsider": 404, "editor": 200, "lead": 200, "curator": 200}
    assert body(world, "outsider", LIST) == {"count": 0, "next": None, "previous": None, "results": []}


def test_the_list_comes_page_by_page_and_costs_the_same_for_50_projects_as_for_3(world: World) -> None:
    reader, counts = world.at["outsider"], []
    for more in (2, 47):
        ProjectProfileFactory.create_batch(more, city=world.city)
        reader.get(LIST)  # of which some is asked once in a process
        with CaptureQueriesContext(connection) as queries:
            found = reader.get(f"{LIST}?page_size=100").json()
        counts.append((len(found["results"]), len(queries)))

    assert [rows for rows, _queries in counts] == [3, 50]
    assert counts[0][1] == counts[1][1]
    pages = [reader.get(LIST, {"page": number}).json() for number in (1, 2)]
    assert [row["slug"] for page in pages for row in page["results"]] == [row["slug"] for row in found["results"]]
    assert (pages[0]["count"], pages[0]["next"]) == (50, f"http://localhost:8000{LIST}?page=2")
    assert reader.get(LIST, {"page": 3}).status_code == 404


def test_a_city_that_is_hidden_and_one_that_never_was_answer_alike(world: World) -> None:
    CityFactory(slug="secret-bay", status="draft")

    hidden, none = (world.at["outsider"].get(f"/api/v1/cities/{slug}/projects/") for slug in ("secret-bay", "no-bay"))

    assert hidden.status_code == none.status_code == 404
    assert world.at["outsider"].get(f"{LIST}?what=x").status_code == 400


def test_other_sites_may_not_read_it(world: World) -> None:
    answer = world.at["editor"].get(LIST, headers={"origin": "https://other.example"})

    assert "Access-Control-Allow-Origin" not in answer.headers
