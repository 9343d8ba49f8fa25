"""How long things are kept here."""

from django.utils.translation import gettext_lazy as _

from core.feedback import erasure
from core.retention import rules

rules.register(
    "letters",
    after=erasure.LETTERS,
    says=_("Messages to the secretariat, with name, address and answer: 12 months."),
    due=erasure.old_letters,
)
rules.register(
    "questions to cities",
    after=erasure.ASKED,
    says=_("Questions to a city that wait with the secretariat, with name, address and answer: 30 days."),
    due=erasure.old_questions,
)
rules.register(
    "unconfirmed messages",
    after=erasure.UNCONFIRMED,
    says=_("Messages that the sender has not confirmed: 7 days."),
    due=erasure.never_confirmed,
)
