"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import audit_actions

audit_actions.register(
    role_added=_("gave the role"),
    role_accepted=_("gave the role by an invitation"),
    role_changed=_("changed the role"),
    role_ended=_("ended the role"),
    role_left=_("gave up the role"),
    role_suspended=_("suspended the role"),
    role_resumed=_("ended the suspension of the role"),
    focal_point_made=_("made somebody the focal point"),
    focal_point_stepped_back=_("made another person the focal point"),
    handover_offered=_("offered to hand over the focal point"),
    handover_accepted=_("accepted the focal point"),
    handover_declined=_("did not accept the focal point"),
    handover_revoked=_("took the offer of the focal point back"),
)
