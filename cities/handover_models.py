"""The focal point of a city is handed over: offered by one, accepted by the other."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.querysets import HandoverQuerySet
from core.accounts.models import User
from core.history.models import Versioned
from core.text.managers import manager_of


class Handover(Versioned):
    """Who offered is a number and a label, so that an offer outlives their role."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("handover", "open")
        ACCEPTED = "accepted", pgettext_lazy("handover", "accepted")
        DECLINED = "declined", pgettext_lazy("handover", "declined")
        REVOKED = "revoked", pgettext_lazy("handover", "taken back")

    city = models.ForeignKey("cities.City", models.CASCADE, related_name="handovers", verbose_name=_("city"))
    to = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("to"))
    by_id = models.BigIntegerField(_("by (number)"), null=True)
    by_label = models.CharField(_("by"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    objects: ClassVar[HandoverQuerySet] = manager_of(HandoverQuerySet)
    not_kept: ClassVar[tuple[str, ...]] = ("made_at", "by_label")

    class Meta:
        verbose_name = _("handover of the focal point")
        verbose_name_plural = _("handovers of the focal point")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["city"], condition=Q(state="open"), name="cities_one_handover_a_city")
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.city_id}"
