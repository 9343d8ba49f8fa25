"""A plan comes from the city's own spreadsheet: sent, matched, mended, drafted as one, sent, published."""

import io
import zipfile
from decimal import Decimal

import pytest
from django.test import Client

from alliance.workspace.planning.imports.state import Importing, change_job
from core.history.write import Actor
from core.importexport import jobs
from core.importexport.models import ImportJob
from core.review.models import Bundle, Proposal
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from planning.actions import change_cityindicator
from planning.models import CityIndicator, Goal, Plan, PlanAction, PlanTarget, PlanYear
from planning.tracking.models import Level
from tests import factories as make
from tests import people
from tests.factories import CityFactory, term
from tests.planning import sheets
from tests.workspace.conftest import DESK, Office
from tests.workspace.importing import NEW, PAGE, brought, fields, job, job_page, matched, publish, run, send, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def framework() -> None:
    for number in range(1, 24):
        term("kmgbf-targets", str(number), label_en=f"Target {number}", order=number)


# --- The whole way ------------------------------------------------------------------------------------------------


@pytest.mark.both
def test_sixty_rows_with_chinese_headings_are_mended_drafted_as_one_and_read_by_everybody(
    office: Office, client: Client
) -> None:
    page = matched(office.at_editor, sheets.chinese_table(), **NEW)
    told = text_of(page)
    assert "Sheet 任务分解表, row 10" in told
    assert "Column E: 实施时间" in told
    assert "Enter a year, a month or a day" in told
    assert "Sheet 任务分解表, row 33" in told
    assert "“显著提高” is not an amount" in told
    assert not Proposal.objects.exists()

    page = office.at_editor.post(
        job_page(), {"cell-10-4": "令和7年度～2026年", "cell-33-8": "至少40%"}, follow=True
    ).content.decode()
    assert "Create 88 drafts" in text_of(page)
    run(office.at_editor)
    bundle = Bundle.objects.get()
    assert bundle.proposals.count() == 88
    assert not Plan.objects.exists()
    publish(office)

    assert [model.objects.count() for model in (Goal, PlanTarget, PlanAction, CityIndicator)] == [3, 12, 60, 12]
    target = PlanTarget.objects.get(number="1.1")
    indicator = target.indicators.get()
    assert target.goal is not None
    assert (target.title, target.goal.number) == ("恢复湖滨植被1.1", "1")
    assert (indicator.baseline_value, indicator.baseline_year, indicator.baseline_qualifier) == (
        Decimal("13.1"),
        2020,
        "about",
    )
    goal, value = indicator.goals.get(), indicator.values.get()
    assert (goal.year, goal.value, goal.qualifier, indicator.unit) == (2030, Decimal(30), "at_least", "percent")
    assert (value.year, value.value, value.source_title) == (2024, Decimal("14.5"), "林业年报 2024")
    action = PlanAction.objects.get(number="1.2.3")
    assert (action.starts, action.ends, action.lead_unit) == ("FY2025", "2026", "林业局")
    assert [each.number for each in action.targets.all()] == ["1.2"]
    page = text_of(client.get(f"/en/cities/{office.city.slug}/plan/").text)
    assert "The content of the plan entered so far supports 12 of the 23 global targets" in page
    assert "12 targets entered so far, 60 actions and 12 indicators" in page


def test_a_row_is_left_out_and_taken_after_all(office: Office) -> None:
    matched(office.at_editor, sheets.chinese_table(), **NEW)

    office.at_editor.post(job_page(), {"leave-10": "1", "leave-33": "1"})
    without = text_of(office.at_editor.get(job_page()).content.decode())
    office.at_editor.post(job_page(), {"take-10": "1"})
    again = text_of(office.at_editor.get(job_page()).content.decode())

    assert "Check again" in without
    assert "Import row 10 anyway" in without
    assert "1 error" not in without
    assert "1 error" in again


