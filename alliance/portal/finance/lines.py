"""Calls as lines of a list."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core.text.fallback import columns, localized
from finance.market import wording
from finance.market.models import Call
from finance.market.querysets import DAYS

COLUMNS = ("slug", "timing", *DAYS, "checked_on", "is_example", "state")


def for_lines(calls: QuerySet[Call]) -> QuerySet[Call]:
    rows = calls.select_related("funder")
    return rows.only(*COLUMNS, "funder__slug", *columns("title", "summary"), *columns("funder__name"))


def call_line(call: Call, now: datetime) -> dict[str, Any]:
    words, tone = wording.standing(call, now)
    return {
        "call": call,
        "title": localized(call, "title"),
        "summary": localized(call, "summary"),
        "funder": localized(call.funder, "name"),
        "standing": words,
        "tone": tone,
        "checked": wording.checked(call.checked_on),
        "is_old": call.is_old,
    }
