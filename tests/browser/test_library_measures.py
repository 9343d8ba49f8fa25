"""How the library, its guides and events look: what stands on the first screen, and how far people scroll."""

import pytest
from playwright.sync_api import Browser

from tests.browser.test_shape import DESK, HOLLOW, SHAPE, TELEPHONE, open_page

pytestmark = pytest.mark.browser
FIRST = """() => Math.min(...[...document.querySelectorAll("main :is(.ladder, .glance b, .date-box b, .tabs .count)")]
  .filter((each) => each.checkVisibility()).map((each) => each.getBoundingClientRect().bottom))"""
MOST = {
    "resources/": {390: 4800, 1440: 2400},
    "resources/lbsap-guide/": {390: 4900, 1440: 2800},
    "resources/lbsap-guide/write-the-plan/": {390: 3000, 1440: 1900},
    "events/local-action-in-china-2024/": {390: 4500, 1440: 3100},
    "events/lsng-2024/": {390: 2300, 1440: 1700},
    "events/": {390: 3700, 1440: 2200},
    "about/data/": {390: 4400, 1440: 2400},
}


@pytest.mark.parametrize("size", [TELEPHONE, DESK])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_library_and_events_show_a_number_or_a_drawing_first_and_come_to_an_end(
    browser: Browser, server: str, language: str, size: dict[str, int]
) -> None:
    page = open_page(browser, size)
    wrong = []
    for path, most in MOST.items():
        page.goto(f"{server}/{language}/{path}")
        shape, first = page.evaluate(SHAPE), page.evaluate(FIRST)
        if shape["height"] > most[size["width"]] or shape["width"] > size["width"]:
            wrong.append(f"{path}: {shape['width']} x {shape['height']}")
        if first > 900:
            wrong.append(f"{path}: first number or drawing at {first}")
        if shape["tiny"] or page.evaluate(HOLLOW):
            wrong.append(f"{path}: {shape}")
    page.context.close()
    assert not wrong, "\n".join(wrong)


def test_a_long_japanese_name_breaks_on_a_telephone(browser: Browser, server: str) -> None:
    page = open_page(browser, TELEPHONE)
    widths = {}
    for slug in ("cbi-manual-2014", "waterberg-expansion-2012"):
        page.goto(f"{server}/ja/resources/{slug}/")
        widths[slug] = page.evaluate(SHAPE)["width"]
    page.context.close()

    assert set(widths.values()) == {TELEPHONE["width"]}, widths


DOTS = """() => [...document.querySelectorAll(".programme > li")].map((each) => {
  const what = each.querySelector(".what"), line = parseFloat(getComputedStyle(what, "::before").insetBlockStart);
  const middle = what.getBoundingClientRect().top + line + 7;
  const when = each.querySelector(".when").getBoundingClientRect();
  return middle > when.top && middle < when.bottom;
})"""


def test_on_a_telephone_each_dot_of_the_programme_stands_beside_its_number(browser: Browser, server: str) -> None:
    page = open_page(browser, TELEPHONE)
    page.goto(f"{server}/en/events/local-action-in-china-2024/")
    beside = page.evaluate(DOTS)
    page.context.close()

    assert len(beside) == 8
    assert all(beside)


def test_the_four_figures_of_the_sheet_stand_on_one_line(browser: Browser, server: str) -> None:
    page = open_page(browser, DESK)
    page.goto(f"{server}/en/cities/kunming/brief/")
    tops = page.evaluate("[...document.querySelectorAll('.four dd')].map((each) => each.getBoundingClientRect().top)")
    page.context.close()

    assert len(tops) == 4
    assert len(set(tops)) == 1
