"""A published year stays what it was: its sheets are read from the copy that was made when it was published."""

import csv
import re
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from core.history.models import RowVersion
from core.history.write import Actor, set_unversioned
from core.vocabulary.models import Source
from planning import actions
from planning.models import CityIndicator, Plan, PlanTarget, PlanYear
from planning.years.actions import as_published
from planning.years.earlier import copy_of
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.both]
BY = Actor(id=None, label="Test")
YEAR = 2025
QUERIES = 7  # of a page of reports
SPACE = "\N{NO-BREAK SPACE}"


def target_with(value: int, *, plan: Plan | None = None, **fields: Any) -> PlanTarget:
    """Its indicator grows from 10 in 2020 to 20 in 2030 and had 12 in the year before."""
    target = make.PlanTargetFactory(**({"plan": plan} if plan else {}), **fields)
    indicator = make.CityIndicatorFactory(city=target.plan.city, name_en=f"Count of {target.title_en}")
    indicator.values.create(year=YEAR - 1, value=12, source_title="Survey")
    indicator.values.create(year=YEAR, value=value, source_title="Survey of the year", footnote_en="In spring.")
    indicator.goals.create(year=2030, value=20)
    target.indicators.add(indicator)
    target.reports.create(year=YEAR, level="on_track", obstacle_en="Mr Example sells no land.")
    return target


def publish(target: PlanTarget) -> PlanYear:
    return as_published(target.plan.city, YEAR, decided_at=timezone.now(), by=BY)


def sheet(target: PlanTarget, language: str = "en", plan: str = "") -> str:
    query = f"?plan={plan}" if plan else ""
    page = Client().get(f"/{language}/cities/{target.plan.city.slug}/plan/{YEAR}/{query}").text
    return unescape(page.partition("<article")[2].partition("</article>")[0])


def words(told: str) -> str:
    """Without tags; a number stays with its unit."""
    return re.sub(r"[ \n]+", " ", re.sub("<[^>]*>", " ", told))


def indicator_of(target: PlanTarget) -> CityIndicator:
    return target.indicators.get()


def change(row: Any, **changes: Any) -> None:
    """As the actions do it."""
    model = type(row)
    verb = actions.change_cityindicator if model is CityIndicator else actions.change_plantarget
    verb(model._base_manager.get(pk=row.pk), changes=changes, expected=None, by=BY)


def add(row: Any, name: str, **columns: str) -> None:
    """A value or report of the year."""
    head = f"{name}.{uuid4()}"
    change(row, **{head: True, f"{head}.year": YEAR, **{f"{head}.{key}": value for key, value in columns.items()}})


# --- What stays ---------------------------------------------------------------------------------------------------


def test_t62_a_goal_that_is_edited_later_changes_nothing_of_a_published_year() -> None:
    target = target_with(14, title_en="More trees")
    publish(target)
    before = sheet(target)
    goal = indicator_of(target).goals.get()

    change(indicator_of(target), **{f"goals.{goal.pk}.value": "143", "baseline_value": "2", "unit": "count"})

    assert "40% of the way from the baseline to the target value." in before
    assert sheet(target) == before


@pytest.mark.parametrize(("source", "is_said"), [("Survey of 2022", False), ("", True)])
def test_that_a_baseline_has_no_source_is_said_as_it_was_on_the_day_of_publishing(source: str, is_said: bool) -> None:
    target = target_with(14)
    change(indicator_of(target), baseline_source=source)
    publish(target)
    before = sheet(target)

    change(indicator_of(target), baseline_source="" if source else "Survey of 2022")

    assert ("The baseline has no source." in before) is is_said
    assert sheet(target) == before


def test_t62_what_is_renamed_or_turned_round_later_is_told_as_it_was() -> None:
    target = target_with(14, title_en="More trees", additional_means="yes")
    publish(target)
    before = sheet(target)

    change(target, title_en="Fewer cars", number="7", additional_means="no")
    change(indicator_of(target), name_en="Count of cars", direction="down")

    assert f"Rose from 12{SPACE}ha (2024) to 14{SPACE}ha (2025)." in before
    assert "More resources are needed." in before
    assert sheet(target) == before


