"""Days as exact as a plan says them: 2026, 2026-03, 2026-03-31, or the fiscal year FY2025. Pure text in, text out.

In Japan a fiscal year runs from April to March: 令和7年度 is fiscal 2025.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.text.moments import known_day, known_day_words

FISCAL = re.compile(r"FY([12]\d{3})", re.ASCII)
TYPED_FISCAL = re.compile(
    r"(?:FY\s*|fiscal\s+)([12]\d{3})|([12]\d{3})\s*(?:年度|財年|财年|財政年度|财政年度)", re.IGNORECASE
)
TYPED_DAY = re.compile(r"([12]\d{3})\s*年(?:\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?)?")
SLASHES = re.compile(r"([12]\d{3})[/.](\d{1,2})(?:[/.](\d{1,2}))?")
ERA = re.compile(r"(令和|平成|昭和)(元|\d{1,2})年")
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}  # the year before the first
LONGEST_ERA = 64  # 昭和, so far; of 令和 nobody knows
ERA_YEARS = {"令和": LONGEST_ERA, "平成": 31, "昭和": LONGEST_ERA}
LONGEST = 10


def planned_day(text: str) -> None:
    """Validates a day that may be a year or a month. Raises ValidationError."""
    if found := FISCAL.fullmatch(text):
        text = found[1]
    known_day(text)


def read(text: str) -> str:
    """令和7年度 becomes FY2025, 2026年3月 becomes 2026-03. Raises ValidationError for what is no day."""
    plain = ERA.sub(western, unicodedata.normalize("NFKC", text).strip())
    if found := TYPED_FISCAL.fullmatch(plain):
        plain = f"FY{found[1] or found[2]}"
    elif found := TYPED_DAY.fullmatch(plain) or SLASHES.fullmatch(plain):
        plain = "-".join(part.zfill(2) for part in found.groups() if part)
    planned_day(plain)
    return plain


def western(found: re.Match[str]) -> str:
    """Raises ValidationError for a year that the era has not, such as 令和0年 and 令和99年."""
    number = 1 if found[2] == "元" else int(found[2])
    if not 1 <= number <= ERA_YEARS[found[1]]:
        words = {"year": found[0], "era": found[1], "last": ERA_YEARS[found[1]]}
        raise ValidationError(
            _("%(year)s is not valid. The era %(era)s has the years 1 to %(last)s.") % words, code="era"
        )
    return f"{ERAS[found[1]] + number}年"


def words(text: str) -> str:
    """March 2026, or fiscal 2025, in the reader's language."""
    if found := FISCAL.fullmatch(text):
        return _("fiscal year %(year)s") % {"year": found[1]}
    return known_day_words(text) if text else ""


def as_typed(year: int | None, is_fiscal: bool) -> str:
    """The year as `read` takes it and as no language changes it: 2019, FY2019."""
    return f"FY{year}" if year and is_fiscal else str(year or "")


def goes_on(is_said: bool, end: str) -> bool | None:
    """Whether something goes on without an end. A box that is not ticked is a no only beside an end: else nobody
    said either."""
    return True if is_said else False if end else None


def year_of(text: str) -> int | None:
    """The year in which it begins."""
    digits = text.removeprefix("FY")[:4]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) == 4 else None


def is_before(one: str, other: str) -> bool:
    """Whether one surely ends before the other begins; 2026 and 2026-03 may be the same."""
    if not one or not other:
        return False
    if one.startswith("FY") or other.startswith("FY"):
        first, second = year_of(one), year_of(other)
        return first is not None and second is not None and first < second
    length = min(len(one), len(other))
    return one[:length] < other[:length]


def check_order(starts: str, ends: str) -> None:
    """Raises ValidationError by the name of the field."""
    if is_before(ends, starts):
        raise ValidationError({"ends": _("The end must not be before the start.")})
