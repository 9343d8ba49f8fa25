"""Writing in a real browser: drafts save themselves, nothing typed is lost, and all of it works without script too."""

import gzip
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Request, Route, expect

from cities.models import City
from core.accounts.models import User
from core.review.models import Proposal
from tests import people
from tests.browser.visits import LISTEN, WIDE, findings
from tests.browser.walking import let_in, tab_to
from tests.factories import CityFactory

pytestmark = pytest.mark.browser
SAVED = re.compile(r"Draft saved \d\d:\d\d")
FAILED = "Not saved. Your text is still here. We will keep trying to save it."
SCRIPT = 24_500


class Desk(NamedTuple):
    city: City
    editor: User
    lead: User
    server: str

    def url(self, section: str = "text") -> str:
        return f"{self.server}/en/w/{self.city.slug}/profile/{section}/"

    def draft(self) -> Proposal | None:
        return Proposal.objects.filter(tenant=self.city.pk).exclude(state="discarded").first()

    def changes(self) -> dict[str, object]:
        draft = self.draft()
        return dict(draft.changes) if draft else {}


@pytest.fixture
def desk(server: str) -> Desk:
    """A city of its own for each test: the rows stay until the server ends."""
    city = CityFactory(name_en="Example city", summary_en="A city.", text_en="Text.", status="draft")
    return Desk(city, people.editor(city, name="Mei Editor"), people.lead(city, name="Zhao Qiang"), server)


@pytest.fixture
def enter(browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """Opens a browser as somebody who has signed in."""
    contexts: list[BrowserContext] = []

    def entered(person: User, **options: object) -> Page:
        context = browser.new_context(viewport=WIDE, locale="en", **options)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        context.add_init_script(LISTEN)
        let_in(context, server, person)
        contexts.append(context)
        return context.new_page()

    yield entered
    for context in contexts:
        context.close()


def test_what_is_typed_is_saved_after_a_pause_and_found_again(desk: Desk, enter: Callable[..., Page]) -> None:
    page = enter(desk.editor)
    page.goto(desk.url())

    page.fill("[name=summary_en]", "A city in spring.")
    expect(page.locator(".save-line")).to_have_text(SAVED)
    page.locator(".other-languages summary").first.click()
    page.fill("[name=summary_ja]", "湖の街。")
    with page.expect_response("**/draft/"):
        page.locator("[name=text_en]").focus()  # leaving a field saves at once

    page.reload()
    expect(page.locator("[name=summary_en]")).to_have_value("A city in spring.")
    expect(page.locator("[name=summary_ja]")).to_have_value("湖の街。")
    expect(page.locator(".save-line")).to_have_text(SAVED)
    assert page.evaluate("window.reports") == []
    assert findings(page) == []


def test_without_script_the_button_does_the_same_even_with_what_cannot_be_read(
    desk: Desk, enter: Callable[..., Page]
) -> None:
    page = enter(desk.editor, java_script_enabled=False)
    page.goto(desk.url("nature"))
    expect(page.locator("[data-told]").first).to_be_hidden()
    page.fill("[name=latitude]", "somewhere")
    page.fill("[name=point_of_en]", "City hall")

    page.click("button[name=later]")

    assert page.url == f"{desk.server}/en/w/{desk.city.slug}/profile/"
    expect(page.locator(".tasks")).to_contain_text("Correction needed")
    page.goto(desk.url("nature"))
    expect(page.locator("[name=latitude]")).to_have_value("somewhere")
    expect(page.locator("[name=point_of_en]")).to_have_value("City hall")


def test_when_the_line_is_down_it_says_so_keeps_the_text_and_tries_again(
    desk: Desk, enter: Callable[..., Page]
) -> None:
    page = enter(desk.editor)
    page.goto(desk.url())
    page.clock.install()
    page.route("**/draft/", lambda route: route.abort())
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)

    page.fill("[name=summary_en]", "Typed on a train.")
    page.clock.run_for(2_000)
    expect(page.locator(".save-line")).to_have_text(FAILED)
    page.clock.run_for(5_000)
    page.reload()
    assert asked == ["beforeunload"]
    page.fill("[name=summary_en]", "Typed on a train again.")
    page.clock.run_for(2_000)
    expect(page.locator(".save-line")).to_have_text(FAILED)
    page.unroute("**/draft/")
    page.clock.run_for(6_000)

    expect(page.locator(".save-line")).to_have_text(SAVED)
    assert desk.changes() == {"summary_en": "Typed on a train again."}
    page.goto(desk.url("names"))
    assert asked == ["beforeunload"]


