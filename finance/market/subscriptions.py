"""Calls that close soon are news to everybody who follows them, with an account or without."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.subscriptions import subjects
from finance.deadlines import DATED
from finance.market.models import Call
from finance.market.wording import call_standing

DAYS_BEFORE = 30


@subjects.register
class ClosingCalls(subjects.NewlyPublic[Call]):
    """A call is told once: 30 days before its last day, or later, when it opens or is published."""

    code, order, label = "calls", 50, _("Calls for proposals that close soon")
    hint = _("Each call once, 30 days before it closes.")
    model = Call
    list_name, feed_name = "calls", "calls_atom"

    def rows(self, first: date, until: date) -> Iterable[Call]:
        soon = until + timedelta(days=DAYS_BEFORE)
        dated = Call.objects.shown_to_all().with_deadline(timezone.now()).filter(Q(standing__in=DATED))
        near = dated.filter(closes_on__lt=soon)
        newly = set(self.keys(first, until))
        return [call for call in near if str(call.pk) in newly or first <= day_of(call) < until]

    def note(self, row: Call) -> str:
        return call_standing(row, timezone.now())[0]


def day_of(call: Call) -> date:
    """The day from which a call that is public is one that closes soon."""
    assert call.closes_on is not None
    return max(call.closes_on - timedelta(days=DAYS_BEFORE), call.opens_on or date.min)
