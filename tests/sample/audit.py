"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import audit_actions

audit_actions.register(
    sample_added=_("added the sample"),
    sample_changed=_("changed the sample"),
    sample_removed=_("removed the sample"),
    sample_reverted=_("went back to an earlier version of the sample"),
)