def test_a_button_waits_for_the_line_and_goes_on_by_itself(desk: Desk, enter: Callable[..., Page]) -> None:
    page = enter(desk.editor)
    page.goto(desk.url())
    page.context.set_offline(True)
    page.fill("[name=summary_en]", "Typed in a tunnel.")

    page.click("button[name=later]")
    expect(page.locator("[data-told=waiting]")).to_contain_text("Your text is kept in this browser")
    assert page.url == desk.url()
    expect(page.locator("[name=summary_en]")).to_have_value("Typed in a tunnel.")
    assert findings(page) == []

    page.context.set_offline(False)
    page.wait_for_url("**/profile/")
    assert desk.changes() == {"summary_en": "Typed in a tunnel."}


def test_text_that_never_arrived_survives_in_the_browser_of_whoever_typed_it(
    desk: Desk, enter: Callable[..., Page]
) -> None:
    page = enter(desk.editor)
    page.goto(desk.url())
    page.context.set_offline(True)
    page.fill("[name=summary_en]", "Typed on a ferry.")
    expect(page.locator(".save-line")).to_have_text(FAILED)
    context = page.context
    page.close(run_before_unload=False)
    context.set_offline(False)

    again = context.new_page()
    again.goto(desk.url())
    expect(again.locator("[data-told=kept]")).to_contain_text("text that was not saved")
    again.get_by_role("button", name="Restore the text").click()
    expect(again.locator("[name=summary_en]")).to_have_value("Typed on a ferry.")
    expect(again.locator(".save-line")).to_have_text(SAVED)
    assert desk.changes() == {"summary_en": "Typed on a ferry."}

    let_in(context, desk.server, desk.lead)  # a colleague on the same machine
    again.goto(desk.url("names"))
    assert again.evaluate("Object.keys(localStorage).length") == 0


def test_a_conflict_stops_saving_until_the_choice_is_made(desk: Desk, enter: Callable[..., Page]) -> None:
    mine, theirs = enter(desk.editor), enter(desk.lead)
    mine.goto(desk.url())
    theirs.goto(desk.url())
    theirs.fill("[name=summary_en]", "Theirs.")
    expect(theirs.locator(".save-line")).to_have_text(SAVED)

    mine.fill("[name=summary_en]", "Mine.")
    notice = mine.locator("[data-told=conflict]")
    expect(notice).to_contain_text("This record was changed by Zhao Qiang")
    mine.fill("[name=text_en]", "Longer text.")
    assert findings(mine) == []
    notice.get_by_role("button").click()
    expect(mine.locator(".clash")).to_contain_text("Theirs.")
    mine.click("button[name=continue]")

    mine.wait_for_url("**/profile/nature/")
    assert desk.changes() == {"summary_en": "Mine.", "text_en": "Longer text."}


def test_what_a_colleague_saves_in_another_field_appears_in_the_open_page(
    desk: Desk, enter: Callable[..., Page]
) -> None:
    mine, theirs = enter(desk.editor), enter(desk.lead)
    mine.goto(desk.url())
    theirs.goto(desk.url())
    theirs.locator(".other-languages summary").first.click()
    theirs.fill("[name=summary_ja]", "湖の街。")
    expect(theirs.locator(".save-line")).to_have_text(SAVED)

    mine.fill("[name=summary_en]", "Mine.")

    expect(mine.locator("[name=summary_ja]")).to_have_value("湖の街。")
    expect(mine.locator("[data-told=others]")).to_contain_text("Zhao Qiang")
    assert desk.changes() == {"summary_en": "Mine.", "summary_ja": "湖の街。"}


def test_after_a_sign_in_in_another_tab_the_same_page_saves_on(desk: Desk, enter: Callable[..., Page]) -> None:
    page = enter(desk.editor)
    page.goto(desk.url())
    page.context.clear_cookies()

    page.fill("[name=summary_en]", "Typed for an hour.")
    link = page.locator("[data-told=ended] a")
    expect(link).to_be_visible()
    assert link.get_attribute("target") == "_blank"
    let_in(page.context, desk.server, desk.editor)
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(page.locator(".save-line")).to_have_text(SAVED)
    expect(page.locator("[data-told=ended]")).to_be_hidden()
    assert desk.changes() == {"summary_en": "Typed for an hour."}


