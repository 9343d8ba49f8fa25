"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import audit_actions

audit_actions.register(
    organisation_added=_("added the organisation"),
    organisation_changed=_("changed the organisation"),
    organisation_removed=_("removed the organisation"),
    organisation_reverted=_("restored an earlier version of the organisation"),
)
