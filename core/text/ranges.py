"""Years as each language writes them: 2024–2030, 2024—2030年, 2024～2030年; FY2019, 2019年度, 2019财年."""

import re

from django.utils.translation import gettext, pgettext

HYPHENED = re.compile(r"(?<![0-9A-Za-z_./-])((?:1[89]|20)\d\d) ?- ?((?:1[89]|20)\d\d)(?![0-9A-Za-z_/-])")
IN_BRACKETS = re.compile(r"\(((?:1[89]|20)\d\d[—～](?:1[89]|20)\d\d)\)")
DASHES = {"en": "–", "zh-hans": "—", "zh-hant": "—", "ja": "～"}


def with_dashes(text: str, language: str) -> str:
    """A title whose ranges of years stand with the sign of its language, where somebody typed a hyphen.

    Brackets around nothing but such a range are full-width where the sign is.
    """
    if "-" not in text or language not in DASHES:
        return text
    set_rightly = HYPHENED.sub(rf"\1{DASHES[language]}\2", text)
    return set_rightly if language == "en" else IN_BRACKETS.sub(r"（\1）", set_rightly)


def year_words(year: int | None, is_fiscal: bool = False) -> str:
    """A year by itself, as beside a number or at a line: 2019, FY2019. Nothing where there is none."""
    if year and is_fiscal:
        return pgettext("a fiscal year", "FY%(year)s") % {"year": year}
    return str(year or "")


def year_said(year: int | None, is_fiscal: bool = False) -> str:
    """A year within a sentence, where Chinese and Japanese write 2019年."""
    if not year or is_fiscal:
        return year_words(year, is_fiscal)
    return pgettext("a year in a sentence", "%(year)s") % {"year": year}


def years(first: int | None, last: int | None, is_fiscal: bool = False) -> str:
    """One year as a sentence says it, or nothing, where there are no two: 2007年 stands beside 2007—2010年."""
    if first and last and first != last:
        if is_fiscal:
            return pgettext("a range of fiscal years", "FY%(first)s to FY%(last)s") % {"first": first, "last": last}
        return pgettext("a range of years", "%(first)s to %(last)s") % {"first": first, "last": last}
    return year_said(first or last, is_fiscal)


def term(first: int | None, last: int | None, is_fiscal: bool = False) -> str:
    """A span of years in words: where only one end is known, that it is only one. Nothing where none is."""
    if first and last:
        return years(first, last, is_fiscal)
    if first:
        return gettext("from %(first)s") % {"first": year_said(first, is_fiscal)}
    return gettext("until %(last)s") % {"last": year_said(last, is_fiscal)} if last else ""
