"""Measures of the first page: room, sizes of letters, words of a finding, and bytes of a first visit."""

import pytest
from playwright.sync_api import Browser

from tests.browser.test_shape import DESK, HOLLOW, TELEPHONE, open_page
from tests.browser.visits import weight

pytestmark = pytest.mark.browser
HIGHEST = {1440: 3000, 390: 4700}
SIZES_AT_MOST, WORDS_AT_MOST, BYTES_AT_MOST = 8, 14, 29_000
SIZES = """() => new Set([...document.querySelectorAll("main *")].filter((each) => each.checkVisibility()
  && !each.closest(".vh") && [...each.childNodes].some((part) => part.nodeType === 3 && part.data.trim()))
  .map((each) => getComputedStyle(each).fontSize)).size"""
TOLD = """[...document.querySelectorAll(".finding .told")]
  .map((each) => [...each.children].map((part) => part.innerText))"""
SHOWN = "[...document.querySelectorAll('.finding')].every((each) => each.checkVisibility())"
# The box of a part begins with its dot, which stands on the last line of the part before.
DOTS = """() => [...document.querySelectorAll(".dots > * + *")].filter((each) => each.checkVisibility()
  && !each.closest(".vh")).filter((each) => [...each.previousElementSibling.getClientRects()].pop().bottom
  <= each.getClientRects()[0].top).map((each) => each.textContent.trim().slice(0, 40))"""


@pytest.mark.parametrize("size", [TELEPHONE, DESK])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_home_is_read_to_its_end_in_few_sizes_of_letters(
    browser: Browser, server: str, language: str, size: dict[str, int]
) -> None:
    page = open_page(browser, size)
    page.goto(f"{server}/{language}/")
    heading = page.locator("#findings").bounding_box()

    assert page.evaluate("document.documentElement.scrollHeight") <= HIGHEST[size["width"]]
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert heading is not None
    assert heading["y"] <= 700 or size is TELEPHONE
    assert page.evaluate(SIZES) <= SIZES_AT_MOST
    assert page.evaluate(HOLLOW) == []
    page.context.close()


@pytest.mark.parametrize("size", [TELEPHONE, DESK])
def test_each_finding_is_a_number_and_a_short_sentence(browser: Browser, server: str, size: dict[str, int]) -> None:
    page = open_page(browser, size)
    page.goto(f"{server}/en/")
    told = page.evaluate(TOLD)

    assert len(told) == 4
    assert page.evaluate(SHOWN)
    assert all(any(letter.isdigit() for letter in number) for number, _sentence in told)
    assert all(len(sentence.split()) <= WORDS_AT_MOST for _number, sentence in told)
    page.context.close()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_line_begins_with_the_dot_between_two_parts(browser: Browser, server: str, language: str) -> None:
    page = open_page(browser, TELEPHONE)
    wrong = []
    for path in ("", "cities/kunming/", "cities/yokohama/", "plans/"):
        page.goto(f"{server}/{language}/{path}")
        wrong += [f"{path}: {each}" for each in page.evaluate(DOTS)]
    page.context.close()
    assert wrong == []


def test_a_first_visit_to_home_weighs_little(browser: Browser, server: str) -> None:
    page = open_page(browser, TELEPHONE)
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url: weight(answer)}))
    page.goto(f"{server}/en/")
    page.wait_for_load_state("networkidle")
    page.context.close()

    assert sum(size for url, size in sizes.items() if ".css" in url or url.endswith("/en/")) <= BYTES_AT_MOST, sizes
