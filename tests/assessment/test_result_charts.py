"""The points of a result to take away: a table, and a drawing that stands alone."""

import csv
import io
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from assessment.models import Result, ResultLine
from tests import people
from tests.factories import CityFactory, ResultFactory

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"


def line(result: Result, indicator: str, score: int | None, **more: Any) -> ResultLine:
    mode = "given" if score is not None else "no_data"
    said = {"mode": mode, "score_mode": "calculated" if score is not None else "no_score", **more}
    return ResultLine.objects.create(result=result, indicator=indicator, score=score, **said)


def result(**fields: Any) -> Result:
    """One year with a baseline in the same boundary."""
    city = CityFactory(**fields)
    first = ResultFactory(city=city, year=2023, boundary="City")
    second = ResultFactory(city=city, year=2026, boundary="City")
    line(first, "natural_areas", 2, amount="10", year=2023)
    line(second, "natural_areas", 4, amount="25", year=2025, source_title="=Map", certainty="measured")
    line(second, "protected_natural_areas", None)
    return second


def address(row: Result, name: str) -> str:
    return row.get_absolute_url() + name


def drawing(row: Result) -> ElementTree.Element:
    return ElementTree.fromstring(Client().get(address(row, "chart.svg")).content)


def test_the_table_has_each_indicator_with_its_value_source_and_points_in_both_years() -> None:
    answer = Client().get(address(result(), "chart.csv"))

    told = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert tuple(told[0])[:7] == ("year", "is_fiscal", "value", "bound", "unit", "source", "confidence")
    row = next(each for each in told if each["indicator"] == "natural_areas")
    assert (row["year"], row["value"], row["source"], row["points"]) == ("2025", "25", "'=Map", "4")
    assert (row["points_before"], row["year_before"], row["certainty"]) == ("2", "2023", "measured")
    assert [each["points"] for each in told if each["indicator"] == "protected_natural_areas"] == [""]


def test_the_drawing_stands_alone_and_draws_both_years() -> None:
    row = result()

    root = drawing(row)

    said = ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]
    finding = "The only indicator comparable with 2023 rose"
    assert root.findtext(f"{SVG}title") == f"City Biodiversity Index 2026, {row.city.name}: {finding}"
    assert any(each.startswith("4 of") for each in said)
    assert "Filled circle: 2026. Open circle: 2023, if the score was different." in said
    assert "Sources: =Map" in said
    assert any(each.endswith(row.get_absolute_url()) for each in said)
    assert len(list(root.iter(f"{SVG}circle"))) == 2  # the points of now and of before
    assert min(float(each.get("font-size") or 0) for each in root.iter(f"{SVG}text")) >= 12


def test_without_a_comparable_year_no_second_dot_is_drawn() -> None:
    alone = ResultFactory(city=CityFactory())
    line(alone, "natural_areas", 3, year=2026)

    root = drawing(alone)

    assert len(list(root.iter(f"{SVG}circle"))) == 1
    assert "Open circle" not in Client().get(address(alone, "chart.svg")).text


def heading(row: Result) -> str:
    page = Client().get(row.get_absolute_url()).text
    return page.partition("<h1>")[2].partition("</h1>")[0].strip()


def test_the_page_of_a_result_is_headed_by_its_finding_where_years_are_comparable_else_by_its_name() -> None:
    row = result()
    alone = ResultFactory(city=CityFactory(), year=2026)
    line(alone, "natural_areas", 3, year=2026)
    other = ResultFactory(city=row.city, year=2027, boundary="Another boundary")
    line(other, "natural_areas", 4, year=2027)

    assert heading(row) == "The only indicator comparable with 2023 rose"
    assert "City Biodiversity Index 2026" in Client().get(row.get_absolute_url()).text
    assert heading(alone) == "City Biodiversity Index 2026"
    assert heading(other) == "City Biodiversity Index 2027"


@pytest.mark.parametrize("name", ["chart.csv", "chart.svg"])
def test_an_address_gets_as_many_drawings_and_tables_an_hour_as_other_exports(name: str, settings: Any) -> None:
    settings.RATE_LIMITS = 1 / 60
    one, two = result(), result()

    assert [Client().get(address(row, name)).status_code for row in (one, two)] == [200, 429]


@pytest.mark.parametrize("name", ["chart.csv", "chart.svg"])
def test_what_is_withdrawn_is_gone_and_what_is_no_result_is_not_there(name: str) -> None:
    row = result()
    assert Client().get(address(row, name)).status_code == 200

    with_withdrawn = ResultFactory(city=CityFactory(), state="withdrawn")
    hidden = ResultFactory(city=CityFactory(status="draft"))

    assert Client().get(address(with_withdrawn, name)).status_code == 410
    assert Client().get(address(hidden, name)).status_code == 404
    assert people.sign_in(Client(), people.outsider()).get(address(hidden, name)).status_code == 404
    assert Client().get(address(row, name).replace("2026", "2019")).status_code == 404


def test_made_up_points_say_so() -> None:
    row = result(is_example=True)

    assert "Example: this city and its figures are fictional" in Client().get(address(row, "chart.svg")).text
    answer = Client().get(address(row, "chart.csv"))
    assert "-example.csv" in answer.headers["Content-Disposition"]
    lines = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {line["example"] for line in lines} == {"example"}


@pytest.mark.parametrize("name", ["chart.csv", "chart.svg"])
def test_it_is_kept_and_the_page_leads_to_it(name: str) -> None:
    row = result()
    answer = Client().get(address(row, name))

    assert Client().get(address(row, name), headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert address(row, name) in Client().get(row.get_absolute_url()).text
