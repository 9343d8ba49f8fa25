"""One load of a page asks everything that only a browser can tell. What HTML alone tells is asked in tests/site."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

from tests.browser.pages import PAGES

HERE = Path(__file__).parent
LAYOUT = (HERE / "layout.js").read_text()
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
    """What a public page did while it was loaded, and what is wrong with it in a narrow window."""

    main: str = ""
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    sizes: dict[str, int] = field(default_factory=dict)
    misfits: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


class Visitor:
    """One context for each language, with script, and one without."""

    def __init__(self, browser: Browser, server: str) -> None:
        self.browser, self.server = browser, server
        self.contexts: dict[str, BrowserContext] = {}

    def url(self, language: str, name: str) -> str:
        return f"{self.server}/{language}/{PAGES[name]}"

    def visit(self, language: str, name: str, *, with_axe: bool) -> Visit:
        visit = Visit()
        page = self.context(language).new_page()
        responses: list[Response] = []
        page.on("response", lambda response: responses.append(response))  # Playwright needs a function of ours
        page.on("console", lambda message: note(visit, message))
        page.goto(self.url(language, name), wait_until="load")
        visit.main = page.inner_text("main")
        visit.sizes = {response.url: weight(response) for response in responses}
        visit.hosts = {urlsplit(response.url).netloc for response in responses}
        visit.misfits = misfits(page)
        visit.complaints += page.evaluate("window.reports")
        visit.findings = findings(page) if with_axe else []
        page.close()
        return visit

    def main_without_script(self, language: str, name: str) -> str:
        page = self.context(language, script=False).new_page()
        page.goto(self.url(language, name))
        main = page.inner_text("main")
        page.close()
        return main

    def context(self, language: str, *, script: bool = True) -> BrowserContext:
        key = f"{language} {script}"
        if key not in self.contexts:
            how = {"viewport": NARROW, "locale": language, "java_script_enabled": script}
            self.contexts[key] = self.browser.new_context(**how)  # type: ignore[arg-type]
            if script:
                self.contexts[key].add_init_script(LISTEN)
        return self.contexts[key]

    def close(self) -> None:
        for context in self.contexts.values():
            context.close()


def note(visit: Visit, message: ConsoleMessage) -> None:
    if message.type in ("error", "warning") and "404 (Not Found)" not in message.text:
        visit.complaints.append(f"console: {message.text}")


def weight(response: Response) -> int:
    """What goes over the line: text is compressed, as the server and WhiteNoise do in production."""
    body = response.body()
    kind = response.headers.get("content-type", "")
    return len(gzip.compress(body, 6)) if any(word in kind for word in TEXTS) else len(body)


# --- In a narrow window -----------------------------------------------------------------------------------------------


def misfits(page: Page) -> list[str]:
    """Sideways scroll, what wider text spacing cuts off, and buttons that are too small for a thumb."""
    layout: Mapping[str, Any] = page.evaluate(LAYOUT)
    most = NARROW["width"]
    return [
        *([f"{layout['width']} px wide: {layout['wide']}"] if layout["width"] > most else []),
        *(f"small button: {each}" for each in layout["small"]),
        *(f"a link out of sight: {each}" for each in layout["unseen"]),
        *(f"cut off by wider text spacing: {each}" for each in page.evaluate(SPACING)),
    ]


# --- axe-core ---------------------------------------------------------------------------------------------------------

CORNERS = ((NARROW, "light"), (WIDE, "dark"))
RULES: Mapping[str, Any] = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# What can differ between languages: names, alternatives, labels, `lang`, and how large a word makes its target.
WORDS: Mapping[str, Any] = {
    **RULES,
    "runOnly": {
        "type": "tag",
        "values": ["cat.language", "cat.name-role-value", "cat.text-alternatives", "cat.forms"],
    },
}


def findings(page: Page) -> list[str]:
    """What axe-core finds in a narrow window by day and in a wide one by night. Colours do not depend on the width, and
    tests/ui/test_contrast computes every pair of them."""
    page.evaluate(AXE_SCRIPT)
    found = []
    for width, scheme in CORNERS:
        page.set_viewport_size(width)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += violations(page, RULES, f"{width['width']} {scheme}")
    page.emulate_media(color_scheme="light")
    return found


def findings_of_words(page: Page) -> list[str]:
    """Of a page that axe-core has read whole in another language."""
    page.evaluate(AXE_SCRIPT)
    return violations(page, WORDS, "words")


def violations(page: Page, rules: Mapping[str, Any], where: str) -> list[str]:
    results = page.evaluate("rules => axe.run(document, rules)", rules)
    return [describe(each, where) for each in results["violations"]]


def describe(violation: Mapping[str, Any], where: str) -> str:
    nodes = "; ".join(f"{node['target']} {node['html'][:120]}" for node in violation["nodes"][:3])
    return f"{where}: {violation['id']} ({len(violation['nodes'])}): {violation['help']}: {nodes}"
