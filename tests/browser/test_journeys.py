"""Ways through the site, as a visitor goes them."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.walking import tab_to

pytestmark = pytest.mark.browser
FOUNDING = {"hong-kong", "ninghe", "beijing", "kunming", "yokohama", "kobe", "waterberg"}


def test_by_keyboard_from_home_over_the_list_to_a_city(page: Page, server: str) -> None:
    page.goto(f"{server}/zh-hans/")

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    tab_to(page, "main a[href$='/zh-hans/cities/']", at_most=60)
    page.keyboard.press("Enter")
    page.wait_for_url("**/zh-hans/cities/")
    tab_to(page, "main .card a", at_most=60)
    page.keyboard.press("Enter")

    page.wait_for_url("**/zh-hans/cities/*/")
    assert urlsplit(page.url).path.split("/")[-2] in FOUNDING


def test_by_keyboard_from_home_over_the_search_to_a_city(page: Page, server: str) -> None:
    page.goto(f"{server}/zh-hans/")

    tab_to(page, "header a[href='/zh-hans/search/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/")
    tab_to(page, "main input[name=q]")
    page.keyboard.type("湿地")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    expect(page.locator("main mark").first).to_have_text("湿地")
    tab_to(page, "main .results a[href*='/cities/']", at_most=60)
    page.keyboard.press("Enter")

    page.wait_for_url("**/zh-hans/cities/*/")
    assert urlsplit(page.url).path.split("/")[-2] in FOUNDING


def test_where_the_focus_is_can_be_seen(page: Page, server: str) -> None:
    page.goto(f"{server}/en/cities/kunming/")
    unmarked = []

    for _press in range(30):
        page.keyboard.press("Tab")
        ring = page.evaluate(
            """() => {
              const style = getComputedStyle(document.activeElement);
              const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
              return ring || style.boxShadow !== "none" ? "" : document.activeElement.outerHTML.slice(0, 100);
            }"""
        )
        unmarked += [ring] if ring else []

    assert unmarked == []


def test_escape_closes_a_menu_and_gives_the_focus_back(page: Page, server: str) -> None:
    page.goto(f"{server}/en/")
    page.focus("details.languages > summary")
    page.keyboard.press("Enter")
    expect(page.locator("details.languages ul")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.locator("details.languages ul")).to_be_hidden()
    expect(page.locator("details.languages > summary")).to_be_focused()


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("cities/?region=east-asia&challenge=green-space", "ja"),
        ("search/?q=%E6%B9%BF%E5%9C%B0", "zh-Hant"),
        ("events/local-action-in-china-2024/", "zh-Hans"),
        ("resources/lbsap-guide/write-the-plan/", "ja"),
    ],
)
def test_another_language_keeps_the_page_and_its_query(page: Page, server: str, path: str, language: str) -> None:
    page.goto(f"{server}/en/{path}")

    page.click("details.languages > summary")
    page.click(f"details.languages a[hreflang={language}]")

    assert page.url == f"{server}/{language.lower()}/{path}"
    assert page.get_attribute("html", "lang") == language


def links_of_city(page: Page, server: str, slug: str) -> set[str]:
    page.goto(f"{server}/en/cities/{slug}/")
    found = page.eval_on_selector_all("#links ul.links a[href]", "links => links.map(link => link.pathname)")
    return {path.split("/")[-2] for path in found}


def test_from_every_city_links_lead_to_every_other_city(page: Page, server: str) -> None:
    around = {slug: links_of_city(page, server, slug) for slug in FOUNDING}

    for start in FOUNDING:
        reached, waiting = {start}, [start]
        while waiting:
            new = around.get(waiting.pop(), set()) - reached
            reached |= new
            waiting += new
        assert reached >= FOUNDING, f"from {start} there is no way to {FOUNDING - reached}"
    assert all(start in around[other] for start, others in around.items() for other in others & FOUNDING)


def test_the_choice_of_dark_is_kept_and_leads_back(page: Page, server: str) -> None:
    page.goto(f"{server}/en/display/?next=/en/cities/kunming/")
    page.focus("input[name=theme]:checked")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[value=dark]")).to_be_checked()

    page.click("main form button")

    assert urlsplit(page.url).path == "/en/cities/kunming/"
    assert page.get_attribute("html", "data-theme") == "dark"
    page.goto(f"{server}/ja/events/")
    assert page.get_attribute("html", "data-theme") == "dark"


def test_a_chosen_theme_stands_in_the_first_bytes_so_that_nothing_flashes(page: Page, server: str) -> None:
    page.context.add_cookies([{"name": "theme", "value": "dark", "url": server}])

    response = page.goto(f"{server}/en/")

    assert response is not None
    assert 'data-theme="dark"' in response.text()[:200]
    light = "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