def test_nothing_is_drafted_while_a_row_is_wrong(office: Office) -> None:
    matched(office.at_editor, sheets.chinese_table(), **NEW)

    page = text_of(run(office.at_editor))

    assert "some rows now contain errors. Nothing was saved." in page
    assert not Proposal.objects.exists()


def test_a_button_that_is_pressed_twice_makes_the_drafts_once(office: Office) -> None:
    matched(office.at_editor, sheets.workbook(("任务", "编号"), [("种树", "1.1.1")], above=0, merge=False), **NEW)
    version = job().version

    for _time in range(2):
        office.at_editor.post(f"{PAGE}{job().pk}/run/", {"version": version})

    assert Bundle.objects.count() == 1


def test_what_is_mended_after_the_drafts_are_made_changes_nothing_of_them(office: Office) -> None:
    matched(office.at_editor, sheets.workbook(("任务", "编号"), [("种树", "1.1.1")], above=0, merge=False), **NEW)
    seen = Importing(job(), office.city)
    run(office.at_editor)
    done = job()

    with pytest.raises(jobs.NotNow):  # a tab that was open before
        change_job(seen.job, {"mended": {"2:0": "种草"}})
    again = office.at_editor.post(job_page(), {"cell-2-0": "种草"}, follow=True)

    assert again.status_code == 200
    assert (job().report, job().version) == (done.report, done.version)


def test_people_of_another_city_find_none_of_it(office: Office) -> None:
    matched(office.at_editor, sheets.chinese_table(), **NEW)
    outsider = people.sign_in(Client(), people.outsider())

    for path in (PAGE, job_page(), f"{job_page()}match/", f"{PAGE}template.xlsx"):
        assert outsider.get(path).status_code == 404, path
    assert outsider.post(f"{job_page()}run/", {"version": 1}).status_code == 404
    # nor do colleagues, who have not sent it
    assert office.at_lead.get(job_page()).status_code == 404


# --- Out and in again ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant", "ja"])
def test_what_was_exported_and_comes_back_untouched_changes_nothing(office: Office, language: str) -> None:
    bodies()
    brought(office, sheets.hung_table())
    plan = Plan.objects.get()
    assert CityIndicator.objects.get(code="I1").values.count() == 3

    exported = office.at_editor.get(f"/{language}/w/kunming/plans/{plan.slug}/plan.xlsx").getvalue()
    page = text_of(matched(office.at_editor, exported))

    assert "The file contains no changes." in page, page[:3000]


def bodies() -> None:
    make.OrganisationFactory(slug="trust", name_en="Lake, Land and Water Trust")
    make.OrganisationFactory(slug="second", name_en="Second body", name_zh_hans="第二机构")
    make.OrganisationFactory(slug="third", name_en="Third body")


def test_milestones_partners_and_reports_come_from_the_table(office: Office) -> None:
    bodies()
    brought(office, sheets.hung_table())

    action, target = PlanAction.objects.get(number="1.1.1"), PlanTarget.objects.get(number="1.1")
    assert list(action.partners.order_by("slug").values_list("slug", flat=True)) == ["second", "third", "trust"]
    assert list(action.milestones.values_list("title_en", "title_ja", "due", "done_on")) == [
        ("Reeds are in", "葦が植わる", "2026-03", "2026-02-27"),
        ("Reeds are in", None, "FY2027", ""),
        ("Birds are counted", None, "", ""),
    ]
    assert list(target.reports.order_by("year").values_list("year", "level", "summary_en")) == [
        (2023, "no_change", None),
        (2024, "on_track", "Reeds grew.\n\nBirds came."),
    ]


