"""The frame of pages as people use it: a menu that closes behind them, notices with room above."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_shape import DESK, open_page

pytestmark = pytest.mark.browser
TOUCHING = """() => [...document.querySelectorAll("main .notice")].filter((each) => each.checkVisibility())
  .map((each) => [each, each.previousElementSibling]).filter(([each, before]) => before
  && each.getBoundingClientRect().top - before.getBoundingClientRect().bottom < 12)
  .map(([each]) => each.textContent.trim())"""
WITH_EXAMPLES = (
    "cooperation/?is_example=1",
    "cities/example-bay/links/",
    "cities/example-bay/index/2026/",
    "finance/projects/example-salt-marsh-belt/",
)


def test_a_menu_closes_when_the_focus_leaves_it(browser: Browser, server: str) -> None:
    page = open_page(browser, DESK)
    page.goto(f"{server}/en/")
    menu = page.locator(".wide-nav details.menu")

    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    for _link in range(menu.locator("a").count()):
        page.keyboard.press("Tab")
        expect(menu).to_have_attribute("open", "")

    page.keyboard.press("Tab")

    expect(menu).not_to_have_attribute("open", "")
    page.context.close()


def test_a_notice_does_not_touch_what_stands_above_it(browser: Browser, server: str) -> None:
    page = open_page(browser, DESK)
    found = []
    for path in WITH_EXAMPLES:
        page.goto(f"{server}/en/{path}")
        found += [f"{path}: {each}" for each in page.evaluate(TOUCHING)]
    page.goto(f"{server}/en/cities/example-bay/links/")
    assert page.locator("main .notice").count()
    page.context.close()
    assert found == []