def test_t62_targets_and_plans_that_come_later_do_not_join_a_published_year() -> None:
    target = target_with(14, title_en="More trees")
    publish(target)
    before = sheet(target)

    make.PlanTargetFactory(plan=target.plan, title_en="A target of next spring")
    other = make.PlanFactory(city=target.plan.city, title_en="A new plan")
    make.PlanTargetFactory(plan=other, title_en="A target of a new plan")
    change(target, nbsap_target="15")  # the pages are made anew

    assert sheet(target) == before
    assert Client().get(f"/en/cities/{target.plan.city.slug}/plan/{YEAR}/?plan={other.slug}").status_code == 404


def test_a_value_that_a_curator_writes_over_is_still_the_one_that_was_published() -> None:
    target = target_with(14)
    publish(target)
    value = indicator_of(target).values.get(year=YEAR)

    change(indicator_of(target), **{f"values.{value.pk}.value": "99"})

    assert f"14{SPACE}ha" in sheet(target)
    assert f"99{SPACE}ha" not in sheet(target)


def test_no_copy_stands_in_a_version_that_nobody_can_erase() -> None:
    plan_year = publish(target_with(14))

    versions = RowVersion.objects.filter(object_type="planning.planyear", object_id=str(plan_year.pk))
    assert PlanYear.objects.get(pk=plan_year.pk).copy
    assert [*versions]
    assert not any("copy" in each.data for each in versions)


# --- What comes later ---------------------------------------------------------------------------------------------


def test_a_dated_addition_stands_beside_with_what_it_gives_and_its_day() -> None:
    target = target_with(14)
    publish(target)
    value = indicator_of(target).values.get(year=YEAR)
    head = f"values.{value.pk}"

    change(
        indicator_of(target),
        **{
            f"{head}.corrected_value": "11",
            f"{head}.added_on": "2026-05-04",
            f"{head}.addition_en": "A street was counted twice.",
        },
    )

    told = words(sheet(target))
    rose = f"Rose from 12{SPACE}ha (2024) to 14{SPACE}ha (2025)."
    assert f"14{SPACE}ha (2025) {rose} 40% of the way from the baseline to the target value." in told
    fell = f"Fell from 12{SPACE}ha (2024) to 11{SPACE}ha (2025). 10% of the way"
    assert f"Corrected on 4 May 2026: 11{SPACE}ha. {fell}" in told
    assert "A street was counted twice." in told


def test_what_a_correction_gives_is_reckoned_by_the_goals_of_that_day() -> None:
    target = target_with(14)
    publish(target)
    goal, value = indicator_of(target).goals.get(), indicator_of(target).values.get(year=YEAR)
    head = f"values.{value.pk}"

    change(indicator_of(target), **{f"goals.{goal.pk}.value": "500"})
    change(indicator_of(target), **{f"{head}.corrected_value": "15", f"{head}.added_on": "2026-05-04"})

    rose = f"Rose from 12{SPACE}ha (2024) to 15{SPACE}ha (2025). 50% of the way"
    assert f"Corrected on 4 May 2026: 15{SPACE}ha. {rose}" in words(sheet(target))


def test_a_value_and_a_level_that_come_later_are_additions_with_their_day() -> None:
    target = target_with(14)
    indicator_of(target).values.filter(year=YEAR).delete()
    target.reports.all().delete()
    publish(target)
    before = words(sheet(target))

    add(indicator_of(target), "values", value="15", source_title="Late survey", added_on="2026-06-01")
    add(target, "reports", level="insufficient", added_on="2026-06-02")

    told = words(sheet(target))
    assert "Nothing was reported for this year." in before
    assert "Nothing was reported for this year." in told
    rose = f"Rose from 12{SPACE}ha (2024) to 15{SPACE}ha (2025). 50% of the way"
    assert f"Added on 1 June 2026: 15{SPACE}ha. {rose}" in told
    assert "Added on 2 June 2026: progress too slow." in told


def test_a_sentence_without_a_day_does_not_slip_into_a_published_year() -> None:
    target = target_with(14)
    target.reports.update(obstacle_en="")
    publish(target)

    change(target, **{f"reports.{target.reports.get().pk}.obstacle_en": "Written in afterwards."})

    assert "Written in afterwards." not in sheet(target)


