"""How long things are kept here."""

from django.utils.translation import gettext_lazy as _

from core.retention import rules
from finance.interests import erasure

rules.register(
    "packs",
    after=erasure.KEPT_AFTER,
    says=_("Packs for funders, their recipients and the times when they were opened: 12 months after they end."),
    due=erasure.long_over,
    remove=erasure.forget,
)
