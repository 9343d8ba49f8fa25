"""Plans for nature: title, kind, period, status, adoption, figures. What a plan holds stands in `planning.tracking`."""

import uuid
from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessment.models import Result
from cities.models import City, State, language_of_city
from core.content.models import CityContent
from core.fields import ChoiceLabels, YearField
from core.history.sourced import Sourced
from core.text import clean, limits, money
from core.text.managers import manager_of
from core.text.measured import with_unit
from core.text.moments import likely_year
from core.text.ranges import term
from core.vocabulary.models import Confidence, Source
from planning import dates
from planning.commitments.models import Commitment, Filing
from planning.querysets import PlanQuerySet
from planning.tracking.coverage import Entry, entry_of
from planning.tracking.models import (
    Alignment,
    CityIndicator,
    Effect,
    Goal,
    IndicatorGoal,
    IndicatorValue,
    Milestone,
    PlanAction,
    PlanTarget,
    ProgressReport,
)
from planning.years.models import PlanYear, YearRow

__all__ = [
    "Alignment",
    "CityIndicator",
    "Commitment",
    "Effect",
    "Filing",
    "Goal",
    "IndicatorGoal",
    "IndicatorValue",
    "Milestone",
    "Plan",
    "PlanAction",
    "PlanFigure",
    "PlanTarget",
    "PlanYear",
    "ProgressReport",
    "YearRow",
]

plain = [clean.no_unseen_characters]


class Plan(CityContent):  # type: ignore[django-manager-missing]  # modeltranslation makes the manager at run time
    """A local biodiversity strategy and action plan, or a document that comes near to one."""

    segment: ClassVar[str] = "plans"
    list_name: ClassVar[str] = "plans"
    content_order: ClassVar[int] = 30
    staff_fields: ClassVar[tuple[str, ...]] = (
        "title",
        "kind",
        "starts",
        "ends",
        "is_fiscal",
        "status",
        "launched",
        "adopted_by",
        "link",
        "note",
        "figures",
        *("jurisdiction", "is_gbf_aligned", "document_status", "adoption_date", "approving_body"),
        *("vision", "monitoring_system", "supersedes", "assessment"),
    )

    class Kind(models.TextChoices):
        STRATEGY = "strategy-and-action-plan", _("biodiversity strategy and action plan")
        WHITE_PAPER = "white-paper", _("white paper")
        BIOREGIONAL = "bioregional-plan", _("bioregional plan")
        RELATED = "related-strategy", _("related strategy")

    class Status(models.TextChoices):
        BEING_WRITTEN = "being-written", _("in preparation")
        IN_FORCE = "in-force", _("in force")
        ENDED = "ended", _("ended")
        SUPERSEDED = "superseded", _("superseded")
        UNKNOWN = "unknown", _("status not known")

    class Jurisdiction(models.TextChoices):
        """The level that a plan is of, as in the record of the Convention."""

        LOCAL = "local", pgettext_lazy("level of government", "local")
        SUBNATIONAL = "sub-national", pgettext_lazy("level of government", "subnational")
        NATIONAL = "national", pgettext_lazy("level of government", "national or federal")
        REGIONAL = "regional", pgettext_lazy("level of government", "regional or multilateral")

    class DocumentStatus(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("status of a document", "draft")
        FINAL = "final", pgettext_lazy("status of a document", "final")
        APPROVED = "approved", pgettext_lazy("status of a document", "approved")

    class Body(models.TextChoices):
        COUNCIL = "council", _("city council")
        MAYOR = "mayor", _("mayor or executive")
        DEPARTMENT = "department", _("department")
        PROVINCE = "province", _("provincial government")
        OTHER = "other", pgettext_lazy("approving body", "another organisation")

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    city = models.ForeignKey(City, models.PROTECT, related_name="plans", verbose_name=_("city"))
    title = models.CharField(_("title"), max_length=limits.LINE, validators=plain)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    starts = YearField(_("first year"), null=True, validators=[likely_year], blank=True)
    ends = YearField(_("last year"), null=True, validators=[likely_year], blank=True)
    is_fiscal = models.BooleanField(
        _("fiscal years"),
        default=False,
        help_text=_("The first and last years are fiscal years, for example FY2019."),
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.UNKNOWN)
    launched = models.CharField(
        _("launch date"), max_length=10, blank=True, help_text=_("A date as exact as is known: 2011, 2011-04, …")
    )
    adopted_by = models.CharField(_("adopted by"), max_length=limits.NAME, blank=True, validators=plain)
    link = models.URLField(_("link"), max_length=limits.URL, blank=True)
    note = models.CharField(_("note"), max_length=limits.SUMMARY, blank=True, validators=plain)
    jurisdiction = models.CharField(
        _("level of government"), max_length=20, choices=Jurisdiction, default=Jurisdiction.LOCAL
    )
    is_gbf_aligned = models.BooleanField(_("aligned with the global framework"), null=True, blank=True)
    document_status = models.CharField(_("status of the document"), max_length=10, choices=DocumentStatus, blank=True)
    adoption_date = models.CharField(
        _("date of adoption"),
        max_length=dates.LONGEST,
        blank=True,
        validators=[dates.planned_day],
        help_text=_("As exact as is known: 2026, 2026-03, 2026-03-31 or FY2026."),
    )
    approving_body = models.CharField(_("approved by"), max_length=20, choices=Body, blank=True)
    vision = models.CharField(_("vision"), max_length=limits.SUMMARY, blank=True, validators=plain)
    monitoring_system = models.CharField(
        _("how progress is tracked"), max_length=limits.SUMMARY, blank=True, validators=plain
    )
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name=_("supersedes")
    )
    assessment = models.ForeignKey(
        Result,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assessment on which the plan is based"),
    )
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True, related_name="+")
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.MEDIUM)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PUBLISHED)
    is_example = models.BooleanField(_("fictional example"), default=False)
    whole_on = models.DateField(
        _("date on which the city confirmed that all targets are entered"), null=True, blank=True, editable=False
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[PlanQuerySet] = manager_of(PlanQuerySet)
    versioned_children: ClassVar[tuple[str, ...]] = ("figures",)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("starts", "ends", "is_fiscal"),
        ("document_status", "adoption_date", "approving_body", "adopted_by"),
    )
    # No way back to an older version says again that all is entered: `planning.actions` has its own verbs for that.
    unversioned_fields: ClassVar[tuple[str, ...]] = (*CityContent.unversioned_fields, "changed_at", "whole_on")

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

    def get_absolute_url(self) -> str:
        """The page of the plan. Reads self.city."""
        return f"{reverse('city_plan', args=[self.city.slug])}?plan={self.slug}"

    def clean(self) -> None:
        super().clean()
        check_predecessors(self)
        if self.assessment is not None and self.assessment.city_id != self.city_id:
            raise ValidationError({"assessment": gettext("Choose an assessment of your own city.")})

    @property
    def is_public(self) -> bool:
        """Whether everybody reads it. Reads self.city."""
        return self.state == State.PUBLISHED and self.city.is_listed

    @property
    def entry(self) -> Entry:
        """How much of the targets of its document is public here. A query."""
        return entry_of(self.whole_on, has_targets=self.targets.filter(state=State.PUBLISHED).exists())

    @property
    def standing(self) -> "Plan.Status":
        """The status as pages say it: in force only with an adoption that has a source. Rows of `with_standing` ask
        nothing for it, others read self.sources."""
        status = Plan.Status(self.status)
        return Plan.Status.UNKNOWN if status == Plan.Status.IN_FORCE and not self.is_adopted else status

    @property
    def is_adopted(self) -> bool:
        """Whether the day of its adoption or launch is known, and where that can be read."""
        if not (self.adoption_date or self.launched):
            return False
        told: bool | None = vars(self).get("has_good_source")
        if self.link or told is not None:
            return bool(self.link or told)
        return any(source.is_good for source in self.sources.all())

    @property
    def own_language(self) -> str:
        return language_of_city(self)

    @property
    def period(self) -> str:
        """The years of the plan: "2024–2030", "from 2011", "until 2035", as far as they are known, or nothing."""
        return term(self.starts, self.ends, self.is_fiscal)


