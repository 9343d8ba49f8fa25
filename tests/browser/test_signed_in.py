"""The pages of people who are signed in, each opened once in a language: what only a browser can tell of them.

axe-core reads each whole in English; in Chinese what words can change. What HTML alone tells is asked in tests/site.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from tests import founding
from tests.browser.signed_in import ADMIN_PAGES, SIGNED_IN_PAGES, Cast, SignedInPage, furnish
from tests.browser.visits import LISTEN, NARROW, findings, listening, misfits, read_in
from tests.browser.walking import let_in
from tests.site.document import Document, code_in_the_page, headings, landmarks, wrong_headings, wrong_landmarks

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("signed_in")]  # furnished once
every_signed_in_page = pytest.mark.parametrize(
    "where", SIGNED_IN_PAGES, ids=[f"{who or 'visitor'}: {path}" for who, path in SIGNED_IN_PAGES]
)
every_admin_page = pytest.mark.parametrize("where", ADMIN_PAGES, ids=[path or "index" for _who, path in ADMIN_PAGES])


@pytest.fixture(scope="module")
def cast(server: str, gazetteer: None) -> Iterator[Cast]:
    """On the founding facts, which are put back afterwards."""
    yield furnish()
    founding.again()


class OpenPages:
    """A page for each person, opened when first needed: each new one would be a new process of the browser."""

    def __init__(self, browser: Browser, server: str, cast: Cast) -> None:
        self.browser, self.server, self.cast = browser, server, cast
        self.pages: dict[str, Page] = {}

    @contextmanager
    def open(self, where: SignedInPage, language: str = "") -> Iterator[tuple[Page, list[str]]]:
        """The page, and what is said against it until it is left."""
        who, path = where
        page, said = self.page(who), list[str]()
        host = urlsplit(self.server).netloc
        start = f"{self.server}/{language}" if language else f"{self.server}/admin"
        with listening(
            page,
            console=lambda each: said.append(each.text) if each.type in ("error", "warning") else None,
            pageerror=lambda error: said.append(str(error)),
            request=lambda each: said.append(each.url) if urlsplit(each.url).netloc != host else None,
        ):
            response = page.goto(f"{start}/{path.format(**self.cast.keys)}")
            assert response is not None
            assert response.status == 200, page.url
            said += page.evaluate("window.reports")
            yield page, said

    def page(self, who: str) -> Page:
        if who not in self.pages:
            context = self.browser.new_context(viewport=NARROW, locale="en")  # type: ignore[arg-type]
            context.set_default_timeout(20_000)
            context.add_init_script(LISTEN)
            context.add_init_script(AXE_SCRIPT)
            if who:
                let_in(context, self.server, self.cast.people[who])
            self.pages[who] = context.new_page()
        return self.pages[who]


@pytest.fixture(scope="module")
def open_pages(browser: Browser, server: str, cast: Cast) -> Iterator[OpenPages]:
    open_pages = OpenPages(browser, server, cast)
    yield open_pages
    for page in open_pages.pages.values():
        page.context.close()


@every_signed_in_page
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_of_people_who_are_signed_in_are_accessible_and_ask_nobody_else(
    open_pages: OpenPages, where: SignedInPage, language: str
) -> None:
    with open_pages.open(where, language) as (page, said):
        found = [*misfits(page), *read_in(language)(page)]

    assert (said, found) == ([], []), "\n".join([*said, *found])


@every_admin_page
def test_t41_the_policy_stops_nothing_in_the_admin_and_it_is_accessible(
    open_pages: OpenPages, where: SignedInPage
) -> None:
    with open_pages.open(where) as (page, said):
        title = page.title()
        found = findings(page)
        width = page.evaluate("document.scrollingElement.scrollWidth")

    assert title.endswith("Cities Biodiversity Alliance")
    assert (said, found) == ([], []), "\n".join([*said, *found])
    assert width <= 1440


# --- Sent empty -------------------------------------------------------------------------------------------------------

FORMS: list[tuple[SignedInPage, str]] = [
    (("", "sign-in/"), "Sign in"),
    (("", "sign-up/"), "Sign up"),
    (("", "reset/"), "Send the link"),
    (("person", "account/password/"), "Save the password"),
    (("person", "account/two-step/app/"), "Set up the app"),
    (("person", "account/tokens/"), "Create token"),
    (("lead", "w/kunming/team/"), "Send the invitation"),
    (("curator", "review/{sent}/"), "Send the decision"),
    (("curator", "review/{sent}/?comment=summary_en"), "Save the comment"),
    (("curator", "review/import/cities/"), "Check the file"),
]


@pytest.mark.parametrize(("where", "button"), FORMS, ids=[path for (_who, path), _button in FORMS])
def test_a_form_that_is_sent_empty_takes_the_reader_to_its_faults(
    open_pages: OpenPages, where: SignedInPage, button: str
) -> None:
    with open_pages.open(where, "en") as (page, said):
        page.get_by_role("button", name=button, exact=True).click()
        expect(page).to_have_title(re.compile("^Error: "))
        expect(page.locator(".error-summary")).to_be_focused()
        page.locator(".error-summary a").first.click()
        in_focus = page.locator("input:focus, textarea:focus, select:focus, main [id]:focus")
        expect(in_focus).to_have_count(1)
        root = Document(page.content()).root
        summary, *rest = headings(root)  # its heading stands before that of the page
        assert summary[0] == 2
        assert [*said, *misfits(page), *code_in_the_page(root)] == []
        assert [*wrong_headings(rest), *wrong_landmarks(landmarks(root))] == []