def test_a_milestone_that_is_done_is_one_change_and_a_new_report_is_added(office: Office) -> None:
    bodies()
    brought(office, sheets.hung_table())
    action, target = PlanAction.objects.get(number="1.1.1"), PlanTarget.objects.get(number="1.1")
    rows = [
        (action.slug, "Milestone", "birds are counted", "2026-11", "", "", ""),
        (target.slug, "Progress report", "", "", 2025, "Achieved", ""),
        (target.slug, "Progress report", "", "", 2024, "", "Rain was missing."),
    ]
    heads = (
        "Key on this site",
        "Level",
        "Milestone",
        "Milestone completion date",
        "Year of the report",
        "Level of progress",
    )
    table = sheets.workbook((*heads, "Obstacles"), rows, above=0, merge=False)

    page = text_of(matched(office.at_editor, table))
    assert "Create 2 drafts" in page, page[:1500]
    run(office.at_editor)
    publish(office)

    assert list(action.milestones.values_list("title_en", "done_on"))[-1] == ("birds are counted", "2026-11")
    assert action.milestones.count() == 3
    assert list(target.reports.order_by("year").values_list("year", "level", "obstacle_en")) == [
        (2023, "no_change", None),
        (2024, "on_track", "Rain was missing."),
        (2025, "achieved", None),
    ]


def test_what_hangs_on_nothing_or_lacks_its_half_is_told_beside_its_cell(office: Office) -> None:
    lines = (
        {"Level": "Action", "Number": "1.1.1", "Partners": "Nobody, Second body"},
        {"Level": "Milestone", "Number": "1.1.1", "Milestone due date": "2026"},
        {"Level": "Milestone", "Number": "1.1.1", "Milestone (English)": "Trees", "Milestone due date": "soon"},
        {"Level": "Progress report", "Number": "1.1", "Level of progress": "on track"},
        {"Level": "Progress report", "Number": "1.1", "Year of the report": "2024"},
        {"Level": "Progress report", "Number": "1.2", "Year of the report": "2024", "Level of progress": "fine"},
        {"Level": "Goal", "Number": "1", "Partners": "Second body"},
    )
    bodies()

    page = text_of(matched(office.at_editor, sheets.hung_table(lines), **NEW))

    for sentence in (
        "There is no organisation “Nobody” here.",
        "Describe the milestone.",
        "Enter the year of the report.",
        "Enter the level of progress. A report must have one.",
        "Choose one of: achieved, on track",
        "This row has no action to which this cell refers.",
    ):
        assert sentence in page, sentence
    assert "“Second body”" not in page


def test_a_report_of_a_published_year_is_refused_before_anything_is_drafted(office: Office) -> None:
    brought(office, sheets.hung_table(sheets.HUNG_LINES[-2:]))
    target = PlanTarget.objects.get(number="1.1")
    bundle = Bundle.objects.get()
    PlanYear.objects.create(city=office.city, year=2024, bundle=bundle)
    rows = [(target.slug, 2024, "achieved")]
    table = sheets.workbook(("Key on this site", "Year of the report", "Level of progress"), rows, above=0, merge=False)

    page = text_of(matched(office.at_editor, table))

    assert "2024 is published and locked." in page, page[:1500]


def test_the_open_data_of_a_plan_with_values_of_an_index_comes_back_unchanged(office: Office) -> None:
    brought(office, sheets.rich_table())
    plan, indicator = Plan.objects.get(), CityIndicator.objects.get(code="I1")
    gone: dict[str, bool] = {f"values.{key}": False for key in indicator.values.values_list("pk", flat=True)}
    by = Actor.person(people.curator())
    change_cityindicator(indicator, changes={**gone, "index": "cbi-2021:natural_areas"}, expected=None, by=by)
    result = make.ResultFactory(city=office.city, framework="cbi-2021", year=2026)
    result.lines.create(indicator="natural_areas", mode="given", amount="14", year=2026, order=1)
    public = office.at_editor.get(f"/en/cities/kunming/plan/data.xlsx?plan={plan.slug}").content

    same = text_of(matched(office.at_editor, public))
    other = text_of(matched(office.at_editor, sheets.rewritten(public, {"Reeds": "Reed"})))

    assert "The file contains no changes." in same, same[:1500]
    assert "Create 1 draft" in other


