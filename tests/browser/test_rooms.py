"""The rooms of people who are signed in, each opened once in a language: what a machine can tell of WCAG 2.2 AA.

What the public pages are asked in other files of this folder: axe narrow and wide, light and dark; headings, landmarks,
no sideways scroll, buttons for a thumb, nothing stopped by the policy, no other host, no style or script in the page.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from tests import founding, people
from tests.browser.rooms import ADMIN_ROOMS, ROOMS, Cast, Room, furnish
from tests.browser.visits import LISTEN, MEASURE, NARROW, SMALL_BUTTONS, SPACING, findings

pytestmark = pytest.mark.browser
every_room = pytest.mark.parametrize("room", ROOMS, ids=[f"{who or 'visitor'}: {path}" for who, path in ROOMS])
every_admin_room = pytest.mark.parametrize("room", ADMIN_ROOMS, ids=[path or "index" for _who, path in ADMIN_ROOMS])
every_language = pytest.mark.parametrize("language", ["en", "zh-hans"])


@pytest.fixture(scope="module")
def cast(server: str) -> Iterator[Cast]:
    """On the founding facts, which are put back afterwards."""
    yield furnish()
    founding.again()


class Doors:
    """A browser for each person, opened when first needed."""

    def __init__(self, browser: Browser, server: str, cast: Cast) -> None:
        self.browser, self.server, self.cast = browser, server, cast
        self.contexts: dict[str, BrowserContext] = {}

    def open(self, room: Room, language: str = "") -> tuple[Page, list[str]]:
        """The page, and what was said against it."""
        who, path = room
        page = self.context(who).new_page()
        said: list[str] = []
        host = urlsplit(self.server).netloc
        page.on("console", lambda each: said.append(each.text) if each.type in ("error", "warning") else None)
        page.on("request", lambda each: said.append(each.url) if urlsplit(each.url).netloc != host else None)
        start = f"{self.server}/{language}" if language else f"{self.server}/admin"
        until: Any = "load" if language else "networkidle"  # the admin builds its controls afterwards
        response = page.goto(f"{start}/{path.format(**self.cast.keys)}", wait_until=until)
        assert response is not None
        assert response.status == 200, page.url
        said += page.evaluate("window.reports")
        return page, said

    def context(self, who: str) -> BrowserContext:
        if who not in self.contexts:
            context = self.browser.new_context(viewport=NARROW, locale="en")  # type: ignore[arg-type]
            context.set_default_timeout(20_000)
            context.add_init_script(LISTEN)
            if who:
                name = settings.SESSION_COOKIE_NAME
                client = people.sign_in(Client(), self.cast.people[who])
                context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.server}])
            self.contexts[who] = context
        return self.contexts[who]


@pytest.fixture(scope="module")
def doors(browser: Browser, server: str, cast: Cast) -> Iterator[Doors]:
    doors = Doors(browser, server, cast)
    yield doors
    for context in doors.contexts.values():
        context.close()


def faults(page: Page) -> list[str]:
    """Of a narrow window: headings, landmarks, width, spacing, buttons, what stands in the page."""
    facts: dict[str, Any] = page.evaluate(MEASURE)
    levels = [level for level, _text in facts["headings"]]
    kinds = [kind for kind, _name in facts["landmarks"]]
    names = [each for each in facts["landmarks"] if each[0] in ("nav", "aside")]
    found = {
        "one h1, first": levels.count(1) != 1 or levels[0] != 1,
        "no level skipped": any(levels[at] > levels[at - 1] + 1 for at in range(1, len(levels))),
        "landmarks": [kinds.count(kind) for kind in ("header", "main", "footer")] != [1, 1, 1],
        "landmarks have names": not all(name for _kind, name in names) or len({*map(tuple, names)}) < len(names),
        "no sideways scroll": facts["width"] > NARROW["width"] and facts["wide"],
        "nothing in the page": facts["styled"] or facts["scripts"] or facts["handlers"],
        "small buttons": page.evaluate(SMALL_BUTTONS),
        "cut off": page.evaluate(SPACING),
    }
    return [f"{name}: {what}" for name, what in found.items() if what]


@every_room
@every_language
def test_rooms_are_accessible_and_ask_nobody_else(doors: Doors, room: Room, language: str) -> None:
    page, said = doors.open(room, language)

    found = [*faults(page), *findings(page)]
    page.close()

    assert (said, found) == ([], []), "\n".join([*said, *found])


@every_admin_room
def test_rooms_of_the_admin_are_accessible(doors: Doors, room: Room) -> None:
    page, said = doors.open(room)

    found = findings(page)
    width = page.evaluate("document.scrollingElement.scrollWidth")
    page.close()

    assert (said, found) == ([], []), "\n".join([*said, *found])
    assert width <= 1440


# --- Sent empty -------------------------------------------------------------------------------------------------------

FORMS: list[tuple[Room, str]] = [
    (("", "sign-in/"), "Sign in"),
    (("", "sign-up/"), "Sign up"),
    (("", "reset/"), "Send the link"),
    (("person", "account/password/"), "Save the password"),
    (("person", "account/two-step/app/"), "Set up the app"),
    (("person", "account/tokens/"), "Make a token"),
    (("lead", "w/kunming/team/"), "Send the invitation"),
    (("curator", "review/{sent}/"), "Send decision"),
    (("curator", "review/{sent}/?comment=summary_en"), "Save comment"),
    (("curator", "review/import/cities/"), "Check the file"),
]


@pytest.mark.parametrize(("room", "button"), FORMS, ids=[path for (_who, path), _button in FORMS])
def test_a_form_that_is_sent_empty_takes_the_reader_to_its_faults(doors: Doors, room: Room, button: str) -> None:
    page, said = doors.open(room, "en")

    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()

    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.matches('input, textarea, select, [id]')")
    assert page.evaluate("document.activeElement !== document.body")
    summary_first = "one h1, first: True"  # its heading stands before that of the page
    assert [*said, *(each for each in faults(page) if each != summary_first)] == []
    page.close()
