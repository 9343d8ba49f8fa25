"""The language of a text of which only the letters are known, such as the title of a source."""

import re

KANA = re.compile("[\u3040-\u30ff]")
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
CJK_PAGES = ("zh-hans", "zh-hant", "ja")


def language_by_script(text: str, page: str) -> str:
    """A code of the site's languages: kana means Japanese, Han the page's own language or Chinese, else English."""
    if KANA.search(text):
        return "ja"
    if HAN.search(text):
        return page if page in CJK_PAGES else "zh-hans"
    return "en" if LATIN.search(text) else page
