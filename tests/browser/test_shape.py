"""How much room pages take: neither longer than somebody reads, nor half empty."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.pages import LANGUAGES
from tests.browser.visits import weight

pytestmark = pytest.mark.browser
TELEPHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
MOST = {"": {390: 4800}, "cities/kunming/": {390: 4600, 1440: 2400}}
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


# --- Plans --------------------------------------------------------------------------------------------------------

OF_PLANS = {
    "plans/": {390: 4000, 1440: 2300},
    "cities/example-bay/plan/": {390: 4000, 1440: 3000},
    "cities/yokohama/plan/": {390: 4000, 1440: 3000},
}
TITLES = (
    "cities/beijing/plan/?plan=beijing-protected-areas",
    "cities/kunming/plan/",
    "cities/kobe/plan/?plan=kobe-2020",
)
FIRST_VISIT = {"page": 29_000, "sheet": 17_500}
SHAPE = """() => {
  const main = document.querySelector("main");
  const shown = [...main.querySelectorAll("*")].filter((each) => each.checkVisibility());
  const letters = shown.filter((each) => [...each.childNodes].some((part) => part.nodeType === 3 && part.data.trim())
    && !each.closest(".vh"));
  const size = (each) => parseFloat(getComputedStyle(each).fontSize);
  const small = ".meta, .source, .tag, small, svg, .drawn, dt, .breadcrumb, .target-grid, .own-translation, .button";
  const headings = [...main.querySelectorAll("h2, h3")];
  return {
    height: document.documentElement.scrollHeight,
    width: document.documentElement.scrollWidth,
    main: Math.round(main.getBoundingClientRect().bottom),
    closed: main.querySelectorAll("details:not([open])").length,
    tiny: letters.filter((each) => size(each) < 12).map((each) => each.textContent.trim().slice(0, 30)),
    below16: letters.filter((each) => size(each) < 16 && !each.closest(small))
      .map((each) => each.outerHTML.slice(0, 60)),
    drawn: Math.min(...[...main.querySelectorAll("svg:not([aria-hidden]), .drawn svg, .term-line")]
      .filter((each) => each.checkVisibility()).map((each) => each.getBoundingClientRect().top)),
    hollow: headings.filter((each) => !each.parentElement.textContent.replace(each.textContent, "").trim())
      .map((each) => each.textContent.trim()),
  };
}"""


@pytest.mark.parametrize("size", [TELEPHONE, DESK])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_plans_are_drawn_on_the_first_screen_and_no_longer_than_people_read(
    browser: Browser, server: str, language: str, size: dict[str, int]
) -> None:
    page = open_page(browser, size)
    wrong = []
    for path in (*OF_PLANS, *TITLES, "cities/example-bay/plan/actions/"):
        page.goto(f"{server}/{language}/{path}")
        shape = page.evaluate(SHAPE)
        most = OF_PLANS.get(path, {}).get(size["width"], shape["height"])
        if shape["height"] > most or shape["width"] > size["width"]:
            wrong.append(f"{path}: {shape['width']} x {shape['height']}")
        if path in TITLES and size is DESK and shape["main"] > size["height"]:
            wrong.append(f"{path}: more than one screen, {shape['main']}")
        if path not in TITLES and not shape["drawn"] < 900:
            wrong.append(f"{path}: first drawing at {shape['drawn']}")
        if shape["closed"] > 2 or shape["tiny"] or shape["below16"] or shape["hollow"]:
            wrong.append(f"{path}: {shape}")
    page.context.close()
    assert not wrong, "\n".join(wrong)


# --- Cities -------------------------------------------------------------------------------------------------------

FOUNDING = ("hong-kong", "yokohama", "kobe", "beijing", "kunming", "ninghe", "waterberg")
OF_CITIES = {
    **{f"cities/{slug}/": {390: 4600, 1440: 2400} for slug in FOUNDING},
    "cities/example-bay/": {390: 5000, 1440: 3000},
}
BYTES_OF_CITIES = {"cities/yokohama/": 29_000, "cities/hong-kong/": 29_000, "cities/example-bay/": 36_000}
# Labels and notes of drawings and lists, as the whole site has them.
NOTES = ".glance, .reason, .points-rows, .key, .ladder, figcaption, .charts h3"
OF_CITY = SHAPE.replace('.button"', f'.button, {NOTES}"')
HOLLOW = """[...document.querySelectorAll("main section")].filter((each) => {
  const heading = each.querySelector("h2");
  return heading && !each.textContent.replace(heading.textContent, "").trim();
}).map((each) => each.id)"""
FIRST_NUMBER = "document.querySelector('.glance b').getBoundingClientRect().bottom"


@pytest.mark.parametrize("size", [TELEPHONE, DESK])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_city_is_told_on_a_page_that_people_read_to_its_end(
    browser: Browser, server: str, language: str, size: dict[str, int]
) -> None:
    page = open_page(browser, size)
    wrong = []
    for path, most in OF_CITIES.items():
        page.goto(f"{server}/{language}/{path}")
        shape = page.evaluate(OF_CITY)
        if shape["height"] > most[size["width"]] or shape["width"] > size["width"]:
            wrong.append(f"{path}: {shape['width']} x {shape['height']}")
        if (first := page.evaluate(FIRST_NUMBER)) > 900:
            wrong.append(f"{path}: first number at {first}")
        if shape["closed"] > 2 or shape["tiny"] or shape["below16"]:
            wrong.append(f"{path}: {shape['closed']} {shape['tiny']} {shape['below16']}")
        if hollow := page.evaluate(HOLLOW):
            wrong.append(f"{path}: only a heading in {hollow}")
    page.context.close()
    assert not wrong, "\n".join(wrong)


def test_an_older_address_of_a_figure_shows_the_way_to_its_source(browser: Browser, server: str) -> None:
    page = open_page(browser, DESK)
    page.goto(f"{server}/en/cities/beijing/figures/")
    anchors = page.evaluate("[...document.querySelectorAll('tr[id]')].map((each) => each.id)")
    page.goto(f"{server}/en/cities/beijing/")
    assert anchors
    assert all(page.locator(f"[id='{each}']").count() == 1 for each in anchors)
    page.context.close()


@pytest.mark.parametrize("path", BYTES_OF_CITIES)
def test_a_first_visit_to_a_city_weighs_little(browser: Browser, server: str, path: str) -> None:
    page = open_page(browser, TELEPHONE)
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url: weight(answer)}))
    page.goto(f"{server}/en/{path}")
    page.wait_for_load_state("networkidle")
    page.context.close()

    assert sum(size for url, size in sizes.items() if ".css" in url) <= FIRST_VISIT["sheet"]
    assert sum(sizes.values()) <= BYTES_OF_CITIES[path], sizes


@pytest.mark.parametrize("path", OF_PLANS)
def test_a_first_visit_to_plans_weighs_little(browser: Browser, server: str, path: str) -> None:
    page = open_page(browser, TELEPHONE)
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url: weight(answer)}))
    page.goto(f"{server}/en/{path}")
    page.wait_for_load_state("networkidle")
    page.context.close()

    sheets = sum(size for url, size in sizes.items() if ".css" in url)
    assert sheets <= FIRST_VISIT["sheet"]
    assert sum(sizes.values()) <= FIRST_VISIT["page"], sizes
