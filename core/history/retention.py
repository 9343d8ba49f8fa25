"""How long things are kept here."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from core.history import erasure
from core.retention import rules

rules.register(
    "history",
    after=timedelta(days=730),
    says=_("Records of who changed what: 24 months."),
    due=erasure.older_than,
    remove=erasure.forget,
)
