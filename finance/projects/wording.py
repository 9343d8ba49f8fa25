"""Money of projects in words and for the bar that shows its parts."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.text import numbers
from finance.money import NOTHING, Sums


def money(value: Decimal, currency: str) -> str:
    return _("%(amount)s %(currency)s") % {"amount": numbers.shown(value), "currency": currency}


def bar_of(sums: Sums, currency: str) -> dict[str, Any] | None:
    """What the bar and the table right below it show; nothing where there is no amount."""
    if sums.is_empty:
        return None
    labels = [
        (_("Secured"), sums.secured),
        (pgettext("money", "Offered"), sums.offered),
        (_("Sought"), sums.sought),
        (_("Nobody asked yet"), max(sums.gap, NOTHING)),
        (_("Total cost"), sums.total),
    ]
    words = {"total": money(sums.total, currency), "secured": money(sums.secured, currency)}
    return {
        "sums": sums,
        "label": _("Of %(total)s secured: %(secured)s") % words,
        "header": [{"label": _("Money")}, {"label": _("Amount"), "end": True}],
        "rows": [[label, money(value, currency)] for label, value in labels],
        "too_much": money(-sums.gap, currency) if sums.gap < 0 else "",
    }
