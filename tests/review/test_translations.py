"""The list of published things whose translations are missing or older than the original."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.actions import add_practice, change_practice
from cities.models import City, Practice
from core.accounts.models import User
from core.history.write import By
from tests import people
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db
LOADER = By(id=None, label="Loader")
ADDRESS = "/en/review/translations/"


@pytest.fixture
def city(db: None) -> City:
    return CityFactory()


@pytest.fixture
def curator(db: None) -> User:
    return people.curator()


def practice(city: City, slug: str = "shore", **texts: Any) -> Practice:
    changes = {"title_en": "Shore", "summary_en": "Trees.", "state": "published", **texts}
    return add_practice(slug=slug, city=city, changes=changes, by=LOADER)


def written(row: Practice, **changes: Any) -> Practice:
    return change_practice(row, changes=changes, expected=None, by=LOADER)


def page(client: Client, user: User, **params: str) -> str:
    response = people.sign_in(client, user).get(ADDRESS, {"kind": "practice", **params})
    assert response.status_code == 200
    return str(response.content.decode())


def test_list_names_what_is_to_do_and_leads_to_the_thing(client: Client, city: City, curator: User) -> None:
    row = practice(city, summary_ja="木。")
    written(row, summary_en="Trees and reeds.")

    html = page(client, curator, language="ja")

    assert 'href="/en/practices/shore/"' in html
    assert "Japanese is older: Summary. Japanese is missing: Title." in html
    assert "1 page with something to do" in html


@pytest.mark.parametrize(
    ("params", "is_there"),
    [
        ({"language": "ja"}, True),
        ({"language": "en"}, False),
        ({"language": "xx"}, True),
        ({"kind": "city"}, False),
        ({"kind": "nonsense"}, False),  # the first kind: cities
        ({"state": "missing", "language": "ja"}, True),
        ({"state": "older"}, False),
        ({"state": "nonsense"}, True),
    ],
)
def test_filters(client: Client, city: City, curator: User, params: dict[str, str], is_there: bool) -> None:
    practice(city)

    assert ("/en/practices/shore/" in page(client, curator, **params)) is is_there


@pytest.mark.parametrize("hidden", [{"state": "draft"}, {"city": "withdrawn"}])
def test_what_readers_do_not_see_is_not_listed(
    client: Client, city: City, curator: User, hidden: dict[str, str]
) -> None:
    if "city" in hidden:
        city = CityFactory(status=City.Status.WITHDRAWN)
        practice(city)
    else:
        practice(city, **hidden)

    assert "Nothing is missing here." in page(client, curator)


def test_t45_list_asks_as_often_for_50_rows(client: Client, city: City, curator: User) -> None:
    people.sign_in(client, curator)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(ADDRESS, {"kind": "practice", "language": "ja"}).status_code == 200
        return len(captured)

    for number in range(3):
        practice(city, f"few-{number}")
    queries()
    few = queries()
    for number in range(47):
        practice(city, f"many-{number}")

    assert queries() == few <= 15
