"""What can happen to any row, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import audit_actions

audit_actions.register(correction_left=_("kept this as it was and did not apply a correction of imported facts"))