def test_a_missing_translation_comes_in_and_stays_when_the_original_changes() -> None:
    target = target_with(14, title_en="More trees")
    publish(target)

    change(target, title_ja="木を増やす")
    change(target, title_en="Fewer cars", title_ja="車を減らす", title_zh_hans="减少汽车")

    assert "木を増やす" in sheet(target, "ja")
    assert "More trees" in sheet(target)
    assert "减少汽车" not in sheet(target, "zh-hans")


# --- What is taken out --------------------------------------------------------------------------------------------


def test_what_is_withdrawn_leaves_at_the_next_request_and_may_come_back() -> None:
    target = target_with(14, title_en="More trees")
    other = target_with(15, plan=target.plan, title_en="More ponds")
    publish(target)
    whole = sheet(target)

    change(target, state="draft")
    without = sheet(other)
    change(target, state="published")

    assert "More trees" in whole
    assert "More trees" not in without
    assert "More ponds" in without
    assert "More trees" in sheet(target)


def test_the_sheet_of_a_withdrawn_plan_is_found_by_nobody() -> None:
    target = target_with(14)
    publish(target)
    row = Plan.objects.get(pk=target.plan_id)

    actions.change_plan(row, changes={"state": "draft"}, expected=row.version, by=BY)

    assert Client().get(f"/en/cities/{target.plan.city.slug}/plan/{YEAR}/").status_code == 404


def test_what_is_erased_leaves_the_copy_itself() -> None:
    target = target_with(14)
    plan_year = publish(target)
    report, value = target.reports.get(), indicator_of(target).values.get(year=YEAR)

    change(target, **{f"reports.{report.pk}.obstacle_en": ""})
    change(indicator_of(target), **{f"values.{value.pk}": False})

    told = words(sheet(target))
    assert "Mr Example" not in told
    assert f"14{SPACE}ha" not in told
    assert "40%" not in told
    assert "The reported level is" not in told
    kept = str(PlanYear.objects.get(pk=plan_year.pk).copy)
    assert "Mr Example" not in kept
    assert str(value.pk) not in kept


def test_words_that_a_curator_takes_out_of_a_sentence_are_gone() -> None:
    target = target_with(14)
    plan_year = publish(target)
    report = target.reports.get()

    change(target, **{f"reports.{report.pk}.obstacle_en": "An owner sells no land."})

    assert "Mr Example" not in sheet(target)
    assert "An owner sells no land." in sheet(target)
    assert "Mr Example" not in str(PlanYear.objects.get(pk=plan_year.pk).copy)


# --- One sheet a plan and year ------------------------------------------------------------------------------------


def test_each_plan_has_a_sheet_of_its_own() -> None:
    first = target_with(14, title_en="More trees")
    plan = make.PlanFactory(city=first.plan.city, title_en="Plan of the bay", starts=2020)
    second = target_with(15, plan=plan, title_en="Cleaner water")
    publish(first)

    one, other = sheet(first), sheet(second, plan=plan.slug)

    assert ("More trees" in one, "Cleaner water" in one) == (True, False)
    assert ("More trees" in other, "Cleaner water" in other) == (False, True)
    assert "Plan of the bay" in other
    page = Client().get(f"/en/cities/{plan.city.slug}/plan/{YEAR}/").text
    assert f"/plan/{YEAR}/?plan={plan.slug}" in page
    assert Client().get(f"/en/cities/{plan.city.slug}/plan/{YEAR}/?plan=nothing").status_code == 404


def test_the_brief_tells_the_year_of_the_plan_that_it_shows() -> None:
    first = target_with(14, title_en="More trees")
    plan = make.PlanFactory(city=first.plan.city, title_en="Plan of the bay", status="being-written")
    target_with(15, plan=plan, title_en="Cleaner water")
    publish(first)

    told = Client().get(f"/en/cities/{plan.city.slug}/brief/").text

    assert "More trees" in told
    assert "Cleaner water" not in told


