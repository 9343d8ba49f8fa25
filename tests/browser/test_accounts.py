"""What needs a real browser: a passkey. The device is a virtual one of the browser itself."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import people

pytestmark = pytest.mark.browser
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the console says: a script that fails, a policy that stops something."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def with_device(context: BrowserContext, page: Page) -> None:
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def sign_in(page: Page, server: str, email: str) -> None:
    page.goto(f"{server}/en/sign-in/")
    page.fill("#id_login", email)
    page.fill("#id_password", people.PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(re.compile(r"/en/(account|review|w/.+|sign-in/code)/$"))


def sign_out(page: Page, server: str) -> None:
    page.click(".person-menu summary")
    page.click(".person-menu button")
    page.wait_for_url(f"{server}/en/")


def test_somebody_adds_a_passkey_and_signs_in_with_it_alone_or_as_second_step(
    context: BrowserContext, page: Page, server: str, complaints: list[str]
) -> None:
    person = people.person(password=people.PASSWORD)
    with_device(context, page)
    sign_in(page, server, person.email)
    page.goto(f"{server}/en/account/two-step/passkeys/add/")
    page.fill("#id_name", "Laptop")
    page.click("#passkey")
    page.wait_for_url("**/account/two-step/codes/")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("[data-copy] button")
    page.wait_for_selector("[data-copy] [role=status]:not(:empty)")
    copied: str = page.evaluate("() => navigator.clipboard.readText()")
    assert copied.split("\n") == page.locator(".codes li").all_inner_texts()
    assert len(copied.split("\n")) == 10
    sign_out(page, server)

    page.goto(f"{server}/en/sign-in/")
    page.click("#passkey")
    page.wait_for_url(f"{server}/en/account/")
    sign_out(page, server)

    sign_in(page, server, person.email)
    assert page.url == f"{server}/en/sign-in/code/"
    page.click("#passkey")
    page.wait_for_url(f"{server}/en/account/")

    assert complaints == []


def test_a_form_that_comes_back_takes_the_reader_to_what_is_wrong(page: Page, server: str) -> None:
    page.goto(f"{server}/en/sign-up/")
    page.click("main button[type=submit]")

    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".error-summary")).to_be_focused()
    page.click(".error-summary a >> nth=0")
    expect(page.locator("#id_name")).to_be_focused()
