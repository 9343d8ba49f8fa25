"""The line of an indicator to take away: a table of its numbers, and a drawing that stands alone."""

import csv
import io
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from core.history.write import Actor
from planning import actions
from planning.models import CityIndicator
from tests import factories as make
from tests import people

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"
SPACE = "\N{NO-BREAK SPACE}"


def indicator(*values: Any, **fields: Any) -> CityIndicator:
    row = make.CityIndicatorFactory(**{"baseline_value": None, "baseline_year": None, **fields})
    for year, value in enumerate(values, start=2019):
        columns = value if isinstance(value, dict) else {"value": value}
        row.values.create(**{"year": year, "source_title": "Survey", **columns})
    return row


def address(row: CityIndicator, name: str, language: str = "en") -> str:
    return row.get_absolute_url().replace("/en/", f"/{language}/", 1) + name


def table(row: CityIndicator, client: Client | None = None) -> list[dict[str, str]]:
    answer = (client or Client()).get(address(row, "chart.csv"))
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def drawing(row: CityIndicator, language: str = "en") -> ElementTree.Element:
    return ElementTree.fromstring(Client().get(address(row, "chart.svg", language)).content)


def texts(root: ElementTree.Element) -> list[str]:
    return ["".join(each.itertext()).replace(SPACE, " ") for each in root.iter(f"{SVG}text")]


def test_the_table_has_each_value_with_its_year_bound_unit_source_and_confidence() -> None:
    source = make.SourceFactory(title="Yearbook of 2020", url="https://yearbook.example/")
    row = indicator(
        {"value": "47.2", "is_fiscal": True, "qualifier": "about"},
        {"value": 60, "source_title": "", "source": source, "confidence": "medium", "unit": "km2"},
        {"value": None, "why_none": "not_measured"},
        {"value": 5, "part": "East"},
        baseline_value=40,
        baseline_year=2015,
        baseline_source="Map",
    )
    row.goals.create(year=2030, value=80, is_draft=True, source=source, confidence="high")

    told = table(row)

    head = ("year", "is_fiscal", "value", "bound", "unit", "source", "confidence")
    assert tuple(told[0])[: len(head)] == head
    assert [tuple(each[name] for name in (*head, "row")) for each in told] == [
        ("2015", "false", "40", "", "ha", "Map", "", "baseline"),
        ("2019", "true", "47.2", "about", "ha", "Survey", "", "value"),
        ("2020", "false", "60", "", "km2", "Yearbook of 2020", "medium", "value"),
        ("2021", "false", "", "", "ha", "Survey", "", "value"),
        ("2022", "false", "5", "", "ha", "Survey", "", "value"),
        ("2030", "false", "80", "", "ha", "Yearbook of 2020", "high", "goal"),
    ]
    assert told[3]["why_none"] == "not_measured"
    assert told[4]["part"] == "East"
    assert (told[5]["is_draft"], told[2]["source_link"]) == ("true", "https://yearbook.example/")


def test_a_corrected_value_stands_without_the_source_of_the_published_one() -> None:
    row = indicator(47, {"value": 60, "corrected_value": 55, "added_on": "2026-05-04"})
    held = indicator({"value": 60, "corrected_value": 55, "added_on": "2026-05-04", "note_holds": True})

    assert [(each["value"], each["source"]) for each in table(row)] == [("47", "Survey"), ("55", "")]
    assert [(each["value"], each["source"]) for each in table(held)] == [("55", "Survey")]


def test_no_cell_of_the_table_runs_as_a_formula() -> None:
    row = indicator({"value": 1, "source_title": "=HYPERLINK(1)", "part": "@SUM(1)"})

    told = table(row)[0]

    assert (told["source"], told["part"]) == ("'=HYPERLINK(1)", "'@SUM(1)")


def test_the_drawing_stands_alone_with_its_words_in_the_language_of_its_address() -> None:
    row = indicator(47, 50, 60, name_en="Ponds & pools <new>", name_ja="池")

    english, japanese = drawing(row), drawing(row, "ja")

    title, about = (english.findtext(f"{SVG}{name}") or "" for name in ("title", "desc"))
    assert title.startswith(f"Ponds & pools <new>, {row.city.name}: Rose from 47{SPACE}ha (2019) to 60")
    assert "The scale starts at 0." in about
    assert "Source for 2019, 2020, 2021: Survey" in about
    assert english.get("lang") == "en"
    assert {"47 ha", "60 ha", "2019", "2021"} <= set(texts(english))
    assert japanese.get("lang") == "ja"
    assert (japanese.findtext(f"{SVG}title") or "").startswith(f"池（{row.city.name}）：47{SPACE}ha（2019年）から60")
    raw = Client().get(address(row, "chart.svg")).text
    assert [word for word in ("<script", "<style", "style=", "href", "<image", "onload") if word in raw] == []
    sizes = [float(each.get("font-size") or 0) for each in english.iter(f"{SVG}text")]
    assert min(sizes) >= 12


