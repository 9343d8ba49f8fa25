"""Nothing from elsewhere, nothing that the policy has to stop, nothing that needs script."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.pages import PAGES
from tests.browser.visits import NARROW, Visitor

pytestmark = pytest.mark.browser
every_page = pytest.mark.parametrize("name", PAGES)


@every_page
def test_the_content_security_policy_stops_nothing(visitor: Visitor, name: str) -> None:
    assert visitor.visit("en", name).reports == []


@every_page
def test_t52_a_page_asks_no_other_host(visitor: Visitor, name: str) -> None:
    assert visitor.visit("ja", name).hosts == {urlsplit(visitor.server).netloc}


@every_page
def test_there_is_no_style_script_or_handler_in_the_page(visitor: Visitor, name: str) -> None:
    facts = visitor.visit("en", name).facts

    assert (facts["styled"], facts["scripts"], facts["handlers"]) == ([], [], [])


@pytest.fixture(scope="module")
def mains_without_script(browser: Browser, visitor: Visitor) -> dict[str, str]:
    """The main text of every page, read with script turned off."""
    context = browser.new_context(viewport=NARROW, java_script_enabled=False, locale="en")  # type: ignore[arg-type]
    page = context.new_page()
    found = {}
    for name in PAGES:
        page.goto(visitor.url("en", name))
        found[name] = page.inner_text("main")
    context.close()
    return found


@every_page
def test_the_page_says_the_same_without_script(
    visitor: Visitor, mains_without_script: dict[str, str], name: str
) -> None:
    with_script = visitor.visit("en", name).facts["main"]
    changing = "Request number"

    def lasting(text: str) -> list[str]:
        return [line for line in text.splitlines() if line.strip() and not line.startswith(changing)]

    assert lasting(mains_without_script[name]) == lasting(with_script)
    assert len(with_script) > 40


def test_menus_open_and_lead_on_without_script(browser: Browser, server: str) -> None:
    context = browser.new_context(viewport=NARROW, java_script_enabled=False, locale="en")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{server}/en/cities/kunming/")

    page.click("details.burger > summary")
    page.click("details.burger a:text-is('Events')")
    assert urlsplit(page.url).path == "/en/events/"
    page.click("details.languages > summary")
    page.click("details.languages a[hreflang=ja]")
    assert urlsplit(page.url).path == "/ja/events/"

    context.close()
