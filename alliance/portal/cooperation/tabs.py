"""How cities work together is shown in four ways: what they offer and need, their links, who works with whom, sums."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def cooperation_tabs(current: str) -> list[dict[str, Any]]:
    """`current` is the name of an address."""
    labels = {
        "cooperation": _("Offers and needs"),
        "links": _("Links between cities"),
        "cooperation_network": _("Cooperation network"),
        "cooperation_overview": _("Overview"),
    }
    return [{"label": label, "url": reverse(name), "current": name == current} for name, label in labels.items()]
