"""A commitment from three missing fields to four weeks without an answer: signed, filed, returned, filed again."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from cities.models import City
from core.history.snapshot import Snapshot
from core.history.write import Actor
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from core.vocabulary.models import Term
from planning.models import Commitment
from tests import people
from tests.browser.test_print import pages_of
from tests.browser.visits import findings

pytestmark = pytest.mark.browser
GO_ON = "#writing button.button[name=continue]"
CONTACT = {
    **dict.fromkeys(("first_name", "last_name", "designation", "department", "organization"), "Example"),
    "address": "1 Road",
    "city": "Kunming",
    "state": "Yunnan",
    "postal_code": "650000",
    "emails": "a@b.example",
}


def press(page: Page, selector: str) -> None:
    with page.expect_event("load"):
        page.locator(selector).last.click()


@pytest.mark.parametrize(("language", "script"), [("en", True), ("zh-hans", False)], ids=["en", "zh-Hans, no script"])
def test_a_commitment_is_written_once_signed_filed_returned_and_filed_again(
    enter: Any,
    server: str,
    language: str,
    script: bool,
) -> None:
    city = City.objects.get(slug="kunming")
    lead, curator = people.lead(city), people.curator()
    draft = begun(city, lead)
    desk = f"{server}/{language}/w/kunming/commitments"
    page: Page = enter(lead, script=script)

    page.goto(f"{desk}/{draft.pk}/tool/")
    assert page.locator(".check-list li").count() == 3
    page.locator(".check-list a").first.click()
    page.select_option("#id_is_funding_sufficient", "no")
    page.fill(f"#id_partners_{language.replace('-', '_')}", "Example partner")
    press(page, GO_ON)
    page.select_option("#id_is_progress_tracked", "no")
    press(page, GO_ON)
    page.goto(f"{desk}/{draft.pk}/tool/")
    assert page.locator(".check-list li").count() == 0

    row = published(draft, lead, curator)
    here, identifier = f"{desk}/{row.slug}", str(row.identifier).upper()
    record = page.request.get(f"{server}/{language}/commitments/{row.slug}/ort.json").json()
    assert (record["header"]["identifier"], record["isFundingSufficient"]) == (identifier, False)
    assert "firstName" not in record

    page.goto(f"{here}/export/")
    for name, value in CONTACT.items():
        page.fill(f"#id_{name}", value)
    with page.expect_download() as downloading:
        page.locator("form.writing button.button").click()
    assert json.loads(downloading.value.path().read_text())["firstName"] == "Example"

    page.goto(f"{here}/sign-off/")
    assert identifier in page.inner_text("article.sheet")
    assert pages_of(page.pdf(format="A4", prefer_css_page_size=True)) == 1

    day = timezone.localdate() - timedelta(days=60)
    page.goto(f"{here}/tool/")
    files(page, day.isoformat())
    page.locator("[name$='-step']").select_option("return")
    page.locator("[name$='-on']").fill((day + timedelta(days=20)).isoformat())
    press(page, "article form button.button")
    assert page.locator("article form").count() == 0  # nothing happens any more to what was returned
    files(page, (day + timedelta(days=30)).isoformat())
    assert page.locator("article.panel").count() == 2
    assert page.locator("article .notice").count() == 1  # four weeks are over
    assert identifier in page.inner_text("aside")
    assert {filing.commitment.identifier for filing in row.filings.all()} == {row.identifier}
    if script:
        assert findings(page) == []
        assert page.evaluate("window.reports") == []

    outsider: Page = enter(people.outsider(), script=script)
    for path in (f"{here}/tool/", f"{here}/export/", f"{here}/sign-off/", f"{server}/{language}/w/kunming/reporting/"):
        response = outsider.goto(path)
        assert response is not None
        assert response.status == 404


def begun(city: City, lead: Any) -> Any:
    patch: Snapshot = {
        "title_en": "Shade for every street",
        "description_en": "Trees.",
        "timeline_start_date": "2026-01-01",
        "coverage_scope": "national",
        "coverage_countries": ["CN"],
        "primary_global_alignment": Term.objects.get(scheme__code="kmgbf-targets", code="12").pk,
        "is_linked_to_nbsap": "no",
        "is_reporting_on_target15": "no",
    }
    return actions.start(kind_of("commitment"), tenant=city.pk, row=None, patch=patch, by=Actor.person(lead))


def published(draft: Any, lead: Any, curator: Any) -> Commitment:
    draft.refresh_from_db()
    sent = actions.send(draft, expected=draft.version, by=Actor.person(lead))
    actions.publish(sent, expected=sent.version, curator=curator)
    return Commitment.objects.filter(city=draft.tenant).latest("pk")


def files(page: Page, day: str) -> None:
    page.fill("#id_new-filed_on", day)
    press(page, "section[aria-labelledby=record-title] button.button")
