"""Numbers as readers of a language expect them, and numbers as people type them."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from django.utils.formats import number_format

LONGEST_NUMBER = 60
SPACES = re.compile(r"[\s\u2009\u202f_'’]")
PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?|[+-]?\.\d+")
IN_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*")
TWO_READINGS = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
LARGEST_INTEGER = 2_147_483_647  # that a column of the database takes


class NotANumber(ValueError):
    pass


class TwoReadings(ValueError):
    """1.234 is a little more than one to some readers and a thousand to others."""

    def __init__(self, text: str) -> None:
        self.whole, self.fraction = text.replace(".", ""), f"{text}0"
        super().__init__(text)


def number_in(text: str) -> int:
    """The number of a version, a page or a row that a browser sent; 0 for what no column of numbers holds."""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_INTEGER))
    return int(text) if is_number and int(text) <= LARGEST_INTEGER else 0


def grouped_number(value: Decimal | int) -> str:
    """Grouped, without idle zeros: 8460088.000 becomes 8,460,088."""
    short = Decimal(value).normalize()
    exponent = short.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return number_format(short, decimal_pos=places, use_l10n=True, force_grouping=True)


def read(text: str, *, units: Iterable[str] = (), is_grouped: bool = True) -> Decimal:
    """1,234.5 and 1 234,5 and １２３４ and, where the unit is known, 12 km². Raises NotANumber, TwoReadings.

    `is_grouped=False` is for degrees and the like, where a full stop can only be the decimal sign.
    """
    if len(text) > LONGEST_NUMBER:
        raise NotANumber(text)
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace("、", ",")
    for unit in (unicodedata.normalize("NFKC", unit) for unit in units if unit):
        plain = plain.removesuffix(unit).strip()
    spaced = bool(re.search(r"\d[\s\u2009\u202f_'’]\d{3}", plain))
    plain = SPACES.sub("", plain)
    if is_grouped and not spaced and TWO_READINGS.fullmatch(plain):
        raise TwoReadings(plain)
    plain = with_point(plain, is_grouped=is_grouped and not spaced)
    if not plain.isascii() or not PLAIN.fullmatch(plain):
        raise NotANumber(text)
    return Decimal(plain)


def with_point(text: str, *, is_grouped: bool) -> str:
    """The digits without groups, the decimal sign a full stop. Of two different signs the last is the decimal one."""
    if is_grouped and IN_GROUPS.fullmatch(text):
        return text.replace(",", "").replace(".", "")
    comma, point = text.rfind(","), text.rfind(".")
    if comma < 0 or point < 0:
        return text.replace(",", ".") if text.count(",") == 1 else text
    group, sign = (",", ".") if point > comma else (".", ",")
    head, _sign, tail = text.rpartition(sign)
    if group in tail or not IN_GROUPS.fullmatch(head):
        return text
    return f"{head.replace(group, '')}.{tail}"
