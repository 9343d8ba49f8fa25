"""One page of each kind, loaded once in each language and asked everything that only a browser can tell."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.pages import LANGUAGES, PAGES
from tests.browser.visits import NARROW, Visitor

pytestmark = pytest.mark.browser
KB = 1000
BUDGET = {"cities": 100, "cities, filtered": 100, "cities, none": 100, "city": 50, "home": 50, "components": 88}
OTHERS = 40
# Shared by all pages; that of the cities has each.
FILES = {"first.css": 8 * KB, "site.css": 10 * KB, ".js": 2 * KB, "tiles.svg": 3 * KB}
MOST_REQUESTS = 10


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_t52_a_page_fits_is_light_keeps_the_rules_and_asks_no_other_host(
    visitor: Visitor, language: str, name: str
) -> None:
    visit = visitor.visit(language, name)

    faults = [
        *visit.complaints,
        *visit.misfits,
        *visit.findings,
        *too_heavy(name, visit.sizes),
        *(f"asks {host}" for host in visit.hosts - {urlsplit(visitor.server).netloc}),
    ]
    if language == "en":
        faults += differences(visit.main, visitor.main_without_script(language, name))
    assert faults == [], "\n".join(faults)


def too_heavy(name: str, sizes: dict[str, int]) -> list[str]:
    """Of what a first visit sends over the line, compressed."""
    budget = BUDGET.get(name, OTHERS) * KB
    found = [f"{sum(sizes.values())} bytes of {budget}: {sizes}"] if sum(sizes.values()) > budget else []
    found += [f"{len(sizes)} requests: {[*sizes]}"] if len(sizes) > MOST_REQUESTS else []
    for ending, most in FILES.items():
        parts = {url: size for url, size in sizes.items() if urlsplit(url).path.endswith(ending)}
        is_there = len(parts) == 1 if name == "cities" else True
        found += [] if is_there and all(size <= most for size in parts.values()) else [f"{ending}: {parts}"]
    return found


def differences(with_script: str, without: str) -> list[str]:
    """A page says the same without script, and says something."""
    changing = ("Request number", "Print this page")  # beside the button stands how to print without it

    def lasting(text: str) -> list[str]:
        return [line for line in text.splitlines() if line.strip() and not line.startswith(changing)]

    found = [] if lasting(with_script) == lasting(without) else [f"without script: {without}", f"with: {with_script}"]
    return found if len(with_script) > 40 else [*found, f"says little: {with_script}"]


def test_menus_open_and_lead_on_without_script(browser: Browser, server: str) -> None:
    context = browser.new_context(viewport=NARROW, java_script_enabled=False, locale="en")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{server}/en/cities/kunming/")

    page.click("details.burger > summary")
    page.click("details.burger a:text-is('Events')")
    assert urlsplit(page.url).path == "/en/events/"
    page.click("details.languages > summary")
    page.click("details.languages a[hreflang=ja]")
    assert urlsplit(page.url).path == "/ja/events/"

    context.close()
