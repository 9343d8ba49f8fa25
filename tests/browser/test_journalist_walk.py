"""A journalist asks three questions and writes three sentences, each with the address of its source.

On the site before questions were read as sentences, the first led to one guide alone, the second named the city among
other things, and the third led to a guide that has all of its words by chance: none to the page that answers it first.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.browser.walking import Enter

pytestmark = pytest.mark.browser
HITS = "main h3.title a"


class Desk:
    """One browser, and how many pages were opened in it."""

    def __init__(self, page: Page, server: str) -> None:
        self.page, self.server, self.opened = page, server, 0

    def ask(self, question: str) -> None:
        self.page.goto(f"{self.server}/en/search/")
        self.page.fill("main input[name=q]", question)
        with self.opening():
            self.page.keyboard.press("Enter")

    def follow(self, selector: str) -> None:
        with self.opening():
            self.page.locator(selector).first.click()

    @contextmanager
    def opening(self) -> Iterator[None]:
        self.opened += 1
        with self.page.expect_navigation():
            yield

    def main(self) -> str:
        return self.page.inner_text("main")

    def source(self) -> str:
        """The address of the source whose page is open."""
        return str(self.page.locator("main dl a.code").first.get_attribute("href"))


@pytest.fixture
def desk(enter: Enter, server: str) -> Desk:
    return Desk(enter(), server)


def test_what_was_released_is_found_with_what_is_known_of_the_founding_text(desk: Desk) -> None:
    desk.ask("What was released in China's session of 25 October 2024?")
    desk.follow(f"{HITS}[href$='/events/local-action-in-china-2024/']")

    assert "Two guides, an index and this platform were released." in desk.main()
    desk.page.click("summary#sources")
    told = "The text names neither its author, its publisher nor its date, and no address is known."
    expect(desk.page.get_by_text(told)).to_be_visible()
    desk.follow("section[aria-labelledby=sources] a[href$='/sources/founding-text/']")
    assert "No address is known." in desk.main()
    assert desk.page.url == f"{desk.server}/en/sources/founding-text/"
    assert desk.opened == 3


def test_a_number_is_found_with_the_address_of_its_source_and_the_table_has_the_same(desk: Desk) -> None:
    desk.ask("What is the population of Yokohama?")
    assert str(desk.page.locator(HITS).first.get_attribute("href")) == "/en/cities/yokohama/"
    desk.follow(HITS)
    desk.follow("#sources a[href$='/cities/yokohama/figures/']")
    rows = desk.page.locator("main tr").filter(has_text="Population")
    numbers = rows.all_inner_texts()
    pages = [str(each.get_attribute("href")) for each in rows.locator("a[href*='/sources/']").all()]
    addresses = []
    for page in pages:
        desk.page.goto(f"{desk.server}{page}")
        addresses.append(desk.source())

    table = desk.page.request.get(f"{desk.server}/en/cities/data.csv").text().removeprefix("\ufeff")
    (yokohama,) = [each for each in csv.DictReader(io.StringIO(table)) if each["slug"] == "yokohama"]
    assert yokohama["population_source_link"] in addresses
    assert any(f"{int(yokohama['population']):,}" in number for number in numbers)
    assert yokohama["licence"].endswith("/en/about/data/")
    assert all(address.startswith("http") for address in addresses)


def test_what_a_city_does_is_found_with_the_addresses_of_its_sources(desk: Desk) -> None:
    desk.ask("What is the Yokohama green tax?")
    places = [str(each.get_attribute("href")) for each in desk.page.locator(HITS).all()]
    assert "/en/practices/yokohama-green-tax/" in places
    desk.follow(f"{HITS}[href='/en/practices/yokohama-green-tax/']")
    assert "900" in desk.main()
    desk.follow("main .source a[href*='/sources/']")

    assert desk.source().startswith("https://")
    assert desk.opened == 3
