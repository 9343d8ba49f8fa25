"""The filters of the list of cities on a telephone."""

import re
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from playwright.sync_api import Browser, Page, expect

from core.ui import shape

pytestmark = pytest.mark.browser
TELEPHONE = {"width": 390, "height": 800}


@pytest.fixture(autouse=True)
def few_cities_are_filtered(monkeypatch: pytest.MonkeyPatch, server: str) -> Iterator[None]:
    """The server runs on a thread of this process. Pages that it kept are of another length of the list."""
    monkeypatch.setattr(shape, "FILTERS_FROM", 1)
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def telephone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=TELEPHONE, locale="en")  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_filters_that_were_applied_lead_to_the_count_and_boxes_follow_the_address(telephone: Page, server: str) -> None:
    page = telephone
    page.goto(f"{server}/en/cities/")
    every = page.inner_text("#results")
    page.click(".filter-box > summary")
    box = page.locator(".filter-box input[type=checkbox]").first
    box.check()
    page.get_by_role("button", name="Apply filters").click()

    page.wait_for_url(re.compile(r"cities/\?.*=.+"))
    expect(page.locator("#results")).to_be_focused()
    expect(page.locator("#results")).to_be_in_viewport()
    expect(page.locator("#results")).not_to_have_text(every)
    expect(page.locator(".filter-box")).not_to_have_attribute("open", "")
    expect(box).to_be_checked()

    page.go_back()

    expect(page.locator("#results")).to_have_text(every)
    expect(box).not_to_be_checked()


def test_a_filter_that_was_removed_leads_to_the_count_too(telephone: Page, server: str) -> None:
    page = telephone
    page.goto(f"{server}/en/cities/?q=Kunming")

    page.click(".chosen a")

    page.wait_for_url(lambda address: "Kunming" not in address)
    expect(page.locator("#results")).to_be_focused()
