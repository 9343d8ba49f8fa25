"""The page of a city says what it found: titles, a strip of four cells, drawings, and nothing of what is not there."""

import html
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from alliance.portal.city_page import reading
from assessment.models import Result, ResultLine
from cities.models import City
from core.history.write import set_unversioned
from core.ui import outlines
from core.ui.charts import way_line
from tests.factories import (
    CityFactory,
    CityIndicatorFactory,
    CommitmentFactory,
    FigureFactory,
    PlanActionFactory,
    PlanFactory,
    PlanTargetFactory,
    PostingFactory,
    PracticeFactory,
    ProjectProfileFactory,
    ResultFactory,
    linked,
    term,
)

pytestmark = pytest.mark.django_db
INDICATORS = ("natural_areas", "connectivity", "birds_built_up", "change_vascular_plants", "protected_natural_areas")


def read(visitor: Client, city: City, language: str = "en") -> str:
    """The page as somebody reads it."""
    page = visitor.get(f"/{language}/cities/{city.slug}/").content.decode()
    main = page[page.index("<main") : page.index("</main")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def codes(visitor: Client, city: City) -> list[str]:
    page = visitor.get(f"/en/cities/{city.slug}/").content.decode()
    return re.findall(r'<section class="[a-z0-9 -]+" id="([a-z]+)"', page)


def scored(result: Result, *scores: int | None) -> None:
    for order, (indicator, score) in enumerate(zip(INDICATORS, scores, strict=False)):
        mode = {"score_mode": "self_scored", "mode": "given"} if score is not None else {"mode": "no_data"}
        ResultLine.objects.create(
            result=result, order=order, indicator=indicator, score=score, justification="Counted.", year=2025, **mode
        )


def two_years(before: list[int | None], now: list[int | None], **second: Any) -> City:
    city = CityFactory(slug="example-cove")
    scored(ResultFactory(city=city, year=2023, boundary="City"), *before)
    scored(ResultFactory(city=city, year=2026, **{"boundary": "City", **second}), *now)
    return city


# --- The index ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ([1, 2, 3, 1], [2, 3, 1, 1], "Of 4 indicators comparable with 2023, two rose and one fell"),
        ([1, 2, None], [2, 2, 4], "One of 2 indicators comparable with 2023 rose"),
        ([3, 2], [1, 2], "One of 2 indicators comparable with 2023 fell"),
        ([3, 2], [3, 2], "None of 2 indicators comparable with 2023 changed"),
        ([3], [4], "The only indicator comparable with 2023 rose"),
        ([3], [3], "The only indicator comparable with 2023 did not change"),
    ],
)
def test_the_title_counts_what_both_years_scored(
    visitor: Client, before: list[int | None], now: list[int | None], words: str
) -> None:
    assert words in read(visitor, two_years(before, now))


@pytest.mark.parametrize("second", [{"boundary": "City and coast"}, {"framework": "cbi-2014"}])
def test_another_boundary_or_edition_is_not_counted(visitor: Client, second: dict[str, str]) -> None:
    page = read(visitor, two_years([1, 2], [3, 4], **second))

    assert "Nature assessment" in page
    assert "Not comparable" in page
    assert "rose" not in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Of 4 indicators comparable with 2023, two rose and one fell"),
        ("zh-hans", "在可与2023年比较的4项指标中，2项上升，1项下降"),
        ("zh-hant", "在可與2023年比較的4項指標中，2項上升，1項下降"),
        ("ja", "2023年と比較できる指標4件のうち2件が上昇、1件が低下"),
    ],
)
def test_the_finding_is_a_sentence_of_each_language(visitor: Client, language: str, words: str) -> None:
    assert words in read(visitor, two_years([1, 2, 3, 1], [2, 3, 1, 1]), language)


def test_points_stand_with_what_they_are_out_of_and_a_part_says_so(visitor: Client) -> None:
    city = CityFactory(slug="example-cove")
    scored(ResultFactory(city=city, year=2026, boundary="City", answered=9), 3, 2, None)

    page = read(visitor, city)

    assert (
        "5 of 8 points 2 scored indicators, 2026. Maximum for this edition: 112 points · 3 of 9 answered indicators"
    ) in page
    assert "Not known: 3" in page


# --- The plan -----------------------------------------------------------------------------------------------------


