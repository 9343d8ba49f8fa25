"""Count first, form second: how a list looks follows from how much there is.

A few things are told, some are cards or rows, and only many need filters, sorting and views.
"""

from collections.abc import Iterable
from typing import Any

FEW, FILTERS_FROM, TABS_FROM = 3, 13, 10


def is_few(count: int) -> bool:
    """They are read one by one: prose with a picture rather than a grid."""
    return 0 < count <= FEW


def needs_filters(count: int) -> bool:
    return count >= FILTERS_FROM


def needs_tabs(count: int) -> bool:
    return count >= TABS_FROM


def telling(choices: Iterable[dict[str, Any]], total: int) -> list[dict[str, Any]]:
    """Leaves out choices that all or none have; what was chosen stays, so that it can be taken away."""
    return [choice for choice in choices if choice["checked"] or 0 < choice["count"] < total]
