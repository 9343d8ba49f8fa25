"""Every text says which language it is in, and is set as that language is written."""

import re
from collections.abc import Iterable, Mapping

import pytest

from tests.browser.pages import LANGUAGES, PAGES
from tests.browser.visits import Visitor

pytestmark = pytest.mark.browser
every_page = pytest.mark.parametrize("name", PAGES)
every_language = pytest.mark.parametrize("language", LANGUAGES)

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
KANA = r"\u3041-\u30fa\u30fc-\u30ff"
# Coded character sets are lists of the letters that a way of writing has: what is not in the list is not that language.
LETTERS_OF = {"zh-Hans": "gb2312", "zh-Hant": "big5hkscs", "ja": "shift_jis_2004"}
TITLE = "html > head > title"  # of the browser's tab: it can hold no part in another language
QUERY = "湿地"  # what was typed into the search is in whatever language it was typed
SENTENCE = re.compile(r"[A-Za-z]*[a-z]{2,}(?:[ ,’'-]+[A-Za-z’'-]+){5,}")


def is_foreign(text: str, lang: str) -> bool:
    """Whether a text cannot be in the language that it says it is in."""
    if re.search(f"[{KANA}]", text) and lang != "ja":
        return True
    han = re.findall(f"[{HAN}]", text)
    if lang not in LETTERS_OF:
        return bool(han) and not lang.startswith("zh")
    return any(not can_write(letter, LETTERS_OF[lang]) for letter in han) or bool(SENTENCE.search(text))


def can_write(letter: str, charset: str) -> bool:
    try:
        letter.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def foreign(texts: Iterable[Mapping[str, str]]) -> list[str]:
    return [
        f"{each['lang']}: {each['text'][:60]} ({each['path']})"
        for each in texts
        if is_foreign(each["text"], each["lang"])
    ]


@every_page
@every_language
def test_the_page_says_its_language(visitor: Visitor, language: str, name: str) -> None:
    assert visitor.visit(language, name).facts["html_lang"] == LANGUAGES[language]


@pytest.mark.parametrize("name", [name for name in PAGES if name != "components"])
@every_language
def test_texts_in_another_language_say_so(visitor: Visitor, language: str, name: str) -> None:
    texts = visitor.visit(language, name).facts["texts"]

    found = foreign(each for each in texts if each["path"] != TITLE and QUERY not in each["text"])

    assert found == [], "\n".join(found)


HALF_WIDTH = re.compile(f"[{HAN}{KANA}] ?[,:;?!()] ?[{HAN}{KANA}]|[{HAN}{KANA}][,:;?!]( |$)")


@every_page
@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "ja"])
def test_punctuation_between_han_and_kana_is_full_width(visitor: Visitor, language: str, name: str) -> None:
    lines = visitor.visit(language, name).facts["lines"]

    found = [line for line in lines if HALF_WIDTH.search(line)]

    assert found == [], "\n".join(found)


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("昆明", "zh-Hans", False),
        ("昆明", "en", True),
        ("横浜", "zh-Hant", True),
        ("横浜", "ja", False),
        ("コウベ", "zh-Hans", True),
        ("陳健峰", "zh-Hans", True),
        ("陳健峰", "zh-Hant", False),
        ("发展", "ja", True),
        ("Shown only where nothing else is known yet", "ja", True),
        ("ICLEI East Asia", "ja", False),
    ],
)
def test_the_test_itself_tells_languages_apart(text: str, lang: str, expected: bool) -> None:
    assert is_foreign(text, lang) is expected
