"""Bands of an indicator that curators read in the handbook. Two of them stand behind each set."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.history.models import Versioned, VersionedQuerySet
from core.text import clean, limits

plain = [clean.no_unseen_characters]


class BandConfirmation(Versioned):
    """One curator enters the bands with their page, another one compares them with the page and confirms.

    `bands` holds five dicts: the ends of bands as in the file of the edition, or the conditions of levels.
    """

    class State(models.TextChoices):
        ENTERED = "entered", pgettext_lazy("bands", "Waiting for a second curator")
        CONFIRMED = "confirmed", pgettext_lazy("bands", "Confirmed")
        WITHDRAWN = "withdrawn", pgettext_lazy("bands", "Withdrawn")

    framework = models.SlugField(_("edition"), max_length=40, editable=False)
    indicator = models.SlugField(_("indicator"), max_length=60, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ENTERED)
    bands = models.JSONField(_("score bands"))
    page = models.PositiveSmallIntegerField(_("page of the handbook"))
    edition = models.CharField(_("copy consulted"), max_length=limits.NAME, validators=plain)
    entered_by_id = models.PositiveBigIntegerField(null=True, blank=True)
    entered_by_label = models.CharField(_("entered by"), max_length=200, blank=True)
    entered_at = models.DateTimeField(_("entered at"), null=True, blank=True)
    confirmed_by_id = models.PositiveBigIntegerField(null=True, blank=True)
    confirmed_by_label = models.CharField(_("confirmed by"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    objects: ClassVar[VersionedQuerySet["BandConfirmation"]] = VersionedQuerySet["BandConfirmation"].as_manager()  # type: ignore[assignment]
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("bands", "page", "edition"),)

    class Meta:
        verbose_name = _("confirmation of score bands")
        verbose_name_plural = _("confirmations of score bands")
        ordering = ["framework", "indicator"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "indicator"], name="bands_once_an_indicator"),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False), name="bands_confirmed_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework} {self.indicator}"

    def get_absolute_url(self) -> str:
        return reverse("review_bands", args=[self.framework])
