"""Cooperation, commitments, topics, practices and targets: how long, how soon a number or a drawing, nothing hollow."""

import pytest
from playwright.sync_api import Browser

from tests.browser.test_shape import DESK, HOLLOW, SHAPE, TELEPHONE, open_page
from tests.browser.visits import read_in

pytestmark = pytest.mark.browser
MOST = {
    "cooperation/": {390: 2400, 1440: 1400},
    "cooperation/links/": {390: 2000, 1440: 1000},
    "cooperation/network/": {390: 2400, 1440: 1400},
    "cooperation/overview/": {390: 1500, 1440: 1100},
    "commitments/": {390: 2000, 1440: 1100},
    "topics/": {390: 3400, 1440: 1850},
    "topics/wetlands/": {390: 3500, 1440: 1900},
    "practices/": {390: 4200, 1440: 2200},
    "practices/qilihai-wetland/": {390: 4300, 1440: 2300},
    "targets/": {390: 3100, 1440: 1800},
    "targets/12/": {390: 3100, 1440: 2000},
}
NOTES = ".glance, .key, .pair, .three-steps, .cells-23, .avatars, figcaption, .card, .city-line, .topic-card"
# The letters of a map grow with it: tests/browser/test_drawings.py measures them as they are seen.
OF_PAGE = SHAPE.replace('.button"', f'.button, {NOTES}"').replace(
    "size(each) < 12)", "size(each) < 12 && !each.closest('.map'))"
)
FIRST = """Math.min(...[...document.querySelectorAll(
    "main :is(.glance b, .facts dd, .pair svg, .cells-23 .has, .money-bar, .target-grid .has, .picture, .strip svg)")]
  .filter((each) => each.checkVisibility()).map((each) => each.getBoundingClientRect().top))"""


@pytest.mark.parametrize("size", [TELEPHONE, DESK])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_cities_do_together_is_told_on_pages_that_people_read_to_their_end(
    browser: Browser, server: str, language: str, size: dict[str, int]
) -> None:
    page = open_page(browser, size)
    wrong = []
    for path, most in MOST.items():
        page.goto(f"{server}/{language}/{path}")
        shape = page.evaluate(OF_PAGE)
        if shape["height"] > most[size["width"]] or shape["width"] > size["width"]:
            wrong.append(f"{path}: {shape['width']} x {shape['height']}")
        if not (first := page.evaluate(FIRST)) < 900:
            wrong.append(f"{path}: first number or drawing at {first}")
        if shape["closed"] > 1 or shape["tiny"]:
            wrong.append(f"{path}: {shape['closed']} {shape['tiny']}")
        if hollow := page.evaluate(HOLLOW):
            wrong.append(f"{path}: only a heading in {hollow}")
    page.context.close()
    assert not wrong, "\n".join(wrong)


def test_before_three_things_the_pages_of_cooperation_have_one_button_and_no_tabs(
    browser: Browser, server: str
) -> None:
    page = open_page(browser, DESK)
    for path in ("cooperation/", "cooperation/links/", "cooperation/network/", "cooperation/overview/"):
        page.goto(f"{server}/en/{path}")
        assert page.locator("main .button").count() == 1, path
        assert page.locator("main :is(.tabs, form)").count() == 0, path
    page.context.close()


def test_the_picture_says_that_it_is_made_up_and_the_map_that_the_cities_only_met(
    browser: Browser, server: str
) -> None:
    page = open_page(browser, TELEPHONE)
    page.goto(f"{server}/en/cooperation/")
    assert page.locator("#picture .tag").inner_text() == "Example"
    assert "no boundaries are shown" in page.locator("section:has(#met) figcaption").inner_text()
    assert page.locator("section:has(#met) .map a[href='#c-waterberg']").is_visible()
    assert "not an agreement to work together" in page.locator("section:has(#met)").inner_text()
    page.context.close()


def test_a_telephone_shows_the_name_of_each_of_the_23_targets(browser: Browser, server: str) -> None:
    page = open_page(browser, TELEPHONE)
    page.goto(f"{server}/en/targets/")
    names = page.locator(".target-grid a > span:not(.vh)")
    assert names.count() == 23
    assert all(names.nth(each).is_visible() for each in range(23))
    page.context.close()


@pytest.mark.parametrize("path", ["topics/wetlands/", "cooperation/", "practices/kunming-dianchi-lakeside-belt/"])
def test_axe_finds_nothing(browser: Browser, server: str, path: str) -> None:
    page = open_page(browser, TELEPHONE)
    page.goto(f"{server}/en/{path}")
    assert read_in("en")(page) == []
    page.context.close()
