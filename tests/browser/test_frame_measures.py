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


# A number and what follows it without a break: 81%, 50种, 21,013 km².
BROKEN = r"""() => { const found = [], range = document.createRange();
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.parentElement.matches(".big, .glance b, td") || !text.parentElement.checkVisibility()) continue;
    for (const match of text.data.matchAll(/\d[\s\u2060]?(%\u2060?超|%|km²|ha|种|種|species)/g)) {
      range.setStart(text, match.index); range.setEnd(text, match.index + match[0].length);
      const lines = new Set([...range.getClientRects()].map((each) => Math.round(each.top)));
      if (lines.size > 1) found.push(text.data.trim());
    }
  }
  return found; }"""


@pytest.mark.parametrize("width", [390, 768])
def test_a_number_and_its_unit_stand_on_one_line(browser: Browser, server: str, width: int) -> None:
    page = open_page(browser, {"width": width, "height": 900})
    found = []
    for path in ("ja/", "ja/cities/kunming/", "ja/cities/kunming/figures/", "zh-hans/cities/kunming/figures/"):
        page.goto(f"{server}/{path}")
        found += [f"{path}: {each}" for each in page.evaluate(BROKEN)]
    page.context.close()
    assert found == []
