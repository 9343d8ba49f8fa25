"""The pages of the finance desk, side by side."""

from typing import Any

from django.utils.translation import gettext as _

from core.ui.context import named_address


def finance_tabs(current: str) -> list[dict[str, Any]]:
    """`current` is the name of an address; what has none yet is left out."""
    labels = {
        "finance": _("Funding and finance"),
        "projects": _("Projects"),
        "calls": _("Calls for proposals"),
        "instruments": _("Instruments"),
    }
    found = [(name, label, named_address(name)) for name, label in labels.items()]
    return [{"label": label, "url": url, "current": name == current} for name, label, url in found if url]
