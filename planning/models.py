"""Plans for nature, so far as facts of a city: title, kind, period, status, link, figures."""

import uuid
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cities.models import City, State
from core.content.models import CityContent
from core.fields import ChoiceLabels, YearField
from core.text import clean, limits, numbers
from core.text.managers import manager_of
from core.text.moments import likely_year
from core.text.ranges import years
from core.vocabulary.models import Confidence, Source
from planning.querysets import PlanQuerySet

plain = [clean.no_unseen_characters]


class Plan(CityContent):
    """A local biodiversity strategy and action plan, or a document that comes near to one."""

    segment: ClassVar[str] = "plans"
    list_name: ClassVar[str] = "cities"
    content_order: ClassVar[int] = 30
    staff_fields: ClassVar[tuple[str, ...]] = (
        "title",
        "kind",
        "starts",
        "ends",
        "status",
        "launched",
        "adopted_by",
        "link",
        "note",
        "figures",
    )

    class Kind(models.TextChoices):
        STRATEGY = "strategy-and-action-plan", _("biodiversity strategy and action plan")
        WHITE_PAPER = "white-paper", _("white paper")
        BIOREGIONAL = "bioregional-plan", _("bioregional plan")
        RELATED = "related-strategy", _("related strategy")

    class Status(models.TextChoices):
        BEING_WRITTEN = "being-written", _("being written")
        IN_FORCE = "in-force", _("in force")
        ENDED = "ended", _("ended")
        SUPERSEDED = "superseded", _("superseded")
        UNKNOWN = "unknown", _("status not known")

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    city = models.ForeignKey(City, models.PROTECT, related_name="plans", verbose_name=_("city"))
    title = models.CharField(_("title"), max_length=limits.LINE, validators=plain)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    starts = YearField(_("first year"), null=True, validators=[likely_year], blank=True)
    ends = YearField(_("last year"), null=True, validators=[likely_year], blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.UNKNOWN)
    launched = models.CharField(
        _("launched"), max_length=10, blank=True, help_text=_("A date as exact as it is known: 2011, 2011-04, …")
    )
    adopted_by = models.CharField(_("adopted by"), max_length=limits.NAME, blank=True, validators=plain)
    link = models.URLField(_("link"), max_length=limits.URL, blank=True)
    note = models.CharField(_("note"), max_length=limits.SUMMARY, blank=True, validators=plain)
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True, related_name="+")
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.MEDIUM)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PUBLISHED)
    is_example = models.BooleanField(_("made-up example"), default=False)

    objects: ClassVar[PlanQuerySet] = manager_of(PlanQuerySet)
    versioned_children: ClassVar[tuple[str, ...]] = ("figures",)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="planning_plan_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return f"{self.city.get_absolute_url()}#plan"

    @property
    def period(self) -> str:
        """2024–2030, 2024 or nothing."""
        return years(self.starts, self.ends)


class PlanFigure(ChoiceLabels):
    """A number of the plan itself, for example how many actions it has."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="figures", verbose_name=_("plan"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    label = models.CharField(_("what is counted"), max_length=limits.NAME, validators=plain)
    value = models.CharField(_("value"), max_length=60, validators=plain)
    unit = models.CharField(
        _("unit"),
        max_length=60,
        blank=True,
        validators=plain,
        help_text=_("As it is written behind the number, such as ha. Empty where things are counted."),
    )
    year = YearField(
        _("year"), null=True, validators=[likely_year], blank=True, help_text=_("Of the value, where it has one.")
    )
    source_title = models.CharField(
        _("source"),
        max_length=limits.LINE,
        blank=True,
        validators=plain,
        help_text=_("Title, publisher and year. Empty where the plan itself says it."),
    )
    source_link = models.URLField(_("address of that source"), max_length=limits.URL, blank=True)

    objects: ClassVar[models.Manager["PlanFigure"]] = models.Manager()
    title_columns: ClassVar[tuple[str, ...]] = ("label",)
    detail_columns: ClassVar[tuple[str, ...]] = ("year",)

    class Meta:
        verbose_name = _("figure of a plan")
        verbose_name_plural = _("figures of a plan")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.label} {self.value}"

    @property
    def amount(self) -> str:
        """67 ha. A number that was typed without its grouping gets it."""
        value = numbers.shown(Decimal(self.value)) if self.value.isascii() and self.value.isdecimal() else self.value
        return f"{value} {self.unit}".strip()
