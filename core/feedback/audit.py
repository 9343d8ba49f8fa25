"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import actors, audit_actions

audit_actions.register(
    report_received=_("sent the report"),
    report_passed=_("passed the report on"),
    report_answered=_("answered the report"),
    report_closed=_("closed the report"),
)

actors.register({"a reader": _("a reader")})
