"""Following a city and being told, from press to press and with script turned off."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from cities.actions import change_city
from cities.models import City
from core.accounts.models import User
from core.history.write import Actor
from tests import people
from tests.browser.visits import NARROW

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=NARROW, java_script_enabled=False, locale="en")  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def reader(server: str) -> User:
    return people.person(password=people.PASSWORD, name="Mei Reader")


def somebody_changes(slug: str) -> None:
    city: Any = City.objects.get(slug=slug)
    by = Actor.person(people.curator(name="Ana Curator"))
    change_city(city, changes={"summary_en": f"{city.summary_en} Twice."}, expected=city.version, by=by)


def test_somebody_follows_a_city_is_told_reads_it_and_stops(page: Page, server: str, reader: User) -> None:
    page.goto(f"{server}/en/cities/yokohama/")
    page.click("main a.button:text-is('Follow')")
    page.fill("#id_login", reader.email)
    page.fill("#id_password", people.PASSWORD)
    page.press("#id_password", "Enter")
    expect(page.locator("h1")).to_have_text("Follow Yokohama")
    page.click("main form button")
    expect(page.locator("main .notice")).to_contain_text("You now follow Yokohama.")

    somebody_changes("yokohama")
    page.goto(f"{server}/en/about/")
    page.click(".person-menu summary")
    page.click(".person-menu a:has-text('Notices')")
    expect(page.locator("main .notices li.unread")).to_have_count(1)
    page.click("main .notices button")
    assert page.url == f"{server}/en/cities/yokohama/"

    page.goto(f"{server}/en/account/notices/")
    expect(page.locator("main .notices li.unread")).to_have_count(0)
    page.click("main a:text-is('What you follow')")
    page.click("main .notices button")
    expect(page.locator("main .empty-state")).to_contain_text("You are not following anything yet.")
