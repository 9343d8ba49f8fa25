"""The year of a plan: what the units of a city write down until a lead sends it as one, and whether it was published.

`YearRow` holds what was typed, row by row, as it was typed. It becomes proposals when the year is sent.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cities.models import City
from core.fields import YearField
from core.history.models import Versioned
from core.review.models import Bundle
from core.text import limits
from core.text.managers import manager_of
from core.text.moments import likely_year
from planning.years.querysets import PlanYearQuerySet, YearRowQuerySet


class PlanYear(Versioned):
    """One year of all plans of a city. What it says stands in the values and reports of that year; the bundle by which
    it was sent knows whether it is published. From then on the year is locked, and its sheets are read from the copy
    that was made then."""

    city = models.ForeignKey(City, models.PROTECT, related_name="plan_years", verbose_name=_("city"))
    year = YearField(_("year"), validators=[likely_year])
    bundle = models.OneToOneField(
        Bundle,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="plan_year",
        verbose_name=_("group of proposals"),
    )

    # What the sheets of the year are read from (planning.years.copies). It stands in no version, so that what is erased
    # is gone from here.
    copy = models.JSONField(_("copy from the day of publication"), null=True, blank=True, editable=False)

    objects: ClassVar[PlanYearQuerySet] = manager_of(PlanYearQuerySet)
    unversioned_fields: ClassVar[tuple[str, ...]] = ("copy",)

    class Meta:
        verbose_name = _("year of a plan")
        verbose_name_plural = _("years of plans")
        ordering = ["city", "year"]
        constraints = [models.UniqueConstraint(fields=["city", "year"], name="planning_one_year_a_city")]

    def __str__(self) -> str:
        return f"{self.city_id} {self.year}"

    @property
    def is_locked(self) -> bool:
        """Whether the year was published. Reads self.bundle."""
        return self.bundle is not None and self.bundle.state == Bundle.State.PUBLISHED

    @property
    def is_in_review(self) -> bool:
        """Whether the year waits for a curator; what is being published is not open either. Reads self.bundle."""
        return self.bundle is not None and self.bundle.state in (Bundle.State.SUBMITTED, Bundle.State.PUBLISHING)


class YearRow(Versioned):
    """What was typed in one row of the table of a year, versioned by itself, so that two units on two rows never meet.

    `kind` and `object_id` name the indicator or target as proposals do, and `title` says what it was called: the row
    outlives what it is about, so that nothing typed is lost. `sent` is what of it was laid into its proposal last.
    """

    plan_year = models.ForeignKey(PlanYear, models.CASCADE, related_name="rows", verbose_name=_("year of a plan"))
    kind = models.CharField(_("kind"), max_length=30)
    object_id = models.CharField(_("key"), max_length=40)
    title = models.CharField(_("title"), max_length=limits.LINE, blank=True)
    typed = models.JSONField(_("content entered"), default=dict, blank=True)
    sent = models.JSONField(_("content sent"), default=dict, blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[YearRowQuerySet] = manager_of(YearRowQuerySet)
    history_root: ClassVar[str] = "plan_year"
    unversioned_fields: ClassVar[tuple[str, ...]] = ("changed_at",)

    class Meta:
        verbose_name = _("row of a plan’s year")
        verbose_name_plural = _("rows of a plan’s year")
        ordering = ["plan_year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan_year", "kind", "object_id"], name="planning_one_row_a_thing_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"

    @property
    def control(self) -> str:
        """The name of the button that leaves it out."""
        return f"leave-out-{self.pk}"
