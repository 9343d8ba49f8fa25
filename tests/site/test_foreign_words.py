"""Pages in Chinese and Japanese are in Chinese and Japanese: of every page that a link leads to."""

import re
from collections import Counter
from typing import NamedTuple

import pytest

from tests.site.conftest import LANGUAGES, Answer
from tests.site.document import Document, Element, texts

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("crawl")]
MOST_WORDS = 10
# A word of small letters. What has capitals alone is a sign (PDF, COP15, BIOFIN) that is written so everywhere.
WORD = re.compile(r"(?<![\w@/.])[A-Za-z’'-]*[a-z]{2,}[A-Za-z’'-]*(?![\w@/])")
# What is called so in every language, and has no other name.
NAMES = re.compile(
    r"INTERACT-Bio|GeoNames|GeoJSON|BibTeX|Atom|CitiesWithNature|RegionsWithNature|Cookie|JavaScript|Word"
    r"|https?://\S+|\S+@\S+|localhost|\bkm|\bha\b|No\."
)


class Read(NamedTuple):
    words: Counter[str]
    fallbacks: list[str]


@pytest.fixture(scope="module")
def pages(crawled: dict[str, Answer]) -> dict[str, Read]:
    """Those in another language than English, each read once."""
    found = [answer for answer in crawled.values() if answer.is_page and answer.language != "en"]
    return {answer.url: read(answer) for answer in found}


def read(answer: Answer) -> Read:
    root = Document(answer.text).root
    return Read(foreign_words(root, answer.language), fallbacks(root))


def foreign_words(root: Element, language: str) -> Counter[str]:
    """Of what a page says in its main part without saying that it is in another language."""
    main = next(each for each in root.elements() if each.tag == "main")
    found: Counter[str] = Counter()
    for text in texts(main):
        if text.lang == LANGUAGES[language] and not text.is_typed:
            found.update(WORD.findall(NAMES.sub(" ", text.text)))
    return found


def fallbacks(root: Element) -> list[str]:
    """Headings in English. Names of people in Latin letters are what they are."""
    headings = [each for each in root.elements() if re.fullmatch("h[1-6]", each.tag)]
    marked = [part for each in headings for part in (each, *each.elements()) if part.lang == "en"]
    return [each.text.strip() for each in marked if not is_person(each)]


def test_a_page_holds_at_most_ten_words_of_another_language_without_saying_so(pages: dict[str, Read]) -> None:
    assert pages
    assert {url: dict(page.words) for url, page in pages.items() if page.words.total() > MOST_WORDS} == {}


def test_no_heading_and_no_title_falls_back_to_another_language(pages: dict[str, Read]) -> None:
    """Originals stand below their translation."""
    assert {url: page.fallbacks for url, page in pages.items() if page.fallbacks} == {}


def is_person(element: Element) -> bool:
    return "family-name" in " ".join(each.attributes.get("class", "") for each in (element, *element.elements()))


def test_the_question_itself_tells_words_from_signs() -> None:
    page = (
        '<html lang="ja"><body><main>都市 <a href="/">Read more</a> PDF COP15 INTERACT-Bio 12 km² '
        '<span lang="en">Not counted</span> https://site.example/path</main></body></html>'
    )

    assert foreign_words(Document(page).root, "ja") == Counter({"Read": 1, "more": 1})
