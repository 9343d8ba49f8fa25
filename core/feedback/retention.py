"""How long things are kept here."""

from django.utils.translation import gettext_lazy as _

from core.feedback import keeping
from core.retention import rules

rules.register(
    "letters",
    after=keeping.LETTERS,
    says=_("Messages to the secretariat, with name, address and answer: 12 months."),
    due=keeping.old_letters,
)
rules.register(
    "unconfirmed messages",
    after=keeping.UNCONFIRMED,
    says=_("Messages that their sender has not confirmed: 7 days."),
    due=keeping.never_confirmed,
)