def test_one_cell_of_an_export_that_is_changed_is_one_change(office: Office) -> None:
    brought(office, sheets.rich_table())
    plan = Plan.objects.get()
    exported = office.at_editor.get(f"{DESK}plans/{plan.slug}/plan.xlsx").getvalue()

    changed = sheets.rewritten(exported, {"Parks office": "Water office"})
    page = text_of(matched(office.at_editor, changed))
    assert "Create 1 draft" in page
    run(office.at_editor)
    publish(office)

    assert PlanAction.objects.get(number="1.1.1").lead_unit == "Water office"
    assert PlanAction.objects.get(number="1.1.1").version == 2


def test_a_table_of_values_with_our_keys_alone_adds_a_year(office: Office) -> None:
    brought(office, sheets.rich_table())
    indicator = CityIndicator.objects.get(code="I1")
    rows = [(indicator.slug, 2026, "about 16 %", "Survey 2026"), (indicator.slug, 2024, "14.5", None)]
    table = sheets.workbook(("Key on this site", "Year", "Value", "Source"), rows, above=0, merge=False)

    page = text_of(matched(office.at_editor, table))
    assert "Create 1 draft" in page, page[:1500]
    run(office.at_editor)
    publish(office)

    added = indicator.values.get(year=2026)
    assert (added.value, added.qualifier, added.source_title) == (Decimal(16), "about", "Survey 2026")
    assert indicator.values.count() == 4


def test_keys_of_another_city_refuse_the_whole_file_and_tell_no_names(office: Office) -> None:
    CityFactory(slug="osaka", name_en="Osaka")
    table = sheets.workbook(
        ("Key on this site", "Level", "Title"),
        [("osaka--parks", "target", "Parks"), ("", "target", "Ours")],
        above=0,
        merge=False,
    )

    page = text_of(matched(office.at_editor, table, **NEW))

    assert "Row 2 contains the key of another city. No rows of this file were imported." in page
    assert "Osaka" not in page
    assert "osaka--parks" not in page


# --- Tables of all kinds ------------------------------------------------------------------------------------------


def test_levels_are_told_by_japanese_numbers(office: Office) -> None:
    rows = [
        ("1", "水辺を守る", "", "", ""),
        ("1.1", "緑被率を上げる", "", "", ""),
        ("1.1.1", "樹林地を保全する", "環境課", "令和7年度から令和12年度", "実施中"),
    ]
    table = sheets.workbook(("番号", "名称", "担当課", "実施期間", "進捗状況"), rows, above=0, merge=False)
    brought(office, table, title="生物多様性地域戦略")

    action = PlanAction.objects.get()
    assert action.targets.get().goal == Goal.objects.get()
    assert (action.title, action.starts, action.ends, action.status) == (
        "樹林地を保全する",
        "FY2025",
        "FY2030",
        "active",
    )


def test_what_a_heading_was_taken_for_is_remembered_for_the_next_table_of_the_city(office: Office) -> None:
    table = sheets.workbook(("Wozu", "No."), [("Trees", "1.1.1")], above=0, merge=False)
    matched(office.at_editor, table, **(NEW | {"column-0": "title"}))

    page = send(office.at_editor, sheets.workbook(("No.", "Wozu"), [("1.1.2", "Bees")], above=0, merge=False))

    assert fields(page)["column-1"] == "title"


def test_another_sheet_shows_its_own_columns_first(office: Office) -> None:
    page = send(office.at_editor, sheets.two_pages())
    said = fields(page) | NEW | {"page": "Second"}

    page = office.at_editor.post(f"{job_page()}match/", said).content.decode()

    assert "Frogs" in page
    assert not job().report.get("columns")


