"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import actors, audit_actions

audit_actions.register(
    interest_begun=_("wrote down an interest"),
    interest_changed=_("changed an interest"),
    interest_moved=_("said how far an interest is"),
    interest_closed=_("closed an interest"),
    pack_made=_("made a pack for funders"),
    pack_revoked=_("took back a pack for funders"),
    pack_forgotten=_("deleted a pack for funders whose time was over"),
)

actors.register({"whoever runs the site": _("whoever runs the site")})