def test_the_page_of_a_plan_names_the_years_that_have_a_sheet_of_it() -> None:
    target = target_with(14)
    publish(target)
    later = make.PlanFactory(city=target.plan.city, starts=YEAR + 5)
    make.PlanTargetFactory(plan=later)
    address = f"/en/cities/{later.city.slug}/plan/"

    assert f"{address}{YEAR}/?plan={target.plan.slug}" in Client().get(f"{address}?plan={target.plan.slug}").text
    assert f"{address}{YEAR}/" not in Client().get(f"{address}?plan={later.slug}").text


def test_indicators_that_no_target_names_stand_apart() -> None:
    target = target_with(14)
    alone = make.CityIndicatorFactory(city=target.plan.city, name_en="Frogs")
    alone.values.create(year=YEAR, value=3, source_title="Count")
    publish(target)

    assert "Frogs" in sheet(target).partition("Indicators not linked to any target")[2]


def test_a_year_without_a_plan_has_one_sheet_of_the_indicators_of_the_city() -> None:
    alone = make.CityIndicatorFactory(name_en="Frogs")
    alone.values.create(year=YEAR, value=3, source_title="Count")
    as_published(alone.city, YEAR, decided_at=timezone.now(), by=BY)

    page = Client().get(f"/en/cities/{alone.city.slug}/plan/{YEAR}/")

    assert page.status_code == 200
    assert "Frogs" in page.text


def test_what_an_assessment_tells_is_on_the_sheet_with_its_source_until_it_is_withdrawn() -> None:
    target = make.PlanTargetFactory()
    tied = make.CityIndicatorFactory(city=target.plan.city, index="cbi-2021:natural_areas", unit="percent")
    result = make.ResultFactory(city=tied.city, framework="cbi-2021", year=YEAR)
    result.lines.create(indicator="natural_areas", mode="given", amount="14", year=YEAR, order=1)
    target.indicators.add(tied)
    publish(target)

    told, japanese = sheet(target), sheet(target, "ja")
    result.lines.all().delete()
    change(target, nbsap_target="15")  # the pages are made anew

    assert "14%" in told
    assert f"Assessment of {YEAR}" in told
    assert f"Assessment of {YEAR}" not in japanese
    assert "14%" not in sheet(target)


# --- Goals that were due ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("goal", "value", "sentence"),
    [
        (15, 14, f"The plan aimed for 15{SPACE}ha by 2025. The value for 2025 is 14{SPACE}ha."),
        (14, 14, f"The target value for 2025 (14{SPACE}ha) has been reached."),
        (15, None, f"The target value for 2025 (15{SPACE}ha) was due. No value shows whether it was reached."),
    ],
)
def test_a_first_goal_that_was_due_is_told(goal: int, value: int | None, sentence: str) -> None:
    target = target_with(14)
    indicator_of(target).goals.create(year=YEAR, value=goal)
    if value is None:
        indicator_of(target).values.filter(year=YEAR).delete()
    publish(target)

    assert sentence in words(sheet(target))


# --- Years that were published before copies were kept ------------------------------------------------------------


def copy_in(plan_year: PlanYear) -> Any:
    return PlanYear.objects.get(pk=plan_year.pk).copy


def kept_nothing(plan_year: PlanYear) -> None:
    """As one that was published before."""
    PlanYear._base_manager.filter(pk=plan_year.pk).update(copy=None)


def with_history(target: PlanTarget) -> None:
    """All of it has a version, as what the actions write."""
    by = Actor(id=None, label="Test")
    plan = Plan.objects.get(pk=target.plan_id)
    actions.change_plan(plan, changes={"note_en": "Written."}, expected=None, by=by)
    change(target, nbsap_target="15")
    change(indicator_of(target), code="C1")


