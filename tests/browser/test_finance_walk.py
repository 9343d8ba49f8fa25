"""From an action of a plan to money: a project opens group by group, is matched with calls, goes to a funder in a pack,
and its interest ends in a lesson that everybody reads."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from core.history.write import Actor
from core.review.models import Proposal
from finance.interests.models import Interest, Pack
from finance.projects import actions
from finance.projects.models import Project, ProjectProfile
from planning.models import PlanAction
from tests import factories as make
from tests import people
from tests.browser.test_print import pages_of
from tests.browser.walking import BUTTON, WAYS, Enter, Walk, link, said

pytestmark = pytest.mark.browser
# Words that stand in one group alone.
PLACE, PAID, ASKED, POST = "Heronlagoon", "Reedbudget", "8123417", "Waderpost"


class Desk(Walk):
    """A city with an action of a plan, its editor and its lead."""

    def __init__(self, enter: Enter, server: str, language: str, *, script: bool) -> None:
        super().__init__(enter, server, language, script=script)
        self.city = make.CityFactory(name_en="Heron Bay", status="founding", country="CN")
        plan = make.PlanFactory(city=self.city)
        self.action: PlanAction = make.PlanActionFactory(plan=plan, title_en="Reeds along the shore", number="3")
        self.lead, self.editor = people.lead(self.city), people.editor(self.city)

    @property
    def work(self) -> Project:
        return Project.objects.get(city=self.city)

    def room(self, rest: str = "") -> str:
        return f"w/{self.city.slug}/finance/{self.work.slug}/{rest}"

    def begin(self) -> None:
        """Without the browser, for the walks that begin later."""
        texts = {"title_en": "Reeds", "summary_en": "Reeds come back.", "place_en": PLACE}
        changes: dict[str, Any] = {**texts, "purpose": "works"}
        actions.begin(self.city, changes=changes, stage="concept", reason="As it was.", by=Actor.person(self.lead))


# --- A project, from an action to its readers ---------------------------------------------------------------------


def begins_and_fills(walk: Desk) -> None:
    page = walk.person(walk.editor, f"w/{walk.city.slug}/finance/")
    walk.press(page, link(page, f"action={walk.action.slug}"))
    assert page.input_value("[name=title]") == "Reeds along the shore"  # nobody types it twice
    walk.save(page)
    needs = page.locator("section:has(#ladder-title) h3 + ul a").all()
    asked = {urlsplit(each.get_attribute("href") or "").path.split("/")[-2] for each in needs}
    assert asked == {"description", "place"}  # the problem, and where it is; who owns it is copied
    assert page.locator("[name=to][value=concept]").count() == 0
    for group, texts in {
        "description": {"problem": "The shore is bare.", "owner": "Department of parks"},
        "place": {"place": PLACE},
        "contacts": {"contact": POST},
    }.items():
        write(walk, page, group, texts)
    walk.go(page, walk.room("write/money/"))
    page.fill("[name=currency]", "EUR")
    page.locator("[name^=costs-][name$=-words]").first.fill("Works")
    page.locator("[name^=costs-][name$=-amount]").first.fill(ASKED)
    page.locator("[name^=money-][name$=-words]").first.fill(PAID)
    page.locator("[name^=money-][name$=-amount]").first.fill("1987654")
    page.locator("[name^=money-][name$=-state]").first.select_option("secured")
    walk.save(page)
    walk.press(page, page.locator(f"main form[action$='/move/']:has([name=to][value=concept]) {BUTTON}").first)
    assert walk.work.stage == "concept"
    walk.clean(page)
    walk.go(page, walk.room("show/"))
    assert page.locator("form[action$='/send/']").count() == 0  # a lead sends


def write(walk: Desk, page: Page, group: str, texts: dict[str, str]) -> None:
    walk.go(page, walk.room(f"write/{group}/"))
    for name, text in texts.items():
        page.fill(f"[name={name}]", text)
    walk.save(page)
    assert urlsplit(page.url).path.endswith(f"/{walk.work.slug}/")


def lead_sends(walk: Desk) -> None:
    page = walk.person(walk.lead, walk.room("show/"))
    walk.clean(page)
    walk.send(page, "/send/")
    assert page.locator("form[action$='/take-back/']").count() == 1


def curator_publishes(walk: Desk, kind: str, curator: Page) -> None:
    sent = Proposal.objects.get(kind=kind, tenant=walk.city.pk, state="submitted")
    walk.go(curator, f"review/{sent.pk}/")
    assert POST not in said(curator)  # it stays with the city
    curator.locator("[name=decision][value=publish]").check()
    walk.send(curator, "/decision/")
    sent.refresh_from_db()
    assert sent.state == "published"


def each_reads_what_is_opened(walk: Desk, curator: Page) -> None:
    """At first everybody reads the description, members the place, the secretariat the money."""
    public = f"finance/projects/{ProjectProfile.objects.get(project=walk.work).slug}/"
    words = (PLACE, PAID, "8,123,417", POST)
    readers = {
        "visitor": (walk.person(None), ()),
        "registered": (walk.person(people.person()), ()),
        "member": (walk.person(people.outsider()), (PLACE,)),
        "secretariat": (curator, (PLACE, PAID, "8,123,417")),
    }
    for who, (page, wanted) in readers.items():
        walk.go(page, public)
        assert "The shore is bare." in said(page), who
        assert tuple(word for word in words if word in said(page)) == wanted, who
    walk.clean(readers["visitor"][0])
    walk.go(readers["member"][0], walk.room(), status=404)


@WAYS
def test_a_project_from_an_action_to_its_readers(enter: Enter, server: str, language: str, script: bool) -> None:
    walk = Desk(enter, server, language, script=script)
    begins_and_fills(walk)
    lead_sends(walk)
    curator = walk.person(people.curator())
    curator_publishes(walk, "projectprofile", curator)
    each_reads_what_is_opened(walk, curator)


# --- What fits, and why not ---------------------------------------------------------------------------------------


@WAYS
def test_one_answer_of_each_and_a_field_that_decides(enter: Enter, server: str, language: str, script: bool) -> None:
    walk = Desk(enter, server, language, script=script)
    walk.begin()
    for slug, subject, values in (
        (f"{walk.city.slug}-works", "purpose", ["works"]),
        (f"{walk.city.slug}-studies", "purpose", ["studies"]),
        (f"{walk.city.slug}-companies", "applicant", ["company"]),
    ):
        call = make.CallFactory(slug=slug)
        make.CriterionFactory(call=call, subject=subject, values=values, no_text_en="Companies alone may apply.")
    page = walk.person(walk.editor, walk.room("match/"))

    def stands(slug: str, state: str) -> None:
        entry = page.locator(f"tbody#{walk.city.slug}-{slug} td.{state}")
        expect(entry).to_have_count(1)

    stands("works", "met")
    stands("studies", "not-met")
    stands("companies", "not-entered")
    walk.clean(page)

    walk.press(page, page.locator(".glance a[href$='#id_applicant']").first)
    page.locator("#id_applicant").select_option("city")
    walk.save(page)
    walk.go(page, walk.room("match/"))

    stands("companies", "not-met")
    expect(page.locator(f"tbody#{walk.city.slug}-companies")).to_contain_text("Companies alone may apply.")


# --- A pack -------------------------------------------------------------------------------------------------------


@WAYS
def test_a_pack_is_made_opened_printed_and_taken_back(enter: Enter, server: str, language: str, script: bool) -> None:
    walk = Desk(enter, server, language, script=script)
    walk.begin()
    page = walk.person(walk.lead, walk.room("packs/"))
    walk.press(page, link(page, "/packs/new/"))
    page.fill("[name=recipients]", "Reed Fund, desk for cities")
    page.locator("[name=groups][value=place]").check()
    walk.save(page)
    page.locator("[name=without_contact]").check()  # the page asks first
    walk.save(page)
    found = re.search(r"/pack/[\w-]+/", said(page))
    assert found
    address = f"{walk.server}/{walk.language}{found[0].removeprefix(f'/{walk.language}')}"
    walk.clean(page)

    reader = walk.person(None, address)
    assert PLACE in said(reader)
    assert pages_of(reader.pdf(format="A4", prefer_css_page_size=True)) <= 2
    walk.clean(reader)

    row = Pack.objects.get(project=walk.work)
    walk.go(page, walk.room(f"packs/{row.pk}/"))
    assert page.locator("section:has(#openings) li").count() == 1
    assert found[0] not in page.content()  # the link is shown once
    walk.send(page, "/revoke/")
    walk.go(reader, address, status=410)
    assert PLACE not in reader.content()
    walk.go(page, walk.room(f"packs/{row.pk}/"))
    assert page.locator("form[action$='/revoke/']").count() == 0


# --- An interest, to the lesson that everybody reads --------------------------------------------------------------


@WAYS
def test_an_interest_ends_in_a_practice_of_the_city(enter: Enter, server: str, language: str, script: bool) -> None:
    walk = Desk(enter, server, language, script=script)
    walk.begin()
    call = make.CallFactory(title_en="A call of nobody")
    page = walk.person(walk.lead, walk.room("match/"))
    page.click(f"tbody#{call.slug} summary")
    walk.press(page, page.locator(f"tbody#{call.slug} form {BUTTON}"))
    for step in ("send_pack", "apply", "agree"):
        page.locator("form[action$='/move/'] [name=step]").select_option(step)
        page.fill("form[action$='/move/'] [name=post]", POST)
        walk.send(page, "/move/")
    close = page.locator("form[action$='/close/']")
    close.locator("[name=amount]").fill("8123417")
    close.locator("[name=currency]").fill("EUR")
    close.locator("[name=learned]").fill("Reeds need two winters.")
    walk.send(page, "/close/")
    assert Interest.objects.get(call=call).state == "closed"
    walk.clean(page)

    walk.send(page, "/practice/")
    begun = Proposal.objects.get(kind="practice", tenant=walk.city.pk)
    assert str(begun.pk) in page.url
    assert "Reeds need two winters." in str(begun.changes.values())
    walk.clean(page)
    walk.go(page, walk.room("interests/"))
    walk.press(page, page.locator("main table a[href*='/interests/']"))
    walk.press(page, link(page, f"/practices/{begun.pk}/"))
    assert "Reeds" in said(page)
    walk.press(page, link(page, "/check/"))
    walk.send(page, "/send/")
    curator_publishes(walk, "practice", walk.person(people.curator()))
    reader = walk.person(None, f"cities/{walk.city.slug}/")
    walk.press(reader, reader.locator("main a[href*='/practices/']", has_text="Reeds"))
    assert "Reeds need two winters." in said(reader)
    assert [word for word in ("A call of nobody", "8123417", "8,123,417", POST) if word in said(reader)] == []
    walk.clean(reader)
