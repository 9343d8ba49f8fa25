"""The order in which people count what has a number in words."""

import re
import unicodedata

PART = re.compile(r"\d+|[^\W\d_]+")
LAST = ((2, 0, ""),)

type Place = tuple[tuple[int, int, str], ...]


def by_number(text: str) -> Place:
    """A key that sorts numbers as people count: 2.9 before 2.10, C2 before C10; what has no number comes last."""
    parts = PART.findall(unicodedata.normalize("NFKC", text).casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts) or LAST
