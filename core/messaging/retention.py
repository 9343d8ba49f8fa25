"""How long things are kept here."""

from django.utils.translation import gettext_lazy as _

from core.messaging import keeping
from core.retention import rules

rules.register(
    "words of messages",
    after=keeping.WORDS,
    says=_("The words of messages that members write to speakers and focal points: 30 days."),
    due=keeping.old_words,
)
rules.register(
    "messages",
    after=keeping.PASSED,
    says=_("Who wrote such a message to whom, and when: 6 months."),
    due=keeping.old_messages,
)
