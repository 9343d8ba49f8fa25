"""A published plan as open data: what is public and nothing else, with whose it is, of which day and on which terms."""

import io
import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from openpyxl import load_workbook

from cities.models import City
from core.history.snapshot import Plain
from core.history.write import Actor
from planning import nbsap
from planning.actions import (
    add_cityindicator,
    add_goal,
    add_plan,
    add_planaction,
    add_plantarget,
    change_cityindicator,
    change_plan,
)
from planning.models import CityIndicator, Plan
from tests import factories as make
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

    assert told["metadata"]["licence"].startswith("The secretariat has not yet chosen a licence")
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

    first, reports, _progress, about = book.worksheets
    rows = [[cell.value for cell in row] for row in first.iter_rows()]
    assert heading in rows[0]
    assert level in [row[1] for row in rows]
    assert [row[0].value for row in reports.iter_rows()][1] == "example-bay--shade"
    assert about["B1"].value == "Bay plan"
    assert "Secret works" not in str(rows)


def test_a_table_of_text_says_the_same(plan: Any, client: Client) -> None:
    text = client.get(f"/en/{DATA}csv").content.decode()

    assert "example-bay--canopy,Annual value,,Canopy" in text
    assert "Secret works" not in text


def test_the_page_of_the_plan_leads_to_it(plan: Any, client: Client) -> None:
    assert "plan/data.xlsx?plan=bay-plan" in client.get("/en/cities/example-bay/plan/").text


def test_where_no_plan_is_published_there_is_no_data(plan: Any, client: Client) -> None:
    change_plan(plan, changes={"state": "draft"}, expected=None, by=Actor.person(people.curator()))

    assert {client.get(f"/en/{DATA}{format}").status_code for format in ("xlsx", "csv", "json")} == {404}


