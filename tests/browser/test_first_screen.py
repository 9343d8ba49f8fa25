"""The first screen is whole before the second stylesheet is there, and nothing of it moves when that comes."""

import os
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.chromium import FLAGS, chromium, libraries

pytestmark = pytest.mark.browser
TELEPHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
REST = "**/css/site*.css"
# How far down a screen of 844 px the first part reaches at least; on the last the second part is a long list.
PAGES = {
    "": 780,
    "cities/": 680,
    "cities/kunming/": 780,
    "cities/example-bay/": 780,
    "events/local-action-in-china-2024/": 780,
    "resources/lbsap-guide/": 780,
    "finance/calls/": 410,
}
WATCH = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) window.shift += each.value;
}).observe({type: "layout-shift", buffered: true});
"""
LINK = "document.querySelector('main link[rel=stylesheet]')"
DRAWN = f"""() => new Promise((done) => {{
  const look = () => {LINK} && performance.getEntriesByName("first-contentful-paint").length
    ? done() : requestAnimationFrame(look);
  look();
}})"""
# Boxes and colours of all that stands before the link and does not hold it. What a drawing fetches comes when it comes.
FIRST_PART = """() => {
  const link = document.querySelector("main link[rel=stylesheet]");
  const before = [...document.querySelectorAll("body *")].filter((each) =>
    each.compareDocumentPosition(link) === Node.DOCUMENT_POSITION_FOLLOWING);
  return before.map((each) => {
    const box = each.getBoundingClientRect(), style = getComputedStyle(each);
    const looks = ["color", "backgroundColor", "fill", "stroke", "fontFamily", "fontWeight", "display"];
    const words = [each.tagName, each.getAttribute("class"), ...looks.map((name) => style[name])];
    const where = each.ownerSVGElement ? [] : [box.x, box.y, box.width, box.height];
    return [...words, ...where].join(" ");
  });
}"""
BOTTOM = f"""Math.max(...[...document.querySelectorAll("main *")].filter((each) => !each.ownerSVGElement &&
  each.compareDocumentPosition({LINK}) === Node.DOCUMENT_POSITION_FOLLOWING)
  .map((each) => each.getBoundingClientRect().bottom))"""


class Held:
    """The second stylesheet, which waits until it is let go, also where the browser asks for it later than that."""

    def __init__(self, page: Page) -> None:
        self.routes: list[Route] = []
        self.asked, self.is_free = 0, False
        page.route(REST, lambda route: self.ask(route))  # Playwright needs a function of ours

    def ask(self, route: Route) -> None:
        self.asked += 1
        if self.is_free:
            route.continue_()
        else:
            self.routes.append(route)

    def hold(self) -> None:
        self.asked, self.is_free = 0, False

    def let_go(self) -> None:
        self.is_free = True
        while self.routes:
            self.routes.pop().continue_()


@pytest.mark.parametrize(
    ("language", "size", "media"),
    [
        ("en", TELEPHONE, {}),
        ("en", DESK, {}),
        ("zh-hans", TELEPHONE, {"color_scheme": "dark"}),
        ("ja", DESK, {"forced_colors": "active"}),
    ],
    ids=["telephone", "desk", "Chinese by night", "Japanese in the reader's colours"],
)
def test_the_first_screen_is_whole_without_the_second_sheet(
    browser: Browser, server: str, language: str, size: dict[str, int], media: dict[str, Any]
) -> None:
    page = browser.new_context(viewport=size).new_page()  # type: ignore[arg-type]
    page.emulate_media(**media)
    page.add_init_script(WATCH)
    held, wrong = Held(page), []
    for path, reaches in PAGES.items():
        held.hold()
        page.goto(f"{server}/{language}/{path}", wait_until="commit")
        page.evaluate(DRAWN)
        early, bottom = page.evaluate(FIRST_PART), page.evaluate(BOTTOM)
        held.let_go()
        page.wait_for_load_state("load")
        late = page.evaluate(FIRST_PART)
        pairs = zip(early, late, strict=True)
        wrong += [f"{path}: {before} became {after}" for before, after in pairs if before != after]
        if held.asked != 1 or page.evaluate("window.shift"):
            wrong.append(f"{path}: waits for {held.asked} sheets, moves by {page.evaluate('window.shift')}")
        if size is TELEPHONE and bottom < reaches:
            wrong.append(f"{path}: the first part ends at {bottom}")
    page.context.close()
    assert not wrong, "\n".join(wrong[:20])


# As wide as a page is while little of it has come, and whole, beside its window.
WIDTHS = """() => {
  const page = document.documentElement, main = document.querySelector("main"), whole = page.clientWidth;
  main.style.display = "none";
  return [page.clientWidth, whole, innerWidth];
}"""


def test_a_page_is_as_wide_while_it_is_short_as_when_it_is_whole(browser: Browser, server: str) -> None:
    """The browser of the other tests hides its scrollbars, so none of them sees what a scrollbar moves."""
    with browser.browser_type.launch(
        executable_path=chromium(),
        args=list(FLAGS),
        env={**os.environ, **libraries()},
        ignore_default_args=["--hide-scrollbars"],
    ) as with_scrollbars:
        page = with_scrollbars.new_page(viewport=DESK)  # type: ignore[arg-type]
        page.goto(f"{server}/en/")
        short, whole, window = page.evaluate(WIDTHS)
    assert short == whole < window


def test_paper_has_the_second_sheet_too(browser: Browser, server: str) -> None:
    page = browser.new_context(viewport=DESK).new_page()  # type: ignore[arg-type]
    page.goto(f"{server}/en/")
    page.emulate_media(media="print")
    hidden = page.evaluate("getComputedStyle(document.querySelector('.site-header')).display")
    page.context.close()
    assert hidden == "none"