def check_predecessors(plan: Plan) -> None:
    """Refuses a plan that follows one of another city, or itself. Raises ValidationError. A query for each step of the
    chain."""
    seen, other = {plan.pk}, plan.supersedes
    if other is not None and other.city_id != plan.city_id:
        raise ValidationError({"supersedes": gettext("Choose a plan of your own city.")})
    while other is not None:
        if other.pk in seen:
            raise ValidationError(
                {"supersedes": gettext("These plans would follow each other in a loop. Choose another plan.")}
            )
        seen.add(other.pk)
        other = other.supersedes


class PlanFigure(ChoiceLabels):
    """A number of the plan itself, for example how many actions it has."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="figures", verbose_name=_("plan"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    label = models.CharField(_("what is counted"), max_length=limits.NAME, validators=plain)
    value = models.CharField(_("value"), max_length=60, validators=plain)
    unit = models.CharField(
        pgettext_lazy("of measurement", "unit"),
        max_length=60,
        blank=True,
        validators=plain,
        help_text=_("The unit that follows the number, for example ha. Leave this empty if items are counted."),
    )
    year = YearField(
        _("year"), null=True, validators=[likely_year], blank=True, help_text=_("The year of the value, if it has one.")
    )
    source_title = models.CharField(
        _("source"),
        max_length=limits.LINE,
        blank=True,
        validators=plain,
        help_text=_("Title, publisher and year. Leave this empty if the plan itself is the source."),
    )
    source_link = models.URLField(_("web address of that source"), max_length=limits.URL, blank=True)

    objects: ClassVar[models.Manager["PlanFigure"]] = models.Manager()
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("value", "unit", "year", "source_title", "source_link"),)
    sourced: ClassVar[tuple[Sourced, ...]] = (
        Sourced(of=("value", "unit", "year"), by=("source_title", "source_link")),
    )
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
        """The value in words, such as "67 ha". A number that was typed without its grouping gets it,
        a large round one the sign by which the language counts: 1.5亿."""
        value = money.number(Decimal(self.value)) if self.value.isascii() and self.value.isdecimal() else self.value
        return with_unit(value, self.unit)
