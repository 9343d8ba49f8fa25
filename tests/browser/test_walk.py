"""From the first page over a finding, its city, a practice and a target to a tool and back, by the keyboard alone."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.pages import LANGUAGES

pytestmark = pytest.mark.browser

MOST_STEPS = 150
WIDTHS = (390, 768, 1024, 1152, 1440)
WALK = (
    r"/en/cities/ninghe/figures/#f-",  # a finding leads to its figure
    r"/en/cities/ninghe/$",
    r"/en/practices/qilihai-wetland/$",
    r"/en/targets/\d+/$",
    r"/en/targets/$",
    r"/en/plans/$",
)


def press(page: Page, wanted: str) -> None:
    """Tab by tab to the first link that leads there, then Enter."""
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if re.search(wanted, str(page.evaluate("document.activeElement.href ?? ''"))):
            page.keyboard.press("Enter")
            page.wait_for_url(re.compile(wanted))
            return
    pytest.fail(f"no link to {wanted} on {page.url}")


def test_one_walks_from_the_first_page_to_a_tool_and_back_by_keyboard(page: Page, server: str) -> None:
    page.goto(f"{server}/en/")
    for wanted in WALK:
        press(page, wanted)

    press(page, r"/en/$")

    assert page.url == f"{server}/en/"


def test_the_menu_of_tools_opens_and_closes_by_keyboard(page: Page, server: str) -> None:
    page.goto(f"{server}/en/")
    menu = page.locator(".wide-nav details.menu")

    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    opened = menu.get_attribute("open")
    page.keyboard.press("Escape")

    assert (opened, menu.get_attribute("open")) == ("", None)
    assert page.evaluate("document.activeElement.localName") == "summary"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_header_is_one_row_and_nothing_scrolls_sideways(page: Page, server: str, language: str) -> None:
    page.goto(f"{server}/{language}/")

    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found[width] = page.evaluate(
            "[document.querySelector('.site-header').offsetHeight, document.documentElement.scrollWidth]"
        )

    assert {width: of for width, of in found.items() if of[0] > 80 or of[1] > width} == {}