def test_a_year_from_before_gets_its_copy_from_the_versions_of_that_day() -> None:
    target = target_with(14, title_en="More trees")
    with_history(target)
    plan_year = publish(target)
    before = sheet(target)
    kept_nothing(plan_year)
    goal, value = indicator_of(target).goals.get(), indicator_of(target).values.get(year=YEAR)
    head = f"values.{value.pk}"
    change(indicator_of(target), **{f"goals.{goal.pk}.value": "143", f"{head}.footnote_en": ""})
    change(indicator_of(target), **{f"{head}.corrected_value": "13", f"{head}.added_on": "2026-05-04"})
    change(target, title_en="Fewer cars")
    later = actions.add_plantarget(
        slug=f"{target.plan.city.slug}--later",
        changes={"plan": target.plan_id, "title_en": "A target of next spring", "state": "published"},
        by=BY,
    )
    lazy = sheet(target)

    call_command("copy_plan_years")

    told = sheet(target)
    assert copy_in(plan_year)["origin"] == "history"
    assert told == lazy
    assert "More trees" in told
    assert "40% of the way" in words(told)
    rose = f"Rose from 12{SPACE}ha (2024) to 13{SPACE}ha (2025). 30% of the way"
    assert f"Corrected on 4 May 2026: 13{SPACE}ha. {rose}" in words(told)
    assert later.slug not in told
    assert "In spring." in before
    assert "In spring." not in told
    assert "In spring." not in str(PlanYear.objects.get(pk=plan_year.pk).copy)
    assert "retrieved again" not in told


def test_a_year_of_which_nothing_older_is_known_says_when_it_was_read_anew() -> None:
    target = target_with(14)
    plan_year = publish(target)
    kept_nothing(plan_year)
    change(target, title_en="Fewer cars")

    call_command("copy_plan_years")
    told = sheet(target)
    change(target, title_en="Yet another name")

    assert copy_in(plan_year)["origin"] == "today"
    assert f"retrieved again on {date_format(timezone.localdate())}" in told
    assert "Fewer cars" in sheet(target)


def test_copies_that_are_there_are_not_made_again() -> None:
    plan_year = publish(target_with(14))
    before = PlanYear.objects.get(pk=plan_year.pk).copy

    call_command("copy_plan_years")

    assert PlanYear.objects.get(pk=plan_year.pk).copy == before


# --- For programs -------------------------------------------------------------------------------------------------


def test_the_api_says_how_far_an_indicator_has_come_and_whether_the_first_goal_was_due() -> None:
    target = target_with(12)
    indicator = indicator_of(target)
    indicator.goals.create(year=YEAR, value=15)

    told = Client().get(f"/api/v1/indicators/{indicator.slug}/").json()["reckoned"]

    assert told == {
        "value_year": YEAR,
        "value_is_fiscal": False,
        "share": 0.2,
        "exactness": "",
        "why": None,
        "motion": "towards",
        "is_behind": True,
        "is_kept": None,
        "expected": 15.0,
        "goals_due": [{"year": YEAR, "is_fiscal": False, "value": 15.0, "unit": "ha", "is_reached": False}],
    }


def test_the_api_leaves_what_cannot_be_told_null() -> None:
    indicator = make.CityIndicatorFactory(baseline_value=None, baseline_year=None)

    told = Client().get(f"/api/v1/indicators/{indicator.slug}/").json()["reckoned"]

    unknown = ("share", "motion", "is_behind", "is_kept", "expected")
    assert (told["why"], [told[name] for name in unknown], told["goals_due"]) == ("no_value", [None] * 5, [])


def test_the_api_and_the_open_data_tell_a_published_year_as_it_was() -> None:
    target = target_with(14)
    publish(target)
    goal = indicator_of(target).goals.get()
    change(indicator_of(target), **{f"goals.{goal.pk}.value": "143"})
    city = target.plan.city.slug

    report = Client().get(f"/api/v1/progress/?city={city}").json()["results"][0]["published"]
    data = Client().get(f"/en/cities/{city}/plan/data.json").json()
    table = Client().get(f"/en/cities/{city}/plan/progress.csv").content.decode("utf-8-sig").splitlines()

    assert report["published_on"] == f"{timezone.localdate()}"
    assert (report["level"], report["read_anew_on"]) == ("on_track", None)
    assert report["indicators"][0]["reckoned"]["share"] == 0.4
    assert data["years"][0]["targets"][0]["indicators"][0]["reckoned"]["share"] == "0.4"
    assert data["indicators"][0]["reckoned"]["share"] == "0.0301"
    rows = list(csv.DictReader(table))
    assert [(row["Year"], row["Progress (%)"]) for row in rows] == [("2025", "40"), ("2025", "3.01")]
    assert [row["Date of publication"] for row in rows] == [f"{timezone.localdate()}", ""]


