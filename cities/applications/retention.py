"""How long things are kept here."""

from django.utils.translation import gettext_lazy as _

from cities.applications import erasure
from cities.applications.models import KEPT
from core.retention import rules

rules.register(
    "applications",
    after=KEPT,
    says=_("Declined or withdrawn applications, with their files: 12 months after the decision or withdrawal."),
    due=erasure.long_over,
    remove=erasure.forget,
)
