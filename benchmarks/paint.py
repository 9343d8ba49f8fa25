"""When a telephone on slow 4G draws the largest thing of a page: `python -m benchmarks.paint before=URL after=URL`.

The addresses are those of running sites; each page is asked of all of them in turns, in a fresh browser context with an
empty cache. Needs the packages of the tests and a Chromium. What else the machine does counts in: compare medians of
one run alone.
"""

import argparse
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

from playwright.sync_api import Browser, sync_playwright

from benchmarks.tables import Row, keep, show
from tests.chromium import chromium, libraries

PAGES = {"home": "/en/", "list": "/en/cities/", "city": "/en/cities/kunming/"}
TELEPHONE: Mapping[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
SLOW_4G = {  # of Lighthouse: bytes a second, and ms until an answer begins
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8 * 0.9,
    "uploadThroughput": 750 * 1024 / 8 * 0.9,
}
SLOWER = 4  # the processor of a telephone
SETTLED = 700  # ms after everything is loaded
WATCH = """
window.largest = 0;
window.shift = 0;
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) window.largest = each.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) window.shift += each.value;
}).observe({type: "layout-shift", buffered: true});
"""


class Paint(NamedTuple):
    largest: float  # ms
    shift: float


def main() -> None:
    given = arguments()
    sites = dict(each.split("=", 1) for each in given.sites)
    paints: dict[tuple[str, str], list[Paint]] = defaultdict(list)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"], env={**os.environ, **libraries()}
        )
        for site in sites.values():
            painted(browser, site + PAGES["home"])  # the first page of a browser waits for its fonts
        for _round in range(given.rounds):
            for page, path in PAGES.items():
                for name, site in sites.items():
                    paints[page, name].append(painted(browser, site + path))
        browser.close()
    rows = [row(page, name, found) for (page, name), found in paints.items()]
    show("Largest contentful paint on slow 4G, ms", rows)
    keep("paint", rows, rounds=given.rounds)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures when pages are drawn on a telephone.")
    parser.add_argument("sites", nargs="+", metavar="NAME=URL")
    parser.add_argument("--rounds", type=int, default=9)
    return parser.parse_args()


def painted(browser: Browser, url: str) -> Paint:
    context = browser.new_context(**TELEPHONE)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", SLOW_4G)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(WATCH)
    page.goto(url, wait_until="load")
    page.wait_for_timeout(SETTLED)
    found = Paint(*page.evaluate("[window.largest, window.shift]"))
    context.close()
    return found


def row(page: str, name: str, paints: Sequence[Paint]) -> Row:
    times = [paint.largest for paint in paints]
    return {
        "page": page,
        "site": name,
        "median": round(median(times)),
        "least": round(min(times)),
        "most": round(max(times)),
        "shift": max(paint.shift for paint in paints),
    }


if __name__ == "__main__":
    main()
