"""People at work, each in a browser of their own, with script or without: a walker presses what they read; a walk of
several finds what it presses by its name, whatever the language of the page."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from core.accounts.models import User
from tests import people
from tests.browser.visits import LISTEN, WIDE, read_in

SHOWN_BY_BROWSERS = "Failed to load resource"  # what a 404 or 409 that a test asked for leaves in the console


def let_in(context: BrowserContext, server: str, person: User) -> None:
    """With the cookie of a session that is signed in: by the form it takes as long as three pages."""
    client, name = people.sign_in(Client(), person), settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server}])


def code_of_app(user: User) -> str:
    """What the app on somebody's phone shows now."""
    secret = decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


@dataclass
class Walker:
    """`complaints` is what the console and the policy said, `hosts` whom the pages asked."""

    page: Page
    server: str
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.note(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))

    def note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and SHOWN_BY_BROWSERS not in text:
            self.complaints.append(text)

    def open(self, path: str) -> int:
        """Answers the status."""
        response = self.page.goto(f"{self.server}{path}")
        assert response is not None
        return response.status

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def main(self) -> str:
        return self.page.inner_text("main")

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=label, exact=True)

    def press(self, label: str) -> None:
        """A form that is saving by itself just then is sent when that is done, and a save may change the address."""
        with self.page.expect_event("load"):
            self.button(label).click()

    def follow(self, label: str) -> None:
        self.page.locator("main").get_by_role("link", name=label).first.click()
        self.page.wait_for_load_state()

    def enter(self, user: User) -> None:
        """In a walk that is about something else than signing in."""
        let_in(self.page.context, self.server, user)

    def sign_in(self, user: User) -> None:
        """By the form, with the second step where there is one."""
        self.open("/en/sign-in/")
        self.page.fill("#id_login", user.email)
        self.page.fill("#id_password", people.PASSWORD)
        self.press("Sign in")
        if self.path == "/en/sign-in/code/":
            self.page.fill("#id_code", code_of_app(user))
            self.press("Sign in")


type Start = Callable[..., Walker]


@dataclass
class Walkers:
    """Opens browsers, and closes them at the end."""

    browser: Browser
    server: str
    contexts: list[BrowserContext] = field(default_factory=list)
    walkers: list[Walker] = field(default_factory=list)

    def start(self, *, script: bool = True, **options: Any) -> Walker:
        options = {"viewport": WIDE, "locale": "en", "java_script_enabled": script, **options}
        context = self.browser.new_context(**options)
        context.set_default_timeout(15_000)
        if script:
            context.add_init_script(LISTEN)
        self.contexts.append(context)
        self.walkers.append(Walker(context.new_page(), self.server))
        return self.walkers[-1]

    def close(self) -> None:
        for context in self.contexts:
            context.close()


# --- A walk of several people -------------------------------------------------------------------------------------

WAYS = pytest.mark.parametrize(("language", "script"), [("en", True), ("ja", False)], ids=["en", "ja, no script"])
BUTTON = "button.button:not([formaction])"


class Enter(Protocol):
    """Opens a browser for somebody, or for a visitor."""

    def __call__(self, person: User | None = None, *, script: bool = True, size: dict[str, int] = WIDE) -> Page: ...


class Walk:
    """The same presses in each language."""

    def __init__(self, enter: Enter, server: str, language: str, *, script: bool) -> None:
        self.enter, self.server, self.language, self.script = enter, server, language, script

    def person(self, who: User | None, path: str = "") -> Page:
        page = self.enter(who, script=self.script)
        if path:
            self.go(page, path)
        return page

    def at(self, path: str) -> str:
        """The whole address of what stands under the language."""
        return path if path.startswith("http") else f"{self.server}/{self.language}/{path}"

    def go(self, page: Page, path: str, status: int = 200) -> None:
        response = page.goto(self.at(path))
        assert response is not None
        assert response.status == status, path

    def press(self, page: Page, where: str | Locator) -> None:
        """A form that is being saved by itself is sent when that is done."""
        found = page.locator(where) if isinstance(where, str) else where
        with page.expect_event("load"):
            found.last.click()

    def send(self, page: Page, end: str) -> None:
        """A form, by the end of its address."""
        self.press(page, f"main form[action$='{end}'] {BUTTON}")

    def save(self, page: Page) -> None:
        """The form that the page is about; its button may stand beside it."""
        self.press(page, f"main form:not([action]) {BUTTON}, main {BUTTON}[form]")

    def clean(self, page: Page) -> None:
        if self.script:
            assert read_in(self.language)(page) == []
            assert page.evaluate("window.reports") == []


def link(page: Page, end: str) -> Locator:
    return page.locator(f"main a[href$='{end}']")


def said(page: Page) -> str:
    return page.inner_text("main")


def tab_to(page: Page, selector: str, at_most: int = 40) -> None:
    """Presses Tab until the focus is there, as someone without a mouse does."""
    page.wait_for_load_state()
    for _press in range(at_most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached with {at_most} presses of Tab")
