"""How much room the pages of the City Biodiversity Index take, and what is drawn on their first screen."""

import pytest
from playwright.sync_api import Browser

from tests.browser.test_shape import DESK, HOLLOW, OF_CITY, TELEPHONE, open_page
from tests.browser.visits import weight

pytestmark = pytest.mark.browser
RESULT = "cities/example-bay/index/2026/"
OF_INDEX = {
    "index/": {1440: 2300, 390: 4000},
    "index/try/cbi-2021/1/": {1440: 1800, 390: 2900},
    "index/try/cbi-2021/17/": {1440: 1700, 390: 2900},
    "cities/example-bay/index/": {1440: 1800, 390: 3400},
    RESULT: {1440: 3200, 390: 6000},
}
MOST_BYTES = 40_000
DRAWN = """Math.min(...[...document.querySelectorAll("main :is(.points-line, .money-bar, .points-table)")]
  .filter((each) => each.checkVisibility()).map((each) => each.getBoundingClientRect().top))"""
TILES = """[...document.querySelectorAll("main .index-tiles a")].filter((each) => each.checkVisibility())
  .map((each) => [each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1,
    Math.round(each.getBoundingClientRect().width), Math.round(each.getBoundingClientRect().height)])"""
FIRST_ROWS = """["native_biodiversity", "ecosystem_services"].map((part) =>
  Math.round(document.querySelector(`.index-parts .${part} a`).getBoundingClientRect().top))"""
CUT = """() => [...document.querySelectorAll(".index-result :is(.notice, .panel, .charts > div, .result-row, tr)")]
  .filter((each) => each.checkVisibility() && getComputedStyle(each).breakInside !== "avoid")
  .map((each) => each.className)"""


@pytest.mark.parametrize("size", [TELEPHONE, DESK])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_index_is_drawn_on_the_first_screen_and_read_to_its_end(
    browser: Browser, server: str, language: str, size: dict[str, int]
) -> None:
    page = open_page(browser, size)
    wrong = []
    for path, most in OF_INDEX.items():
        page.goto(f"{server}/{language}/{path}")
        shape = page.evaluate(OF_CITY)
        if shape["height"] > most[size["width"]] or shape["width"] > size["width"]:
            wrong.append(f"{path}: {shape['width']} x {shape['height']}")
        first = page.evaluate(DRAWN)
        if size is DESK and not first < 900:
            wrong.append(f"{path}: first drawing at {first}")
        hollow = page.evaluate(HOLLOW)
        if shape["tiny"] or hollow or shape["closed"] > 2:
            wrong.append(f"{path}: {shape['tiny']} {hollow} {shape['closed']}")
    page.context.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_indicator_is_named_on_a_tile_that_a_thumb_meets(
    browser: Browser, server: str, language: str, width: int
) -> None:
    page = open_page(browser, {"width": width, "height": 900})
    page.goto(f"{server}/{language}/index/")
    tiles = page.evaluate(TILES)
    rows = page.evaluate(FIRST_ROWS)
    page.context.close()

    assert len(tiles) == 28
    assert not [each for each in tiles if each[0] or each[1] < 44 or each[2] < 44]
    assert width < 1440 or rows[0] == rows[1]


def test_a_first_visit_to_the_index_weighs_little(browser: Browser, server: str) -> None:
    page = open_page(browser, TELEPHONE)
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url: weight(answer)}))
    page.goto(f"{server}/en/index/")
    page.wait_for_load_state("networkidle")
    page.context.close()

    assert sum(sizes.values()) <= MOST_BYTES, sizes


def test_no_box_of_a_printed_result_is_cut_in_two(browser: Browser, server: str) -> None:
    page = open_page(browser, DESK)
    page.goto(f"{server}/en/{RESULT}")
    page.emulate_media(media="print")
    cut = page.evaluate(CUT)
    page.context.close()

    assert cut == []
