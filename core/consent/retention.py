"""How long things are kept here."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from core.consent import records
from core.retention import rules

rules.register(
    "consents",
    after=timedelta(days=730),
    says=_("The record of who agreed to what: as long as the entry about the person stands, and 24 months."),
    due=records.of_nothing,
    remove=records.forget,
)
