"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import audit_actions

audit_actions.register(
    funder_added=_("added the funder"),
    funder_changed=_("changed the funder"),
    funder_removed=_("removed the funder"),
    funder_reverted=_("restored an earlier version of the funder"),
    call_added=_("added the call"),
    call_changed=_("changed the call"),
    call_confirmed=_("checked the call as a second person"),
    call_withdrawn=_("withdrew the call"),
    call_removed=_("removed the call"),
    call_reverted=_("restored an earlier version of the call"),
    placegroup_added=_("added the group of places"),
    placegroup_changed=_("changed the group of places"),
    placegroup_removed=_("removed the group of places"),
    placegroup_reverted=_("restored an earlier version of the group of places"),
    instrumentnote_added=_("added the note on an instrument"),
    instrumentnote_changed=_("changed the note on an instrument"),
    instrumentnote_removed=_("removed the note on an instrument"),
    instrumentnote_reverted=_("restored an earlier version of the note on an instrument"),
    rate_added=_("added the exchange rate"),
    rate_changed=_("changed the exchange rate"),
    rate_removed=_("removed the exchange rate"),
    rate_reverted=_("restored an earlier version of the exchange rate"),
)
