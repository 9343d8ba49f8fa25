"""How much room pages take: neither longer than somebody reads, nor half empty."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.pages import LANGUAGES

pytestmark = pytest.mark.browser
TELEPHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
MOST = {"": {390: 4800}, "cities/kunming/": {390: 5000, 1440: 2400}}
MOST_OF_FOOT = 520
BESIDE = ("about/", "about/join/", "about/privacy/", "contact/", "sign-in/", "sign-up/", "reset/")
BARE = """() => {
  const wrap = document.querySelector("main .wrap").getBoundingClientRect();
  const range = document.createRange();
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  let right = wrap.left;
  while (texts.nextNode()) {
    if (!texts.currentNode.data.trim()) continue;
    range.selectNodeContents(texts.currentNode);
    right = Math.max(right, range.getBoundingClientRect().right);
  }
  return (right - wrap.left) / wrap.width;
}"""


def open_page(browser: Browser, size: dict[str, int]) -> Page:
    return browser.new_context(viewport=size).new_page()  # type: ignore[arg-type]


def test_home_a_city_and_the_foot_of_pages_are_no_longer_than_people_read(browser: Browser, server: str) -> None:
    too_long = []
    for size in (TELEPHONE, DESK):
        page = open_page(browser, size)
        for language in LANGUAGES:
            for path, bounds in MOST.items():
                page.goto(f"{server}/{language}/{path}")
                height = page.evaluate("document.documentElement.scrollHeight")
                if height > bounds.get(size["width"], height):
                    too_long.append(f"{language} {path} {size['width']}: {height}")
                foot = page.evaluate("document.querySelector('footer').offsetHeight")
                if foot > MOST_OF_FOOT:
                    too_long.append(f"{language} {path} {size['width']}: foot {foot}")
        page.context.close()
    assert not too_long, "; ".join(too_long)


def test_forms_and_texts_about_the_site_leave_no_half_of_a_wide_window_empty(browser: Browser, server: str) -> None:
    page = open_page(browser, DESK)
    empty = []
    for path in BESIDE:
        page.goto(f"{server}/en/{path}")
        if (share := page.evaluate(BARE)) < 0.7:
            empty.append(f"{path}: {share:.2f}")
    page.context.close()
    assert empty == []
