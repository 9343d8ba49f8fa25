"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import audit_actions

audit_actions.register(
    plan_added=_("added the plan"),
    plan_changed=_("changed the plan"),
    plan_removed=_("removed the plan"),
    plan_reverted=_("went back to an earlier version of the plan"),
    goal_added=_("added the goal"),
    goal_changed=_("changed the goal"),
    goal_removed=_("removed the goal"),
    goal_reverted=_("went back to an earlier version of the goal"),
    plantarget_added=_("added the target"),
    plantarget_changed=_("changed the target"),
    plantarget_removed=_("removed the target"),
    plantarget_reverted=_("went back to an earlier version of the target"),
    planaction_added=_("added the action"),
    planaction_changed=_("changed the action"),
    planaction_removed=_("removed the action"),
    planaction_reverted=_("went back to an earlier version of the action"),
    cityindicator_added=_("added the indicator"),
    cityindicator_changed=_("changed the indicator"),
    cityindicator_removed=_("removed the indicator"),
    cityindicator_reverted=_("went back to an earlier version of the indicator"),
    planyear_begun=_("began the year of the plan"),
    planyear_written=_("wrote in the year of the plan"),
    planyear_left_out=_("left something out of the year of the plan"),
    planyear_sent=_("sent the year of the plan"),
    commitment_added=_("added the commitment"),
    commitment_changed=_("changed the commitment"),
    commitment_removed=_("removed the commitment"),
    commitment_reverted=_("went back to an earlier version of the commitment"),
    filing_prepared=_("prepared a filing of the commitment"),
    filing_filed=_("wrote down that the commitment was filed"),
    filing_awaiting=_("wrote down that the filing awaits the focal point"),
    filing_linked=_("wrote down that the filing was linked"),
    filing_auto_linked=_("wrote down that the filing was linked automatically"),
    filing_returned=_("wrote down that the filing was returned"),
    filing_withdrawn=_("wrote down that the filing was withdrawn"),
    filing_noted=_("wrote a note on the filing"),
)
