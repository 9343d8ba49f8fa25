"""Each file of open data says itself under which terms it may be used, of which day it is, and where its facts were
read: files are passed on without the page that they came from."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from openpyxl import load_workbook

from alliance.portal.datasets import TERMS
from planning.spreadsheet.headings import LEFT_OUT, guessed
from tests import factories as make
from tests.feeds.reading import get
from tests.worlds import made_once

pytestmark = pytest.mark.django_db
LICENCE = "http://localhost:8000/en/about/data/"
DC, CC = "{http://purl.org/dc/elements/1.1/}", "{http://creativecommons.org/ns#}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
OF_OTHERS = {"plan_values_csv"}  # the nine columns of the Convention's tool, which takes no other


def make_world() -> dict[str, Any]:
    city = make.CityFactory(slug="kobe", name_en="Kobe", name_ja="神戸市")
    make.FigureFactory(city=city)
    make.PracticeFactory(city=city)
    make.PostingFactory(city=city)
    make.linked(city, make.CityFactory(slug="sendai"))
    make.ProjectProfileFactory(city=city)
    make.EventFactory()
    make.ResourceFactory()
    plan = make.PlanFactory(city=city, slug="kobe--plan")
    indicator = make.CityIndicatorFactory(city=city, slug="kobe--trees")
    indicator.values.create(year=2020, value=4)
    indicator.values.create(year=2021, value=5)
    make.PlanTargetFactory(plan=plan).indicators.add(indicator)
    result = make.ResultFactory(city=city)
    result.lines.create(indicator="natural_areas", mode="given", score=2, score_mode="calculated", year=2023)
    return {"indicator": indicator, "result": result}


world = made_once(make_world)


def tables(world: dict[str, Any]) -> dict[str, str]:
    """The address of each public table, by its name; a new one fails below until it is here."""
    indicator, result = world["indicator"].get_absolute_url(), world["result"].get_absolute_url()
    return {
        **{name: reverse(name) for name in ("data_csv", "cooperation_csv", "links_csv", "cooperation_overview_csv")},
        **{name: reverse(name) for name in ("projects_csv", "sought_csv")},
        **{name: reverse(name, args=["kobe"]) for name in ("plan_data_csv", "plan_progress_csv", "plan_values_csv")},
        "indicator_csv": f"{indicator}chart.csv",
        "result_chart_csv": f"{result}chart.csv",
        "result_table": f"{result[:-1]}.csv",
    }


def names() -> set[str]:
    return {name for name in get_resolver().reverse_dict if isinstance(name, str)}


def rows_at(address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(get(address).getvalue().decode("utf-8-sig"), newline="")))


def test_every_public_table_is_asked(world: dict[str, Any]) -> None:
    known = {name for name in names() if name.endswith("_csv")} | {"result_table"}

    assert set(tables(world)) == known


def test_every_row_of_a_table_says_its_licence_and_its_day(world: dict[str, Any]) -> None:
    today = date.today().isoformat()  # noqa: DTZ011 - the day of the page
    said = {}
    for name, address in tables(world).items():
        said[name] = {(row.get("licence"), row.get("made_on")) for row in rows_at(address)}

    assert said == {name: {(None, None) if name in OF_OTHERS else (LICENCE, today)} for name in said}


KINDS = {
    "integer": r"-?\d+",
    "decimal": r"-?\d+(\.\d+)?",
    "boolean": r"true|false",
    "date": r"\d{4}-\d\d-\d\d",
    "gYear": r"\d{4}",
    "anyURI": r"(https?:/)?/\S+",
    "language": r"[A-Za-z-]+",
    "string": r"(?s:.*)",
}


def told_wrongly(columns: list[dict[str, str]], rows: list[dict[str, str]]) -> Iterator[tuple[str, str]]:
    """Cells that are not of the kind that their column is said to hold."""
    for column in columns:
        cells = {row[column["titles"]] for row in rows} - {""}
        yield from ((column["titles"], each) for each in cells if not re.fullmatch(KINDS[column["datatype"]], each))


def test_beside_every_table_stands_what_its_columns_hold(world: dict[str, Any]) -> None:
    """At the address where CSV on the Web looks for it, and in the header `Link` of the table."""
    for name, address in tables(world).items():
        table = get(address)
        described = re.search(r'<http://localhost:8000([^>]+)>; rel="describedby"', table.headers["Link"])
        assert described, name
        assert described[1].split("?")[0] == f"{address}-metadata.json", name
        facts = get(described[1]).json()
        heads = next(csv.reader(io.StringIO(table.getvalue().decode("utf-8-sig"), newline="")))
        columns = facts["tableSchema"]["columns"]
        assert list(told_wrongly(columns, rows_at(address))) == [], name
        assert [each["titles"] for each in columns] == heads, name
        assert all(re.fullmatch(r"[A-Za-z]\w*", each["name"]) for each in columns), name
        assert facts["url"].split("?")[0] == f"http://localhost:8000{address}", name


def test_a_description_keeps_the_filters_and_nothing_breaks_out_of_its_header() -> None:
    asked = "/en/finance/projects/sought/data.csv?stage=concept&page=%3E%3B%22"
    link = get(asked).headers["Link"]

    assert "stage=concept" in link
    assert not any(sign in link.split("stage=concept")[1].split(">")[0] for sign in ';" <')


@pytest.mark.parametrize("address", ["/en/cities/kobe/index/1999.csv", "/en/cities/kobe/indicators/none/chart.csv"])
def test_of_a_table_that_is_not_shown_no_columns_are_told(world: dict[str, Any], address: str) -> None:
    assert Client().get(f"{address}-metadata.json").status_code == 404


def test_the_licence_is_in_the_language_of_the_table(world: dict[str, Any]) -> None:
    for address in ("/ja/cities/data.csv", "/ja/finance/data.csv"):
        assert {row["licence"] for row in rows_at(address)} == {"http://localhost:8000/ja/about/data/"}


def test_whoever_sends_the_table_of_a_plan_back_sends_no_more_than_the_plan() -> None:
    assert guessed(["Key on this site", *TERMS]) == ["key", LEFT_OUT, LEFT_OUT]


def test_every_workbook_has_a_sheet_that_says_both(world: dict[str, Any]) -> None:
    today = date.today().isoformat()  # noqa: DTZ011 - the day of the page
    addresses = [f"/en/{name}/data.xlsx" for name in ("cities", "practices", "events", "organisations", "resources")]
    addresses += ["/en/finance/data.xlsx", "/en/cities/kobe/plan/data.xlsx", "/en/cities/kobe/plan/values.xlsx"]
    for address in addresses:
        about = load_workbook(io.BytesIO(get(address).getvalue()))["About"]
        words = {cell.value.date().isoformat() if cell.is_date else cell.value for cell in about["B"]}
        assert today in words, address
        assert any("licence" in str(each) for each in words), address


def test_map_and_answers_of_programs_say_both(world: dict[str, Any]) -> None:
    today = date.today().isoformat()  # noqa: DTZ011 - the day of the page
    layer = json.loads(get("/en/cities/data.geojson").content)["metadata"]
    plan = get("/en/cities/kobe/plan/data.json").json()["metadata"]
    answers = [get(f"/api/v1/{name}/").json() for name in ("cities", "projects", "frameworks")]

    assert [(each["licence_url"], each["date"]) for each in (layer, plan)] == [(LICENCE, today)] * 2
    assert [(each["licence"], each["made_on"]) for each in answers] == [(LICENCE, today)] * 3


def test_drawings_say_whose_they_are_and_under_which_terms(world: dict[str, Any]) -> None:
    charts = [f"{row.get_absolute_url()}chart.svg" for row in (world["indicator"], world["result"])]
    said = {}
    for address in (
        "/pictures/cities/kobe-pattern.svg",
        *charts,
        *(each.replace("/en/", "/ja/", 1) for each in charts),
    ):
        work = ElementTree.fromstring(get(address).content).find(f".//{CC}Work")
        assert work is not None, address
        licence = work.find(f"{CC}license")
        assert licence is not None, address
        assert all(work.findtext(f"{DC}{name}") for name in ("title", "publisher", "rights", "date")), address
        said[address] = licence.get(f"{RDF}resource")

    assert said == {each: LICENCE.replace("/en/", "/ja/") if "/ja/" in each else LICENCE for each in said}


def test_the_pattern_says_in_words_that_no_licence_was_chosen(world: dict[str, Any]) -> None:
    drawn = ElementTree.fromstring(get("/pictures/cities/kobe-pattern.svg").content)
    space = "{http://www.w3.org/2000/svg}"

    assert drawn.findtext(f"{space}title") == "The pattern of Kobe"
    assert "not yet chosen a licence" in str(drawn.findtext(f"{space}desc"))


# --- Where facts were read ----------------------------------------------------------------------------------------


def test_a_figure_in_a_table_leads_to_its_source() -> None:
    city = make.CityFactory()
    make.FigureFactory(city=city, source=make.SourceFactory(url="https://yearbook.example/2020"))
    without = make.SourceFactory(key="read-without-address", url="")
    make.FigureFactory(city=city, measure="area", unit="km2", value=4, source=without)
    make.FigureFactory(
        city=city, measure="forest-cover", unit="percent", value=4, source=None, **own("https://own.example/")
    )
    weak = make.SourceFactory(kind="weak", url="https://weak.example/")
    told = {"confirmed_by": "Kobe", "confirmed_on": date(2025, 1, 1)}
    make.FigureFactory(city=city, measure="species-recorded", unit="species", value=7, source=weak, **told)

    (row,) = [each for each in rows_at("/en/cities/data.csv") if each["slug"] == city.slug]

    assert row["population_source_link"] == "https://yearbook.example/2020"
    assert row["area_source_link"] == "http://localhost:8000/en/sources/read-without-address/"
    assert row["forest_cover_source_link"] == "https://own.example/"
    assert row["species_recorded_source_link"] == ""
    assert get(row["area_source_link"].removeprefix("http://localhost:8000")).status_code == 200


def own(link: str) -> dict[str, Any]:
    return {
        "source_title": "Our register",
        "source_link": link,
        "confirmed_by": "Kobe",
        "confirmed_on": date(2025, 1, 1),
    }


@pytest.mark.parametrize("name", ["events", "practices", "organisations", "resources"])
def test_a_workbook_leads_to_the_sources_of_each_row(client: Client, name: str) -> None:
    made_of = {
        "events": make.EventFactory,
        "practices": make.PracticeFactory,
        "organisations": make.OrganisationFactory,
        "resources": make.ResourceFactory,
    }
    row: Any = made_of[name]()
    row.sources.add(
        make.SourceFactory(key="a", url="https://a.example/"),
        make.SourceFactory(key="b", url="", kind="founding_text"),
        make.SourceFactory(key="c", url="https://weak.example/", kind="weak"),
    )

    book = load_workbook(io.BytesIO(get(f"/en/{name}/data.xlsx").content))[name]
    head, *lines = book.iter_rows(values_only=True)

    (found,) = [dict(zip(map(str, head), line, strict=True)) for line in lines if row.slug in line]
    assert found["sources"] == "https://a.example/; http://localhost:8000/en/sources/b/"