def on_the_way(city: City, value: int, *, goal: int = 20, **columns: Any) -> Any:
    found = CityIndicatorFactory(city=city, baseline_source="A map", **columns)
    found.values.create(year=2025, value=value, source_title="A survey")
    found.goals.create(year=2030, value=goal)
    return found


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([16, 12, 20], "Plan: two of three indicators are past halfway"),
        ([16, 12], "Plan: one of two indicators is past halfway"),
        ([12, 13], "Plan: none of two indicators is past halfway"),
        ([16], "Plan: its only indicator is past halfway"),
        ([], "Plan and progress"),
    ],
)
def test_the_title_of_a_plan_says_how_many_indicators_are_past_half_way(
    visitor: Client, values: list[int], words: str
) -> None:
    plan = PlanFactory()
    for value in values:
        on_the_way(plan.city, value)

    assert words in read(visitor, plan.city)


def test_at_most_is_not_counted_as_past_half_way_and_further_off_is_said(visitor: Client) -> None:
    plan = PlanFactory()
    on_the_way(plan.city, 16).values.update(qualifier="at_most")
    on_the_way(plan.city, 8)

    page = read(visitor, plan.city)

    assert "Plan: none of two indicators is past halfway" in page
    assert "Moved away from the target value" in page


def test_a_baseline_without_a_source_is_said(visitor: Client) -> None:
    plan = PlanFactory()
    found = on_the_way(plan.city, 16)
    found.baseline_source = ""
    found.save()

    assert "the baseline has no source" in read(visitor, plan.city)


def test_the_goal_is_at_the_right_whichever_way_values_go() -> None:
    assert way_line({"share": 0.5})["now"] == "64.0%"
    assert way_line({"share": 3})["now"] == "98.0%"
    back = way_line({"share": -0.25})
    assert (back["now"], back["from"], back["is_back"]) == ("19.0%", "19.0%", True)


def test_actions_are_one_bar_with_its_key_and_targets_say_their_levels(visitor: Client) -> None:
    target = PlanTargetFactory()
    for status in ("active", "active", "completed", "unknown"):
        PlanActionFactory(plan=target.plan, status=status)
    target.reports.create(year=2025, level="on_track")
    target.alignments.create(term=term("kmgbf-targets", "12"))

    page = read(visitor, target.plan.city)

    assert "4 actions" in page
    assert "1 completed 2 under way 1 not stated in the plan" in page
    assert "1 on track" in page
    assert "supports 1 of the 23 global targets" in page


# --- Lines --------------------------------------------------------------------------------------------------------


def test_series_are_drawn_with_a_title_by_the_rule_of_lines(visitor: Client) -> None:
    city = CityFactory()
    for last in (20, 10):
        found = CityIndicatorFactory(city=city, baseline_value=None, baseline_year=None)
        for year, value in ((2020, 15), (2021, 15), (2022, last)):
            found.values.create(year=year, value=value, source_title="A survey")

    page = read(visitor, city)

    assert "Of 2 data series over the years, one rose and one fell" in page
    assert "Rose from 15 ha (2020) to 20 ha (2022)" in page


def test_a_single_value_is_no_series(visitor: Client) -> None:
    city = CityFactory()
    CityIndicatorFactory(city=city, baseline_value=None, baseline_year=None).values.create(year=2020, value=1)

    assert "lines" not in codes(visitor, city)


def test_a_figure_that_follows_a_drawn_series_stands_once(visitor: Client) -> None:
    city = CityFactory()
    found = CityIndicatorFactory(city=city, baseline_value=None, baseline_year=None)
    for year in (2020, 2021):
        found.values.create(year=year, value=year, source_title="A survey")
    FigureFactory(city=city, measure="parks", unit="count", value=4711, follows=found.slug)
    FigureFactory(city=city, measure="fish-species", unit="species", value=26)

    FigureFactory(city=city)
    for measure in ("bird-species", "protected-areas"):
        FigureFactory(city=city, measure=measure, unit="count")

    page = visitor.get(f"/en/cities/{city.slug}/").content.decode()

    figures = page[page.index('id="figures"') : page.index('id="sources"')]
    assert "4,711" not in figures


def test_a_loose_value_of_a_part_without_a_year_is_told_on_the_page_of_figures_alone(visitor: Client) -> None:
    city = CityFactory()
    earlier = {
        "scope_en": "at the lake, ten years before the report",
        "year": None,
        "reported": "2021-11-18",
        "confidence": "medium",
    }
    FigureFactory(city=city, measure="bird-species", value=182, unit="species", **earlier)
    FigureFactory(city=city, measure="bird-species", value=50, unit="species", year=2021, scope_en="at the lake")
    FigureFactory(city=city, measure="parks", value=27, unit="count", year=None, reported="2021-11-18")

    page = visitor.get(f"/en/cities/{city.slug}/").text

    assert "182\N{NO-BREAK SPACE}species" not in page
    assert "50\N{NO-BREAK SPACE}species" in page
    assert ">27<" in page
    assert "182\N{NO-BREAK SPACE}species" in visitor.get(f"/en/cities/{city.slug}/figures/").text


