"""Mails that the machine does not go on with by itself: refused for good, or cut off in the middle.

Somebody looks into the log of the mail server, where the Message-ID stands, and decides. No address is shown.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.history.write import Actor, VersionConflict
from core.notifications import carried, mails, outbox
from core.notifications.models import Delivery
from core.notifications.tasks import send_later
from core.notifications.wording import group_of
from core.siteadmin import recorded, selection
from core.siteadmin.versioned import Verbs
from core.siteadmin.vocabulary import PlainAdmin

DECIDED = ("state", "attempts")


def decide(delivery: Delivery, verb: str, step: Callable[[Delivery], bool], *, expected: int, by: Actor) -> None:
    """Raises VersionConflict when somebody else, or the machine, was faster."""
    with recorded.claimed(delivery, DECIDED, expected) as (fresh, _publishing):
        before = recorded.picture(fresh, DECIDED)
        if not step(fresh):
            raise VersionConflict(fresh, expected)
        recorded.written(fresh, verb, by, before, recorded.picture(fresh, DECIDED))


def again(record: Any, delivery: Delivery, expected: int, by: Actor) -> None:
    decide(delivery, "mail_sent_again", outbox.send_again, expected=expected, by=by)
    transaction.on_commit(lambda: send_later([delivery.pk]))


def give_up(record: Any, delivery: Delivery, expected: int, by: Actor) -> None:
    decide(delivery, "mail_given_up", outbox.give_up, expected=expected, by=by)


def refuse(*args: Any, **kwargs: Any) -> Any:
    """Mails are neither added nor edited nor removed by hand."""
    raise NotImplementedError


AGAIN = selection.made("send_again", _("Send again (not delivered)"), again, "decide")
GIVE_UP = selection.made("give_up", _("Stop sending (already delivered or no longer needed)"), give_up, "decide")


@admin.register(Delivery)
class DeliveryAdmin(PlainAdmin):
    kind = "mail"
    allowed = DECIDED
    fixed = ()
    verbs = Verbs(add=refuse, change=refuse, remove=refuse)
    list_display = ("to", "what", "state", "attempts", "failure", "made_at", "claimed_at")
    list_filter = ("state",)
    list_select_related = ("person",)
    ordering = ("pk",)
    fields = ("to", "what", "state", "attempts", "failure", "made_at", "claimed_at", "message_id")
    readonly_fields = fields
    actions = (AGAIN, GIVE_UP)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """Whom the site writes to is nobody's business while it goes well."""
        return (
            super().get_queryset(request).filter(pk__in=Delivery.objects.for_a_decision()).prefetch_related("notices")
        )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [(None, {"fields": self.fields})]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def may_choose(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "administer", obj)

    has_decide_permission = may_choose

    def title(self, obj: Any) -> str:
        return f"{self.to(obj)} · {self.what(obj)}"

    @admin.display(description=_("sent to"), ordering="person__name")
    def to(self, delivery: Delivery) -> str:
        """Whom a feature writes to, only that feature knows."""
        return delivery.person.name if delivery.person else "–"

    @admin.display(description=_("kind"))
    def what(self, delivery: Delivery) -> str:
        if delivery.kind:
            return str(carried.known(delivery.kind).label)
        return ", ".join(sorted({str(group_of(notice.kind).label) for notice in delivery.notices.all()}))

    @admin.display(description="Message-ID")
    def message_id(self, delivery: Delivery) -> str:
        return mails.message_id(delivery)
