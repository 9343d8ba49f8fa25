"""Which notices, which mails: words that chain."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.notifications.models import Delivery, Notice, Preference  # noqa: F401  # named in the bases below


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, person: "User") -> Self:
        """Nobody reads the notices of others, whatever their rights."""
        return self.filter(person=person)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def for_a_digest(self) -> Self:
        """What waits to be mailed together with other notices."""
        return self.filter(mail="daily", delivery=None)

    def for_a_month(self) -> Self:
        """What waits to be mailed with everything else of the month."""
        return self.filter(mail="month", delivery=None)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, now: datetime) -> Self:
        return self.filter(state="waiting", due_at__lte=now)

    def abandoned(self, now: datetime, lease: timedelta) -> Self:
        """Begun by somebody who is no longer there to end it."""
        return self.filter(state__in=["claimed", "handed"], claimed_at__lte=now - lease)

    def for_a_decision(self) -> Self:
        """What the machine does not go on with by itself."""
        return self.filter(state__in=["failed", "unsure"])


class PreferenceQuerySet(models.QuerySet["Preference"]):
    def chosen_by(self, person: "User") -> dict[str, str]:
        """How somebody wants each group for which they chose."""
        return dict(self.filter(person=person).values_list("group", "how"))
