"""The list of cities as people meet it: no longer than they read, a map whose letters they can read, light."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_shape import DESK, HOLLOW, SHAPE, TELEPHONE, open_page
from tests.browser.visits import weight

pytestmark = pytest.mark.browser
MOST = {390: 3100, 1440: 1700}
OF_LIST = SHAPE.replace('.button"', '.button, .names bdi, .card p"')
FIRST = "document.querySelector('main .map').getBoundingClientRect()"
LABELS = """() => [...document.querySelectorAll(".map-marks text")]
  .filter((each) => each.checkVisibility()).map((each) => ({
    text: each.textContent.trim(), box: each.getBoundingClientRect().toJSON(),
    size: parseFloat(getComputedStyle(each).fontSize) * each.getScreenCTM().a,
  }))"""
NAMES = """() => [...document.querySelectorAll(".names a")].map((each) => ({
  name: each.textContent, own: each.parentElement.querySelector("bdi")?.textContent ?? "",
  lang: each.parentElement.querySelector("bdi")?.lang ?? "", card: document.querySelector(each.hash) !== null,
  marker: getComputedStyle(each.parentElement).listStyleType,
}))"""
CARDS = """() => [...document.querySelectorAll("main .card[id]")].map((each) => ({
  id: each.id, line: each.querySelector(".text > p:not(.meta, .source)")?.textContent.trim() ?? "",
}))"""


def touching(boxes: list[dict[str, float]]) -> bool:
    return any(
        one["left"] < other["right"] and other["left"] < one["right"]
        and one["top"] < other["bottom"] and other["top"] < one["bottom"]
        for at, one in enumerate(boxes) for other in boxes[at + 1 :]
    )  # fmt: skip


@pytest.mark.parametrize("size", [TELEPHONE, DESK])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_list_begins_with_its_map_and_is_no_longer_than_people_read(
    browser: Browser, server: str, language: str, size: dict[str, int]
) -> None:
    page = open_page(browser, size)
    page.goto(f"{server}/{language}/cities/")
    shape, first = page.evaluate(OF_LIST), page.evaluate(FIRST)
    hollow = page.evaluate(HOLLOW)
    page.context.close()

    assert shape["height"] <= MOST[size["width"]]
    assert shape["width"] == size["width"]
    assert first["top"] < 900
    assert (shape["closed"], shape["below16"], shape["hollow"], hollow) == (0, [], [], [])


def test_on_a_desk_the_map_is_wide_and_names_each_city_in_its_own_script_too(browser: Browser, server: str) -> None:
    page = open_page(browser, DESK)
    page.goto(f"{server}/en/cities/")
    labels, box = page.evaluate(LABELS), page.evaluate(FIRST)
    page.context.close()

    assert box["width"] >= 800
    assert {each["text"] for each in labels} == {
        *("Beijing 北京", "Hong Kong 香港", "Kobe 神戸", "Kunming 昆明", "Ninghe District 宁河区"),
        *("Waterberg District", "Yokohama 横浜"),
    }
    assert_readable(labels)


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_telephone_pins_have_the_numbers_of_the_list(browser: Browser, server: str, width: int) -> None:
    page = open_page(browser, {"width": width, "height": 844})
    page.goto(f"{server}/en/cities/")
    labels, names = page.evaluate(LABELS), page.evaluate(NAMES)
    page.context.close()

    assert sorted(each["text"] for each in labels) == [str(number) for number in range(1, len(names) + 1)]
    assert {each["marker"] for each in names} == {"decimal"}
    assert_readable(labels)


def assert_readable(labels: list[dict[str, object]]) -> None:
    assert min(each["size"] for each in labels) >= 12  # type: ignore[type-var, operator]
    assert not touching([each["box"] for each in labels])  # type: ignore[misc]


def test_every_name_of_the_list_leads_to_a_card_that_says_one_thing(page: Page, server: str) -> None:
    page.goto(f"{server}/en/cities/")
    names, cards = page.evaluate(NAMES), page.evaluate(CARDS)

    assert all(each["card"] for each in names)
    assert len(names) == len(cards)
    assert ("Kobe", "神戸", "ja") in [(each["name"], each["own"], each["lang"]) for each in names]
    assert [each["id"] for each in cards if not each["line"]] == []
    page.get_by_role("link", name="How to join").last.click()
    assert page.url.endswith("/about/join/")


def test_a_first_visit_to_the_list_weighs_little_and_the_map_comes_after_the_text(
    browser: Browser, server: str
) -> None:
    page = open_page(browser, TELEPHONE)
    sizes: dict[str, int] = {}
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda answer: sizes.update({answer.url: weight(answer)}))
    page.goto(f"{server}/en/cities/")
    page.wait_for_load_state("networkidle")
    page.context.close()

    maps = [url for url in asked if "/map/" in url]
    assert len(maps) == 1
    assert sizes[maps[0]] <= 24_000
    assert sum(sizes.values()) <= 62_000, sizes
    assert asked[0].endswith("/cities/")
    assert asked.index(maps[0]) > max(asked.index(url) for url in asked if ".css" in url)