def test_a_larger_file_is_split_by_goals_and_that_is_told_before(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planning.spreadsheet.drafting.MOST", 40)
    matched(office.at_editor, sheets.chinese_table(), **NEW)
    office.at_editor.post(job_page(), {"leave-10": "1", "leave-33": "1"})

    page = text_of(office.at_editor.get(job_page()).content.decode())
    run(office.at_editor)

    assert "This table is therefore imported in several groups, split by goal" in page, page[:1500]
    assert "Upload the same file again once that group is published" in page
    assert Bundle.objects.get().proposals.count() == 29
    publish(office)
    page = text_of(matched(office.at_editor, sheets.chinese_table(), source="Plan"))
    assert "Import into the plan 湖滨行动计划" in page
    office.at_editor.post(job_page(), {"leave-10": "1", "leave-33": "1"})
    run(office.at_editor)
    assert Bundle.objects.count() == 3


# --- Bad input ----------------------------------------------------------------------------------------------------

ONE_ROW = ("目标", "指标", "方向", "基准值（2020年）", "2030年目标值", "开始", "结束", "行动")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            ("T", "I", "增加", "30", "20", "", "", ""),
            "For this indicator, higher is better, but the target value for 2030 is lower",
        ),
        (
            ("T", "I", "减少", "20", "30", "", "", ""),
            "For this indicator, lower is better, but the target value for 2030 is higher",
        ),
        (("T", "I", "", "20%", "130%", "", "", ""), "Enter a share of at most 100%."),
        (("T", "", "", "", "", "2030", "2025", "A"), "The end must not be before the start."),
        (("T", "", "", "", "", "1066", "", "A"), "Enter a year from 1900 to 2200."),
        (("T", "", "", "20", "", "", "", ""), "This row has no indicator to which this cell refers."),
        (("T", "I", "", "20–30", "", "", "", ""), "contains several numbers"),
        (("T" * 400, "", "", "", "", "", "", ""), "at most 300 characters"),
    ],
)
def test_what_cannot_be_so_is_told_in_a_sentence_beside_its_row(
    office: Office, row: tuple[str, ...], sentence: str
) -> None:
    page = text_of(matched(office.at_editor, sheets.workbook(ONE_ROW, [row], above=0, merge=False), **NEW))

    assert "row 2" in page
    assert sentence in page, page[:2500]


NUMBERED = ("编号", "名称")
VALUES = ("目标", "指标", "年份", "数值")
GOALS = ("目标", "指标", "2024年", "目标年份", "目标值")
REPORTS = ("目标", "Report year", "Level of progress")
MILESTONES = ("目标", "行动", "里程碑", "里程碑期限")


@pytest.mark.parametrize(
    ("headings", "rows", "cells"),
    [
        (NUMBERED, [("1", "A"), ("1.1", "B"), ("1.1", "C")], {"cell-4-0": "1.2"}),
        (NUMBERED, [("1", "A"), ("1.1.1.1.1.1.1.1.1.1.1.1", "B")], {"cell-3-0": "1.1"}),
        (NUMBERED, [("1", "A"), ("1.1", "")], {"cell-3-1": "B"}),
        (("目标编号", "目标"), [("1", "A"), ("1", "B")], {"cell-3-0": "2"}),
        (VALUES, [("T", "I", "20244", "30")], {"cell-2-2": "2024"}),
        (VALUES, [("T", "I", "", "30")], {"cell-2-2": "2024"}),
        (GOALS, [("T", "I", "5", "1066", "30")], {"cell-2-3": "2030"}),
        (REPORTS, [("T", "1066", Level.values[0])], {"cell-2-1": "2024"}),
        (MILESTONES, [("T", "A", "Reeds", "1066")], {"cell-2-3": "2026"}),
        (("目标", "行动"), [("", "")] * 2 + [("T", "A")], {}),
    ],
)
def test_each_fault_offers_the_cell_that_mends_it(
    office: Office, headings: tuple[str, ...], rows: list[tuple[str, ...]], cells: dict[str, str]
) -> None:
    page = matched(office.at_editor, sheets.workbook(headings, rows, above=0, merge=False), **NEW)

    assert {name for name in fields(page) if name.startswith("cell-")} == set(cells), text_of(page)[:2500]
    page = office.at_editor.post(job_page(), cells, follow=True).content.decode()
    assert "Create " in text_of(page), text_of(page)[:2500]


