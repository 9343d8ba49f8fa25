"""The width of a text on paper, about: Han letters take twice the width of Latin ones."""

import re
from math import ceil
from unicodedata import east_asian_width

LONG_NAME = 60  # does not stand in one line in large letters
LONG_NUMBER = re.compile(r"[\d.,]{11,}")  # wider than a cell of four on a telephone


def width(text: str) -> float:
    """The width in halves of a Han letter, on the safe side. Capitals are wide too."""
    return sum(2 if east_asian_width(each) in "WFA" else 1.4 if each.isupper() else 1 for each in text)


def lines_needed(text: str, line: float) -> int:
    return max(1, ceil(width(text) / line))


def is_long_name(name: str) -> bool:
    return width(name) > LONG_NAME


def has_long_number(text: str) -> bool:
    """Whether one of its numbers is too wide for a narrow cell in large letters: 10,000,000,000."""
    return LONG_NUMBER.search(text) is not None
