"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import audit_actions

audit_actions.register(
    mail_sent_again=_("had the email sent again"),
    mail_given_up=_("stopped sending the email"),
)
