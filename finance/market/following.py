"""A call can be followed: whoever does is told when it changes. Those who follow its topics and targets hear of it."""

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.notifications import following
from finance.market.models import Call
from finance.market.querysets import DAYS
from finance.market.wording import call_standing


@following.register_followable
class FollowableCall(following.Followable):
    code, order, label = "call", 15, _("Call for proposals")
    name_fields = ("title",)

    def rows(self) -> QuerySet[Call]:
        return Call.objects.shown_to_all()


@following.register(Call)
class CallNews(following.Subject[Call]):
    label = _("Call for proposals")
    links: ClassVar[Mapping[str, tuple[str, ...]]] = {"call": ("pk",)}
    terms = "terms"
    state_columns = ("timing", *DAYS)

    def state_of(self, row: Call) -> str:
        return call_standing(row, timezone.now())[0]
