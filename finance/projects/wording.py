"""Money of projects in words and for the bar that shows its parts."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.text.money import amount as money
from finance.money import NOTHING, Sums

PARTS = ("secured", "offered", "sought", "gap")


def bar_of(sums: Sums, currency: str) -> dict[str, Any] | None:
    """What the bar and the table right below it show; nothing where there is no amount."""
    if sums.is_empty:
        return None
    gap = sums.gap
    labels = [
        (_("Secured"), sums.secured),
        (pgettext("money", "Offered"), sums.offered),
        (_("Sought"), sums.sought),
        *([] if gap is None else [(_("No funding source entered"), max(gap, NOTHING))]),
        (_("Total cost"), sums.total),
    ]
    return {
        "sums": sums,
        "label": summary(sums, currency),
        "words": parts_words(labels, currency),
        "header": [{"label": _("Funding")}, {"label": _("Amount"), "end": True}],
        "rows": [[label, money_or_nothing(value, currency)] for label, value in labels],
        "too_much": money(-gap, currency) if gap is not None and gap < 0 else "",
    }


def parts_words(labels: Sequence[tuple[str, Decimal | None]], currency: str) -> dict[str, str]:
    """What each part of the bar is called, with its amount: colours alone say nothing."""
    return {
        name: _("%(label)s: %(value)s") % {"label": label, "value": money(value, currency)}
        for name, (label, value) in zip(PARTS, labels[:-1], strict=False)
        if value
    }


def money_or_nothing(value: Decimal | None, currency: str) -> str:
    return _("nothing entered") if value is None else money(value, currency)


def summary(sums: Sums, currency: str) -> str:
    """What the bar shows, in one sentence."""
    if sums.total is None or sums.secured is None:
        return _("Costs and funding of the project, as far as entered")
    words = {"total": money(sums.total, currency), "secured": money(sums.secured, currency)}
    return _("Secured: %(secured)s of %(total)s") % words
