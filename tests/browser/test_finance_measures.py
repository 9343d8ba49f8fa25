"""How much room the pages of funding and finance take, and that each begins with a number or a drawing."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from core.accounts.models import User
from core.history.write import Actor
from finance.projects import actions
from tests import factories as make
from tests import people
from tests.browser.test_shape import DESK, HOLLOW, NOTES, SHAPE, TELEPHONE, open_page
from tests.browser.visits import findings
from tests.browser.walking import let_in

pytestmark = pytest.mark.browser
PUBLIC = {
    "finance/": {390: 3000, 1440: 1700},
    "finance/calls/": {390: 4500, 1440: 2200},
    "finance/instruments/": {390: 3800, 1440: 2400},
    "finance/projects/": {390: 2400, 1440: 1400},
    "finance/projects/example-salt-marsh-belt/": {390: 3800, 1440: 2300},
    "cities/example-bay/finance/": {390: 3400, 1440: 1700},
}
OF_MATCH = {390: 4600, 1440: 1700}
FIRST = """Math.min(...[...document.querySelectorAll("main :is(.glance b, .tiles a, .money-bar, .ladder li)")]
  .filter((each) => each.checkVisibility()).map((each) => each.getBoundingClientRect().top))"""
# Cells of tables and their labels are notes beside what a row is about.
OF_FINANCE = SHAPE.replace('.button"', f'.button, .small, .money-parts, .tiles, .match-table, .table, .tabs, {NOTES}"')


def faults_of(page: Page, path: str, most: int, width: int) -> list[str]:
    shape, found = page.evaluate(OF_FINANCE), []
    if shape["height"] > most or shape["width"] > width:
        found.append(f"{path}: {shape['width']} x {shape['height']}")
    if not (first := page.evaluate(FIRST)) < 900:
        found.append(f"{path}: first number or drawing at {first}")
    if shape["tiny"] or shape["below16"] or shape["hollow"]:
        found.append(f"{path}: {shape['tiny']} {shape['below16']} {shape['hollow']}")
    if hollow := page.evaluate(HOLLOW):
        found.append(f"{path}: only a heading in {hollow}")
    return found


@pytest.mark.parametrize("size", [TELEPHONE, DESK])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_public_pages_of_finance_begin_with_a_number_and_are_no_longer_than_people_read(
    browser: Browser, server: str, language: str, size: dict[str, int]
) -> None:
    page = open_page(browser, size)
    wrong = []
    for path, most in PUBLIC.items():
        page.goto(f"{server}/{language}/{path}")
        wrong += faults_of(page, path, most[size["width"]], size["width"])
    page.context.close()
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def match(server: str) -> tuple[str, User]:
    """The address of a project of which little is entered, against the founding calls, and an editor of its city."""
    city = make.CityFactory(country="CN")
    changes: dict[str, Any] = {"title_en": "Reeds", "purpose": "works", "climate_benefit": "adaptation"}
    work = actions.begin(city, changes=changes, stage="concept", reason="As it was.", by=Actor(id=None, label="Tests"))
    return f"w/{city.slug}/finance/{work.slug}/match/", people.editor(city)


def let_in_at(browser: Browser, server: str, size: dict[str, int], editor: User) -> tuple[BrowserContext, Page]:
    context = browser.new_context(viewport=size)  # type: ignore[arg-type]
    let_in(context, server, editor)
    return context, context.new_page()


@pytest.mark.parametrize("size", [TELEPHONE, DESK])
def test_a_match_is_a_table_on_a_desk_and_a_block_a_call_on_a_telephone(
    browser: Browser, server: str, match: tuple[str, User], size: dict[str, int]
) -> None:
    path, editor = match
    context, page = let_in_at(browser, server, size, editor)
    wrong = []
    for language in ("en", "zh-hans"):
        page.goto(f"{server}/{language}/{path}")
        wrong += faults_of(page, path, OF_MATCH[size["width"]], size["width"])
        shown = page.locator(".match-table td.met").first.is_visible()
        if shown != (size is DESK):
            wrong.append(f"{language}: what is met stands {'open' if shown else 'hidden'}")
        if not page.locator(".match-table td.not-entered").first.is_visible():
            wrong.append(f"{language}: what is missing is hidden")
    if size is DESK:
        wrong += findings(page)
    context.close()
    assert not wrong, "\n".join(wrong)
