"""The concept note of a project: its lines in their order, what is missing, and that its city alone takes it."""

import io
import json
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from finance import visibility
from finance.projects.models import TEXTS
from finance.projects.note import facilities, note_of
from tests.finance.helping_projects import AMOUNTS, HERE, World, canary, make_world, no_texts
from tests.worlds import fresh, made_once

pytestmark = pytest.mark.django_db
everything = made_once(make_world)


@pytest.fixture
def world(everything: World) -> World:
    return fresh(everything)


def at(world: World, name: str, persona: str = "editor") -> Any:
    return world.at[persona].get(f"{HERE}{world.project.slug}/{name}")


def sheet_of(answer: Any) -> list[tuple[Any, ...]]:
    book = load_workbook(io.BytesIO(answer.content), read_only=True)
    return [row for sheet in book for row in sheet.iter_rows(values_only=True)]


def test_every_line_has_its_words_in_each_language_and_stands_in_its_order(world: World) -> None:
    names = [line["name"] for line in visibility.lines()]
    for code in ("en", "zh-hans", "zh-hant", "ja"):
        assert all(visibility.labels()[name][code] for name in names)

    assert [each["name"] for each in at(world, "note.json").json()["lines"]] == names
    rows = [row[1] for row in sheet_of(at(world, "note.xlsx"))[1:]]
    assert rows[: len(names)] == [visibility.labels()[name]["en"] for name in names]


def test_all_that_was_written_is_in_the_page_the_workbook_and_the_json(world: World) -> None:
    page = at(world, "note/").text
    book = "\n".join(str(cell) for row in sheet_of(at(world, "note.xlsx")) for cell in row)
    data = json.dumps(at(world, "note.json").json())

    for text in (page, book, data):
        assert {name for name in TEXTS if canary(name) not in text} == set()
        assert canary("costline") in text
    assert all("XPF 3,217,893" in text for text in (page, book))
    found = {each["name"]: each["values"] for each in at(world, "note.json").json()["lines"]}
    assert found["amount_requested"] == {"sought": AMOUNTS["sought"]}
    assert found["title"] == {"title": {"en": canary("title"), "ja": canary("title")}}
    assert found["cost_breakdown"]["cost_lines"] == [{"words": {"en": canary("costline")}, "amount": "8123417"}]
    assert found["submitted_on"] == {}


def test_what_a_facility_asks_and_is_missing_is_counted_and_leads_to_its_form(world: World) -> None:
    full = {each.code: [line.code for line in each.missing] for each in facilities(note_of(world.project))}
    assert full == {
        "gef": [],
        "gcf": ["climate_benefit"],
        "gapfund": ["climate_benefit"],
        "tap": ["climate_benefit"],
        "cff": [],
    }

    type(world.project)._base_manager.update(**no_texts(["risks", "problem"]))
    page = at(world, "note/").text

    assert "2 items missing" in page
    assert f'href="{HERE}{world.project.slug}/write/safeguards/">Risks and safeguards<' in page
    assert at(world, "note.json").json()["missing"]["gef"] == ["environmental_problem", "risks_and_safeguards"]


def test_a_text_in_another_language_says_so(world: World) -> None:
    type(world.project)._base_manager.update(objective_en=None, objective_ja="湿地を守る")

    assert '<div lang="ja"><p>湿地を守る</p></div>' in at(world, "note/").text


@pytest.mark.parametrize("persona", ["visitor", "registered", "outsider", "curator"])
def test_nobody_but_its_city_takes_the_note(persona: str, world: World) -> None:
    codes = {at(world, name, persona).status_code for name in ("note/", "note.xlsx", "note.json")}

    assert codes <= {302, 404}


def test_a_form_that_is_not_offered_and_a_project_that_is_not_there_are_not_found(world: World) -> None:
    assert at(world, "note.pdf").status_code == 404
    assert world.at["editor"].get(f"{HERE}no-such-project/note.json").status_code == 404
    assert Client().get(f"{HERE}{world.project.slug}/note.json").status_code == 302
