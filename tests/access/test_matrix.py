"""Every address × every persona × every method answers as docs/matrix.yaml says."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.urls import resolve

from tests.access.asking import METHODS, PERSONAS, Row, answer, marked, matrix, routes, word
from tests.access.world import World, make_world

pytestmark = pytest.mark.django_db
ROWS = matrix()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once for all: what a request changes is taken back after it."""
    contact = override_settings(ALLIANCE_CONTACT="contact@alliance.example")
    with contact, django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    known, there = {row.route for row in ROWS}, set(routes())

    assert sorted(there - known) == [], "addresses without a row"
    assert sorted(known - there) == [], "rows without an address"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.route or "door")
def test_every_example_leads_to_its_address(row: Row, world: World) -> None:
    path = world.path(row)

    assert marked(resolve(path).route) == row.route


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.route or "door")
def test_everybody_gets_the_answer_that_the_matrix_says(row: Row, persona: str, world: World) -> None:
    found = {method: ask(world, row, persona, method) for method in METHODS}

    assert found == {method: row.expected(method, persona) for method in METHODS}


def ask(world: World, row: Row, persona: str, method: str) -> str:
    with transaction.atomic():
        client = world.client(persona)
        response = answer(client, method, world.path(row))
        transaction.set_rollback(True)
    return word(response)
