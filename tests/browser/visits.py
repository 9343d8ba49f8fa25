"""One load of a page asks everything that only a browser can tell. What HTML alone tells is asked in tests/site."""

import gzip
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.browser.pages import PAGES

HERE = Path(__file__).parent
LAYOUT = (HERE / "layout.js").read_text()
SQUEEZED = (HERE / "squeezed.js").read_text()
SPACING = (HERE / "spacing.js").read_text()
READ = (HERE / "axe.js").read_text()
LISTEN = """
window.reports = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.reports.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});
"""
NARROW, WIDE = {"width": 320, "height": 800}, {"width": 1440, "height": 900}
TEXTS = ("text/", "javascript", "json", "svg", "xml")
MAIN = "document.querySelector('main').innerText"


@dataclass
class Visit:
    """What a page did while it was loaded, and what is wrong with it in a narrow window."""

    main: str = ""
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    sizes: dict[str, int] = field(default_factory=dict)
    misfits: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


class Visitor:
    """One page for each language, with script, and one without: each new page would be a new process of the browser."""

    def __init__(self, browser: Browser, server: str) -> None:
        self.browser, self.server = browser, server
        self.pages: dict[tuple[str, bool], Page] = {}
        self.weights: dict[str, int] = {}  # of files

    def url(self, language: str, name: str) -> str:
        return f"{self.server}/{language}/{PAGES[name]}"

    def visit(self, language: str, name: str) -> Visit:
        visit, responses, page = Visit(), list[Response](), self.page(language)
        with listening(
            page,
            request=lambda request: visit.hosts.add(urlsplit(request.url).netloc),
            response=lambda response: responses.append(response),  # Playwright needs a function of ours
            console=lambda message: note(visit, message),
            pageerror=lambda error: visit.complaints.append(str(error)),
        ):
            page.goto(self.url(language, name), wait_until="load")
            visit.main = page.evaluate(MAIN)
            visit.sizes = {response.url: self.weight(response) for response in responses}
            visit.misfits = misfits(page)
            visit.complaints += page.evaluate("window.reports")
            visit.findings = read_in(language)(page)
        return visit

    def weight(self, response: Response) -> int:
        """A file weighs the same on every page."""
        if not urlsplit(response.url).path.startswith("/static/"):
            return weight(response)
        if response.url not in self.weights:
            self.weights[response.url] = weight(response)
        return self.weights[response.url]

    def main_without_script(self, language: str, name: str) -> str:
        page = self.page(language, script=False)
        page.goto(self.url(language, name))
        return str(page.evaluate(MAIN))

    def page(self, language: str, *, script: bool = True) -> Page:
        key = (language, script)
        if key not in self.pages:
            how = {"viewport": NARROW, "locale": language, "java_script_enabled": script}
            context = self.browser.new_context(**how)  # type: ignore[arg-type]
            if script:
                context.add_init_script(LISTEN)
                context.add_init_script(AXE_SCRIPT)
            self.pages[key] = context.new_page()
        return self.pages[key]

    def close(self) -> None:
        for page in self.pages.values():
            page.context.close()


@contextmanager
def listening(page: Page, **listeners: Callable[[Any], Any]) -> Iterator[None]:
    """What the page says until the block ends: the next visit has listeners of its own."""
    for event, listener in listeners.items():
        page.on(event, listener)  # type: ignore[call-overload]
    try:
        yield
    finally:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)


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

type Reader = Callable[[Page], list[str]]
CORNERS = ((WIDE, "dark"), (NARROW, "light"))  # the last is how a visit begins
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
    """What axe-core finds in a narrow window by day and in a wide one by night, and texts without room in a wide one.
    Colours do not depend on the width, and tests/ui/test_contrast computes every pair of them. Leaves the window as it
    was, by day."""
    make_sure_of_axe(page)
    found, before = [], page.viewport_size
    for size, scheme in CORNERS:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += violations(page, RULES, f"{size['width']} {scheme}")
        if size == WIDE:
            found += [f"squeezed: {each}" for each in page.evaluate(SQUEEZED)]
    if before and before != page.viewport_size:
        page.set_viewport_size(before)
    return found


def findings_of_words(page: Page) -> list[str]:
    """Of a page that axe-core has read whole in another language."""
    make_sure_of_axe(page)
    return violations(page, WORDS, "words")


def read_in(language: str) -> Reader:
    """axe-core reads a page whole in one language, and in the others what words can change."""
    return findings if language == "en" else findings_of_words


def make_sure_of_axe(page: Page) -> None:
    """Half a megabyte. A page that is asked again and again has it as an init script, which its browser keeps."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)


def violations(page: Page, rules: Mapping[str, Any], where: str) -> list[str]:
    return [describe(each, where) for each in page.evaluate(READ, rules)]


def describe(violation: Mapping[str, Any], where: str) -> str:
    nodes = "; ".join(f"{node['target']} {node['html'][:120]}" for node in violation["nodes"][:3])
    return f"{where}: {violation['id']} ({len(violation['nodes'])}): {violation['help']}: {nodes}"
