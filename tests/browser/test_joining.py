"""From the name of a city to the first look at its workspace, with script and without."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from cities.applications import deciding
from cities.applications.models import Application
from cities.team.models import StaffRole
from core.accounts.models import User
from core.history.snapshot import Snapshot
from core.vocabulary.models import Term
from tests import people
from tests.browser.test_accounts import sign_in
from tests.browser.visits import NARROW

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("gazetteer")]


def applied(page: Page, server: str, city: str) -> Application:
    """As far as the form is the same with script and without."""
    page.click("main form[method=post] button.button[type=submit]")
    page.wait_for_url("**/edit/")
    page.select_option("#id_kind", index=1)
    page.fill("#id_office", "Environment office")
    page.fill("#id_post", "Head of the office")
    page.fill("#id_purpose", "We restore ravines.")
    page.click("main form[method=post] button.button[type=submit]")
    page.wait_for_url(re.compile(r"/en/join/[0-9a-f-]{36}/$"))
    page.click("text=Submit the application >> nth=-1")
    page.wait_for_load_state()
    row = Application.objects.get(city_name=city, state="waiting")
    assert page.locator("h1").inner_text() == f"Application {row.number}"
    return row


def answered_and_approved(page: Page, server: str, row: Application, curator: User) -> None:
    row = deciding.ask(row, text="Which ravines?", expected=row.version, curator=curator)
    page.reload()
    assert page.locator("text=Which ravines?").count() == 1
    page.fill("#id_text", "Those in the west.")
    page.click("text=Send the message")
    page.wait_for_load_state()
    row = Application.objects.get(pk=row.pk)
    assert row.state == "waiting"
    kind = Term.objects.filter(scheme__code="place-kinds").first()
    assert kind
    facts: Snapshot = {
        "name_en": row.city_name,
        "kind": kind.pk,
        "latitude": -0.2,
        "longitude": -78.5,
        "time_zone": "UTC",
    }
    row = deciding.approve(row, provisionally=False, expected=row.version, curator=curator, facts=facts)
    page.reload()
    page.click("text=Open the workspace")
    page.wait_for_url("**/en/w/**")
    assert StaffRole.objects.get(user=row.applicant).is_focal_point
    assert row.city
    assert row.city.slug in page.url


def test_with_script_places_appear_while_the_name_is_typed(page: Page, server: str) -> None:
    person, curator = people.person(password=people.PASSWORD), people.curator()
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    sign_in(page, server, person.email)
    page.goto(f"{server}/en/about/join/")
    page.click("text=Apply for your city")
    page.locator("#id_q").press_sequentially("cuenca")
    page.locator("#matches input[name=place]").first.wait_for()
    assert page.url == f"{server}/en/join/new/"
    page.locator("#matches label.option", has_text="Ecuador").first.click()

    row = applied(page, server, "Cuenca")
    answered_and_approved(page, server, row, curator)

    assert (row.country, row.applicant) == ("EC", person)
    assert found == []


def test_without_script_on_a_narrow_screen_by_a_search_and_a_list(browser: Browser, server: str) -> None:
    person, curator = people.person(password=people.PASSWORD), people.curator()
    context: BrowserContext = browser.new_context(viewport=NARROW, java_script_enabled=False, locale="en")  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    page = context.new_page()
    sign_in(page, server, person.email)
    page.goto(f"{server}/en/join/new/")
    page.fill("#id_q", "Loja")
    page.press("#id_q", "Enter")
    page.wait_for_url("**?q=Loja")
    page.locator("label.option", has_text="Ecuador").first.click()

    row = applied(page, server, "Loja")
    answered_and_approved(page, server, row, curator)

    context.close()
