"""How long things are kept here."""

from django.utils.translation import gettext_lazy as _

from core.messaging import erasure
from core.retention import rules

rules.register(
    "words of messages",
    after=erasure.WORDS,
    says=_("The text of messages and questions to speakers and focal points: 30 days."),
    due=erasure.old_words,
)
rules.register(
    "messages",
    after=erasure.PASSED,
    says=_(
        "Records of who sent such a message to whom, and when, with the email address of people outside the "
        "alliance: 6 months."
    ),
    due=erasure.old_messages,
)
