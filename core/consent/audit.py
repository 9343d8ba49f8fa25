"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import actors, audit_actions

audit_actions.register(
    consent_given=_("recorded a consent"),
    consent_withdrawn=_("recorded the withdrawal of a consent"),
)

actors.register({"the person themselves": _("the person themselves")})
