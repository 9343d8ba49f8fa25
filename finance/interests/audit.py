"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import audit_actions

audit_actions.register(
    pack_made=_("made a pack for funders"),
    pack_revoked=_("took back a pack for funders"),
)
