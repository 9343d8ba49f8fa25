"""From the home page to a sent application on a telephone, by an officer of a city abroad who has no account yet.

A stop is what takes attention on a telephone: a page that opens, a screen that is scrolled by, a field that is filled
in, a link or a button that is pressed. The same walk took 59 stops when a new account was a dead end, from which one
went back to the page on joining; by another count, 64.
"""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page

from cities.applications.models import Application
from tests import people
from tests.browser.visits import LISTEN
from tests.browser.walking import let_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("gazetteer")]

MOST_STOPS = 50
TELEPHONE = {"width": 390, "height": 844}
IS_SEEN = "e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; }"
ONE_SCREEN = """e => {
  const before = scrollY, way = e.getBoundingClientRect().top > 0 ? 0.8 : -0.8;
  scrollBy({top: way * innerHeight, behavior: "instant"});
  return scrollY !== before;
}"""


class Telephone:
    """Goes on by what stands on the page alone, and counts."""

    def __init__(self, context: BrowserContext, server: str) -> None:
        self.page: Page = context.new_page()
        self.server = server
        self.log: list[str] = []
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> None:
        self.page.goto(f"{self.server}{path}")
        self.opened()

    def opened(self) -> None:
        self.page.wait_for_load_state()
        self.log.append(f"page {urlsplit(self.page.url).path}")
        self.complaints += self.page.evaluate("window.reports")

    def reach(self, where: Locator) -> None:
        """Scrolls by a screen at a time, as a thumb does."""
        where.wait_for()
        element = where.element_handle()
        while not self.page.evaluate(IS_SEEN, element) and self.page.evaluate(ONE_SCREEN, element):
            self.log.append("screen")

    def choose(self, where: Locator) -> None:
        self.reach(where)
        self.log.append(f"press {where.inner_text()[:40]}")
        where.click()

    def press(self, name: str) -> None:
        """The first link or button of the page that is called so."""
        main = self.page.locator("main")
        with self.page.expect_event("load"):
            self.choose(
                main.get_by_role("link", name=name, exact=True).or_(main.get_by_role("button", name=name)).first
            )
        self.opened()

    def fill(self, field: str, text: str) -> None:
        where = self.page.locator(field)
        self.reach(where)
        self.log.append(f"fill {field}")
        if where.evaluate("e => e.localName") == "select":
            where.select_option(label=text)
        else:
            where.fill(text)

    def follow_mail(self) -> None:
        """The letter is opened, then its link."""
        found = re.search(r"/en/confirm/\S+", str(mail.outbox[-1].body))
        assert found
        self.log += ["mail", "press the link in the mail"]
        self.open(found[0])


def telephone(browser: Browser, server: str) -> Telephone:
    context = browser.new_context(viewport=TELEPHONE, locale="en", has_touch=True, is_mobile=True)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    context.add_init_script(LISTEN)
    return Telephone(context, server)


def sign_up(at: Telephone, email: str) -> None:
    at.press("I have no account yet")
    at.fill("#id_name", "Ana Andrade")
    at.fill("#id_email", email)
    at.fill("#id_password", people.PASSWORD)
    at.press("Sign up")


def test_an_officer_sends_an_application_from_a_telephone_in_at_most_fifty_stops(browser: Browser, server: str) -> None:
    at = telephone(browser, server)
    at.open("/en/")
    at.press("How to join")
    at.press("Apply for your city")
    sign_up(at, "Ana@Cuenca.example")
    at.follow_mail()
    at.fill("#id_password", people.PASSWORD)
    at.press("Confirm the address")
    at.fill("#id_q", "cuenca")
    at.page.locator("#matches input[name=place]").first.wait_for()
    at.choose(at.page.locator("#matches label.option", has_text="Ecuador").first)
    at.press("Continue")
    at.fill("#id_kind", "Municipality")
    at.fill("#id_office", "Environment office")
    at.fill("#id_post", "Head of the office")
    at.fill("#id_purpose", "We restore ravines.")
    at.press("Save")
    assert at.page.locator("text=Saved. You can now submit the application.").is_visible()
    at.press("Submit the application")

    row = Application.objects.get(city_name="Cuenca")
    assert row.state == "waiting"
    assert at.page.locator("h1").inner_text() == f"Application {row.number}"
    assert len(at.log) <= MOST_STOPS, at.log
    assert at.complaints == []
    at.page.context.close()


def test_the_mail_may_be_read_on_another_device_and_without_script(browser: Browser, server: str) -> None:
    at = telephone(browser, server)
    at.open("/en/about/join/")
    at.press("Apply for your city")
    sign_up(at, "bo@loja.example")
    found = re.search(r"/en/confirm/\S+", str(mail.outbox[-1].body))
    assert found
    context = browser.new_context(java_script_enabled=False, locale="en")
    desk = context.new_page()

    desk.goto(f"{server}{found[0]}")
    desk.fill("#id_password", people.PASSWORD)
    desk.click("main form button[type=submit]")
    desk.wait_for_url(f"{server}/en/join/new/")

    assert "Your address is confirmed. You are signed in." in desk.inner_text("main")
    context.close()
    at.page.context.close()


def test_leaving_what_was_not_saved_asks_and_saving_does_not(browser: Browser, server: str) -> None:
    person = people.person("cy@leaving.example")
    at = telephone(browser, server)
    let_in(at.page.context, server, person)
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    at.page.on("dialog", answer)
    at.open("/en/join/new/?q=cuenca")
    at.choose(at.page.locator("#matches label.option", has_text="Ecuador").first)
    at.press("Continue")
    at.press("Choose another place")  # nothing was typed
    at.page.go_back()
    at.fill("#id_office", "Parks")
    at.press("Save")
    assert asked == []
    at.press("Continue writing")
    at.fill("#id_office", "Parks and rivers")
    at.press("Choose another place")

    assert asked == ["beforeunload"]
    assert Application.objects.get(applicant=person).office == "Parks"
    at.page.context.close()
