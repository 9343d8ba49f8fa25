"""How long things are kept here."""

from django.utils.translation import gettext_lazy as _

from core.importexport import jobs
from core.retention import rules

rules.register(
    "imports",
    after=jobs.KEPT,
    says=_("Files uploaded for an import, with their reports: 30 days."),
    due=jobs.older_than,
    remove=jobs.forget,
)
