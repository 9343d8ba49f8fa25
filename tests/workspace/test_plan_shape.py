"""A plan keeps the shape of its table: actions directly under goals, who leads, its status, merged cells, its keys."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from core.review.models import Proposal
from planning.models import CityIndicator, Goal, Plan, PlanAction
from planning.spreadsheet.headings import guess
from tests import factories as make
from tests.planning import sheets
from tests.workspace.conftest import Office
from tests.workspace.importing import NEW, brought, fields, job_page, matched, publish, run, send, text_of

pytestmark = pytest.mark.django_db
BSAP = {"title": "Biodiversity strategy and action plan 2035"}


@pytest.mark.parametrize("merge", [True, False], ids=["merged", "once"])
def test_actions_directly_under_a_goal_keep_it(office: Office, client: Client, *, merge: bool) -> None:
    brought(office, sheets.hong_kong_table(merge=merge), **BSAP)

    actions = PlanAction.objects.select_related("goal")
    assert actions.count() == 67
    under = {goal.title: goal.actions.count() for goal in Goal.objects.all()}
    assert under == dict(sheets.AREAS)
    assert {each.lead_unit for each in actions} == {"AFCD"}
    assert actions.filter(title_en="Review the resources needed").count() == 4

    page = text_of(client.get(f"/en/cities/{office.city.slug}/plan/").text)
    assert "23 actions directly under this goal" in page
    goal = Goal.objects.get(title_en="Improving knowledge")
    below = client.get(f"/en/cities/{office.city.slug}/plan/actions/?goal={goal.slug}").text
    assert text_of(below).count("Restore habitat 3") == 12
    action = goal.actions.first()
    assert action is not None
    assert "Improving knowledge" in text_of(client.get(action.get_absolute_url()).text)
    data = client.get(f"/en/cities/{office.city.slug}/plan/data.json").json()
    assert {each["goal"] for each in data["actions"]} == set(Goal.objects.values_list("slug", flat=True))
    row = client.get(f"/api/v1/plan-actions/{action.slug}/").json()
    assert row["goal"] == goal.slug


@pytest.mark.both
def test_goals_of_actions_come_back_from_an_export_unchanged(office: Office) -> None:
    brought(office, sheets.hong_kong_table(), **BSAP)
    plan = Plan.objects.get()
    make.PlanTargetFactory(plan=plan, number="1", title_en="A target with the number of a goal", state="published")

    exported = office.at_editor.get(f"/en/w/kunming/plans/{plan.slug}/plan.xlsx").getvalue()

    assert "The file contains no changes." in text_of(matched(office.at_editor, exported))


def test_numbers_alone_tell_goals_and_actions_directly_under_them(office: Office) -> None:
    rows = [("1", "Conserve"), ("1a", "Plant"), ("1.b", "Weed"), ("2", "Learn"), ("2a", "Count")]
    table = sheets.workbook(("No.", "Title"), rows, above=0, merge=False)
    brought(office, table, levels="numbers_goal_action")

    assert dict(PlanAction.objects.values_list("number", "goal__number")) == {"1a": "1", "1.b": "1", "2a": "2"}


@pytest.mark.parametrize(
    "heading",
    [
        *("Lead", "Leads", "Lead B/D", "Lead bureau", "Lead department(s)", "Lead Party", "Implementing agencies"),
        *("負責部門", "牽頭單位", "主導部門", "领导单位", "担当課", "推進主体", "事業主体"),
    ],
)
def test_columns_of_who_leads_are_guessed(heading: str) -> None:
    assert guess(heading) == "lead_unit"


def test_who_helps_is_not_who_leads() -> None:
    assert [guess(heading) for heading in ("Supporting departments", "配合部门", "協辦部門")] == ["partners"] * 3


def test_the_status_of_a_new_plan_is_asked_and_stands_in_its_draft(office: Office) -> None:
    table = sheets.workbook(("任务", "编号"), [("种树", "1.1.1")], above=0, merge=False)
    page = send(office.at_editor, table)
    without = office.at_editor.post(f"{job_page()}match/", fields(page) | NEW | {"status": ""})
    assert without.status_code == 400
    assert "Choose the status of the plan." in text_of(without.text)
    assert 'value="湖滨行动计划"' in without.text  # what was typed stays

    brought(office, table, status="being-written")

    assert Plan.objects.get().status == "being-written"


def test_an_untouched_export_goes_into_the_plan_of_its_keys(office: Office) -> None:
    brought(office, sheets.hong_kong_table(), **BSAP)
    plan = Plan.objects.get()
    other = make.PlanFactory(city=office.city, title_en="Newer plan", starts=2036, ends=2040)
    exported = office.at_editor.get(f"/en/w/kunming/plans/{plan.slug}/plan.xlsx").getvalue()

    page = send(office.at_editor, exported)
    assert fields(page)["plan"] == str(plan.pk)
    assert "The file contains no changes." in text_of(
        office.at_editor.post(f"{job_page()}match/", fields(page), follow=True).text
    )
    page = office.at_editor.get(f"{job_page()}match/").text
    for wrong in (str(other.pk), "new"):
        answer = office.at_editor.post(f"{job_page()}match/", fields(page) | NEW | {"plan": wrong})
        assert answer.status_code == 400
        assert f"The keys in this table belong to the plan “{BSAP['title']}”" in text_of(answer.text)


# --- Japanese tables ----------------------------------------------------------------------------------------------

JAPANESE = ("施策", "施策", "現状値（令和5年度）", "目標値（令和12年度）")


def rows_without_indicators(count: int) -> list[tuple[str, ...]]:
    return [(f"1-{at}", f"樹林地を保全する{at}", "約14.5%", "３０％以上") for at in range(1, count + 1)]


def test_what_no_row_says_is_asked_once_and_each_row_may_be_an_indicator(office: Office) -> None:
    table = sheets.workbook(JAPANESE, rows_without_indicators(161), above=0, merge=False)
    told = text_of(matched(office.at_editor, table, **NEW, language="ja"))
    assert told.count("Choose what to do.") == 1
    assert "161 rows give details of items that they do not name (indicator), first row 2." in told
    assert not re.search(r"\d+ errors?", told)
    assert not re.search(r"Create \d+ drafts?", told)  # nothing is drafted before it is answered
    run(office.at_editor)
    assert not Proposal.objects.exists()

    office.at_editor.post(job_page(), {"lacking-indicator": "name"})
    answered = office.at_editor.get(job_page()).text
    assert 'value="name" checked' in answered
    run(office.at_editor)
    publish(office)

    indicator = CityIndicator.objects.get(name_ja="樹林地を保全する7")
    assert CityIndicator.objects.count() == PlanAction.objects.count() == 161
    assert (indicator.code, indicator.unit) == ("", "percent")
    assert (indicator.baseline_value, indicator.baseline_year) == (Decimal("14.5"), 2023)
    assert indicator.baseline_is_fiscal
    goal = indicator.goals.get()
    assert (goal.year, goal.is_fiscal, goal.value, goal.qualifier) == (2030, True, Decimal(30), "at_least")


def test_cells_of_what_no_row_names_are_left_out_by_one_answer(office: Office) -> None:
    table = sheets.workbook(JAPANESE, rows_without_indicators(3), above=0, merge=False)
    matched(office.at_editor, table, **NEW, language="ja")

    page = text_of(office.at_editor.post(job_page(), {"lacking-indicator": "skip"}, follow=True).text)

    assert "Create 4 drafts" in page
    run(office.at_editor)
    publish(office)
    assert (PlanAction.objects.count(), CityIndicator.objects.count()) == (3, 0)


def test_the_year_of_a_column_is_asked_once(office: Office) -> None:
    rows = [(f"指標{at}", str(10 + at), str(20 + at)) for at in range(1, 4)]
    table = sheets.workbook(("指標", "現状値", "目標値（令和12年度）"), rows, above=0, merge=False)
    told = text_of(matched(office.at_editor, table, **NEW, language="ja"))
    assert told.count("Year of the") == 1, told
    assert "Year of the 3 numbers in column B (現状値)" in told

    wrong = office.at_editor.post(job_page(), {"year-1": "soon"}, follow=True).text
    assert 'value="soon"' in wrong
    assert "Enter a year" in text_of(wrong)
    office.at_editor.post(job_page(), {"year-1": "令和5年度"})
    run(office.at_editor)
    publish(office)

    years = CityIndicator.objects.values_list("baseline_year", "baseline_is_fiscal")
    assert set(years) == {(2023, True)}


def test_fiscal_years_come_back_from_an_export_unchanged(office: Office) -> None:
    rows = [("緑被率", "14.5%", "３０％以上", "14.7% (令和6年度)")]
    table = sheets.workbook(
        ("指標", "現状値（令和5年度）", "目標値（令和12年度）", "最新値"), rows, above=0, merge=False
    )
    brought(office, table, language="ja")
    indicator, plan = CityIndicator.objects.get(), Plan.objects.get()
    make.PlanTargetFactory(plan=plan, title_en="Shade", state="published").indicators.add(indicator)
    assert indicator.values.get().is_fiscal

    exported = office.at_editor.get(f"/en/w/kunming/plans/{plan.slug}/plan.xlsx").getvalue()

    told = text_of(matched(office.at_editor, exported))
    assert "The file contains no changes." in told, told


def test_a_single_cell_without_its_year_is_mended_in_its_place(office: Office) -> None:
    table = sheets.workbook(("指標", "現状値"), [("緑被率", "14.5%")], above=0, merge=False)

    told = text_of(matched(office.at_editor, table, **NEW, language="ja"))

    assert "Enter the year after the number, for example 30 (2024)." in told
