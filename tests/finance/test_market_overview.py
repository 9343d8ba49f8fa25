"""What the secretariat counts of the market: only what cities opened to it, and no currency with another."""

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format
from openpyxl import load_workbook

from core.text.fallback import columns
from finance.projects.models import Project, ProjectProfile
from finance.projects.overview import by_currency, by_stage
from tests import factories as make
from tests.finance.helping_projects import World, levels, spellings

pytestmark = pytest.mark.django_db
PAGE, BOOK = "/en/review/market/", "/en/review/market.xlsx"


def book(client: Client) -> dict[str, list[tuple[Any, ...]]]:
    response: Any = client.get(BOOK)
    assert response.status_code == 200
    pages = load_workbook(io.BytesIO(b"".join(response.streaming_content)), read_only=True)
    return {page.title: list(page.iter_rows(values_only=True)) for page in pages}


def written(row: ProjectProfile, **columns: Any) -> None:
    ProjectProfile._base_manager.filter(pk=row.pk).update(**columns)


def test_a_published_project_counts_on_the_stage_that_it_shows(world: World) -> None:
    assert {code: number for code, number in by_stage().items() if number} == {"concept": 1}
    assert list(by_stage())[:2] == ["idea", "concept"]
    row = ProjectProfile.objects.get()

    written(row, side_state="on_hold")

    assert {code: number for code, number in by_stage().items() if number} == {"on_hold": 1}


def test_money_counts_where_the_city_opened_it_to_the_secretariat(world: World) -> None:
    assert [(each.currency, each.projects, each.secured, each.of_closed) for each in by_currency()] == [
        ("XPF", 1, Decimal("1987654.00"), Decimal(0))
    ]
    assert "1,987,654" in world.at["curator"].get(PAGE).text

    written(ProjectProfile.objects.get(), stage="closed")

    assert by_currency()[0].of_closed == Decimal("1987654.00")


def test_money_that_the_city_closes_is_in_no_figure(world: World) -> None:
    levels(world, money="city")

    curator = world.at["curator"]
    assert by_currency() == []
    assert not any(word in curator.get(PAGE).text for word in (*spellings(), "XPF"))
    assert book(curator)["money"][1:] == []


def test_the_level_decides_though_a_column_holds_an_amount(world: World) -> None:
    """What a fault would leave behind is not told either."""
    written(ProjectProfile.objects.get(), money_level="city")
    assert by_currency() == []

    written(ProjectProfile.objects.get(), money_level="nobody knows")
    assert by_currency() == []


@pytest.mark.parametrize(
    ("of", "columns"),
    [("row", {"state": "draft"}), ("row", {"state": "withdrawn"}), ("city", {"status": "withdrawn"})],
)
def test_what_is_not_published_is_not_counted(of: str, columns: dict[str, str], world: World) -> None:
    row = ProjectProfile.objects.get()
    thing: Any = row if of == "row" else row.city
    type(thing)._base_manager.filter(pk=thing.pk).update(**columns)

    assert not any(by_stage().values())
    assert by_currency() == []
    assert "There are no published projects to count." in world.at["curator"].get("/en/review/market/").text


def test_work_that_no_page_shows_is_not_counted(world: World) -> None:
    Project._base_manager.bulk_create([Project(slug="heron-bay--quiet", city=world.city, stage="feasibility")])

    assert by_stage()["feasibility"] == 0


def test_made_up_examples_are_not_counted(world: World) -> None:
    written(ProjectProfile.objects.get(), is_example=True)

    assert not any(by_stage().values())
    assert by_currency() == []


def another(world: World, slug: str, currency: str, amount: str) -> None:
    """A second page beside the first, as another project would have it."""
    project = Project(slug=slug, city=world.city)
    Project._base_manager.bulk_create([project])
    row = ProjectProfile(
        slug=slug,
        city=world.city,
        project=project,
        stage="idea",
        state="published",
        currency=currency,
        secured=Decimal(amount),
        money_level="public",
    )
    ProjectProfile._base_manager.bulk_create([row])


def test_currencies_are_never_added_and_sums_keep_their_last_digit(world: World) -> None:
    another(world, "heron-bay--one", "CNY", "9000000000000.01")
    another(world, "heron-bay--two", "CNY", "0.01")
    another(world, "heron-bay--three", "JPY", "5")

    assert [(each.currency, each.secured) for each in by_currency()] == [
        ("CNY", Decimal("9000000000000.02")),
        ("JPY", Decimal(5)),
        ("XPF", Decimal("1987654.00")),
    ]


@pytest.mark.parametrize("of", ["page", "workbook"])
def test_the_figures_name_their_day(of: str, world: World) -> None:
    curator = world.at["curator"]

    told = curator.get(PAGE).text if of == "page" else str(book(curator)["about"])

    assert f"As of {date_format(timezone.localdate())}" in told


def test_the_workbook_holds_what_the_page_shows(world: World) -> None:
    make.CallFactory(
        title_en="Looked for", slug="looked-for", doubt_en="Two pages differ.", checked_on=date(2026, 5, 4)
    )

    pages = book(world.at["curator"])

    assert [row[:2] for row in pages["calls"][1:]] == [("looked-for", "Looked for")]
    assert pages["calls"][1][4] == datetime(2026, 5, 4)  # noqa: DTZ001  # a sheet knows no zones
    assert pages["calls"][1][5] == "Two pages differ."
    assert ("concept", "Concept", 1) in pages["projects"]
    assert pages["money"][1] == ("XPF", 1, 1987654, 0)


@pytest.mark.parametrize("language", [None, "en", "zh_hans", "ja"])
def test_sources_differ_lists_what_has_a_doubt_and_nothing_else(language: str | None, world: World) -> None:
    for column in columns("doubt"):
        said = "Two pages differ." if language and column == f"doubt_{language}" else ""
        for nothing in ("", None):
            make.CallFactory(
                title_en=f"zq{column}", **{**dict.fromkeys(columns("doubt"), nothing), column: said or nothing}
            )

    page = world.at["curator"].get(f"{PAGE}?show=unclear").text

    assert {column for column in columns("doubt") if f"zq{column}" in page} == {f"doubt_{language}"} - {"doubt_None"}


@pytest.mark.parametrize("persona", ["visitor", "registered", "outsider", "editor", "lead"])
def test_nobody_but_curators_opens_it(persona: str, world: World) -> None:
    assert world.at[persona].get(BOOK).status_code in (302, 403, 404)
    assert world.at[persona].get(PAGE).status_code in (302, 403, 404)


def test_many_projects_cost_as_many_queries_as_one(world: World) -> None:
    curator = world.at["curator"]
    curator.get(PAGE)
    with CaptureQueriesContext(
        connection,
    ) as few:
        curator.get(PAGE)
    for number in range(8):
        another(world, f"heron-bay--{number}", "CNY", "5")
    with CaptureQueriesContext(connection) as many:
        curator.get(PAGE)

    assert len(many) == len(few)
