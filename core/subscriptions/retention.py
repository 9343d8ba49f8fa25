"""How long things are kept here."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from core.retention import rules
from core.subscriptions import erasure

rules.register(
    "unconfirmed subscriptions",
    after=erasure.UNCONFIRMED,
    says=_("Email addresses for news that no one has confirmed: 7 days."),
    due=erasure.never_confirmed,
)
rules.register(
    "subscriptions",
    after=timedelta(0),
    says=_("Confirmed email addresses for news: until you leave, then they are deleted immediately."),
    due=erasure.none_is_old,
)
