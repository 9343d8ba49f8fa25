"""How long things are kept here."""

from django.utils.translation import gettext_lazy as _

from core.retention import rules
from finance.interests import packs

rules.register(
    "packs",
    after=packs.KEPT_AFTER,
    says=_("Packs for funders, for whom they were and when they were opened: 12 months after they end."),
    due=packs.long_over,
    remove=packs.erase,
)
