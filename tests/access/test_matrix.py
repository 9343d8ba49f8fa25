"""Every address × every persona × every method answers as docs/matrix.yaml says."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.test import Client, override_settings
from django.urls import resolve

from tests.access.asking import METHODS, PERSONAS, Row, answer, marked, matrix, routes, word
from tests.access.world import World, make_world
from tests.openings import lacks_opening
from tests.rendering import nothing_shown

pytestmark = pytest.mark.django_db
ROWS = matrix()
WITH_A_BODY = [method for method in METHODS if method != "HEAD"]
FILES = re.compile(
    r"^data\.json$|/(data\.(xlsx|json)|values\.xlsx|ort\.json|nbsap\.json)$|\.(csv|csv-metadata\.json|geojson|ics|atom|<ext>)$"
)
ORIGIN = {"Origin": "https://elsewhere.example"}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once for all: what a request changes is taken back after it."""
    # Those who signed in at the beginning count as just signed in to the end.
    contact = override_settings(ALLIANCE_CONTACT="contact@alliance.example", ACCOUNT_REAUTHENTICATION_TIMEOUT=86_400)
    with contact, django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    known, there = {row.route for row in ROWS}, set(routes())

    assert sorted(there - known) == [], "addresses without a row"
    assert sorted(known - there) == [], "rows without an address"


def test_every_example_leads_to_its_address(world: World) -> None:
    found = {row.route: marked(resolve(world.path(row).partition("?")[0]).route) for row in ROWS}

    assert found == {route: route for route in found}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.route or "root")
def test_everybody_gets_the_answer_that_the_matrix_says(row: Row, world: World) -> None:
    """HEAD comes last and shows nothing: no page that it could have left half made is asked for after it."""
    found = {(persona, method): ask(world, row, persona, method) for method in WITH_A_BODY for persona in PERSONAS}
    with nothing_shown():
        found |= {(persona, "HEAD"): ask(world, row, persona, "HEAD") for persona in PERSONAS}

    assert found == {(persona, method): row.expected(method, persona) for persona in PERSONAS for method in METHODS}


def ask(world: World, row: Row, persona: str, method: str) -> str:
    """What opens is looked at too: a form with many fields says first for whom it is (alliance/openings.py)."""
    with transaction.atomic():
        client = world.client(persona)
        response = answer(client, method, world.path(row))
        transaction.set_rollback(True)
    return (
        "no opening" if method == "GET" and is_page(response) and lacks_opening(page_of(response)) else word(response)
    )


def is_page(response: HttpResponseBase) -> bool:
    return not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")


def page_of(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


# Open too, although nothing is kept there in this world.
OF_POSTINGS = {f"api/v1/{name}/<slug>/" for name in ("offers", "needs", "links")}


def test_t33_all_open_data_and_nothing_else_is_open_to_pages_of_other_sites(world: World) -> None:
    public = {row.route for row in ROWS if row.answers["read"] == {"own": "open"} or row.route in OF_POSTINGS}
    expected = {route for route in public if route.startswith(("api/v1/", "api/schema/")) or FILES.search(route)}

    with transaction.atomic():
        opened = {row.route: headers_for_other_sites(row, world) for row in ROWS}
        transaction.set_rollback(True)

    assert {route for route, headers in opened.items() if headers} == expected
    assert {headers for headers in opened.values() if headers} == {
        (
            ("access-control-allow-origin", "*"),
            ("access-control-expose-headers", "Content-Disposition, ETag, Link, Retry-After"),
        )
    }


def headers_for_other_sites(row: Row, world: World) -> tuple[tuple[str, str], ...]:
    response = Client().get(world.path(row), headers=ORIGIN)
    found = {name.lower(): value for name, value in response.headers.items()}
    return tuple(sorted((name, value) for name, value in found.items() if name.startswith("access-control-")))


@pytest.mark.parametrize("path", ["/api/v1/cities/", "/en/cities/data.csv", "/en/feed.atom"])
def test_t33_a_preflight_of_a_read_is_answered_and_one_of_a_write_is_not(world: World, path: str) -> None:
    read, write = (
        Client().options(path, headers={**ORIGIN, "Access-Control-Request-Method": method}) for method in ("GET", "PUT")
    )

    assert read.status_code == 204
    assert read.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "authorization" not in read.headers["Access-Control-Allow-Headers"].lower()
    assert write.status_code == 405
    assert "Access-Control-Allow-Origin" not in write.headers


def test_t33_what_needs_a_session_answers_no_preflight(world: World) -> None:
    response = Client().options("/api/v1/proposals/", headers={**ORIGIN, "Access-Control-Request-Method": "GET"})

    assert "Access-Control-Allow-Origin" not in response.headers


def test_t33_open_data_stays_open_when_it_has_not_changed_and_closed_to_the_session_of_a_reader(world: World) -> None:
    path = "/en/cities/data.csv"
    etag = Client().get(path).headers["ETag"]

    again = Client().get(path, headers={**ORIGIN, "If-None-Match": etag})
    signed_in = world.client("lead").get(path, headers=ORIGIN)

    assert (again.status_code, again.headers["Access-Control-Allow-Origin"]) == (304, "*")
    assert "Access-Control-Allow-Origin" not in signed_in.headers