def test_programs_are_told_of_no_year_that_is_not_published_and_of_nothing_that_was_withdrawn() -> None:
    target = target_with(14)
    city = target.plan.city.slug
    before = Client().get(f"/api/v1/progress/?city={city}").json()["results"][0]["published"]
    publish(target)

    change(indicator_of(target), state="draft")

    after = Client().get(f"/api/v1/progress/?city={city}").json()["results"][0]["published"]
    assert before is None
    assert (after["indicators"], after["gap"]) == ([], "")
    assert "years" in Client().get(f"/en/cities/{city}/plan/data.json").json()
    assert "Count of" not in Client().get(f"/en/cities/{city}/plan/progress.csv").text


@pytest.mark.parametrize("count", [3, 50])
def test_many_reports_cost_as_many_queries_as_few(count: int, django_assert_num_queries: Any) -> None:
    target = target_with(14)
    for _number in range(count - 1):
        target_with(14, plan=target.plan)
    publish(target)
    Client().get("/api/v1/terms/")

    with django_assert_num_queries(QUERIES):
        answer = Client().get(f"/api/v1/progress/?city={target.plan.city.slug}&page_size=100")

    assert len(answer.json()["results"]) == count


# --- Fiscal years, sources of the list, drafts --------------------------------------------------------------------


def fiscal_target() -> tuple[PlanTarget, Source]:
    """A value of FY2025 that was read in a source of the list, and the goal of a draft for FY2024."""
    target = target_with(12)
    source = make.SourceFactory(title_en="Report on the fiscal year", url="https://example.org/fiscal")
    indicator = indicator_of(target)
    columns: dict[str, Any] = {"source": source, "source_title": "", "source_link": ""}
    indicator.values.filter(year=YEAR).update(is_fiscal=True, **columns)
    indicator.goals.create(year=YEAR - 1, is_fiscal=True, is_draft=True, value=15)
    return target, source


def test_a_published_year_says_that_a_year_is_a_fiscal_one_and_where_its_value_was_read() -> None:
    target, _source = fiscal_target()
    publish(target)

    told = words(sheet(target))

    assert "(FY2025)" in told
    assert "Report on the fiscal year" in told
    assert 'href="https://example.org/fiscal"' in sheet(target)
    assert f"The draft of the plan aimed for 15{SPACE}ha by FY2024. The value for FY2025 is 12{SPACE}ha." in told


def test_the_source_of_a_published_number_stays_beside_it_where_another_number_has_another_source() -> None:
    target, _source = fiscal_target()
    publish(target)
    columns: dict[str, Any] = {"value": 13, "source": None, "source_title": "Our own count"}

    indicator_of(target).values.filter(year=YEAR).update(**columns)

    told = words(sheet(target))
    assert f"12{SPACE}ha" in told
    assert "Report on the fiscal year" in told
    assert "Our own count" not in told


def test_a_copy_that_was_made_before_knows_neither_and_reads_as_it_did() -> None:
    target, _source = fiscal_target()
    publish(target)
    year = PlanYear.objects.get(city=target.plan.city, year=YEAR)
    copy: Any = copy_of(year)
    (kept,) = copy["indicators"].values()
    for name in ("is_fiscal", "listed"):
        del kept["value"][name]
    for each in (*kept["goals"], *kept["values"], *(due["goal"] for due in kept["due"])):
        each.pop("is_fiscal", None)
        each.pop("is_draft", None)
    set_unversioned(year, {"copy": copy})

    told = words(sheet(target))

    assert "(2025)" in told
    assert f"The plan aimed for 15{SPACE}ha by 2024. The value for 2025 is 12{SPACE}ha." in told


def test_programs_read_of_a_published_year_that_its_value_is_of_a_fiscal_one() -> None:
    target, _source = fiscal_target()
    publish(target)

    answer = Client().get(f"/api/v1/progress/?target={target.slug}").json()["results"][0]

    (indicator,) = answer["published"]["indicators"]
    assert (indicator["reckoned"]["value_year"], indicator["reckoned"]["value_is_fiscal"]) == (YEAR, True)
