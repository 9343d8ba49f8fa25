"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import actors, audit_actions

audit_actions.register(
    interest_begun=_("recorded an interest in a call"),
    interest_changed=_("changed an interest in a call"),
    interest_moved=_("recorded the progress of an interest in a call"),
    interest_closed=_("closed an interest in a call"),
    pack_made=_("created a pack for funders"),
    pack_revoked=_("withdrew a pack for funders"),
    pack_forgotten=_("deleted a pack for funders whose retention period had ended"),
)

actors.register({"whoever runs the site": _("the operator of the site")})
