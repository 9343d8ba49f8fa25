"""What projects seek by currency, stage, solution and country: no city, no rank, no sum of two currencies."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from finance.projects.models import ProjectProfile
from tests import factories as make
from tests.factories import term
from tests.feeds.reading import get

type Queries = Callable[[int], AbstractContextManager[Any]]

pytestmark = pytest.mark.django_db
PAGE, TABLE = "/en/finance/projects/sought/", "/en/finance/projects/sought/data.csv"
OPEN = {"money_level": "public", "support": ["finance"]}


def project(country: str = "CN", *solutions: str, **fields: Any) -> ProjectProfile:
    row = make.ProjectProfileFactory(city=make.CityFactory(country=country), **{**OPEN, **fields})
    row.terms.set([term("solution-types", code) for code in solutions])
    return row


def rows(query: str = "", kind: str = "group") -> list[dict[str, str]]:
    caches["pages"].clear()
    text = get(f"{TABLE}{query}").content.decode("utf-8-sig")
    return [row for row in csv.DictReader(io.StringIO(text, newline="")) if row["row"] == kind]


def told(found: list[dict[str, str]]) -> list[tuple[str, ...]]:
    names = ("currency", "stage", "solution", "country", "projects", "projects_with_amount", "sought")
    return [tuple(row[name] for name in names) for row in found]


def test_each_combination_is_a_row_in_an_order_that_amounts_do_not_change() -> None:
    term("solution-types", "green-roofs", order=1)
    term("solution-types", "wetlands", order=2)
    project("JP", "wetlands", currency="JPY", sought=9_000_000, stage="concept")
    project("CN", "wetlands", currency="CNY", sought=5, stage="feasibility")
    project("CN", "wetlands", currency="CNY", sought=900, stage="idea")
    project("CN", "wetlands", currency="CNY", sought=100, stage="idea")
    project("CN", "green-roofs", currency="CNY", sought=1, stage="idea")
    project("BR", "green-roofs", currency="CNY", sought=4, stage="idea")

    assert told(rows()) == [
        ("CNY", "idea", "green-roofs", "BR", "1", "1", "4.00"),
        ("CNY", "idea", "green-roofs", "CN", "1", "1", "1.00"),
        ("CNY", "idea", "wetlands", "CN", "2", "2", "1000.00"),
        ("CNY", "feasibility", "wetlands", "CN", "1", "1", "5.00"),
        ("JPY", "concept", "wetlands", "JP", "1", "1", "9000000.00"),
    ]


def test_a_total_has_each_project_once_and_one_currency() -> None:
    project("CN", "wetlands", "green-roofs", currency="CNY", sought=100)
    project("JP", "wetlands", currency="JPY", sought=7)

    assert [row[4:] for row in told(rows())] == [("1", "1", "100.00")] * 2 + [("1", "1", "7.00")]
    assert [(row["currency"], row["projects"], row["sought"]) for row in rows(kind="currency")] == [
        ("CNY", "1", "100.00"),
        ("JPY", "1", "7.00"),
    ]


def test_what_a_city_did_not_open_is_in_no_sum_and_in_no_currency() -> None:
    project("CN", "wetlands", currency="CNY", sought=100)
    project("CN", "wetlands", currency="CNY", sought=77_777, money_level="cities")
    project("CN", "wetlands", currency="CNY", sought=None)

    found = rows()

    assert [(row["currency"], row["projects"], row["projects_with_amount"], row["sought"]) for row in found] == [
        ("CNY", "1", "1", "100.00"),
        ("", "2", "0", ""),
    ]
    assert "77" not in get(PAGE).content.decode().split("<main", 1)[1].split("</main", 1)[0]


@pytest.mark.parametrize(
    "hidden",
    [{"state": "withdrawn"}, {"is_example": True}, {"stage": "closed"}, {"side_state": "on_hold"}, {"support": []}],
)
def test_only_public_projects_that_seek_something_now_are_counted(hidden: dict[str, Any]) -> None:
    project("CN", "wetlands", currency="CNY", sought=None, **hidden)

    assert rows() == []
    assert "No project is published here yet." in get(PAGE).content.decode()


def test_the_filters_are_those_of_the_list_and_each_row_leads_there() -> None:
    project("CN", "wetlands", currency="CNY", sought=100)
    project("JP", "wetlands", currency="JPY", sought=7)

    (row,) = rows("?country=JP&stage=nonsense") or rows("?country=JP")

    assert row["list_url"] == (
        f"http://localhost:8000/en/finance/projects/?currency=JPY&stage={row['stage']}&solution=wetlands&country=JP"
    )
    page = get(row["list_url"].removeprefix("http://localhost:8000"))
    assert [each["city"].country for each in page.context["rows"]] == ["JP"]
    assert get(f"{PAGE}?country=JP").context["filter_query"] == "country=JP"


@pytest.mark.parametrize("query", ["?currency=%C2%A5", "?stage=x&country='", "?page=1&solution=" + "x" * 300, "?q=%25"])
def test_nothing_that_is_asked_fails(query: str, client: Client) -> None:
    project("CN", "wetlands", currency="CNY", sought=100)

    assert [client.get(address + query).status_code for address in (PAGE, TABLE)] == [200, 200]


def test_the_page_names_no_city_and_the_list_leads_to_it() -> None:
    row = project("CN", "wetlands", currency="CNY", sought=Decimal("1500000"))

    page = get(PAGE).content.decode().split("<main", 1)[1].split("</main", 1)[0]

    assert str(row.city.name) not in page
    assert "CNY 1,500,000" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert f'href="{PAGE}"' in get("/en/finance/projects/").content.decode()


@pytest.mark.parametrize("count", [3, 50])
def test_it_asks_as_much_for_few_projects_as_for_many(
    count: int, client: Client, django_assert_max_num_queries: Queries
) -> None:
    for _number in range(count):
        project("CN", "wetlands", currency="CNY", sought=1)
    get(PAGE)  # reads the names of countries, which are kept
    caches["pages"].clear()

    with django_assert_max_num_queries(6):
        client.get(f"{PAGE}?country=CN")
