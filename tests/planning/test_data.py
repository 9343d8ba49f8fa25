"""A published plan as open data: what is public and nothing else, with whose it is, of which day and on which terms."""

import io
import json
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from core.history.snapshot import Plain
from core.history.write import Actor
from planning.actions import add_cityindicator, add_goal, add_plan, add_planaction, add_plantarget, change_plan
from planning.models import Plan
from tests import people
from tests.factories import CityFactory, term

pytestmark = pytest.mark.django_db
DATA = "cities/example-bay/plan/data."


@pytest.fixture
def plan() -> Any:
    city = CityFactory(slug="example-bay", name_en="Example Bay")
    by = Actor.person(people.editor(city))
    shade = term("kmgbf-targets", "12", label_en="Green spaces")
    public: dict[str, Plain] = {"state": "published"}
    plan = add_plan(
        slug="bay-plan", city=city, changes={"title_en": "Bay plan", "kind": Plan.Kind.STRATEGY, **public}, by=by
    )
    plan_key: dict[str, Plain] = {"plan": plan.pk, **public}
    goal = add_goal(slug="example-bay--water", changes={"number": "1", "title_en": "Water", **plan_key}, by=by)
    indicator = add_cityindicator(
        slug="example-bay--canopy",
        city=city,
        changes={
            "name_en": "Canopy",
            "unit": "percent",
            "direction": "up",
            **public,
            "values.00000000-0000-4000-8000-000000000001": True,
            "values.00000000-0000-4000-8000-000000000001.year": 2024,
            "values.00000000-0000-4000-8000-000000000001.value": "14.5",
            "values.00000000-0000-4000-8000-000000000001.source_title": "Survey 2024",
        },
        by=by,
    )
    target = add_plantarget(
        slug="example-bay--shade",
        changes={
            "number": "1.1",
            "title_en": "Shade",
            "goal": goal.pk,
            f"indicators.{indicator.pk}": True,
            **plan_key,
            "alignments.00000000-0000-4000-8000-000000000002": True,
            "alignments.00000000-0000-4000-8000-000000000002.term": shade.pk,
            "reports.00000000-0000-4000-8000-000000000003": True,
            "reports.00000000-0000-4000-8000-000000000003.year": 2024,
            "reports.00000000-0000-4000-8000-000000000003.level": "on_track",
        },
        by=by,
    )
    done: dict[str, Plain] = {"number": "1.1.1", "title_en": "Plant trees", f"targets.{target.pk}": True, **plan_key}
    add_planaction(slug="example-bay--plant", changes=done, by=by)
    draft: dict[str, Plain] = {"number": "1.1.2", "title_en": "Secret works", "plan": plan.pk, "state": "draft"}
    add_planaction(slug="example-bay--secret", changes=draft, by=by)
    return plan


def test_programs_read_the_whole_plan_with_its_licence(plan: Any, client: Client) -> None:
    answer = client.get(f"/en/{DATA}json")
    told = json.loads(answer.content)

    assert told["metadata"]["licence"].startswith("The secretariat has not chosen a licence")
    assert 'rel="license"' in answer.headers["Link"]
    assert [each["title"]["en"] for each in told["goals"]] == ["Water"]
    target = told["targets"][0]
    assert (target["goal"], target["alignments"], target["indicators"]) == (
        "example-bay--water",
        [{"target": 12, "degree": ""}],
        ["example-bay--canopy"],
    )
    assert target["reports"][0]["level"] == "on_track"
    assert [each["slug"] for each in told["actions"]] == ["example-bay--plant"]
    assert told["indicators"][0]["values"][0] | {"value": "14.5"} == told["indicators"][0]["values"][0]


@pytest.mark.parametrize(("language", "heading", "level"), [("en", "Level", "Target"), ("zh-hans", "层级", "目标")])
def test_the_table_is_in_the_readers_language_and_says_whose_it_is(
    plan: Any, client: Client, language: str, heading: str, level: str
) -> None:
    book = load_workbook(io.BytesIO(client.get(f"/{language}/{DATA}xlsx").content))

    first, reports, about = book.worksheets
    rows = [[cell.value for cell in row] for row in first.iter_rows()]
    assert heading in rows[0]
    assert level in [row[1] for row in rows]
    assert [row[0].value for row in reports.iter_rows()][1] == "example-bay--shade"
    assert about["B1"].value == "Bay plan"
    assert "Secret works" not in str(rows)


def test_a_table_of_text_says_the_same(plan: Any, client: Client) -> None:
    text = client.get(f"/en/{DATA}csv").content.decode()

    assert "example-bay--canopy,Value of a year,,Canopy" in text
    assert "Secret works" not in text


def test_the_page_of_the_plan_leads_to_it(plan: Any, client: Client) -> None:
    assert "plan/data.xlsx?plan=bay-plan" in client.get("/en/cities/example-bay/plan/").text


def test_where_no_plan_is_published_there_is_no_data(plan: Any, client: Client) -> None:
    change_plan(plan, changes={"state": "draft"}, expected=None, by=Actor.person(people.curator()))

    assert {client.get(f"/en/{DATA}{format}").status_code for format in ("xlsx", "csv", "json")} == {404}


def test_a_longer_plan_asks_no_more(plan: Any, client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(20):
        client.get(f"/en/{DATA}json")