def test_a_longer_plan_asks_no_more(plan: Any, client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(20):
        client.get(f"/en/{DATA}json")


# --- In the nine columns of the Convention's reporting tool ----------------------------------------------------------


def nine(client: Client, language: str = "en") -> list[list[Any]]:
    answer = client.get(f"/{language}/cities/example-bay/plan/values.xlsx?plan=bay-plan")
    page = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    return [[cell.value for cell in row] for row in page.iter_rows()]


def change(changes: dict[str, Plain]) -> None:
    indicator = CityIndicator.objects.get(slug="example-bay--canopy")
    change_cityindicator(indicator, changes=changes, expected=None, by=Actor.person(people.curator()))


def test_values_stand_in_the_nine_columns_of_the_reporting_tool(plan: Any, client: Client) -> None:
    heading, row = nine(client)

    assert heading == [
        *("Indicator code", "Indicator", "Is disaggregation", "Disaggregation type", "Disaggregation"),
        *("Year", "Unit", "Value", "Footnote"),
    ]
    assert row == [None, "Canopy", "FALSE", None, None, 2024, "%", 14.5, "Survey 2024"]


def test_a_value_of_the_tool_says_its_code_part_and_how_exact_it_is(plan: Any, client: Client) -> None:
    indicator = CityIndicator.objects.get(slug="example-bay--canopy")
    change({"framework_indicator": term("kmgbf-indicators", "A.2").pk})
    corrected = {"corrected_value": "14.25", "addition_en": "Counted twice.", "note_holds": True}
    indicator.values.update(part="North", qualifier="about", footnote_en="Census", **corrected)
    indicator.values.create(year=2019, value=9)
    indicator.values.create(year=2025, why_none="no_data")

    assert nine(client)[1:] == [
        ["A.2", "Canopy", "TRUE", None, "North", 2024, "%", 14.25, "About; Census; Counted twice.; Survey 2024"]
    ]


def test_a_corrected_value_takes_source_and_footnote_along_only_if_the_city_says_that_they_hold(
    plan: Any, client: Client
) -> None:
    indicator = CityIndicator.objects.get(slug="example-bay--canopy")
    indicator.values.update(footnote_en="Census", corrected_value="14.25", addition_en="Estimated anew.")

    assert nine(client)[1][7:] == [14.25, "Estimated anew."]
    page = client.get("/en/cities/example-bay/plan/").text
    assert "Survey 2024" not in page
    [told] = client.get(f"/api/v1/indicators/{indicator.slug}/").json()["values"]
    assert (told["corrected_value"], told["note_holds"]) == (14.25, None)


def test_what_the_sheet_of_the_tool_leaves_out_is_said_beside_it(plan: Any, client: Client) -> None:
    answer = client.get("/en/cities/example-bay/plan/values.xlsx")
    about = [
        [cell.value for cell in row] for row in load_workbook(io.BytesIO(answer.content)).worksheets[1].iter_rows()
    ]

    assert ["Title", "Bay plan"] in about
    assert str(about[-1][1]).startswith("Values before 2020")


def test_values_of_an_index_are_in_the_sheet_of_the_tool_with_their_result(plan: Any, client: Client) -> None:
    change({"index": "cbi-2021:natural_areas", "values.00000000-0000-4000-8000-000000000001": False})
    result = make.ResultFactory(city=plan.city, framework="cbi-2021", year=2026)
    result.lines.create(indicator="natural_areas", mode="given", amount="12.5", year=2026, order=1)

    row = nine(client)[1]

    assert row[5:8] == [2026, "%", 12.5]
    assert row[8].endswith(f"{settings.SITE_URL}{result.get_absolute_url()}")


def test_only_public_indicators_are_in_the_sheet_of_the_tool(plan: Any, client: Client) -> None:
    change({"state": "draft"})

    assert len(nine(client)) == 1
    assert "values.xlsx" not in client.get("/en/cities/example-bay/plan/").text


# --- As a record for the focal point ----------------------------------------------------------------------------------


def test_the_plan_is_a_record_of_its_level_for_the_focal_point(plan: Any, client: Client) -> None:
    changes: dict[str, Plain] = {
        "document_status": "approved",
        "adoption_date": "2024-05",
        "is_gbf_aligned": True,
        "vision_zh_hans": "海湾与鸟。",
        "link": "https://bay.example/plan",
    }
    change_plan(plan, changes=changes, expected=None, by=Actor.person(people.curator()))
    country = City.objects.get(slug="example-bay").country

    told = json.loads(client.get("/en/cities/example-bay/plan/nbsap.json").content)

    assert told == {
        "header": {"schema": "nbsap", "languages": ["en", "zh"]},
        "government": {"identifier": country.lower()},
        "title": {"en": "Bay plan"},
        "jurisdiction": {"identifier": "7B9C94F4-1A0F-4660-BCDD-062A4653F441"},
        "jurisdictionInfo": {"en": "Example Bay"},
        "summary": {"zh": "<p>海湾与鸟。</p>"},
        "status": {"identifier": "851B10ED-AE62-4F28-B178-6D40389CC8DB"},
        "documentLinks": [{"url": "https://bay.example/plan", "name": "Bay plan"}],
        "isGbfAligned": True,
    }


def test_an_area_is_under_its_party_and_no_is_an_answer() -> None:
    said = nbsap.Said("HK", {"ja": "計画"}, "local", {}, False, "", "2024-05-22", {}, "")

    assert nbsap.record(said) == {
        "header": {"schema": "nbsap", "languages": ["en"]},
        "government": {"identifier": "cn"},
        "jurisdiction": {"identifier": "7B9C94F4-1A0F-4660-BCDD-062A4653F441"},
        "adoptionDate": "2024-05-22",
        "isGbfAligned": False,
    }


def test_texts_that_the_record_of_a_plan_leaves_out_are_known() -> None:
    texts = {"en": "Plan", "zh-hans": "计划", "zh-hant": "計劃", "ja": "計画"}
    said = nbsap.Said("HK", texts, "local", {}, False, "", "", {"zh-hant": "海灣"}, "")

    assert nbsap.left_out(said) == {"title": ("zh-hant", "ja")}
