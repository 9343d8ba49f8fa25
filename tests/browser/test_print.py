"""Printing from the browser is the PDF."""

import re

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser
HIDDEN = (".site-header", ".site-footer", ".skip", "main form", "main .contents")


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("slug", ["kunming", "yokohama", "waterberg"])
def test_a_profile_prints_on_three_pages(page: Page, server: str, slug: str) -> None:
    page.goto(f"{server}/en/cities/{slug}/")

    assert 1 <= pages_of(page.pdf(format="A4", prefer_css_page_size=True)) <= 3


@pytest.mark.parametrize("path", ["cities/kunming/", "cities/", "events/local-action-in-china-2024/"])
def test_what_only_helps_on_the_screen_is_not_printed(page: Page, server: str, path: str) -> None:
    page.goto(f"{server}/en/{path}")
    page.emulate_media(media="print")

    visible = [name for name in HIDDEN for each in page.query_selector_all(name) if each.is_visible()]

    assert visible == []
    assert page.is_visible("h1")


def test_what_is_folded_is_printed(page: Page, server: str) -> None:
    page.goto(f"{server}/en/ui/")
    page.emulate_media(media="print")

    folded = page.evaluate(
        """() => [...document.querySelectorAll("main details:not(.menu):not([open]):not(form *)")]
             .filter((each) => each.checkVisibility())
             .filter((each) => ![...each.children].slice(1).every((part) => part.checkVisibility()))
             .map((each) => each.outerHTML.slice(0, 80))"""
    )

    assert folded == []
