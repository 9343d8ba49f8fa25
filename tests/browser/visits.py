"""A page is loaded once in each language; every test reads from that visit."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

from tests.browser.pages import PAGES

HERE = Path(__file__).parent
MEASURE = (HERE / "measure.js").read_text()
SPACING = (HERE / "spacing.js").read_text()
LISTEN = """
window.reports = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.reports.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});
"""
NARROW, WIDE = {"width": 320, "height": 800}, {"width": 1440, "height": 900}
TEXTS = ("text/", "javascript", "json", "svg", "xml")


@dataclass
class Visit:
    url: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    sizes: dict[str, int] = field(default_factory=dict)
    clipped: list[str] = field(default_factory=list)
    small: list[str] = field(default_factory=list)


class Visitor:
    """One context for each language, with script."""

    def __init__(self, browser: Browser, server: str) -> None:
        self.browser, self.server = browser, server
        self.visits: dict[tuple[str, str], Visit] = {}
        self.contexts: dict[str, BrowserContext] = {}

    def url(self, language: str, name: str) -> str:
        return f"{self.server}/{language}/{PAGES[name]}"

    def visit(self, language: str, name: str) -> Visit:
        if (language, name) not in self.visits:
            self.visits[language, name] = self.load(language, name)
        return self.visits[language, name]

    def load(self, language: str, name: str) -> Visit:
        visit = Visit(self.url(language, name))
        page = self.page(language)
        responses: list[Response] = []
        page.on("response", lambda response: responses.append(response))  # Playwright needs a function of ours
        page.on("console", lambda message: note(visit, message))
        page.goto(visit.url, wait_until="load")
        visit.facts = page.evaluate(MEASURE)
        visit.sizes = {response.url: weight(response) for response in responses}
        visit.hosts = {urlsplit(response.url).netloc for response in responses}
        visit.reports += page.evaluate("window.reports")
        visit.clipped = page.evaluate(SPACING)
        visit.small = page.evaluate(SMALL_BUTTONS)
        page.close()
        return visit

    def findings(self, language: str, name: str) -> list[str]:
        """Of axe-core; on a visit of its own, for it takes longer than everything else."""
        page = self.page(language)
        page.goto(self.url(language, name), wait_until="load")
        found = findings(page)
        page.close()
        return found

    def page(self, language: str) -> Page:
        if language not in self.contexts:
            context = self.browser.new_context(viewport=NARROW, locale=language)  # type: ignore[arg-type]
            context.add_init_script(LISTEN)
            self.contexts[language] = context
        return self.contexts[language].new_page()

    def close(self) -> None:
        for context in self.contexts.values():
            context.close()


def note(visit: Visit, message: ConsoleMessage) -> None:
    if message.type in ("error", "warning") and "404 (Not Found)" not in message.text:
        visit.reports.append(f"console: {message.text}")


def weight(response: Response) -> int:
    """What goes over the line: text is compressed, as the server and WhiteNoise do in production."""
    body = response.body()
    kind = response.headers.get("content-type", "")
    return len(gzip.compress(body, 6)) if any(word in kind for word in TEXTS) else len(body)


# Buttons are at least 44 px high, 40 in tables and where they are marked as compact.
SMALL_BUTTONS = """
() => [...document.querySelectorAll("button, a.button, input[type=submit], details.menu > summary")]
  .filter((each) => each.checkVisibility())
  .filter((each) => each.getBoundingClientRect().height < (each.closest("table, .compact") ? 40 : 44) - 0.5)
  .map((each) => `${each.className} ${each.innerText} ${each.getBoundingClientRect().height}`)
"""

RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
COLOURS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}


def findings(page: Page) -> list[str]:
    """What axe-core finds at both widths, in light and in dark; dark differs from light in its colours alone."""
    page.evaluate(Axe().axe_script)
    found = []
    for width in (NARROW, WIDE):
        page.set_viewport_size(width)  # type: ignore[arg-type]
        for scheme, rules in (("light", RULES), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            results = page.evaluate("rules => axe.run(document, rules)", rules)
            found += [describe(each, f"{width['width']} {scheme}") for each in results["violations"]]
    page.emulate_media(color_scheme="light")
    return found


def describe(violation: Mapping[str, Any], where: str) -> str:
    nodes = "; ".join(f"{node['target']} {node['html'][:120]}" for node in violation["nodes"][:3])
    return f"{where}: {violation['id']} ({len(violation['nodes'])}): {violation['help']}: {nodes}"
