import pytest
from django.db import connection

from cities.actions import add_city
from cities.models import City
from core.history.write import Actor
from core.vocabulary.models import Term
from tests.factories import term
from tests.history.values import AREA, facts


@pytest.fixture
def mei() -> Actor:
    return Actor(id=7, label="Mei Editor", reason="new figures", request_id="r-1")


@pytest.fixture
def terms(db: None) -> list[Term]:
    return [term("challenges", code) for code in ("water", "health", "economy")]


@pytest.fixture
def kunming(terms: list[Term], mei: Actor) -> City:
    changes = {
        **facts(),
        "name_en": "Kunming",
        "name_zh_hans": "昆明",
        "name_zh_hant": "昆明",
        "name_ja": "昆明市",
        "summary_en": "Lake",
        f"terms.{terms[0].pk}": True,
        f"figures.{AREA}.measure": "area",
        f"figures.{AREA}.value": "21473.5",
        f"figures.{AREA}.unit": "km2",
        f"figures.{AREA}.year": 2020,
    }
    return add_city(slug="kunming", changes=changes, by=mei)


@pytest.fixture
def on_sqlite() -> bool:
    return connection.vendor == "sqlite"
