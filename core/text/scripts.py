"""The language of a text of which only the letters are known, such as the title of a source."""

import re

KANA = re.compile("[\u3040-\u30ff]")
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
# What a national character set does not hold is not written in that language.
LETTERS_OF = {"zh-hans": "gb2312", "zh-hant": "big5hkscs", "ja": "shift_jis_2004"}


def language_by_script(text: str, page: str) -> str:
    """A code of the site's languages. Kana means Japanese, Han the page's own language if it can be, else Chinese."""
    if KANA.search(text):
        return "ja"
    if han := "".join(HAN.findall(text)):
        likely = [page, *LETTERS_OF] if page in LETTERS_OF else list(LETTERS_OF)
        return next((language for language in likely if is_written(han, LETTERS_OF[language])), "zh-hans")
    return "en" if LATIN.search(text) else page


def is_written(text: str, letters: str) -> bool:
    try:
        text.encode(letters)
    except UnicodeEncodeError:
        return False
    return True
