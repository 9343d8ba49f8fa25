"""Two to four public projects side by side, as a reader chose them: in the order of the choice, and without a rank.

Sums stand in the currency of each project, and only where the city opened them to everybody.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.content.reading import as_public
from core.text.fallback import localized
from core.text.money import amount
from finance.projects.models import ProjectProfile
from finance.projects.showing import listed_names, money_of, stage_number, support_names, years

NAME, LEAST, MOST = "beside", 2, 4


def chosen(request: HttpRequest) -> list[str]:
    """The address names, each once; of more than four the first ones."""
    return list(dict.fromkeys(request.GET.getlist(NAME)))[:MOST]


def side_by_side(slugs: Sequence[str], found: Iterable[ProjectProfile]) -> dict[str, Any] | None:
    """`found` are public rows; one that is gone is left out, and one alone stands beside nothing."""
    rows = sorted(map(as_public, found), key=lambda row: slugs.index(row.slug))
    if len(rows) < LEAST:
        return None
    lines = [
        (_("Stage"), [stage(row) for row in rows]),
        (_("Support sought"), [capfirst(listed_names(support_names(row.support))) for row in rows]),
        (_("Sought"), [sum_of(row, "sought") for row in rows]),
        (_("Secured"), [sum_of(row, "secured") for row in rows]),
        (_("Total cost"), [sum_of(row, "total") for row in rows]),
        (_("Years"), [years(row) for row in rows]),
        (_("Purpose"), [capfirst(str(row.get_purpose_display())) for row in rows]),
    ]
    return {
        "projects": [
            {"project": row, "title": localized(row, "title"), "city": row.city, "money": money_of(row)} for row in rows
        ],
        "lines": [{"label": label, "cells": cells} for label, cells in lines if any(cells)],
        "has_money": any(not row.sums.is_empty for row in rows),
    }


def stage(row: ProjectProfile) -> str:
    words = _("%(name)s (%(number)s of %(of)s)") % {"name": row.stage_name, **stage_number(row)}
    aside = str(row.get_side_state_display())
    return listed_names([words, aside]) if aside else words


def sum_of(row: ProjectProfile, name: str) -> str:
    value = getattr(row.sums, name)
    return "" if value is None else amount(value, row.currency)
