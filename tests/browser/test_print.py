"""Printing from the browser is the PDF."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from assessment.editions.frameworks import framework
from assessment.models import Assessment, Result, ResultLine
from cities.models import City
from planning.models import CityIndicator, Plan, PlanTarget
from tests import founding
from tests.browser.pages import LANGUAGES

pytestmark = pytest.mark.browser
HIDDEN = (".site-header", ".site-footer", ".skip", "main form", "main .contents")


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("slug", ["kunming", "yokohama", "waterberg"])
def test_a_profile_prints_on_three_pages(page: Page, server: str, slug: str) -> None:
    page.goto(f"{server}/en/cities/{slug}/")

    assert 1 <= pages_of(page.pdf(format="A4", prefer_css_page_size=True)) <= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_result_of_the_example_is_two_sheets(page: Page, server: str, language: str) -> None:
    page.goto(f"{server}/{language}/cities/example-bay/index/2026/")

    assert pages_of(page.pdf(format="A4", prefer_css_page_size=True)) == 2


@pytest.fixture
def everything(server: str) -> Iterator[Result]:
    """All indicators of an edition with a value, a reason, a source and a long note each."""
    city, edition = City.objects.get(slug="example-bay"), framework("cbi-2021")
    facts = {"city": city, "framework": edition.key, "year": 2020, "boundary": "City (example)"}
    work = Assessment.objects.create(**facts, key="2020", depth="all")
    result = Result.objects.create(
        **facts, assessment=work, slug="example-bay--2020", title="Index", state="published", answered=28
    )
    for each in edition.indicators:
        values = [f"{asked.key}=123456" for asked in each.inputs if asked.unit not in ("", "points")]
        ResultLine.objects.create(
            result=result,
            order=each.number,
            indicator=each.key,
            mode="given",
            inputs=values,
            amount="12345.6",
            year=2020,
            score=3,
            score_mode="self_scored",
            certainty="estimated",
            justification="Example: compared with the levels. " * 5,
            note="Example note. " * 30,
            source_title=f"Example survey of indicator {each.number}, second volume, 2020",
        )
    yield result
    founding.again()


def test_also_with_all_indicators_in_every_language(page: Page, server: str, everything: Result) -> None:
    sheets = {}
    for language in LANGUAGES:
        page.goto(f"{server}/{language}{everything.get_absolute_url().removeprefix('/en')}")
        sheets[language] = pages_of(page.pdf(format="A4", prefer_css_page_size=True))

    assert sheets == dict.fromkeys(LANGUAGES, 2)


@pytest.fixture
def long_year(server: str) -> Iterator[str]:
    """A published year with forty targets, each with a long text, an obstacle and an indicator that got worse."""
    plan = Plan.objects.get(slug="example-bay-nature-plan")
    long = "Example: a long sentence about what was done and what was not, with reasons. 长句子示例。" * 2
    for number in range(40):
        slug = f"example-bay--long-{number}"
        indicator = CityIndicator.objects.create(
            city=plan.city, slug=slug, name_en=f"Example {number}", state="published"
        )
        for year, value in ((2023, 20), (2024, 10)):
            indicator.values.create(year=year, value=value, source_title="Example survey, second volume " * 3)
        target = PlanTarget.objects.create(plan=plan, slug=slug, title_en=f"{number} {long}"[:200], state="published")
        level = ("on_track", "insufficient", "unknown")[number % 3]
        target.reports.create(year=2024, level=level, obstacle_en=long, level_reason_en=long)
        target.indicators.add(indicator)
    yield "cities/example-bay/plan/2024/"
    founding.again()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_year_of_a_plan_is_one_sheet(page: Page, server: str, language: str) -> None:
    page.goto(f"{server}/{language}/cities/example-bay/plan/2025/")

    assert pages_of(page.pdf(format="A4", prefer_css_page_size=True)) == 1


def test_also_a_long_year_in_every_language(page: Page, server: str, long_year: str) -> None:
    sheets = {}
    for language in LANGUAGES:
        page.goto(f"{server}/{language}/{long_year}")
        sheets[language] = pages_of(page.pdf(format="A4", prefer_css_page_size=True))

    assert sheets == dict.fromkeys(LANGUAGES, 1)


@pytest.mark.parametrize("path", ["cities/kunming/", "cities/", "events/local-action-in-china-2024/"])
def test_what_only_helps_on_the_screen_is_not_printed(page: Page, server: str, path: str) -> None:
    page.goto(f"{server}/en/{path}")
    page.emulate_media(media="print")

    visible = [name for name in HIDDEN for each in page.query_selector_all(name) if each.is_visible()]

    assert visible == []
    assert page.is_visible("h1")


def test_what_is_folded_is_printed(page: Page, server: str) -> None:
    page.goto(f"{server}/en/ui/")
    page.emulate_media(media="print")

    folded = page.evaluate(
        """() => [...document.querySelectorAll("main details:not(.menu):not([open]):not(form *)")]
             .filter((each) => each.checkVisibility())
             .filter((each) => ![...each.children].slice(1).every((part) => part.checkVisibility()))
             .map((each) => each.outerHTML.slice(0, 80))"""
    )

    assert folded == []


@pytest.mark.parametrize(
    "path", ["cities/kunming/brief/", "cities/example-bay/index/2026/", "cities/example-bay/plan/2025/"]
)
def test_a_page_for_paper_prints_by_a_button_and_says_how_without_script(
    browser: Browser, page: Page, server: str, path: str
) -> None:
    page.goto(f"{server}/en/{path}")
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="Print this page").click()
    assert page.evaluate("window.printed")

    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{server}/en/{path}")
    assert not plain.is_visible("[data-print]")
    assert re.search(r"print (it|this page) from your browser", plain.inner_text("main"), re.IGNORECASE)
    context.close()


def test_a_button_that_only_a_script_can_press_is_not_there_without_script(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/en/sign-in/")
    assert page.locator("[hidden]").count()
    assert not [each.inner_text() for each in page.locator("[hidden]").all() if each.is_visible()]
    context.close()


# --- Plans --------------------------------------------------------------------------------------------------------

OF_A_PLAN = (
    "plans/",
    "cities/example-bay/plan/",
    "cities/example-bay/plan/actions/",
    "cities/example-bay/plan/targets/tree-canopy/",
    "cities/example-bay/indicators/tree-canopy/",
    "cities/yokohama/plan/",
)
A4_BETWEEN_MARGINS = {"width": 672, "height": 980}
CUT_OFF = """() => {
  const edge = document.documentElement.clientWidth + 1;
  return [...document.querySelectorAll("main *")]
    .filter((each) => each.checkVisibility() && !each.closest(".vh, svg") && each.getBoundingClientRect().right > edge)
    .map((each) => each.outerHTML.slice(0, 80));
}"""


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_column_of_a_plan_is_cut_off_on_paper(browser: Browser, server: str, language: str) -> None:
    page = browser.new_page(viewport=A4_BETWEEN_MARGINS)  # type: ignore[arg-type]
    page.emulate_media(media="print")
    found = {}
    for path in OF_A_PLAN:
        page.goto(f"{server}/{language}/{path}")
        found[path] = page.evaluate(CUT_OFF)
    page.close()

    assert {path: cut for path, cut in found.items() if cut} == {}


def last_lines(pdf: bytes) -> list[str]:
    """The lowest line of text on each sheet but the last."""
    found = []
    for sheet in PdfReader(io.BytesIO(pdf)).pages[:-1]:
        lines: dict[float, str] = {}

        def see(text: str, page: list[float], at: list[float], _font: Any, _size: float, lines: Any = lines) -> None:
            height = round(page[1] * at[4] + page[3] * at[5] + page[5])  # both move the text, the later by the earlier
            if text.strip():
                lines[height] = lines.get(height, "") + text

        sheet.extract_text(visitor_text=see)
        found.append(" ".join(lines[min(lines)].split()) if lines else "")
    return found


HEADINGS = "main :is(h2, h3, h4), main :is(h2, h3, h4) + .meta"


@pytest.mark.parametrize(
    "path",
    ["plans/", "cities/example-bay/plan/", "cities/example-bay/plan/targets/tree-canopy/", "cities/yokohama/plan/"],
)
def test_no_heading_of_a_plan_stands_alone_at_the_foot_of_a_sheet(page: Page, server: str, path: str) -> None:
    page.goto(f"{server}/en/{path}")
    headings = page.evaluate(f"[...document.querySelectorAll('{HEADINGS}')].map((each) => each.innerText)")

    lowest = last_lines(page.pdf(format="A4", prefer_css_page_size=True))

    assert len(lowest) >= 1
    assert [line for line in lowest if line and any(line in " ".join(each.split()) for each in headings)] == []