def test_what_several_sections_show_is_worked_out_once(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    city = CityFactory()
    PlanFactory(city=city)
    FigureFactory(city=city)
    for measured in (on_the_way(city, 16), on_the_way(city, 12), CityIndicatorFactory(city=city)):
        measured.values.create(year=2024, value=11, source_title="A survey")
    asked = Counter[str]()

    def counted(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*args: Any, **kwargs: Any) -> Any:
            asked[name] += 1
            return work(*args, **kwargs)

        return counting

    for name in ("series_of", "by_telling"):
        monkeypatch.setattr(reading, name, counted(name, getattr(reading, name)))
    page = visitor.get(f"/en/cities/{city.slug}/").text

    assert 'id="plan"' in page
    assert asked == {"series_of": 1, "by_telling": 1}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Figures at launch, March 2024"),
        ("zh-hans", "2024年3月"),
        ("zh-hant", "2024年3月"),
        ("ja", "2024年3月"),
    ],
)
def test_the_day_of_a_launch_is_said_as_the_language_says_days(visitor: Client, language: str, words: str) -> None:
    plan = PlanFactory(launched="2024-03")
    plan.figures.create(label="Goals", value="3")

    page = read(visitor, plan.city, language)

    assert words in page
    assert "2024-03" not in page


# --- What it looks for, and with whom -----------------------------------------------------------------------------


def project(city: City, **columns: Any) -> Any:
    return ProjectProfileFactory(city=city, **{"stage": "concept", "support": ["finance"], **columns})


def test_projects_stand_on_the_ladder_and_the_money_of_one_is_drawn(visitor: Client) -> None:
    city = CityFactory(name_en="Cove")
    project(city, title_en="Reeds", money_level="public", currency="EUR", total_cost=100, sought=60, secured=30)
    project(city, title_en="Trees", stage="idea")

    page = read(visitor, city)

    assert "Two projects, one of them with an amount sought" in page
    assert "2 Concept Reeds EUR 60 sought" in page
    assert "Support sought EUR 60 for “Reeds”, and support for 1 more project" in page
    assert "EUR Secured 30 Sought 60 No funding source entered 10" in page
    assert "See the support sought by Cove" in page


def test_money_that_a_project_keeps_for_itself_is_not_told(visitor: Client) -> None:
    city = CityFactory()
    project(city, money_level="secretariat", currency="XPF", total_cost=4711, sought=4711)

    page = read(visitor, city)

    assert "One project" in page
    assert "4,711" not in page
    assert "XPF" not in page


def test_a_cancelled_project_is_not_on_the_ladder(visitor: Client) -> None:
    city = CityFactory()
    project(city, title_en="Gone", side_state="cancelled")

    assert "projects" not in codes(visitor, city)


def test_a_link_says_who_learns_and_what_is_open(visitor: Client) -> None:
    city, other = CityFactory(name_en="Cove"), CityFactory(name_en="Hills")
    link = linked(city, other)
    link.parts.filter(city=city).update(part="learns")
    link.parts.filter(city=other).update(part="shares")
    PostingFactory(city=city, side="offer", title_en="A visit")

    page = visitor.get(f"/en/cities/{city.slug}/").content.decode()

    assert "Works with one city, and has one open offer or need" in page
    assert '<svg class="here"' in page
    assert "Partner cities Hills 1 link · 1 open offer" in read(visitor, city)


# --- What is not there --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant", "ja"])
def test_a_city_just_admitted_has_no_empty_section(visitor: Client, language: str) -> None:
    city = CityFactory(slug="cove", status="member", member_since=date(2026, 1, 1))

    page = visitor.get(f"/{language}/cities/cove/").content.decode()

    assert codes(visitor, city) == ["nature", "sources"]
    assert 'class="glance' not in page
    assert 'class="locator"' in page


def test_what_is_missing_comes_after_what_is_there(visitor: Client) -> None:
    city = CityFactory()
    PracticeFactory(city=city)

    told = CityFactory(text_en="By the sea.")
    PracticeFactory(city=told)

    assert codes(visitor, city) == ["practices", "nature", "sources"]
    assert codes(visitor, told) == ["nature", "practices", "sources"]


def test_commitments_stand_alone_where_there_is_no_plan(visitor: Client) -> None:
    commitment = CommitmentFactory(title_en="Shade for all")

    assert "commitments" in codes(visitor, commitment.city)


def test_there_is_one_solid_button(visitor: Client) -> None:
    city = CityFactory(name_en="Cove")
    PostingFactory(city=city, side="need")

    page = visitor.get(f"/en/cities/{city.slug}/").content.decode()

    head = page[page.index('class="profile-head"') : page.index('class="glance')]
    assert re.findall(r'class="button([a-z -]*)"[^>]*>([^<]+)<', head)[0][1].strip() == "See the support sought by Cove"
    assert len([each for each in re.findall(r'class="(button[^"]*)"', head) if "outline" not in each]) == 1