def test_who_else_is_there_is_seen_with_the_next_signal(desk: Desk, enter: Callable[..., Page]) -> None:
    mine, theirs = enter(desk.editor), enter(desk.lead)
    mine.goto(desk.url())
    mine.clock.install()
    with mine.expect_response("**/here/"):
        mine.reload()
    theirs.goto(desk.url("voice"))

    expect(theirs.locator("#also")).to_have_text("Mei Editor is editing Summary and text")

    with mine.expect_response("**/here/"):
        mine.clock.run_for(31_000)

    expect(mine.locator("#also")).to_have_text("Zhao Qiang is editing Statement and contact")


def test_five_minutes_before_the_end_one_press_stays_signed_in(desk: Desk, enter: Callable[..., Page]) -> None:
    page = enter(desk.editor)
    page.route("**/here/", lambda route: route.abort())
    page.goto(desk.url())
    page.clock.install()
    page.reload()
    notice = page.locator("[data-told=ending]")
    expect(notice).to_be_hidden()

    page.clock.fast_forward(3 * 3_600_000 - 295_000)
    page.clock.run_for(6_000)
    expect(notice).to_be_visible()
    with page.expect_response("**/stay/"):
        notice.get_by_role("button").click()

    expect(notice).to_be_hidden()


def test_pressing_the_button_during_a_save_asks_nothing_and_loses_nothing(
    desk: Desk, enter: Callable[..., Page]
) -> None:
    page = enter(desk.editor)
    page.goto(desk.url())
    held: list[Route] = []

    def hold(route: Route, request: Request) -> None:
        held.append(route)

    page.route("**/draft/", hold)
    with page.expect_request("**/draft/"):
        page.fill("[name=summary_en]", "First words.")
    page.evaluate("document.querySelector('[name=summary_en]').value = 'First words and more.'")
    page.evaluate("document.querySelector('button[name=continue]').click()")
    held[0].continue_()

    page.wait_for_url("**/profile/nature/")
    assert desk.changes() == {"summary_en": "First words and more."}


def test_a_new_practice_gets_its_address_with_the_first_words(desk: Desk, enter: Callable[..., Page]) -> None:
    page = enter(desk.editor)
    page.goto(f"{desk.server}/en/w/{desk.city.slug}/practices/new/")

    page.fill("[name=title_en]", "Shade")
    page.wait_for_url(re.compile(r"/practices/[0-9a-f-]{36}/title/$"))
    page.fill("[name=summary_en]", "Trees along the streets.")
    with page.expect_response("**/draft/"):
        page.locator("[name=title_en]").focus()
    page.reload()

    expect(page.locator("[name=summary_en]")).to_have_value("Trees along the streets.")
    assert Proposal.objects.filter(tenant=desk.city.pk).count() == 1


def test_by_keyboard_alone_from_the_overview_to_the_check(desk: Desk, enter: Callable[..., Page]) -> None:
    page = enter(desk.editor)
    page.goto(f"{desk.server}/en/w/{desk.city.slug}/profile/")
    tab_to(page, ".tasks a[href$='/text/']", at_most=60)
    page.keyboard.press("Enter")
    page.wait_for_url("**/profile/text/")
    tab_to(page, "[name=summary_en]", at_most=60)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("A city in spring.")
    tab_to(page, "button[name=later]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/profile/")
    tab_to(page, "a[href$='/check/']", at_most=60)
    page.keyboard.press("Enter")

    page.wait_for_url("**/profile/check/")
    expect(page.locator("main")).to_contain_text("in spring")


def test_the_script_of_the_workspace_stays_within_its_budget(desk: Desk, enter: Callable[..., Page]) -> None:
    page = enter(desk.editor)
    sizes: dict[str, int] = {}
    page.on(
        "response",
        lambda answer: sizes.update({answer.url: len(gzip.compress(answer.body()))}) if ".js" in answer.url else None,
    )
    page.goto(desk.url(), wait_until="networkidle")

    assert 0 < sum(sizes.values()) <= SCRIPT
