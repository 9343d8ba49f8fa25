"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import audit_actions

audit_actions.register(
    practice_added=_("added the practice"),
    practice_changed=_("changed the practice"),
    practice_removed=_("removed the practice"),
    practice_reverted=_("restored an earlier version of the practice"),
)
