"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import audit_actions

audit_actions.register(
    resource_added=_("added the resource"),
    resource_changed=_("changed the resource"),
    resource_removed=_("removed the resource"),
    resource_reverted=_("restored an earlier version of the resource"),
)
