"""Pages of the workspace in a real browser: nothing for axe-core to find, and no sideways scroll on a small screen."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page

from cities.models import City
from tests import people
from tests.browser.test_drafts import Desk, desk, enter
from tests.browser.visits import findings
from tests.factories import PracticeFactory

pytestmark = pytest.mark.browser
__all__ = ["desk", "enter"]  # fixtures
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def assert_fine(page: Page) -> None:
    assert findings(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate(SIDEWAYS) <= 0
    assert page.evaluate("window.reports") == []


@pytest.fixture
def aged(desk: Desk) -> Desk:
    """Listed, and confirmed long ago; a draft of a practice is under way."""
    row = City._base_manager.filter(pk=desk.city.pk)
    row.update(
        status="member",
        confirmed_parts=["names:2020-01-15", "text:2020-01-15"],
        oldest_part_on=date(2020, 1, 15),
        confirmed_on=date(2020, 1, 15),
    )
    PracticeFactory(city=desk.city, slug=f"practice-{desk.city.pk}", title_en="Shade", state="published")
    return desk


@pytest.mark.parametrize("path", ["", "profile/"])
def test_overview_and_task_list_with_old_parts(aged: Desk, enter: Callable[..., Page], path: str) -> None:
    page = enter(aged.lead)
    page.goto(f"{aged.server}/en/w/{aged.city.slug}/{path}")
    assert page.get_by_role("button", name="Still true").count() >= 2

    assert_fine(page)


def test_first_week(desk: Desk, enter: Callable[..., Page]) -> None:
    page = enter(desk.editor)
    page.goto(f"{desk.server}/en/w/{desk.city.slug}/")
    assert page.locator(".tasks li").count() == 5

    assert_fine(page)


def test_list_of_old_parts_for_curators(aged: Desk, enter: Callable[..., Page]) -> None:
    page = enter(people.curator())
    page.goto(f"{aged.server}/en/review/freshness/")
    assert page.locator("tbody tr").count() >= 1

    assert_fine(page)
