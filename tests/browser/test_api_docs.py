"""The page on which people read the description of the API: drawn by a library, held to the rules of all pages."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.visits import LISTEN, NARROW, WIDE, findings

pytestmark = pytest.mark.browser
METHODS = ("get", "post", "patch")


@pytest.fixture
def docs(browser: Browser, server: str) -> Page:
    context = browser.new_context(viewport=NARROW)  # type: ignore[arg-type]
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.goto(f"{server}/api/docs/")
    page.wait_for_selector(".opblock")
    return page


def test_the_description_of_the_api_has_no_fault_closed_open_or_tried_out(docs: Page) -> None:
    found = findings(docs)
    docs.set_viewport_size(WIDE)  # type: ignore[arg-type]
    for method in METHODS:
        docs.locator(f".opblock-{method} .opblock-summary-control").first.click()
    docs.locator(".try-out__btn").first.click()
    docs.locator(".execute").first.wait_for()
    found += findings(docs)
    docs.locator(".btn.authorize").first.click()
    docs.locator(".modal-ux").wait_for()
    found += findings(docs)

    assert found == []
    assert docs.evaluate("window.reports") == []
    docs.context.close()
