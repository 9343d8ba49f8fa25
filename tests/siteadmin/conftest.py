"""People at the doors of the admin, signed in, and a city with two figures that came by the actions."""

from collections.abc import Callable

import pytest
from django.test import Client

from cities.actions import add_city
from cities.models import City
from core.accounts.models import User
from core.history.write import Actor
from tests import factories as make
from tests import people
from tests.history.values import facts

AREA = "0197c0de-0000-7000-8000-000000000001"
TREES = "0197c0de-0000-7000-8000-000000000002"
type Enter = Callable[[User], Client]


@pytest.fixture
def enter() -> Enter:
    return lambda user: people.sign_in(Client(), user)


@pytest.fixture
def curator(enter: Enter, db: None) -> Client:
    return enter(people.curator(name="Mei Curator"))


@pytest.fixture
def superuser(enter: Enter, db: None) -> Client:
    return enter(people.superuser())


@pytest.fixture
def kunming(db: None) -> City:
    water, health = make.term("challenges", "water"), make.term("challenges", "health")
    changes = {
        **facts(),
        "name_en": "Kunming",
        "name_ja": "昆明市",
        "summary_en": "A city by a lake.",
        f"terms.{water.pk}": True,
        f"terms.{health.pk}": True,
        f"figures.{AREA}.measure": "area",
        f"figures.{AREA}.value": "21473.5",
        f"figures.{AREA}.unit": "km2",
        f"figures.{AREA}.year": 2020,
        f"figures.{TREES}.measure": "forest-cover",
        f"figures.{TREES}.value": "52",
        f"figures.{TREES}.unit": "percent",
    }
    return add_city(slug="kunming", changes=changes, by=Actor(id=None, label="loader"))
