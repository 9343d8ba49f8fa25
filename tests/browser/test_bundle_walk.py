"""67 actions that belong together, one of which was published otherwise meanwhile: it is settled, one row is discarded
with what names it, the rest is sent, published and read by everybody."""

from typing import Any

import pytest
from django.utils.translation import override
from playwright.sync_api import Page

from core.history.snapshot import Plain
from core.history.write import Actor
from core.review.bundles import actions as bundles
from core.review.models import Bundle
from core.review.proposals.kinds import kind_of
from planning.actions import change_planaction
from planning.models import PlanAction, PlanTarget
from tests import factories as make
from tests import people
from tests.browser.walking import WAYS, Enter, Walk, link, said

pytestmark = pytest.mark.browser
NEW = 66


class Together(Walk):
    def __init__(self, enter: Enter, server: str, language: str, *, script: bool) -> None:
        super().__init__(enter, server, language, script=script)
        self.city = make.CityFactory(name_en="Heron Bay")
        self.plan = make.PlanFactory(city=self.city, title_en="Plan for nature")
        self.reeds = make.PlanActionFactory(plan=self.plan, title_en="Plant reeds", lead_unit="Parks")
        editor = people.editor(self.city)
        self.lead, self.curator = self.person(people.lead(self.city)), self.person(people.curator())
        self.visitor = self.person(None)
        self.bundle = bundles.begin(list(self.rows()), tenant=self.city.pk, by=Actor.person(editor))

    def rows(self) -> Any:
        action, plan = kind_of("planaction"), self.plan.pk
        for number in (1, 2):
            patch: dict[str, Plain] = {"plan": plan, "title_en": f"Aim {number}"}
            yield bundles.Beginning(kind_of("plantarget"), None, patch)
        yield bundles.Beginning(action, self.reeds, {"lead_unit": "Water bureau"})
        for number in range(NEW):
            aim = "targets.bundle:2" if number == 0 else "targets.bundle:1"
            yield bundles.Beginning(action, None, {"plan": plan, "title_en": f"Step {number}", aim: True})

    @property
    def state(self) -> str:
        return Bundle.objects.get(pk=self.bundle.pk).state

    def all_of_them(self, page: Page) -> None:
        self.go(page, f"w/{self.city.slug}/together/{self.bundle.pk}/")


@WAYS
def test_67_actions_with_one_clash_become_public(enter: Enter, server: str, language: str, script: bool) -> None:
    walk = Together(enter, server, language, script=script)
    change_planaction(
        walk.reeds, changes={"lead_unit": "Forest bureau"}, expected=None, by=Actor.person(people.curator())
    )
    page = walk.lead
    page.set_default_timeout(60_000)
    walk.all_of_them(page)
    assert "Plant reeds" in page.inner_text("main .check-list")
    walk.clean(page)
    walk.send(page, "/send/")  # names it once more, and sends nothing
    assert walk.state == "draft"

    walk.press(page, "main .check-list a")
    page.check("main input[value=theirs]")
    walk.send(page, "/settle/")
    assert f"/together/{walk.bundle.pk}/" in page.url
    assert page.locator("main .check-list").count() == 0

    aim = next(each for each in bundles.proposals_of(walk.bundle) if each.changes.get("title_en") == "Aim 2")
    walk.press(page, link(page, f"/rows/{aim.pk}/"))
    assert "Step 0" in said(page)
    walk.clean(page)
    walk.send(page, "/discard/")
    assert "Aim 2" not in said(page)
    walk.send(page, "/send/")
    assert walk.state == "submitted"

    walk.curator.set_default_timeout(60_000)
    walk.go(walk.curator, f"review/bundles/{walk.bundle.pk}/")
    walk.curator.check("input[name=decision][value=publish]")
    walk.press(walk.curator, "#decide button[type=submit]")
    assert walk.state == "published"
    walk.reeds.refresh_from_db()
    assert walk.reeds.lead_unit == "Forest bureau"
    assert set(PlanTarget.objects.filter(plan=walk.plan).values_list("title_en", flat=True)) == {"Aim 1"}
    assert PlanAction.objects.filter(plan=walk.plan).count() == NEW
    with override(language):
        last = PlanAction.objects.get(plan=walk.plan, title_en=f"Step {NEW - 1}").get_absolute_url()
    walk.go(walk.visitor, f"{server}{last}")
    assert f"Step {NEW - 1}" in said(walk.visitor)