def test_two_values_are_two_dots_and_an_arrow_one_is_no_drawing() -> None:
    two = drawing(indicator(47, 60))

    assert len(list(two.iter(f"{SVG}circle"))) == 2
    assert len(list(two.iter(f"{SVG}path"))) == 1  # the head of the arrow
    assert Client().get(address(indicator(47), "chart.svg")).status_code == 404
    assert Client().get(address(indicator(), "chart.svg")).status_code == 404
    assert Client().get(address(indicator(), "chart.csv")).status_code == 200


def test_bounds_and_the_goal_of_a_draft_are_said_in_the_drawing() -> None:
    row = indicator(47, {"value": 50, "qualifier": "at_least"}, 60)
    row.goals.create(year=2030, value=80, is_draft=True)

    said = texts(drawing(row))

    assert "Target value in the draft: 80 ha by 2030" in said
    assert "Open circle with an arrow up: at least this value." in said


def test_made_up_numbers_say_so_in_the_drawing_and_in_each_row() -> None:
    row = indicator(47, 60, city=make.CityFactory(is_example=True))

    assert "Example: this city and its figures are fictional" in texts(drawing(row))
    assert {each["example"] for each in table(row)} == {"example"}
    assert "-example.csv" in Client().get(address(row, "chart.csv")).headers["Content-Disposition"]


@pytest.mark.parametrize("name", ["chart.csv", "chart.svg"])
def test_what_is_not_public_is_found_by_its_city_alone(name: str) -> None:
    row = indicator(47, 60, state="draft")
    readers = {
        "editor": people.editor(row.city),
        "lead": people.lead(row.city),
        "curator": people.curator(),
        "outsider": people.outsider(),
    }

    found = {who: people.sign_in(Client(), each).get(address(row, name)).status_code for who, each in readers.items()}
    page = {who: people.sign_in(Client(), each).get(address(row, "")).status_code for who, each in readers.items()}

    assert Client().get(address(row, name)).status_code == 404
    assert (found["editor"], found["lead"], found["outsider"]) == (200, 200, 404)
    assert found == page


@pytest.mark.parametrize("name", ["chart.csv", "chart.svg"])
def test_it_is_kept_until_it_changes(name: str) -> None:
    row = indicator(47, 60)
    tag = Client().get(address(row, name)).headers["ETag"]

    assert Client().get(address(row, name), headers={"If-None-Match": tag}).status_code == 304

    value = row.values.get(year=2020)
    row = CityIndicator.objects.get(pk=row.pk)
    changes = {f"values.{value.pk}.value": "66"}
    actions.change_cityindicator(row, changes=changes, expected=row.version, by=Actor(id=None, label="Test"))

    assert Client().get(address(row, name), headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("name", ["chart.csv", "chart.svg"])
def test_many_values_cost_as_many_queries_as_few(name: str, django_assert_max_num_queries: Any) -> None:
    for count in (3, 50):
        row = indicator(*({"value": n + 1, "year": 1970 + n} for n in range(count)))
        with django_assert_max_num_queries(6):
            assert Client().get(address(row, name)).status_code == 200


def test_the_page_leads_to_both_beside_its_drawing() -> None:
    row, bare = indicator(47, 60), indicator(47)

    page = Client().get(row.get_absolute_url()).text

    assert address(row, "chart.csv") in page
    assert address(row, "chart.svg") in page
    assert "chart.svg" not in Client().get(bare.get_absolute_url()).text


@pytest.mark.parametrize("name", ["chart.csv", "chart.svg"])
def test_an_address_gets_as_many_lines_an_hour_as_other_exports(name: str, settings: Any) -> None:
    settings.RATE_LIMITS = 1 / 60
    one, two = indicator(47, 60), indicator(47, 60)

    assert [Client().get(address(row, name)).status_code for row in (one, two)] == [200, 429]
