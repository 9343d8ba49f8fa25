"""The public lists as workbooks: what is public and nothing else, and no cell that a program would run."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from openpyxl import load_workbook

from alliance.portal.workbooks import SHEETS
from core.pagecache.models import raise_content_version
from tests import factories as make
from tests.feeds.reading import get

type Queries = Callable[[int], AbstractContextManager[Any]]

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("https://evil.example/","x")'


def rows_of(name: str, language: str = "en") -> list[dict[str, Any]]:
    raise_content_version()
    book = load_workbook(io.BytesIO(get(f"/{language}/{SHEETS[name].folder}{name}/data.xlsx").content))
    head, *rows = book[name].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_each_list_is_a_workbook_with_what_is_public_and_a_sheet_about_it() -> None:
    city = make.CityFactory(slug="kunming", name_en="Kunming", name_zh_hans="昆明")
    hidden, kobe = make.CityFactory(slug="hidden", status="withdrawn"), make.CityFactory(slug="kobe")
    for owner, slug in ((city, "reeds"), (hidden, "secret")):
        make.PracticeFactory(slug=slug, city=owner, title_en="Reeds", title_zh_hans="芦苇")
        make.OrganisationFactory(slug=f"of-{slug}", city=owner)
        make.PostingFactory(slug=f"offer-of-{slug}", city=owner)
        make.linked(owner, kobe, slug=f"link-of-{slug}")
    make.PracticeFactory(slug="draft", city=city, state="draft")
    make.EventFactory(slug="forum", city=hidden)
    make.PostingFactory(slug="over", city=city, state="ended")
    make.ResourceFactory(slug="guide", languages=["zh-Hans", "en"])

    found = {name: {row["slug"] for row in rows_of(name)} for name in SHEETS}

    assert {name: slugs - {"of-secret"} for name, slugs in found.items()} == {
        "cities": {"kobe", "kunming"},
        "practices": {"reeds"},
        "events": {"forum"},
        "organisations": {"of-reeds"},
        "resources": {"guide"},
        "cooperation": {"offer-of-reeds"},
        "links": {"link-of-reeds"},
    }
    assert rows_of("events")[0]["city"] is None
    assert rows_of("resources")[0]["languages"] == "zh-Hans; en"
    (practice,) = rows_of("practices", "zh-hans")
    assert (practice["title"], practice["title_language"], practice["city_name"]) == ("芦苇", "zh-Hans", "昆明")
    about = load_workbook(io.BytesIO(get("/en/practices/data.xlsx").content))["About"]
    days = {cell.value.date() for cell in about["B"] if isinstance(cell.value, datetime)}
    assert days == {date.today()}  # noqa: DTZ011 - the day of the page


def test_days_are_dates_and_years_are_numbers() -> None:
    city = make.CityFactory(slug="kobe", status="member", member_since=date(2025, 3, 1))
    make.FigureFactory(city=city, measure="population", year=2020)
    make.PracticeFactory(city=city, starts=2019)
    make.EventFactory(starts=date(2024, 10, 25))

    (place,), (practice,), (event,) = rows_of("cities"), rows_of("practices"), rows_of("events")

    assert place["member_since"] == datetime(2025, 3, 1)  # noqa: DTZ001 - a workbook knows no zone
    assert place["changed_on"].date() == city.changed_at.date()
    assert place["population_year"] == 2020
    assert practice["starts"] == 2019
    assert event["starts"].date() == date(2024, 10, 25)


def test_a_file_says_what_it_is_and_who_made_it() -> None:
    with override_settings(ALLIANCE_NAME="The Secretariat"):
        about = load_workbook(io.BytesIO(get("/en/practices/data.xlsx").content)).properties

    assert (about.title, about.creator) == ("Practices", "The Secretariat")


def test_no_cell_is_a_formula(client: Client) -> None:
    make.CityFactory(slug="kunming", name_en=FORMULA)
    make.PracticeFactory(slug="reeds", title_en=FORMULA)

    for name in ("cities", "practices"):
        sheet = load_workbook(io.BytesIO(get(f"/en/{name}/data.xlsx").content))[name]
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value == FORMULA}
        assert kinds == {"s"}


@pytest.mark.parametrize("name", SHEETS)
def test_the_pages_of_data_lead_to_it_and_other_sites_may_read_it(client: Client, name: str) -> None:
    address = f"/en/{SHEETS[name].folder}{name}/data.xlsx"
    answer = client.get(address, headers={"origin": "https://other.example"})

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}-en.xlsx"'
    assert f'href="{address}"' in client.get("/en/about/data/").content.decode()


@pytest.mark.parametrize("rows", [3, 50])
def test_t45_a_workbook_asks_as_much_for_few_rows_as_for_many(
    client: Client, django_assert_max_num_queries: Queries, rows: int
) -> None:
    city, topic = make.CityFactory(), make.term("topics", "parks")
    for _number in range(rows):
        make.PracticeFactory(city=city).terms.add(topic)
        make.ResourceFactory().terms.add(topic)

    for name in ("practices", "resources"):
        with django_assert_max_num_queries(5):
            client.get(f"/en/{name}/data.xlsx")


@pytest.mark.parametrize("name", SHEETS)
def test_each_list_leads_to_its_workbook(client: Client, name: str) -> None:
    make.linked(make.CityFactory(), make.CityFactory())  # a list of links that is empty offers nothing to take along
    assert f'href="{reverse(f"{name}_xlsx")}"' in client.get(reverse(name)).text
