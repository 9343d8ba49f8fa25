"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import audit_actions

audit_actions.register(
    role_added=_("assigned the role"),
    role_accepted=_("assigned the role through an invitation"),
    role_changed=_("changed the role"),
    role_ended=_("ended the role"),
    role_left=_("gave up the role"),
    role_suspended=_("suspended the role"),
    role_resumed=_("ended the suspension of the role"),
    focal_point_made=_("made someone the focal point"),
    focal_point_stepped_back=_("made another person the focal point"),
    handover_offered=_("offered to hand over the role of focal point"),
    handover_accepted=_("accepted the role of focal point"),
    handover_declined=_("declined the role of focal point"),
    handover_revoked=_("withdrew the offer to hand over the role of focal point"),
)
