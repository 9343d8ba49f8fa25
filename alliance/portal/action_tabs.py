"""What cities do is told in four ways: what they did, the targets that it serves, what they plan and commit to."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def action_tabs(current: str) -> list[dict[str, Any]]:
    """`current` is the name of an address."""
    labels = {
        "practices": _("Practices"),
        "targets": _("Targets"),
        "plans": _("Plans"),
        "commitments": _("Commitments"),
    }
    return [{"label": label, "url": reverse(name), "current": name == current} for name, label in labels.items()]
