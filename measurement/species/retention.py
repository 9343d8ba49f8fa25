"""How long things are kept here."""

from django.utils.translation import gettext_lazy as _

from core.retention import rules
from measurement.species import erasure

rules.register(
    "species-files",
    after=erasure.KEPT,
    says=_("Files of species records, and the tables of rows left out: 7 days. Places and observers are never stored."),
    due=erasure.old,
    remove=erasure.forget,
)
