"""How long things are kept here."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from core.notifications import actions
from core.retention import rules

TWO_YEARS = timedelta(days=730)

rules.register(
    "notices",
    after=TWO_YEARS,
    says=_("Notices to you: 24 months."),
    due=actions.old_notices,
)
rules.register(
    "mails",
    after=TWO_YEARS,
    says=_("Records that an email was sent to you, and when: 24 months."),
    due=actions.old_deliveries,
)
rules.register(
    "jobs",
    after=timedelta(days=30),
    says=_("Records of the site’s own background processing: 30 days."),
    due=actions.old_jobs,
)
