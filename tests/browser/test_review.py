"""A curator's day: asking for changes with a text, publishing small changes together, what rules published, reports."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cities.models import City
from core.accounts.models import User
from core.feedback.actions import Message, write
from core.feedback.models import Report
from core.history.snapshot import Snapshot
from core.history.write import Actor
from core.review.answer_texts.loading import load_texts
from core.review.models import Proposal, Rule
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from core.review.rules import actions as rule_actions
from core.review.rules import policy
from tests import people
from tests.browser.visits import LISTEN, WIDE
from tests.browser.walking import let_in
from tests.factories import PracticeFactory

pytestmark = pytest.mark.browser
TYPO, RIGHT = "Trees were plantd along the river.", "Trees were planted along the river."
State = Proposal.State


class Day:
    """What waits on one morning: a profile, two small changes, a report, and one thing that a rule has published."""

    def __init__(self, curator: User) -> None:
        load_texts()
        self.city = City.objects.get(slug="kobe")
        self.lead = people.lead(self.city, language="ja")
        self.curator = curator
        self.profile = self.sent("city", self.city, {"summary_en": "A port between the hills and the sea."})
        self.small = [self.sent("practice", self.practice(), {"summary_en": RIGHT}) for _number in range(2)]
        self.ruled = self.by_rule()
        message = Message(
            key=uuid4(), kind="error", text="The area is wrong.", email="reader@example.org",
            page="/en/cities/kobe/", about="Kobe", tenant=self.city.pk, language="en",
        )  # fmt: skip
        write(message, is_confirmed=True)
        self.report = Report.objects.get(pk=message.key)

    def practice(self) -> Any:
        return PracticeFactory(city=self.city, summary_en=TYPO)

    def sent(self, kind: str, row: Any, patch: dict[str, Any]) -> Proposal:
        by = Actor.person(self.lead)
        made = actions.start(kind_of(kind), tenant=self.city.pk, row=row, patch=patch, by=by)
        return actions.send(made, expected=made.version, by=by)

    def by_rule(self) -> Proposal:
        self.turn(on=True)
        found = self.sent("practice", self.practice(), {"summary_en": RIGHT})
        self.turn(on=False)
        return found

    def turn(self, *, on: bool) -> None:
        rule = next(each for each in policy.in_order() if each.code == "spelling")
        changes: Snapshot = {"is_on": on, "scope": Rule.Scope.ALL}
        rule_actions.set_rule(rule, changes=changes, reason="Tests", expected=rule.version, curator=self.curator)


def signed_in(browser: Browser, server: str, person: User, **how: Any) -> BrowserContext:
    context = browser.new_context(**{"viewport": WIDE, "locale": "en", **how})
    context.set_default_timeout(10_000)
    context.add_init_script(LISTEN)
    let_in(context, server, person)
    return context


@pytest.fixture
def day(server: str) -> Day:
    """Drafts that a test before has left open are discarded: a city has one of its profile at a time."""
    by = Actor(id=None, label="Tests")
    for row in Proposal.objects.open().filter(kind="city"):
        is_sent = row.state == State.SUBMITTED
        mine = actions.withdraw(row, expected=row.version, by=by) if is_sent else row
        actions.discard(mine, expected=mine.version, by=by)
    return Day(people.curator(name="Ana Curator"))


def state(proposal: Proposal) -> str:
    return Proposal.objects.get(pk=proposal.pk).state


def from_the_bar(page: Page, menu: str, link: str) -> None:
    bar = page.get_by_role("navigation", name="Secretariat", exact=True)
    bar.locator("summary", has_text=menu).click()
    bar.get_by_role("link", name=link).click()


def walk(page: Page, server: str, day: Day) -> None:
    """The same steps with script and without."""
    page.goto(f"{server}/en/review/")
    page.click(f"a[href='/en/review/{day.profile.pk}/']")
    page.fill("#id_message", "Dear colleagues,")
    page.select_option("#id_answer_text", label="Ask for changes: A source is missing")
    page.click("text=Add the text to the message")
    expect(page.locator("#id_message")).to_have_value(re.compile("出典"))
    typed = page.input_value("#id_message")
    assert typed.startswith("Dear colleagues,")
    assert page.is_checked("input[name=decision][value=return]")
    page.fill("#id_message", re.sub(r"…+|\.{3}", "人口", typed))  # what a ready text leaves open is filled in
    page.get_by_role("button", name="Send the decision").click()
    page.wait_for_url(lambda address: str(day.profile.pk) not in address)  # the next one
    assert state(day.profile) == State.RETURNED

    page.goto(f"{server}/en/review/")
    page.click("text=Publish small changes together")
    for proposal in day.small:
        page.check(f"input[name=pick][value='{proposal.pk}']")
    page.click("text=Review the selected changes")
    expect(page.locator("article.comparison")).to_have_count(2)
    page.click("text=Publish 2 changes")
    page.wait_for_url("**/en/review/")
    assert page.locator("text=2 changes were published.").count() == 1
    assert {state(proposal) for proposal in day.small} == {State.PUBLISHED}

    from_the_bar(page, "Data quality", "Published by rule")
    page.click(f"form[action='/en/review/by-rule/{day.ruled.pk}/looked/'] button")
    expect(page.locator("text=Marked as reviewed.")).to_have_count(1)
    assert Proposal.objects.get(pk=day.ruled.pk).looked_by_label == "Ana Curator"

    from_the_bar(page, "Data quality", "Reports from readers")
    page.click(f"a[href='/en/review/reports/{day.report.pk}/']")
    page.fill("#id_reason", "The area is right.")
    page.click("text=Close without an answer")
    page.wait_for_url("**/en/review/reports/")
    assert Report.objects.get(pk=day.report.pk).state == "closed"


def test_with_script(browser: Browser, server: str, day: Day) -> None:
    found: list[str] = []
    context = signed_in(browser, server, day.curator)
    page = context.new_page()
    page.on("console", lambda message: found.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: found.append(str(error)))

    walk(page, server, day)

    assert found == []
    assert page.evaluate("window.reports") == []
    context.close()


def test_without_script_on_a_narrow_screen(browser: Browser, server: str, day: Day) -> None:
    context = signed_in(browser, server, day.curator, viewport={"width": 390, "height": 800}, java_script_enabled=False)

    walk(context.new_page(), server, day)

    context.close()


def test_reader_reports_an_error_without_script(browser: Browser, server: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(f"{server}/en/cities/kobe/")
    page.click("text=Report an error")
    expect(page.locator("main a[href='/en/cities/kobe/']")).to_have_count(1)
    page.fill("#id_text", "The area is wrong.")
    page.fill("#id_email", "reader@example.org")
    page.click("text=Send the report")
    page.wait_for_url("**/en/contact/sent/")
    context.close()
