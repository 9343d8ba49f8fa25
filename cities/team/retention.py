"""How long things are kept here."""

from django.utils.translation import gettext_lazy as _

from cities.team import invitations
from core.retention import rules

rules.register(
    "invitations",
    after=invitations.KEPT_AFTER,
    says=_("Invitations to join a city’s team: 30 days after they expire."),
    due=invitations.long_over,
)
