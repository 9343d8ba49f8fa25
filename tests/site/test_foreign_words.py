"""Pages in Chinese and Japanese are in Chinese and Japanese: of every page that a link leads to."""

import re
from collections import Counter

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


def foreign_words(html: str, language: str) -> Counter[str]:
    """Of what a page says in its main part without saying that it is in another language."""
    main = next(each for each in Document(html).root.elements() if each.tag == "main")
    found: Counter[str] = Counter()
    for text in texts(detached(main, LANGUAGES[language])):
        if text.lang == LANGUAGES[language] and not text.is_typed:
            found.update(WORD.findall(NAMES.sub(" ", text.text)))
    return found


def detached(element: Element, lang: str) -> Element:
    element.parent = None
    element.attributes.setdefault("lang", lang)
    return element


def test_a_page_holds_at_most_ten_words_of_another_language_without_saying_so(crawled: dict[str, Answer]) -> None:
    pages = [answer for answer in crawled.values() if answer.is_page and answer.language != "en"]
    found = {answer.url: foreign_words(answer.text, answer.language) for answer in pages}

    assert {url: dict(words) for url, words in found.items() if words.total() > MOST_WORDS} == {}


def test_no_heading_and_no_title_falls_back_to_another_language(crawled: dict[str, Answer]) -> None:
    """Names of people in Latin letters are what they are; originals stand below their translation."""
    pages = [answer for answer in crawled.values() if answer.is_page and answer.language != "en"]
    found = {}
    for answer in pages:
        headings = [each for each in Document(answer.text).root.elements() if re.fullmatch("h[1-6]", each.tag)]
        marked = [part for each in headings for part in (each, *each.elements()) if part.lang == "en"]
        if other := [each.text.strip() for each in marked if not is_person(each)]:
            found[answer.url] = other

    assert found == {}


def is_person(element: Element) -> bool:
    return "family-name" in " ".join(each.attributes.get("class", "") for each in (element, *element.elements()))


def test_the_question_itself_tells_words_from_signs() -> None:
    page = (
        '<html lang="ja"><body><main>都市 <a href="/">Read more</a> PDF COP15 INTERACT-Bio 12 km² '
        '<span lang="en">Not counted</span> https://site.example/path</main></body></html>'
    )

    assert foreign_words(page, "ja") == Counter({"Read": 1, "more": 1})
