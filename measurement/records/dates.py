"""When a record was made: its year, and its day where one is told."""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

FIRST_YEAR, LAST_YEAR = 1600, 2200
ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
BARE = re.compile(r"(\d{1,4})(?:\.0+)?")
LOOSE = re.compile(r"(?<!\d)\d{4}(?!\d)")


class When(NamedTuple):
    """Two years between which it was, and the day as a number; `is_part` where only the year could be read."""

    first: int
    last: int
    day: int | None
    is_part: bool = False


def when(year: str, month: str, day: str, text: str) -> When | None:
    """The moment of a record; the year of its own column comes before the date."""
    if len(text) > 10 and text[10] in "T " and "/" not in text:
        text = text[:10]
    return read(year, month, day, text)


@lru_cache(1 << 16)
def read(year: str, month: str, day: str, text: str) -> When | None:
    of_date = period_in(text)
    if not (found := BARE.fullmatch(year)):
        return of_date
    own = int(found[1])
    exact = of_date.day if of_date and of_date.first == of_date.last == own else None
    if exact is None and (of_year := ISO.fullmatch(f"{own:04}-{month}-{day}")):
        exact = ordinal(*map(int, of_year.groups()))
    return When(own, own, exact)


def period_in(text: str) -> When | None:
    """A day, a month, a year, or a span between two of them."""
    if not text:
        return None
    begin, _, end = text.partition("/")
    first = ISO.fullmatch(begin[:10] if begin[10:11] == "T" else begin)
    if first is None:
        years = set(LOOSE.findall(text))  # 21/05/2023: the year is plain, the day could be the month
        return When(int(year), int(year), None, True) if len(years) == 1 and (year := years.pop()) else None
    last = ISO.fullmatch(end[:10]) or first
    day = ordinal(int(first[1]), int(first[2]), int(first[3])) if first[2] and first[3] and not end else None
    return When(int(first[1]), int(last[1]), day)


def ordinal(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).toordinal()
    except (ValueError, OverflowError):
        return None
