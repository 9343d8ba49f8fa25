"""The year of a plan: three units fill it at once, one value gets worse, a claim differs from what is reckoned; it is
sent as one, published, locked, and read on one sheet."""

import pytest
from playwright.sync_api import expect

from cities.models import City
from core.review.models import Bundle
from planning.models import CityIndicator, PlanTarget, YearRow
from tests import factories as make
from tests import people
from tests.browser.test_print import pages_of
from tests.browser.walking import Enter, Walk

pytestmark = pytest.mark.browser
YEAR = 2025
SAVE, CHECK = "#writing button.button[name=continue]", "#writing button[name=check]"


class Year(Walk):
    def __init__(self, enter: Enter, server: str, language: str, *, script: bool) -> None:
        super().__init__(enter, server, language, script=script)
        plan = make.PlanFactory()
        self.city: City = plan.city
        self.canopy, self.birds, self.ponds = (self.indicator(name) for name in ("Canopy", "Birds", "Ponds"))
        self.target: PlanTarget = make.PlanTargetFactory(plan=plan, title_en="More shade")
        self.target.indicators.add(self.canopy)
        self.target.reports.create(year=YEAR - 1, level="on_track", summary_en="Trees grew.")

    def indicator(self, name: str) -> CityIndicator:
        made: CityIndicator = make.CityIndicatorFactory(city=self.city, name_en=name, responsible=f"Unit of {name}")
        made.values.create(year=YEAR - 1, value=14, source_title=f"Survey of {name}")
        made.goals.create(year=2030, value=20)
        return made

    def room(self, rest: str = "") -> str:
        return f"{self.server}/{self.language}/w/{self.city.slug}/year/{YEAR}/{rest}"

    @property
    def public(self) -> str:
        return f"{self.server}/{self.language}/cities/{self.city.slug}/plan/{YEAR}/"


def units_fill_it_at_once(walk: Year) -> None:
    """All three have the page open before the first of them saves."""
    pages = [walk.person(people.editor(walk.city), walk.room()) for _unit in range(3)]
    canopy, birds, ponds = (f"c{each.pk}" for each in (walk.canopy, walk.birds, walk.ponds))
    pages[0].fill(f"[name={canopy}-value]", "8")
    pages[0].fill(f"[name={canopy}-source_title]", "Survey of the year")
    pages[1].locator(f"[name={birds}-say][value=same]").check()
    pages[2].locator(f"[name={ponds}-say][value=no_data]").check()
    if walk.script:  # it saves itself, and says at once what follows
        expect(pages[0].locator(f"[data-live=said-{canopy}]")).to_contain_text(str(YEAR - 1))
        expect(pages[0].locator(".save-line")).to_have_attribute("data-state", "saved")
        walk.clean(pages[0])
    for page in pages:
        walk.press(page, SAVE)
    typed = {row.title: row.typed for row in YearRow.objects.filter(plan_year__city=walk.city)}
    assert {name: said.get("say") or said.get("value") for name, said in typed.items()} == {
        "Canopy": "8",
        "Birds": "same",
        "Ponds": "no_data",
    }


def lead_claims_and_sends(walk: Year) -> None:
    page = walk.person(people.lead(walk.city), walk.room())
    level = f"p{walk.target.pk}-level"
    page.locator(f"[name={level}]").select_option("on_track")
    walk.press(page, CHECK)
    assert page.url == walk.room("check/")
    assert page.locator("form[action$='/send/']").count() == 0  # the claim needs its sentence
    walk.clean(page)
    page.goto(walk.room())
    page.fill(f"[name={level}_reason]", "Saplings are not counted.")
    walk.press(page, CHECK)
    assert "Saplings are not counted." in page.inner_text("main")
    walk.press(page, "form[action$='/send/'] button")
    assert page.locator("form[action$='/take-back/']").count() == 1
    walk.clean(page)


def curator_publishes(walk: Year) -> None:
    bundle = Bundle.objects.get(tenant=walk.city.pk)
    assert bundle.proposals.count() == 4
    page = walk.person(people.curator(), f"{walk.server}/{walk.language}/review/bundles/{bundle.pk}/")
    page.locator("[name=decision][value=publish]").check()
    walk.press(page, "form[action$='/decision/'] button.button:not([formaction])")
    bundle.refresh_from_db()
    assert bundle.state == "published"


def everybody_reads(walk: Year) -> None:
    page = walk.person(None, walk.public)
    assert "More shade" in page.inner_text("section:has(#y-badly)")
    assert "Survey of the year" in page.inner_text("section:has(#y-badly)")
    assert "Saplings are not counted." in page.inner_text("section:has(#y-badly)")
    walk.clean(page)
    assert pages_of(page.pdf(format="A4", prefer_css_page_size=True)) == 1
    locked = walk.person(people.editor(walk.city), walk.room())
    assert locked.locator("#writing input[type=radio]").count() == 0
    assert locked.locator("a[href$='/add/']").count() == 1
    walk.clean(locked)


@pytest.mark.parametrize(("language", "script"), [("en", True), ("zh-hans", True), ("zh-hans", False)])
def test_a_year_from_three_units_to_its_readers(
    enter: Enter,
    server: str,
    language: str,
    script: bool,
) -> None:
    walk = Year(enter, server, language, script=script)
    assert walk.enter(None).request.get(walk.public).status == 404

    units_fill_it_at_once(walk)
    lead_claims_and_sends(walk)
    curator_publishes(walk)
    everybody_reads(walk)

    outsider = walk.enter(people.outsider())
    assert [outsider.request.get(walk.room(rest)).status for rest in ("", "check/", "sheet.xlsx")] == [404, 404, 404]
