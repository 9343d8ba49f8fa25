"""Whether a text can be in the language that it says it is in."""

import re
from functools import lru_cache

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
KANA = r"\u3041-\u30fa\u30fc-\u30ff"
# Coded character sets are lists of the letters that a way of writing has: what is not in the list is not that language.
LETTERS_OF = {"zh-Hans": "gb2312", "zh-Hant": "big5hkscs", "ja": "shift_jis_2004"}
SENTENCE = re.compile(r"[A-Za-z]*[a-z]{2,}(?:[ ,’'-]+[A-Za-z’'-]+){5,}")
HALF_WIDTH = re.compile(f"[{HAN}{KANA}] ?[,:;?!()] ?[{HAN}{KANA}]|[{HAN}{KANA}][,:;?!]( |$)")


@lru_cache(50_000)  # most texts stand on many pages
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


@lru_cache(50_000)
def has_half_width_punctuation(line: str) -> bool:
    """Between letters of Chinese and Japanese, where full-width punctuation belongs."""
    return bool(HALF_WIDTH.search(line))


CJK = f"{HAN}{KANA}"
SET_WRONGLY = {
    "a space before a per cent sign": re.compile(r"\d[ \u00a0]%"),
    "a number and its unit apart": re.compile(r"\d[ \u00a0](?:种|種|只|元|港元|日元|日圓|円|株|人|次|个|個|件|项|項)"),
    "a date without its day sign": re.compile(r"\d{4}年\d{1,2}月\d{1,2}(?![\d日]|[至～—]\d{1,2}日)"),
    "a half-width bracket": re.compile(f"[{CJK}] ?\\((?!\\d{{4}}[-–]\\d{{4}}\\))|[{CJK}][)]|[)][{CJK}]"),
    "a space behind a full-width sign": re.compile(r"[：，。；！？、）」》] [^ ]"),
    "a space beside a dot": re.compile(f"[{CJK}）》] ·|· [{CJK}（《]|[{CJK}] ・|・ [{CJK}]"),
    "a code for a currency": re.compile(r"\d[ \u00a0]?(?:CNY|EUR|HKD|JPY|USD|ZAR)\b|\b(?:CNY|EUR|HKD|JPY|USD|ZAR) ?\d"),
}


@lru_cache(50_000)
def set_wrongly(line: str) -> str:
    """What in a line of Chinese or Japanese is set as English has it; empty where nothing is."""
    return "; ".join(name for name, pattern in SET_WRONGLY.items() if pattern.search(line))
