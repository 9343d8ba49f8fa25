"""The page of a plan: drawn by year, one card a target; without targets what is known, and who enters the rest."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.pagecache.models import raise_content_version
from planning.models import CityIndicator, Plan, PlanTarget
from tests import factories as make
from tests import people

pytestmark = pytest.mark.django_db
SPACE = "\N{NO-BREAK SPACE}"


def main(plan: Plan, rest: str = "", language: str = "en") -> str:
    raise_content_version()
    address = f"/{language}/cities/{plan.city.slug}/plan/{rest}"
    return Client().get(address).text.partition("<main")[2].partition("</main")[0]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def indicator_of(plan: Plan, values: dict[int, float], *, goal: float | None = None, **fields: Any) -> CityIndicator:
    indicator = make.CityIndicatorFactory(city=plan.city, **fields)
    for year, value in values.items():
        indicator.values.create(year=year, value=value, source_title="Survey")
    if goal is not None:
        indicator.goals.create(year=2030, value=goal)
    return indicator


def target_with(plan: Plan, *indicators: CityIndicator, **fields: Any) -> PlanTarget:
    target = make.PlanTargetFactory(plan=plan, **fields)
    target.indicators.add(*indicators)
    return target


BASED: dict[str, Any] = {"baseline_value": 10, "baseline_year": 2022, "baseline_source": "Survey", "unit": "ha"}


# --- Targets ------------------------------------------------------------------------------------------------------


def test_an_indicator_is_drawn_with_its_goal_and_a_falling_goal_is_said() -> None:
    plan = make.PlanFactory()
    target_with(plan, indicator_of(plan, {2023: 9, 2024: 8, 2025: 6}, goal=2, direction="down", **BASED))

    told = main(plan)

    assert "indicators with calculated progress" not in told
    assert "Progress: 50%." in told
    assert "Lower values are better." in told
    assert 'class="aim"' in told
    assert f"Target value: 2{SPACE}ha by 2030" in told


def test_an_indicator_of_two_targets_is_drawn_with_the_first_alone() -> None:
    plan = make.PlanFactory()
    shared = indicator_of(plan, {2023: 11, 2024: 12, 2025: 15}, goal=20, **BASED)
    for number in ("10", "9"):
        target_with(plan, shared, number=number, title_en=f"Target {number}")

    told = main(plan)

    assert told.count('<figure class="drawn row">') == 1
    assert told.index("Target 9") < told.index("<figure") < told.index("Target 10")
    assert "(shown under an earlier target)" in told


@pytest.mark.parametrize(("targets", "drawn"), [(1, 1), (12, 12), (13, 0)])
def test_many_targets_are_told_in_sentences(targets: int, drawn: int) -> None:
    plan = make.PlanFactory()
    for _number in range(targets):
        target_with(plan, indicator_of(plan, {2023: 11, 2024: 12, 2025: 15}, goal=20, **BASED))

    told = main(plan)

    assert told.count("<figure") == drawn
    assert told.count("Progress: 50%.") == targets


def test_what_is_not_reckoned_says_what_its_values_say_and_why_no_more() -> None:
    plan = make.PlanFactory()
    bare = {"baseline_value": None, "baseline_year": None, "unit": "ha"}
    target_with(plan, indicator_of(plan, {2015: 102, 2019: 47}, goal=60, **bare))

    told = words(main(plan))

    assert "Fell from 102 ha (2015) to 47 ha (2019)." in told
    assert "No baseline has been entered" in told
    assert "indicators with calculated progress" not in told.partition("Goals and targets")[0]


@pytest.mark.parametrize(
    ("language", "due", "draft"),
    [
        ("en", "by FY2028", "from a draft of the plan"),
        ("zh-hans", "到2028财年", "摘自规划草案"),
        ("zh-hant", "到2028財政年度", "摘自規劃草案"),
        ("ja", "2028年度まで", "計画案による"),
    ],
)
def test_a_target_of_a_draft_and_a_fiscal_year_are_said(language: str, due: str, draft: str) -> None:
    plan = make.PlanFactory()
    target_with(plan, due_year=2028, due_is_fiscal=True, is_draft=True)

    told = words(main(plan, language=language))

    assert (due in told, draft in told) == (True, True), told[:900]


def test_where_no_global_target_is_named_no_empty_cell_stands_for_one() -> None:
    plan = make.PlanFactory()
    target = target_with(plan)

    assert "target-grid" not in main(plan)

    target.alignments.create(term=make.term("kmgbf-targets", "12", order=12), degree="high")
    assert "target-grid" in main(plan)


def test_a_goal_without_a_target_has_no_heading_over_nothing() -> None:
    plan = make.PlanFactory()
    make.GoalFactory(plan=plan, title_en="Quiet nights", slug=f"{plan.city.slug}--quiet")
    target_with(plan)

    told = main(plan)

    assert "Quiet nights" not in "".join(re.findall(r"<h3.*?</h3>", told, re.DOTALL))
    assert f'id="{plan.city.slug}--quiet"' in told


# --- Actions ------------------------------------------------------------------------------------------------------


def test_actions_are_one_bar_whose_key_leads_to_those_of_each_state() -> None:
    plan = make.PlanFactory()
    target_with(plan)
    for status in ("completed", "active", "active", "unknown"):
        make.PlanActionFactory(plan=plan, status=status)

    told = main(plan)

    assert "4 actions, 1 completed" in told
    assert re.findall(r'<rect class="(\w+)" x="([\d.]+)"', told) == [
        ("completed", "0.0"),
        ("active", "50.0"),
        ("unknown", "150.0"),
    ]
    assert f'?plan={plan.slug}&amp;status=active">under way</a>: 2' in told


def test_actions_answer_to_who_leads_them_a_body_or_a_unit() -> None:
    plan = make.PlanFactory()
    body, hidden = make.OrganisationFactory(name_en="Parks"), make.OrganisationFactory(name_en="Zzz", state="draft")
    make.PlanActionFactory(plan=plan, title_en="Plant reeds", lead=body)
    make.PlanActionFactory(plan=plan, title_en="Move dykes", lead=None, lead_unit="Water & coast")
    make.PlanActionFactory(plan=plan, title_en="Dig ponds", lead=hidden)
    make.PlanActionFactory(plan=make.PlanFactory(), title_en="Of another city", lead_unit="Elsewhere")

    told = main(plan, "actions/")
    options = re.findall(r'<option value="([^"]*)"', told)

    assert options == ["", body.slug, "Water &amp; coast"]
    assert "Plant reeds" in main(plan, f"actions/?lead={body.slug}")
    assert "Move dykes" not in main(plan, f"actions/?lead={body.slug}")
    by_unit = main(plan, "actions/?lead=Water+%26+coast&status=")
    assert ("Move dykes" in by_unit, "Plant reeds" in by_unit) == (True, False)
    assert 'value="Water &amp; coast" selected' in by_unit
    nothing = main(plan, "actions/?lead=nobody")
    assert "No action of this plan matches your search." in nothing


def test_one_lead_alone_is_no_question() -> None:
    plan = make.PlanFactory()
    make.PlanActionFactory(plan=plan, lead=None, lead_unit="Parks")

    assert "<select" not in main(plan, "actions/")


# --- A plan without targets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            (
                "The targets of this plan have not been entered here yet.",
                "Staff of Mizu can enter targets here",
                "Data over the years",
            ),
        ),
        ("zh-hans", ("本规划的目标尚未录入。", "Mizu的工作人员可在此填写目标", "历年数据")),
        ("zh-hant", ("本規劃的目標尚未錄入。", "Mizu的工作人員可在此填寫目標", "歷年數據")),
        (
            "ja",
            (
                "この計画の目標はまだ入力されていません。",
                "Mizuの職員は、目標をここで入力するか、表から取り込めます",
                "経年データ",
            ),
        ),
    ],
)
def test_of_a_title_alone_it_says_what_is_known_what_the_city_counts_and_who_enters_the_rest(
    language: str, said: tuple[str, ...]
) -> None:
    names = {f"name_{code}": "Mizu" for code in ("en", "zh_hans", "zh_hant", "ja")}
    plan = make.PlanFactory(city=make.CityFactory(**names))
    plan.sources.add(make.SourceFactory())
    indicator_of(plan, {2022: 3, 2023: 4, 2024: 6}, name_en="Otters")
    indicator_of(plan, {2022: 3}, name_en="Zz draft", state="draft")
    indicator_of(make.PlanFactory(), {2022: 3}, name_en="Zz of another city")

    told = main(plan, language=language)

    assert [each for each in said if each not in words(told)] == []
    assert "Otters" in told
    assert "Zz" not in told
    assert told.count("<figure") == 1
    assert f"/{language}/about/join/" in told


def test_a_white_paper_misses_no_targets() -> None:
    plan = make.PlanFactory(kind=Plan.Kind.WHITE_PAPER)

    told = words(main(plan))

    assert not any(each in told for each in ("targets of this plan", "can enter targets here", "Join as a city"))
    assert "White paper" in told


@pytest.mark.parametrize(("status", "is_told"), [("unknown", True), ("ended", False), ("superseded", False)])
def test_what_a_city_measures_today_is_not_told_of_a_plan_that_is_over(status: str, is_told: bool) -> None:
    plan = make.PlanFactory(status=status)
    indicator_of(plan, {2022: 3, 2023: 4})

    assert ("Data over the years" in main(plan)) is is_told


def test_the_lead_is_led_to_the_workspace_and_nobody_who_is_signed_in_to_the_door() -> None:
    plan = make.PlanFactory()
    address = f"/en/cities/{plan.city.slug}/plan/"
    here = f"/en/w/{plan.city.slug}/plans/{plan.slug}/"
    read = {
        "visitor": Client().get(address).text,
        "lead": people.sign_in(Client(), people.lead(plan.city)).get(address).text,
        "outsider": people.sign_in(Client(), people.outsider()).get(address).text,
    }
    told = {who: text.partition("<main")[2].partition("</main")[0] for who, text in read.items()}

    assert {who: here in text for who, text in told.items()} == {"visitor": False, "lead": True, "outsider": False}
    assert {who for who, text in told.items() if "Join as a city" in text} == {"visitor"}
    assert "can enter targets here" in told["outsider"]


def test_what_there_is_none_of_is_not_counted() -> None:
    plan = make.PlanFactory()
    target_with(plan, indicator_of(plan, {2022: 3}))

    assert "1 target entered so far and 1 indicator." in main(plan)

    make.PlanActionFactory(plan=plan)

    assert "1 target entered so far, 1 action and 1 indicator." in main(plan)


def test_without_a_series_nothing_stands_for_one() -> None:
    plan = make.PlanFactory()
    make.CityIndicatorFactory(city=plan.city)

    assert 'id="series"' not in main(plan)


@pytest.mark.parametrize("rest", ["", "actions/"])
def test_a_plan_of_a_title_costs_the_same_with_3_and_50_series(rest: str) -> None:
    counts = []
    for number in (3, 50):
        plan = make.PlanFactory()
        source = make.SourceFactory()
        for _each in range(number):
            indicator = indicator_of(plan, {2022: 3, 2023: 4})
            indicator.values.update(source_title="", source=source)
            make.PlanActionFactory(plan=plan, lead=make.OrganisationFactory())
        main(make.PlanFactory())
        with CaptureQueriesContext(connection) as found:
            main(plan, rest)
        counts.append(len(found))

    assert counts[0] == counts[1]
