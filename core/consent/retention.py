"""How long things are kept here."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from core.consent import records
from core.retention import rules

rules.register(
    "consents",
    after=timedelta(days=730),
    says=_("Records of who agreed to what: for as long as the entry about the person exists, and 24 months longer."),
    due=records.of_nothing,
    remove=records.forget,
)