def test_a_key_or_number_that_is_wrong_offers_its_own_cell(office: Office) -> None:
    plan = make.PlanFactory(city=office.city)
    goal = make.GoalFactory(plan=plan, slug="kunming--reeds", number="1")
    headings, row = ("Key", "Level", "Number", "Title"), ("kunming--gone", "goal", "", "Reeds")
    same = [("kunming--reeds", "goal", "", "Reeds"), ("", "goal", "1", "Trees")]

    page = matched(office.at_editor, sheets.workbook(headings, [row], above=0, merge=False), plan=str(plan.pk))
    assert 'name="cell-2-0"' in page
    page = matched(office.at_editor, sheets.workbook(headings, same, above=0, merge=False), plan=str(plan.pk))
    assert 'name="cell-3-2"' in page, text_of(page)[:2000]
    assert goal.number == "1"


def test_a_fault_that_no_cell_can_mend_says_which_row_to_change(office: Office) -> None:
    plan = make.PlanFactory(city=office.city)
    goal = make.GoalFactory(plan=plan, slug="kunming--reeds", title_en="Reeds")
    patch = {"title_en": "Other"}
    actions.start(kind_of("goal"), tenant=office.city.pk, row=goal, patch=patch, by=Actor.person(office.editor))
    table = sheets.workbook(("Key", "Level", "Title"), [("kunming--reeds", "goal", "New")], above=0, merge=False)

    page = matched(office.at_editor, table, plan=str(plan.pk))

    assert 'name="cell-' not in page
    assert "Correct row 2 in your file and upload it again." in text_of(page)


def test_a_foreign_key_is_named_by_its_row(office: Office) -> None:
    rows = [("", "goal", "Reeds"), ("yokohama--trees", "goal", "Trees")]
    table = sheets.workbook(("Key", "Level", "Title"), rows, above=0, merge=False)

    assert "Row 3 contains the key of another city." in text_of(matched(office.at_editor, table, **NEW))


def test_two_values_of_one_year_are_told(office: Office) -> None:
    rows = [("T", "I", "10"), ("", "I", "12")]
    table = sheets.workbook(("目标", "指标", "2024年"), rows, above=0, merge=False)

    assert "Row 2 gives a different number for the year 2024. Correct one of the two." in text_of(
        matched(office.at_editor, table, **NEW)
    )


def test_the_value_of_a_formula_is_taken_and_one_without_a_value_is_asked_for(office: Office) -> None:
    table = sheets.workbook(("目标", "指标", "2024年"), [("T", "I", "=10+2"), ("U", "J", "=1+1")], above=0, merge=False)
    page = text_of(matched(office.at_editor, sheets.with_value(table, "=10+2"[1:], "12"), **NEW))

    assert "This is a formula without a value. Enter its value." in page
    assert page.count("This is a formula") == 1
    office.at_editor.post(job_page(), {"cell-3-2": "2"})
    run(office.at_editor)
    publish(office)
    assert {int(value.value or 0) for each in CityIndicator.objects.all() for value in each.values.all()} == {12, 2}