def test_a_map_stands_in_place_of_numbers_and_programs_keep_them(visitor: Client) -> None:
    city = CityFactory(latitude=Decimal("35.44"), longitude=Decimal("139.64"))

    page = visitor.get(f"/en/cities/{city.slug}/").content.decode()

    assert '"latitude":35.44' in page
    assert "139.64" not in page[page.index("<main") :]
    assert re.search(r'<path class="land" d="M[\d -]+l', page)


def test_the_land_around_a_place_is_a_few_hundred_bytes() -> None:
    for place in ((102.7, 25.0), (139.64, 35.44), (28.0, -24.0), (114.1, 22.4), (179.9, -17.0)):
        land, x, y = outlines.around(*place)
        assert len(land) < 4_000
        assert (x, y) == (outlines.WIDTH / 2, outlines.HEIGHT / 2)


# --- As many questions for much as for little ---------------------------------------------------------------------


@pytest.mark.parametrize("rows", [3, 50])
def test_t45_a_full_city_takes_as_many_queries_for_three_of_each_as_for_fifty(
    visitor: Client, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    target = PlanTargetFactory()
    city, plan = target.plan.city, target.plan
    target.alignments.create(term=term("kmgbf-targets", "12"))
    scored(ResultFactory(city=city, year=2023, boundary="City"), 1, 2)
    scored(ResultFactory(city=city, year=2026, boundary="City"), 2, 3)
    for number in range(rows):
        on_the_way(city, 16)
        PlanActionFactory(plan=plan)
        project(city, money_level="public", currency="EUR", sought=5)
        PostingFactory(city=city)
        CommitmentFactory(city=city)
        linked(city, CityFactory(), slug=f"link-{number}")

    visitor.get("/en/cities/")  # reads the names of countries, which are kept until something changes
    with django_assert_max_num_queries(18) as asked:
        page = read(visitor, city)

    assert len(asked) == 15
    assert ("44 more indicators" in page) is (rows == 50)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Figures at launch, March 2024"), ("ja", "公表時（2024年3月）の数値")],
)
def test_the_day_of_the_launch_of_a_plan_is_said_in_words(visitor: Client, language: str, said: str) -> None:
    plan = PlanFactory(city=CityFactory(), launched="2024-03")
    plan.figures.create(label_en="Actions", value="60", order=0)

    assert said in read(visitor, plan.city, language)


@pytest.mark.parametrize(
    ("country", "parent", "said"),
    [("HK", "China", False), ("CN", "Yunnan", True), ("NG", "Niger", True), ("CN", "", False)],
)
def test_what_a_city_is_part_of_is_said_once(visitor: Client, country: str, parent: str, said: bool) -> None:
    chinese = "中国" if parent == "China" else parent
    city = CityFactory(country=country, parent_name_en=parent, parent_name_zh_hans=chinese)

    for address in (f"/en/cities/{city.slug}/", f"/zh-hans/cities/{city.slug}/", f"/en/cities/{city.slug}/brief/"):
        page = visitor.get(address).content.decode()
        shown = chinese if "zh" in address else parent
        assert bool(shown and f"<span>{shown}</span>" in page) is said, address


@pytest.mark.parametrize(("value", "is_drawn_smaller"), [(10_000_000_000, True), (21_858_000, False), (7, False)])
def test_a_number_that_a_narrow_cell_would_break_is_drawn_smaller(
    visitor: Client, value: int, is_drawn_smaller: bool
) -> None:
    city = FigureFactory(measure="parks", value=value, unit="count").city

    page = visitor.get(f"/en/cities/{city.slug}/").content.decode()
    assert (f'<b class="long">{value:,}</b>' in page) is is_drawn_smaller
    assert (f"<b>{value:,}</b>" in page) is not is_drawn_smaller


def test_the_original_of_a_plan_is_the_citys_own_text(visitor: Client) -> None:
    city = CityFactory(country="JP", local_language="ja")
    plan = PlanFactory(city=city, title_en="Plan", title_ja="計画", title_zh_hans="规划")
    set_unversioned(plan, {"written_for": {"title": {"by_platform": ["zh-hans"]}}})

    assert "规划" in read(visitor, city, "zh-hans")
    for address in (f"/zh-hans/cities/{city.slug}/", plan.get_absolute_url().replace("/en/", "/zh-hans/")):
        page = visitor.get(address).content.decode()
        assert re.search(r'own-translation">[^<]*<span lang="ja">計画</span>', page), address
