"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import audit_actions

audit_actions.register(
    plan_added=_("added the plan"),
    plan_changed=_("changed the plan"),
    plan_removed=_("removed the plan"),
    plan_reverted=_("went back to an earlier version of the plan"),
)
