"""How long things are kept here."""

from django.utils.translation import gettext_lazy as _

from cities.applications import erasure
from cities.applications.models import KEPT
from cities.team import invitations
from core.retention import rules

rules.register(
    "invitations",
    after=invitations.KEPT_AFTER,
    says=_("Invitations to work for a city: 30 days after they expire."),
    due=invitations.long_over,
)
rules.register(
    "applications",
    after=KEPT,
    says=_("Applications that were declined or taken back: 12 months after that day, with their files."),
    due=erasure.long_over,
    remove=erasure.forget,
)