def archive(names: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in names.items():
            made.writestr(name, content)
    return out.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return archive({each: book.read(each) for each in book.namelist()} | {name: part})


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("plan.xlsm", sheets.chinese_table(), "because it may contain macros. Save the file as XLSX or CSV"),
        (
            "plan.xlsx",
            with_part(sheets.chinese_table(), "xl/vbaProject.bin", b"x"),
            "We cannot read this workbook safely.",
        ),
        (
            "plan.xlsx",
            with_part(sheets.chinese_table(), "xl/media/a.bin", bytes(60_000_000)),
            "We cannot read this workbook safely.",
        ),
        ("plan.xlsx", b"PK\x03\x04nothing", "This file type is not allowed."),
        ("plan.csv", b"\0" * 60_000_000, "The content you sent is too large. Nothing was saved."),
        ("plan.csv", b",,\n,\n", ("This file contains no rows. Enter at least one row, then upload the file again.")),
        ("plan.pdf", b"%PDF-1.4", "This file type is not allowed."),
    ],
)
def test_t25_files_that_cannot_be_taken_are_refused_with_a_sentence(
    office: Office, name: str, content: bytes, sentence: str
) -> None:
    page = text_of(send(office.at_editor, content, name))

    assert sentence in page, page[:900]
    assert len(content) > 10_000_000 or f"Choose the file again: {name}" in page
    assert not ImportJob.objects.exists()


def test_the_same_file_twice_goes_on_where_it_was_and_is_not_taken_over_again(office: Office) -> None:
    table = sheets.workbook(("任务", "编号"), [("种树", "1.1.1")], above=0, merge=False)
    matched(office.at_editor, table, **NEW)

    again = text_of(send(office.at_editor, table))
    run(office.at_editor)
    third = text_of(send(office.at_editor, table))

    assert "You have uploaded this file before." in again
    assert "its drafts are still open" in third
    assert ImportJob.objects.count() == 1


def test_a_row_that_is_in_a_draft_already_is_told(office: Office) -> None:
    brought(office, sheets.workbook(("任务", "编号"), [("种树", "1.1.1")], above=0, merge=False))
    rows = [("植树", "1.1.1")]
    matched(office.at_editor, sheets.workbook(("任务", "编号"), rows, above=0, merge=False))
    run(office.at_editor)

    page = text_of(
        matched(office.at_editor, sheets.workbook(("任务", "编号"), [("种竹", "1.1.1")], above=0, merge=False))
    )

    assert "This item is already in a draft or in review." in page


def test_a_file_that_is_no_longer_there_is_told(office: Office) -> None:
    matched(office.at_editor, sheets.chinese_table(), **NEW)
    job().file.delete(save=False)

    answer = office.at_editor.get(job_page())

    assert answer.status_code == 409
    assert "The file no longer exists. Upload it again." in answer.content.decode()


def test_beside_an_indicator_the_number_is_that_of_the_target_and_a_time_limit_that_of_the_row(office: Office) -> None:
    headings = ("序号", "目标", "行动", "完成时限", "指标", "2024年", "数据来源")
    rows = [
        ("1", "恢复湖滨湿地", "", "2030年", "湖滨植被覆盖率", "81%以上", "示例调查"),
        ("1.1", "", "修复湖滨生态带", "2027年", "", "", ""),
    ]
    matched(office.at_editor, sheets.workbook(headings, rows), **NEW)
    run(office.at_editor)
    publish(office)

    target, action, indicator = PlanTarget.objects.get(), PlanAction.objects.get(), CityIndicator.objects.get()
    assert (target.number, target.due_year, indicator.code) == ("1", 2030, "")
    assert (action.number, action.ends) == ("1.1", "2027")


@pytest.mark.parametrize("cell", ["1" * 2_000 + "~" * 2_000, "1(" * 4_000])
def test_a_cell_that_is_made_to_cost_time_gets_a_sentence(cell: str, office: Office) -> None:
    table = sheets.workbook(("目标", "对应的全球行动目标", "行动", "起止时间"), [("恢复湿地", cell, "种树", cell)])
    assert "This text is too long" in text_of(matched(office.at_editor, table, **NEW))


def test_a_number_longer_than_any_amount_gets_a_sentence(office: Office) -> None:
    table = sheets.workbook(("目标", "指标", "2024年", "数据来源"), [("恢复湿地", "湿地面积", "1" * 40, "示例调查")])
    assert "This number is too large. Enter a smaller number." in text_of(matched(office.at_editor, table, **NEW))
