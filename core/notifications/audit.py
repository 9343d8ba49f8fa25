"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import audit_actions

audit_actions.register(
    mail_sent_again=_("had the mail sent again"),
    mail_given_up=_("gave up the mail"),
)
