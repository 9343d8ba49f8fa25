"""The language of a text of which only the letters are known, such as the title of a source."""

import re

from core.text.languages import CHARSETS

KANA = re.compile("[\u3040-\u30ff]")
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
LATIN = re.compile("[A-Za-z\u00c0-\u024f]")


def language_by_script(text: str, page: str) -> str:
    """A code of the site's languages. Kana means Japanese, Han the page's own language if it can be, else Chinese."""
    if KANA.search(text):
        return "ja"
    if han := "".join(HAN.findall(text)):
        likely = [page, *CHARSETS] if page in CHARSETS else list(CHARSETS)
        return next((language for language in likely if is_written(han, CHARSETS[language])), "zh-hans")
    return "en" if LATIN.search(text) else page


def language_written(text: str, page: str) -> str:
    """The language of what a person has written on a page in `page`, or nothing where its letters leave it open: Latin
    ones may be of any language, and are taken for English on an English page alone, where they have no accents."""
    if KANA.search(text) or HAN.search(text):
        return language_by_script(text, page)
    words = LATIN.findall(text)
    return "en" if page == "en" and words and all(letter.isascii() for letter in words) else ""


def is_written(text: str, charset: str) -> bool:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
