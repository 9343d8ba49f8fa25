"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import actors, audit_actions
from core.siteadmin.merging import MERGED

audit_actions.register(
    term_added=_("added the term"),
    term_changed=_("changed the term"),
    term_removed=_("removed the term"),
    source_added=_("added the source"),
    source_changed=_("changed the source"),
    source_opened=_("opened and checked the address of the source"),
    source_removed=_("removed the source"),
    person_changed=_("changed the permissions of the person"),
    person_signed_out=_("ended all sign-in sessions of the person"),
)
actors.register_sentence(MERGED, _("“%(gone)s” was merged into “%(stays)s”. %(reason)s"))
