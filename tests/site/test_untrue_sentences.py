"""Sentences that were found untrue are on no page: each stands in a table with the reason why it is not so.

A row says in which language and, where it is untrue of some pages alone, on which: a pattern of the address after the
language. An empty one means every page, and then no public message may say it either.
"""

import csv
import html
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.site.conftest import LANGUAGES, Answer
from tests.site.test_claims import in_language, public_messages

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("crawl")]
FEWEST_PAGES = 250  # of each language, or the walk no longer reaches what it should
NOT_SHOWN = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)


class Untrue(NamedTuple):
    language: str
    where: str
    words: str
    why: str


class Page(NamedTuple):
    address: str
    text: str


def rows() -> list[Untrue]:
    with (Path(__file__).parent / "untrue_sentences.csv").open(encoding="utf-8", newline="") as file:
        return [Untrue(**row) for row in csv.DictReader(file)]


def words_of(page: str) -> str:
    """What is read, in one line: title and attributes that are read out are no part of it."""
    return " ".join(html.unescape(re.sub("<[^>]+>", "\n", NOT_SHOWN.sub("", page))).split())


def said(row: Untrue, pages: Iterable[Page]) -> list[tuple[str, str]]:
    where = re.compile(row.where)
    return [
        (page.address, found[0])
        for page in pages
        if where.match(page.address) and (found := re.search(row.words, page.text))
    ]


@pytest.fixture(scope="module")
def pages(crawled: dict[str, Answer]) -> dict[str, list[Page]]:
    """By language; an address begins after it."""
    found: dict[str, list[Page]] = {language: [] for language in LANGUAGES}
    for answer in crawled.values():
        if answer.is_page:
            found[answer.language].append(Page(answer.url.split("/", 2)[2], words_of(answer.text)))
    return found


def test_no_page_says_what_is_untrue(pages: dict[str, list[Page]]) -> None:
    found = {(row.language, row.words, row.why): said(row, pages[row.language]) for row in rows()}

    assert Counter({language: len(each) >= FEWEST_PAGES for language, each in pages.items()}) == dict.fromkeys(
        LANGUAGES, True
    )
    assert {row: addresses[:5] for row, addresses in found.items() if addresses} == {}


def test_no_public_message_says_what_is_untrue_of_every_page() -> None:
    """States that no page of the founding facts is in."""
    everywhere = [row for row in rows() if not row.where]
    messages = {language: {text: in_language(text, language) for text in public_messages()} for language in LANGUAGES}

    found = [
        (row.language, row.words, text)
        for row in everywhere
        for text, words in messages[row.language].items()
        if re.search(row.words, words)
    ]

    assert everywhere
    assert found == []


def test_every_place_of_the_table_is_walked(pages: dict[str, list[Page]]) -> None:
    unseen = [row for row in rows() if not any(re.match(row.where, page.address) for page in pages[row.language])]

    assert unseen == []


@pytest.mark.parametrize(
    ("address", "text", "is_found"),
    [
        ("cities/kunming/plan/", "<p>The plan is <b>in force</b>.</p>", True),
        ("cities/hong-kong/plan/", "<p>The plan is in force.</p>", False),
        ("cities/kunming/plan/", "<script>in force</script><p>Status not known</p>", False),
    ],
)
def test_the_question_itself_reads_what_is_shown_where_it_is_untrue(address: str, text: str, is_found: bool) -> None:
    row = Untrue("en", "cities/kunming/", "in force", "")

    assert bool(said(row, [Page(address, words_of(text))])) is is_found
