"""A project in Japanese, from an action of a plan to a pack that a funder opens, with and without script."""

import re

import pytest
from playwright.sync_api import Page

from cities.models import City
from core.review.models import Proposal
from finance.interests.models import Pack
from finance.projects.models import ProjectProfile
from planning.models import PlanAction
from tests import people
from tests.browser.test_finance_walk import Desk, lead_sends, write
from tests.browser.walking import BUTTON, Enter, link, said

pytestmark = pytest.mark.browser
TITLE, PROBLEM, PLACE, CONTACT = "岸辺のヨシ原の再生", "岸辺に植物がない。", "青鷺潟の北岸", "環境局みどり課"


class JapaneseDesk(Desk):
    """The same desk, in whose city everything is written in Japanese alone."""

    def __init__(self, enter: Enter, server: str, *, script: bool) -> None:
        super().__init__(enter, server, "ja", script=script)
        City._base_manager.filter(pk=self.city.pk).update(country="JP")
        PlanAction._base_manager.filter(pk=self.action.pk).update(title_en="", title_ja=TITLE)


def begins_and_fills(walk: JapaneseDesk) -> None:
    page = walk.person(walk.editor, f"w/{walk.city.slug}/finance/")
    walk.press(page, link(page, f"action={walk.action.slug}"))
    assert page.input_value("[name=title]") == TITLE  # nobody types it twice
    walk.save(page)
    for group, texts in {
        "description": {"problem": PROBLEM, "owner": "環境局"},
        "place": {"place": PLACE},
        "contacts": {"contact": CONTACT},
    }.items():
        write(walk, page, group, texts)
    walk.press(page, page.locator(f"main form[action$='/move/']:has([name=to][value=concept]) {BUTTON}").first)
    assert walk.work.stage == "concept"
    walk.clean(page)


def published_from_the_queue(walk: JapaneseDesk, curator: Page) -> None:
    """The queue names it by its title, and says once what was done."""
    sent = Proposal.objects.get(kind="projectprofile", tenant=walk.city.pk, state="submitted")
    walk.go(curator, "review/")
    assert TITLE in said(curator)
    walk.go(curator, f"review/{sent.pk}/")
    assert CONTACT not in said(curator)  # it stays with the city
    curator.locator("[name=decision][value=publish]").check()
    walk.send(curator, "/decision/")
    assert TITLE in said(curator)


def a_pack_for_a_funder(walk: JapaneseDesk) -> tuple[Page, str]:
    page = walk.person(walk.lead, walk.room("packs/"))
    walk.press(page, link(page, "/packs/new/"))
    page.fill("[name=recipients]", "ヨシ基金")
    page.locator("[name=groups][value=place]").check()
    walk.save(page)
    page.locator("[name=without_contact]").check()  # the page asks first
    walk.save(page)
    found = re.search(r"/pack/[\w-]+/", said(page))
    assert found
    walk.clean(page)
    return page, f"{walk.server}/ja{found[0]}"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_project_in_japanese_goes_from_an_action_to_a_pack(enter: Enter, server: str, script: bool) -> None:
    walk = JapaneseDesk(enter, server, script=script)
    begins_and_fills(walk)
    lead_sends(walk)
    published_from_the_queue(walk, walk.person(people.curator()))

    public = walk.person(None, f"finance/projects/{ProjectProfile.objects.get(project=walk.work).slug}/")
    assert TITLE in said(public)
    assert PROBLEM in said(public)
    assert PLACE not in said(public)  # members alone read the place
    walk.clean(public)

    page, address = a_pack_for_a_funder(walk)
    reader = walk.person(None, address)
    assert TITLE in said(reader)
    assert PLACE in said(reader)
    assert CONTACT not in said(reader)
    walk.clean(reader)

    row = Pack.objects.get(project=walk.work)
    walk.go(page, walk.room(f"packs/{row.pk}/"))
    assert page.locator("section:has(#openings) li").count() == 1
    walk.send(page, "/revoke/")
    walk.go(reader, address, status=410)
    assert PLACE not in reader.content()
