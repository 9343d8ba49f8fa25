"""Drawings as readers meet them: letters of 12 px at every width, nothing that only a colour says, a table behind."""

import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
WIDTHS = (320, 390, 768, 1440)
SMALLEST = 12
DRAWN = (
    "ui/",
    "",
    "cities/",
    "cities/kunming/",
    "cities/example-bay/",
    "cities/example-bay/plan/",
    "cities/example-bay/indicators/tree-canopy/",
    "cities/example-bay/indicators/sealed-ground/",
    "cities/example-bay/index/",
    "cities/example-bay/index/2026/",
    "index/",
    "index/try/cbi-2021/1/?natural_area_ha=150&city_area_ha=1000",
    "finance/",
    "finance/calls/",
    "finance/instruments/",
    "finance/projects/",
    "finance/projects/example-salt-marsh-belt/",
    "cities/example-bay/finance/",
    "plans/",
    "cooperation/",
    "commitments/",
    "topics/",
    "topics/wetlands/",
    "practices/qilihai-wetland/",
    "targets/",
    "targets/12/",
)
SMALL = """(smallest) => {
  const seen = (each) => each.checkVisibility({ visibilityProperty: true }) && each.textContent.trim();
  const inSvg = [...document.querySelectorAll("main svg text")].filter(seen).map((each) =>
    [each.textContent.trim(), parseFloat(getComputedStyle(each).fontSize) * Math.abs(each.getScreenCTM().a)]);
  const beside = [...document.querySelectorAll(".drawn *, .points-line ~ *, .money-bar ~ *")]
    .filter((each) => !(each instanceof SVGElement) && !each.closest(".vh") && seen(each))
    .map((each) => [each.textContent.trim(), parseFloat(getComputedStyle(each).fontSize)]);
  return [...inSvg, ...beside].filter(([, size]) => size < smallest - 0.01).map(([text, size]) => `${text}: ${size}`);
}"""
WIDE = """() => [...document.querySelectorAll(".drawn")]
  .filter((each) => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1).length"""
SAME = """() => {
  const ground = getComputedStyle(document.body).backgroundColor;
  return [...document.querySelectorAll(".drawn :is(.dot, .way, .aim, .base), .points-line :is(.now, .track, .way)")]
    .filter((each) => each.checkVisibility() && [getComputedStyle(each).stroke, getComputedStyle(each).fill]
      .every((colour) => colour === ground || colour === "none")).map((each) => each.getAttribute("class"));
}"""


@pytest.mark.parametrize("width", WIDTHS)
def test_no_letter_of_a_drawing_is_smaller_than_12_px_and_no_drawing_is_wider_than_its_place(
    browser: Browser, server: str, width: int
) -> None:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    faults = []
    for path in DRAWN:
        page.goto(f"{server}/en/{path}")
        faults += [f"{path}: {each}" for each in page.evaluate(SMALL, SMALLEST)]
        if page.evaluate(WIDE):
            faults.append(f"{path}: a drawing is wider than its place")
    page.context.close()
    assert faults == []


def test_with_colours_of_the_reader_every_line_and_dot_is_seen(browser: Browser, server: str) -> None:
    page = browser.new_context(forced_colors="active", color_scheme="dark").new_page()
    faults = []
    for path in ("ui/", "cities/example-bay/indicators/tree-canopy/", "cities/example-bay/index/2026/"):
        page.goto(f"{server}/en/{path}")
        faults += [f"{path}: {each}" for each in page.evaluate(SAME)]
    page.context.close()
    assert faults == []


def test_the_table_comes_right_behind_the_drawing_for_the_keyboard_too(browser: Browser, server: str) -> None:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(f"{server}/en/cities/example-bay/indicators/tree-canopy/")

    next_table = page.evaluate(
        """() => {
          const figure = document.querySelector("figure.drawn");
          const table = document.querySelector("main table");
          const between = [...document.querySelectorAll("main a, main button, main input")].filter((each) =>
            figure.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING && !figure.contains(each)
            && table.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_PRECEDING);
          return [figure.compareDocumentPosition(table) === Node.DOCUMENT_POSITION_FOLLOWING, between.length];
        }"""
    )

    page.context.close()
    assert next_table == [True, 0]
