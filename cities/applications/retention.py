"""How long things are kept here."""

from django.utils.translation import gettext_lazy as _

from cities.applications import erasure
from cities.applications.models import KEPT
from core.retention import rules

rules.register(
    "applications",
    after=KEPT,
    says=_("Applications that were declined or taken back: 12 months after that day, with their files."),
    due=erasure.long_over,
    remove=erasure.forget,
)
