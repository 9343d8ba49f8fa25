"""How long things are kept here."""

from django.utils.translation import gettext_lazy as _

from alliance.api import once
from core.retention import rules

rules.register(
    "api-answers",
    after=once.KEPT_FOR,
    says=_("Stored API responses for repeated requests: 24 hours."),
    due=once.too_old,
)
