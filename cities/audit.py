"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import actors, audit_actions

audit_actions.register(
    city_added=_("added the city"),
    city_changed=_("changed the city"),
    city_removed=_("removed the city"),
    city_reverted=_("restored an earlier version of the city"),
)

actors.register({"retention": _("Retention rules")})
