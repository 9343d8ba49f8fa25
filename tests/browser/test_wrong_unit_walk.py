"""A figure with the wrong unit by an editor, sent by a lead: the message stays, and sending leads to the very field."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from cities.models import City
from cities.team.models import StaffRole
from core.review.models import Proposal
from tests import founding, people
from tests.browser.test_plan_import import seen
from tests.browser.walking import Walker, Walkers

pytestmark = pytest.mark.browser
MESSAGE = "can be given in: m² per person"


@pytest.fixture
def walkers(browser: Browser, server: str) -> Iterator[Walkers]:
    walkers = Walkers(browser, server)
    yield walkers
    complaints = [each for walker in walkers.walkers for each in walker.complaints]
    walkers.close()
    founding.again()
    assert complaints == []


def at_work(walkers: Walkers, name: str, role: str, *, script: bool) -> Walker:
    walker = walkers.start(script=script)
    walker.enter(people.with_role(City.objects.get(slug="kunming"), role, email=f"{name}@kunming.example", name=name))
    return walker


def save(walker: Walker) -> None:
    """It leads to the list of parts; a browser keeps the mark that its address ended in."""
    with walker.page.expect_navigation(url=re.compile(r"/profile/(#.*)?$")):
        walker.page.locator("button[name=later]").click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_figure_with_the_wrong_unit_by_an_editor_sent_by_a_lead(walkers: Walkers, script: bool) -> None:
    mei = at_work(walkers, "mei", StaffRole.Role.EDITOR, script=script)
    mei.open("/en/w/kunming/profile/figures/")
    mei.press("Add a figure")
    key = mei.page.locator("[name=figures]").first.input_value()
    typed = {"value": "4,000", "year": "2021", "source_title": "Yearbook 2021"}
    mei.page.select_option(f"[name=figures-{key}-measure]", "park-area-per-person")
    mei.page.select_option(f"[name=figures-{key}-unit]", "ha")
    for name, text in typed.items():
        mei.page.fill(f"[name=figures-{key}-{name}]", text)
    save(mei)

    mei.open("/en/w/kunming/profile/figures/")  # on another day
    assert MESSAGE in mei.main()
    assert mei.page.input_value(f"[name=figures-{key}-value]") == "4,000"
    assert mei.page.input_value(f"[name=figures-{key}-unit]") == "ha"
    seen(mei, f"wrong-unit-{script}")
    for path in ("profile/", "profile/check/"):
        mei.open(f"/en/w/kunming/{path}")
        assert "4,000 m²" not in mei.main()

    lin = at_work(walkers, "lin", StaffRole.Role.LEAD, script=script)
    lin.open("/en/w/kunming/profile/check/")
    seen(lin, f"wrong-unit-check-{script}")
    lin.page.locator(".check-list a", has_text="can be given in").first.click()
    control = lin.page.locator(f"[name=figures-{key}-unit]")
    expect(control).to_be_in_viewport()
    assert lin.page.url.endswith(f"#{control.get_attribute('id')}")
    control.select_option("m2-each")
    lin.page.fill(f"[name=figures-{key}-value]", "4")
    save(lin)

    proposal = Proposal.objects.latest("made_at")
    assert proposal.unfinished == {}
    assert proposal.changes[f"figures.{key}.value"] == "4.000"
    assert proposal.changes[f"figures.{key}.unit"] == "m2-each"
