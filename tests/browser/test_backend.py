"""The admin in a real browser: its policy stops nothing, its controls work, and nothing comes from elsewhere."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from cities.actions import change_city
from cities.models import City
from cities.organisations.models import Organisation
from core.history.write import Actor
from tests import people
from tests.browser.visits import LISTEN, WIDE
from tests.browser.walking import let_in

pytestmark = pytest.mark.browser
type Open = Callable[[str], Page]


@pytest.fixture(scope="module")
def inside(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """A superuser who is signed in. The rows are removed with all others when the server ends."""
    context = browser.new_context(viewport=WIDE, locale="en")  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    let_in(context, server, people.superuser(email="browser@example.org"))
    context.add_init_script(LISTEN)
    yield context
    context.close()


@pytest.fixture
def reports() -> list[str]:
    return []


@pytest.fixture
def open_page(inside: BrowserContext, server: str, reports: list[str]) -> Iterator[Open]:
    page = inside.new_page()
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: reports.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: reports.append(str(error)))

    def opened(path: str) -> Page:
        page.goto(f"{server}/admin/{path}")
        return page

    yield opened
    assert hosts == {urlsplit(server).netloc}
    page.close()


def stopped(page: Page) -> Any:
    return page.evaluate("window.reports")


def change_page_of_a_city() -> str:
    return f"cities/city/{City.objects.order_by('pk')[0].pk}/change/"


def test_controls_that_need_script_work_under_the_policy(open_page: Open, reports: list[str]) -> None:
    page = open_page(change_page_of_a_city())

    page.locator("#figures-group summary, #figures-group h2").first.click()
    page.locator("#figures-group .add-row a, #figures-group a.addlink").first.click()
    page.locator(".field-biome .select2-selection").first.click()
    page.locator(".select2-search__field").last.fill("for")
    page.locator(".select2-results__option").first.wait_for()
    page.keyboard.press("Escape")
    page.locator(
        ".field-member_since .date-icon, .field-member_since .calendarbox a, .field-member_since a"
    ).last.click()

    expect(page.locator("[id^=figures-][class*=dynamic-figures]").first).to_be_attached()
    assert (stopped(page), reports) == ([], [])


def test_duplicates_are_merged_from_the_list(open_page: Open, reports: list[str]) -> None:
    for number in (1, 2):
        Organisation(slug=f"twin-{number}", name_en=f"Twin {number}", kind="office").save()
    page = open_page("cities/organisation/?q=twin")

    for box in page.locator("input.action-select").all():
        box.check()
    page.select_option("select[name=action]", "merge_selected")
    page.click("button[name=index]")
    page.locator("input[name=stays]").first.check()
    page.fill("input[name=reason]", "The same office.")
    assert (stopped(page), reports) == ([], [])
    page.click("input[type=submit]")

    page.wait_for_selector(".messagelist")
    assert Organisation.objects.filter(slug__startswith="twin").count() == 1
    assert (stopped(page), reports) == ([], [])


def test_a_text_typed_beside_somebody_else_is_kept(open_page: Open) -> None:
    """Without a word of script: the form comes back with both."""
    page = open_page(change_page_of_a_city())
    city = City.objects.order_by("pk").first()
    assert city is not None
    page.fill("#id_summary_en", "Mine.")
    by = Actor(id=None, label="Ken Lead")
    change_city(city, changes={"summary_en": "Theirs."}, expected=city.version, by=by)

    page.click("input[name=_save]")

    expect(page.locator(".clashes")).to_have_text(re.compile(r"Theirs\.\s*$"))
    assert page.input_value("#id_summary_en") == "Mine."


def test_languages_are_tabs_and_the_buttons_stay_in_view(open_page: Open, reports: list[str]) -> None:
    page = open_page(change_page_of_a_city())

    tabs = page.locator(".language-tabs").first
    assert tabs.locator("[role=tab]").all_inner_texts() == ["English", "简体中文", "繁體中文", "日本語"]
    assert page.locator("#id_summary_en").is_visible()
    assert not page.locator("#id_summary_ja").is_visible()
    tabs.get_by_text("日本語").click()
    expect(page.locator("#id_summary_ja")).to_be_visible()
    assert not page.locator("#id_summary_en").is_visible()
    box = page.locator("input[name=_save]").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= WIDE["height"]
    assert (stopped(page), reports) == ([], [])


def test_markdown_is_shown_as_readers_will_see_it(open_page: Open, reports: list[str]) -> None:
    page = open_page("resources/resource/add/")

    page.locator("#sections-group summary").click()
    page.locator("#sections-group .add-row a").click()
    page.fill("#id_sections-0-body_en", "## Shore\n\n- reeds <b>x</b>")
    page.locator("#sections-0 .preview-button:visible").click()

    shown = page.locator("#sections-0 .preview:visible")
    shown.wait_for()
    assert shown.locator("h2, h3").inner_text() == "Shore"
    assert shown.locator("li").inner_text() == "reeds <b>x</b>"
    assert (stopped(page), reports) == ([], [])


def test_leaving_with_what_is_not_saved_is_asked_about(open_page: Open) -> None:
    page = open_page(change_page_of_a_city())
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    page.fill("#id_summary_en", "Half a sentence")

    page.get_by_role("link", name="Cities", exact=True).last.click()

    page.wait_for_url("**/admin/cities/city/")
    assert asked == ["beforeunload"]
