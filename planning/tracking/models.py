"""What a plan holds: its targets, actions and indicators, each versioned by itself, published and followed for years.

An indicator belongs to the city and outlives a plan. What a year brings (values, reports) are kept children of the
indicator or target that it says something of.
"""

import uuid
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Replace
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessment.models import Certainty
from cities.measures import Measure, Unit, check_unit, unit_words
from cities.models import City, State
from cities.organisations.models import Organisation
from core.content.models import CityContent
from core.fields import YearField
from core.history.sourced import Sourced
from core.text import clean, limits
from core.text.days import DayField
from core.text.decimals import ExactDecimalField
from core.text.managers import manager_of
from core.text.moments import likely_year
from core.vocabulary.models import Cited, Confidence, Source, Term, in_scheme
from planning import dates
from planning.tracking import reckoning
from planning.tracking.index_keys import index_names
from planning.tracking.querysets import (
    AlignmentQuerySet,
    CityIndicatorQuerySet,
    GoalQuerySet,
    PlanActionQuerySet,
    PlanTargetQuerySet,
    ProgressReportQuerySet,
)

plain = [clean.no_unseen_characters]
BETWEEN = "--"  # the city and the name of the thing, in an address name
LONGEST_SLUG = 160
TEXT = 4_000
ACTION_SCHEMES = ("solution-types", "finance-instruments", "sdgs")
PATHS = {"plantarget": "/plan/targets/", "planaction": "/plan/actions/", "cityindicator": "/indicators/"}
MONEY = 100_000_000_000_000


FISCAL_HELP = _("For example, FY2019. A fiscal year is named after the calendar year in which it starts.")
DRAFT_HELP = _(
    "Taken from a draft of the plan. The final plan may differ. A note says so wherever the figure is shown."
)


def below_the_city(kind: str) -> Combinable:
    return Replace(models.F("slug"), Value(BETWEEN), Value(PATHS[kind]))


def names_its_city(constraint: str) -> models.CheckConstraint:
    """The page is found by the city and the name of the thing, which its address name holds both."""
    return models.CheckConstraint(
        condition=Q(slug__contains=BETWEEN),
        name=constraint,
        violation_error_message=_("The address name must begin with the city’s address name and two hyphens."),
    )


def check_slug(slug: str, city: City) -> None:
    """Raises ValidationError where the address name is not below that of the city."""
    if not slug.startswith(f"{city.slug}{BETWEEN}"):
        sentence = gettext("The address name must begin with %(head)s: the city’s address name and two hyphens.")
        raise ValidationError({"slug": sentence % {"head": f"{city.slug}{BETWEEN}"}})


def units() -> list[tuple[str, str]]:
    """Those of figures, and one for what a city counts in its own words."""
    return [
        *((unit.value, unit_words(unit)) for unit in Unit),
        (reckoning.OWN_WORDS, gettext("another unit")),
    ]


class Degree(models.TextChoices):
    """How much of a framework target a target of a plan covers: as in the reporting tool of the Convention."""

    HIGH = "high", pgettext_lazy("degree of alignment", "high")
    MEDIUM = "medium", pgettext_lazy("degree of alignment", "medium")
    LOW = "low", pgettext_lazy("degree of alignment", "low")


class Qualifier(models.TextChoices):
    ABOUT = "about", pgettext_lazy("qualifier", "about")
    AT_LEAST = "at_least", pgettext_lazy("qualifier", "at least")
    AT_MOST = "at_most", pgettext_lazy("qualifier", "at most")


class Level(models.TextChoices):
    """How a city says that it stands towards a target. It maps to the lists of both last national reports."""

    ACHIEVED = "achieved", pgettext_lazy("level of progress", "achieved")
    ON_TRACK = "on_track", pgettext_lazy("level of progress", "on track")
    INSUFFICIENT = "insufficient", pgettext_lazy("level of progress", "progress too slow")
    NO_CHANGE = "no_change", pgettext_lazy("level of progress", "no significant change")
    MOVING_AWAY = "moving_away", pgettext_lazy("level of progress", "moving away from the target")
    UNKNOWN = "unknown", pgettext_lazy("level of progress", "not known")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("level of progress", "not applicable")


# The levels of the seventh national report, and of the sixth.
IN_NR7 = {**{level.value: level.value for level in Level}, "moving_away": "no_change"}
IN_NR6 = {**{level.value: level.value for level in Level}, "achieved": "exceed", "not_applicable": "unknown"}


class Means(models.TextChoices):
    YES = "yes", _("more resources are needed")
    NO = "no", _("resources are available")
    OTHER = "other", pgettext_lazy("means", "other")


class Goal(CityContent):  # type: ignore[django-manager-missing]  # modeltranslation makes the manager at run time
    """What a plan wants in the long run, above its targets."""

    segment: ClassVar[str] = "goals"
    part_of: ClassVar[str] = "plans"
    list_name: ClassVar[str] = "plans"
    city_path: ClassVar[str] = "plan__city"
    content_order: ClassVar[int] = 31
    history_root: ClassVar[str] = "plan"
    staff_fields: ClassVar[tuple[str, ...]] = ("plan", "number", "title", "terms")

    State = State

    slug = models.SlugField(_("address name"), max_length=LONGEST_SLUG, unique=True)
    plan = models.ForeignKey("planning.Plan", models.PROTECT, related_name="goals", verbose_name=_("plan"))
    number = models.CharField(_("number"), max_length=20, blank=True, validators=plain)
    title = models.CharField(_("title"), max_length=limits.LINE, validators=plain)
    terms = models.ManyToManyField(
        Term,
        verbose_name=_("goals of the framework"),
        blank=True,
        related_name="+",
        limit_choices_to=in_scheme("kmgbf-goals"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[GoalQuerySet] = manager_of(GoalQuerySet)
    unversioned_fields: ClassVar[tuple[str, ...]] = (*CityContent.unversioned_fields, "changed_at")

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["plan", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], condition=~Q(number=""), name="planning_one_goal_a_number"
            ),
        ]

    def get_absolute_url(self) -> str:
        return f"{self.plan.get_absolute_url()}#{self.slug}"

    @property
    def city(self) -> City:
        """The city of its plan. Reads self.plan.city."""
        return self.plan.city


class CityIndicator(CityContent):
    """What a city counts year by year to see whether it comes nearer to what it wants."""

    segment: ClassVar[str] = "indicators"
    part_of: ClassVar[str] = "plans"
    list_name: ClassVar[str] = "cities"
    page_name: ClassVar[str] = "indicator"
    page_path: ClassVar[Combinable] = below_the_city("cityindicator")
    title_field: ClassVar[str] = "name"
    content_order: ClassVar[int] = 34
    staff_fields: ClassVar[tuple[str, ...]] = (
        *("code", "name", "kind", "framework_indicator", "index", "measure", "scope", "unit", "own_unit"),
        "direction",
        *("baseline_value", "baseline_year", "baseline_is_fiscal", "baseline_qualifier", "baseline_source"),
        *("method", "frequency", "responsible", "due_on", "values", "goals"),
    )

    class Kind(models.TextChoices):
        OWN = "own", pgettext_lazy("kind of indicator", "the city’s own")
        HEADLINE = "headline", pgettext_lazy("kind of indicator", "headline indicator of the framework")
        BINARY = "binary", pgettext_lazy("kind of indicator", "binary indicator of the framework")
        COMPONENT = "component", pgettext_lazy("kind of indicator", "component indicator of the framework")
        COMPLEMENTARY = "complementary", pgettext_lazy("kind of indicator", "complementary indicator of the framework")
        REPORTED = "reported", pgettext_lazy("kind of indicator", "from a report, not set by the city")

    class Direction(models.TextChoices):
        UP = "up", _("higher is better")
        DOWN = "down", _("lower is better")
        KEEP = "keep", _("to be maintained")

    class Frequency(models.TextChoices):
        MONTHLY = "monthly", _("monthly")
        QUARTERLY = "quarterly", _("quarterly")
        HALF_YEARLY = "half-yearly", _("twice a year")
        YEARLY = "yearly", _("yearly")
        TWO_YEARS = "two-years", _("every two years")
        FIVE_YEARS = "five-years", _("every five years")
        ONCE = "once", pgettext_lazy("frequency", "once")
        IRREGULAR = "irregular", _("irregular")

    State = State

    slug = models.SlugField(_("address name"), max_length=LONGEST_SLUG, unique=True)
    city = models.ForeignKey(City, models.PROTECT, related_name="indicators", verbose_name=_("city"))
    code = models.CharField(_("code"), max_length=40, blank=True, validators=plain)
    name = models.CharField(_("name"), max_length=limits.LINE, validators=plain)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OWN)
    framework_indicator = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("indicator of the framework"),
        limit_choices_to=in_scheme("kmgbf-indicators"),
    )
    index = models.CharField(
        _("indicator of an index"),
        max_length=80,
        blank=True,
        choices=index_names,
        help_text=_("The values then come from published assessments. You do not enter them again."),
    )
    measure = models.CharField(
        _("measure on the city’s page"),
        max_length=40,
        blank=True,
        choices=[each for each in Measure.choices if each[0] != Measure.OTHER],
        help_text=_("The newest published value then appears on the city’s page. Enter the value only here."),
    )
    scope = models.CharField(
        _("scope"),
        max_length=limits.NAME,
        blank=True,
        validators=plain,
        help_text=_(
            "Enter the scope if the figure does not cover the whole city. The text follows the name "
            "of the measure, for example: around Lake Dianchi."
        ),
    )
    unit = models.CharField(pgettext_lazy("of measurement", "unit"), max_length=20, choices=units, default=Unit.PERCENT)
    own_unit = models.CharField(
        _("unit (text)"),
        max_length=60,
        blank=True,
        validators=plain,
        help_text=_("Use this if no unit in the list fits. Progress will then not be calculated."),
    )
    direction = models.CharField(_("direction"), max_length=5, choices=Direction, default=Direction.UP)
    baseline_value = ExactDecimalField(_("baseline"), max_digits=20, decimal_places=6, null=True, blank=True)
    baseline_year = YearField(_("year of the baseline"), null=True, blank=True, validators=[likely_year])
    baseline_is_fiscal = models.BooleanField(_("a fiscal year"), default=False, help_text=FISCAL_HELP)
    baseline_qualifier = models.CharField(_("precision of the baseline"), max_length=10, choices=Qualifier, blank=True)
    baseline_source = models.CharField(
        _("source of the baseline"), max_length=limits.LINE, blank=True, validators=plain
    )
    method = models.CharField(_("method"), max_length=limits.SUMMARY, blank=True, validators=plain)
    frequency = models.CharField(_("frequency"), max_length=20, choices=Frequency, default=Frequency.YEARLY)
    responsible = models.CharField(_("responsible department"), max_length=limits.NAME, blank=True, validators=plain)
    due_on = models.CharField(
        _("date of the next value"),
        max_length=dates.LONGEST,
        blank=True,
        validators=[dates.planned_day],
        help_text=_("As exact as is known: 2026, 2026-03, 2026-03-31 or FY2026."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[CityIndicatorQuerySet] = manager_of(CityIndicatorQuerySet)
    versioned_children: ClassVar[tuple[str, ...]] = ("values", "goals")
    together: ClassVar[tuple[tuple[str, ...], ...]] = (
        (
            *("unit", "own_unit", "baseline_value", "baseline_year", "baseline_is_fiscal", "baseline_qualifier"),
            "baseline_source",
        ),
    )
    sourced: ClassVar[tuple[Sourced, ...]] = (Sourced(of=("baseline_value", "baseline_year"), by=("baseline_source",)),)
    unversioned_fields: ClassVar[tuple[str, ...]] = (*CityContent.unversioned_fields, "changed_at")

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["slug"]
        constraints = [
            names_its_city("planning_indicator_below_its_city"),
            models.UniqueConstraint(
                fields=["city", "code"], condition=~Q(code=""), name="planning_one_indicator_a_code"
            ),
            models.UniqueConstraint(
                fields=["city", "measure"],
                condition=~Q(measure=""),
                name="planning_one_indicator_a_measure",
                violation_error_message=_(
                    "Another indicator already supplies this measure for the city’s page. Choose another measure."
                ),
            ),
            models.CheckConstraint(
                condition=Q(measure="") | Q(index=""),
                name="planning_measure_is_typed",
                violation_error_message=_("The values of an indicator of an index are shown on the page of the index."),
            ),
            models.CheckConstraint(
                condition=~Q(unit=reckoning.OWN_WORDS) | ~Q(own_unit=""),
                name="planning_own_unit_has_words",
                violation_error_message=_("Enter the unit as text, or choose one from the list."),
            ),
            models.CheckConstraint(
                condition=Q(baseline_value__isnull=True) | Q(baseline_year__isnull=False),
                name="planning_baseline_has_its_year",
                violation_error_message=_("Enter the year of the baseline too."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("indicator", args=[self.slug])

    def clean(self) -> None:
        super().clean()
        if self.city_id:  # a form without one says so itself
            check_slug(self.slug, self.city)
        if self.measure:
            check_unit(self.measure, self.unit)
        if self.unit == Unit.PERCENT and self.baseline_value is not None and self.baseline_value > 100:
            raise ValidationError({"baseline_value": gettext("Enter a share of at most 100%.")})

    @property
    def baseline(self) -> reckoning.Amount | None:
        if self.baseline_value is None:
            return None
        year, is_fiscal = self.baseline_year, self.baseline_is_fiscal
        return reckoning.Amount(self.baseline_value, year, "", self.baseline_qualifier, is_fiscal)

    @property
    def course(self) -> reckoning.Course:
        """What the reckoning takes of an indicator. Reads self.values and self.goals."""
        return self.course_of_values._replace(goals=[goal.amount for goal in self.goals.all()])

    @property
    def course_of_values(self) -> reckoning.Course:
        """The same without goals. Reads self.values."""
        values = [amount for each in self.values.all() if not each.part and (amount := each.amount) is not None]
        return reckoning.Course(self.direction, self.unit, self.baseline, (), values)


def check_share(unit: str, value: Any, name: str = "value") -> None:
    """Raises ValidationError by the name of the field."""
    if unit == Unit.PERCENT and value is not None and value > 100:
        raise ValidationError({name: gettext("Enter a share of at most 100%.")})


def unit_of(row: Any) -> str:
    """The unit of a value or goal: its own, else that of its indicator, which a wrong form may not have named."""
    return row.unit or (row.indicator.unit if hasattr(row, "indicator") else "")


class IndicatorValue(models.Model):
    """The value of a year, or why there is none."""

    class NoValue(models.TextChoices):
        NOT_MEASURED = "not_measured", _("not measured in this year")
        NO_DATA = "no_data", _("no data available")
        NOT_RELEVANT = "not_relevant", _("not relevant")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    indicator = models.ForeignKey(CityIndicator, models.CASCADE, related_name="values", verbose_name=_("indicator"))
    year = YearField(_("year"), validators=[likely_year])
    is_fiscal = models.BooleanField(_("a fiscal year"), default=False, help_text=FISCAL_HELP)
    value = ExactDecimalField(_("value"), max_digits=20, decimal_places=6, null=True, blank=True)
    why_none = models.CharField(_("reason for no value"), max_length=20, choices=NoValue, blank=True)
    qualifier = models.CharField(_("precision"), max_length=10, choices=Qualifier, blank=True)
    unit = models.CharField(
        pgettext_lazy("of measurement", "unit"),
        max_length=20,
        choices=units,
        blank=True,
        help_text=_("Enter a unit if it differs from the unit of the indicator."),
    )
    part = models.CharField(
        _("part covered"),
        max_length=limits.NAME,
        blank=True,
        validators=plain,
        help_text=_("A district, group or type. Leave this empty if the value is for the whole."),
    )
    footnote = models.CharField(_("footnote"), max_length=limits.SUMMARY, blank=True, validators=plain)
    source_title = models.CharField(_("source"), max_length=limits.LINE, blank=True, validators=plain)
    source_link = models.URLField(_("address of the source"), max_length=limits.URL, blank=True)
    certainty = models.CharField(_("certainty"), max_length=10, choices=Certainty, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source in the source list")
    )
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, blank=True)
    corrected_value = ExactDecimalField(
        _("corrected value"),
        max_digits=20,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("Once the year is published, the original value cannot be changed."),
    )
    note_holds = models.BooleanField(
        _("source and footnote also apply to the corrected value"),
        null=True,
        blank=True,
        help_text=_(
            "Leave this empty if the city has not stated it. The source and footnote then apply only "
            "to the published value."
        ),
    )
    addition = models.CharField(
        _("correction or later addition"), max_length=limits.SUMMARY, blank=True, validators=plain
    )
    added_on = DayField(_("added on"), null=True, blank=True)

    objects: ClassVar[models.Manager["IndicatorValue"]] = models.Manager()
    together: ClassVar[tuple[tuple[str, ...], ...]] = (
        (
            *("year", "is_fiscal", "part", "value", "why_none", "qualifier", "unit"),
            *("source", "confidence", "source_title", "source_link", "certainty"),
        ),
        ("corrected_value", "note_holds", "added_on"),
    )
    sourced: ClassVar[tuple[Sourced, ...]] = (
        Sourced(of=("value", "unit", "year"), by=("source", "confidence", "source_title", "source_link")),
    )
    title_columns: ClassVar[tuple[str, ...]] = ("year",)
    detail_columns: ClassVar[tuple[str, ...]] = ("part",)

    class Meta:
        verbose_name = _("value of an indicator")
        verbose_name_plural = _("values of an indicator")
        ordering = ["year", "part", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year", "part"],
                name="planning_one_value_a_year",
                violation_error_message=_(
                    "There is already a value for this year. A fiscal year and a calendar year with the same "
                    "number cannot both be entered. Use the one given in the source."
                ),
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, why_none="") | (Q(value__isnull=True) & ~Q(why_none="")),
                name="planning_value_or_why_none",
                violation_error_message=_("Enter the value, or select why there is none."),
            ),
        ]

    def __str__(self) -> str:
        return dates.as_typed(self.year, self.is_fiscal)

    def clean(self) -> None:
        super().clean()
        check_share(unit_of(self), self.value)
        check_share(unit_of(self), self.corrected_value, "corrected_value")
        if self.added_on is None and (self.corrected_value is not None or self.addition):
            raise ValidationError({"added_on": gettext("Enter the date of the correction.")})

    @property
    def is_as_noted(self) -> bool:
        """Whether source and footnote are those of the value that counts: of a corrected one only if the city says
        so."""
        return self.corrected_value is None or self.note_holds is True

    @property
    def amount(self) -> reckoning.Amount | None:
        """The value as it was corrected, where it was."""
        value = self.value if self.corrected_value is None else self.corrected_value
        return None if value is None else self.of_its_year(value)

    @property
    def published(self) -> reckoning.Amount | None:
        """The value as it was published, whatever was corrected since."""
        return None if self.value is None else self.of_its_year(self.value)

    def of_its_year(self, value: Decimal) -> reckoning.Amount:
        return reckoning.Amount(value, self.year, self.unit, self.qualifier, self.is_fiscal)

    @property
    def cited(self) -> Cited | None:
        """Where the value was read: the city's own words come before the list of sources. Reads self.source."""
        if self.source_title:
            return Cited(self.source_title, self.source_link)
        return self.source.cited if self.source else None

    @property
    def has_source(self) -> bool:
        return bool(self.source_title or self.source_id)


class IndicatorGoal(models.Model):
    """What is to be reached in a year."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    indicator = models.ForeignKey(CityIndicator, models.CASCADE, related_name="goals", verbose_name=_("indicator"))
    year = YearField(_("year"), validators=[likely_year])
    is_fiscal = models.BooleanField(_("a fiscal year"), default=False, help_text=FISCAL_HELP)
    value = ExactDecimalField(_("value"), max_digits=20, decimal_places=6)
    qualifier = models.CharField(_("precision"), max_length=10, choices=Qualifier, blank=True)
    unit = models.CharField(
        pgettext_lazy("of measurement", "unit"),
        max_length=20,
        choices=units,
        blank=True,
        help_text=_("Enter a unit if it differs from the unit of the indicator."),
    )
    is_draft = models.BooleanField(_("figure from a draft"), default=False, help_text=DRAFT_HELP)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source in the source list")
    )
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, blank=True)

    objects: ClassVar[models.Manager["IndicatorGoal"]] = models.Manager()
    together: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("year", "is_fiscal", "value", "qualifier", "unit", "is_draft", "source", "confidence"),
    )
    sourced: ClassVar[tuple[Sourced, ...]] = (Sourced(of=("value", "unit", "year"), by=("source", "confidence")),)
    title_columns: ClassVar[tuple[str, ...]] = ("year",)

    class Meta:
        verbose_name = _("target value of an indicator")
        verbose_name_plural = _("target values of an indicator")
        ordering = ["year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year"],
                name="planning_one_goal_value_a_year",
                violation_error_message=_(
                    "There is already a target value for this year. A fiscal year and a calendar year with "
                    "the same number cannot both be entered. Use the one given in the source."
                ),
            ),
        ]

    def __str__(self) -> str:
        return dates.as_typed(self.year, self.is_fiscal)

    def clean(self) -> None:
        super().clean()
        check_share(unit_of(self), self.value)

    @property
    def amount(self) -> reckoning.Amount:
        return reckoning.Amount(self.value, self.year, self.unit, self.qualifier, self.is_fiscal, self.is_draft)


class PlanTarget(CityContent):  # type: ignore[django-manager-missing]  # modeltranslation makes the manager at run time
    """What a plan wants to reach by a year, and which framework targets that serves."""

    segment: ClassVar[str] = "targets"
    part_of: ClassVar[str] = "plans"
    list_name: ClassVar[str] = "cities"
    page_name: ClassVar[str] = "plan_target"
    page_path: ClassVar[Combinable] = below_the_city("plantarget")
    city_path: ClassVar[str] = "plan__city"
    content_order: ClassVar[int] = 32
    history_root: ClassVar[str] = "plan"
    staff_fields: ClassVar[tuple[str, ...]] = (
        *("plan", "goal", "number", "title", "description", "main_measures", "nbsap_target", "due_year"),
        *("due_is_fiscal", "is_draft", "additional_means", "indicators", "considerations", "alignments", "reports"),
    )

    State = State

    slug = models.SlugField(_("address name"), max_length=LONGEST_SLUG, unique=True)
    plan = models.ForeignKey("planning.Plan", models.PROTECT, related_name="targets", verbose_name=_("plan"))
    goal = models.ForeignKey(
        Goal, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name=_("goal")
    )
    number = models.CharField(_("number"), max_length=20, blank=True, validators=plain)
    title = models.CharField(_("title"), max_length=limits.LINE, validators=plain)
    description = models.TextField(_("description"), max_length=TEXT, blank=True, validators=plain)
    main_measures = models.TextField(_("main measures"), max_length=TEXT, blank=True, validators=plain)
    nbsap_target = models.CharField(
        _("national target supported"), max_length=limits.LINE, blank=True, validators=plain
    )
    due_year = YearField(_("to be reached by"), null=True, blank=True, validators=[likely_year])
    due_is_fiscal = models.BooleanField(_("a fiscal year"), default=False, help_text=FISCAL_HELP)
    is_draft = models.BooleanField(_("figure from a draft"), default=False, help_text=DRAFT_HELP)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source in the source list")
    )
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, blank=True)
    additional_means = models.CharField(_("additional resources needed"), max_length=10, choices=Means, blank=True)
    indicators = models.ManyToManyField(CityIndicator, verbose_name=_("indicators"), blank=True, related_name="targets")
    considerations = models.ManyToManyField(
        Term,
        verbose_name=_("considerations"),
        blank=True,
        related_name="considered_in",
        limit_choices_to=in_scheme("considerations"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[PlanTargetQuerySet] = manager_of(PlanTargetQuerySet)
    versioned_children: ClassVar[tuple[str, ...]] = ("alignments", "reports")
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("due_year", "due_is_fiscal"),)
    unversioned_fields: ClassVar[tuple[str, ...]] = (*CityContent.unversioned_fields, "changed_at")

    class Meta:
        verbose_name = _("target of a plan")
        verbose_name_plural = _("targets of plans")
        ordering = ["plan", "number", "pk"]
        constraints = [
            names_its_city("planning_target_below_its_city"),
            models.UniqueConstraint(
                fields=["plan", "number"], condition=~Q(number=""), name="planning_one_target_a_number"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("plan_target", args=[self.slug])

    def clean(self) -> None:
        super().clean()
        if not self.plan_id:
            return  # a form without one says so itself
        check_slug(self.slug, self.plan.city)
        if self.goal is not None and self.goal.plan_id != self.plan_id:
            raise ValidationError({"goal": gettext("The goal belongs to another plan. Choose a goal of this plan.")})

    @property
    def city(self) -> City:
        """The city of its plan. Reads self.plan.city."""
        return self.plan.city


class Alignment(models.Model):
    """A framework target that a target of a plan serves, and how much of it."""

    made_up_with: ClassVar[tuple[str, ...]] = ("target__plan__city",)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target = models.ForeignKey(PlanTarget, models.CASCADE, related_name="alignments", verbose_name=_("target"))
    term = models.ForeignKey(
        Term,
        models.PROTECT,
        related_name="+",
        verbose_name=_("global target"),
        limit_choices_to=in_scheme("kmgbf-targets"),
    )
    degree = models.CharField(_("degree"), max_length=10, choices=Degree, blank=True)
    note = models.CharField(_("parts covered"), max_length=limits.SUMMARY, blank=True, validators=plain)

    objects: ClassVar[AlignmentQuerySet] = manager_of(AlignmentQuerySet)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("term", "degree"),)
    title_columns: ClassVar[tuple[str, ...]] = ("term",)

    class Meta:
        verbose_name = _("global target supported")
        verbose_name_plural = _("global targets supported")
        ordering = ["term__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "term"],
                name="planning_one_alignment_a_target",
                violation_error_message=_("This global target has already been added. Choose another global target."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.term)


class ProgressReport(models.Model):
    """What a city says of a target for a year: the fields of section III of the seventh national report."""

    made_up_with: ClassVar[tuple[str, ...]] = ("target__plan__city",)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target = models.ForeignKey(PlanTarget, models.CASCADE, related_name="reports", verbose_name=_("target"))
    year = YearField(_("year"), validators=[likely_year])
    is_fiscal = models.BooleanField(_("a fiscal year"), default=False, help_text=FISCAL_HELP)
    level = models.CharField(
        _("level of progress"), max_length=20, choices=Level, help_text=_("The city’s own assessment.")
    )
    level_reason = models.CharField(
        _("reasons for the city’s assessment"),
        max_length=limits.SUMMARY,
        blank=True,
        validators=plain,
        help_text=_("Enter a reason if the indicators show a different result."),
    )
    main_actions = models.TextField(_("main actions taken"), max_length=TEXT, blank=True, validators=plain)
    summary = models.TextField(_("progress and main outcomes"), max_length=TEXT, blank=True, validators=plain)
    challenges = models.TextField(_("challenges and next steps"), max_length=TEXT, blank=True, validators=plain)
    examples = models.TextField(_("examples of good results"), max_length=TEXT, blank=True, validators=plain)
    agreements = models.TextField(_("other agreements supported"), max_length=TEXT, blank=True, validators=plain)
    obstacle = models.CharField(_("obstacles"), max_length=limits.SUMMARY, blank=True, validators=plain)
    reported_on = DayField(pgettext_lazy("progress", "reported on"), null=True, blank=True)
    addition = models.CharField(
        _("correction or later addition"), max_length=limits.SUMMARY, blank=True, validators=plain
    )
    added_on = DayField(_("added on"), null=True, blank=True)

    objects: ClassVar[ProgressReportQuerySet] = manager_of(ProgressReportQuerySet)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("year", "is_fiscal", "level"),)
    title_columns: ClassVar[tuple[str, ...]] = ("year",)

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering = ["year", "pk"]
        indexes = [models.Index(fields=["reported_on"], name="planning_reports_by_day")]  # who reported last
        constraints = [
            models.UniqueConstraint(
                fields=["target", "year"],
                name="planning_one_report_a_year",
                violation_error_message=_(
                    "There is already a report for this year. A fiscal year and a calendar year with the "
                    "same number cannot both be entered."
                ),
            ),
        ]

    def __str__(self) -> str:
        return dates.as_typed(self.year, self.is_fiscal)

    def clean(self) -> None:
        super().clean()
        if self.added_on is None and self.addition:
            raise ValidationError({"added_on": gettext("Enter the date of the correction.")})


class PlanAction(CityContent):  # type: ignore[django-manager-missing]  # modeltranslation makes the manager at run time
    """What a plan does: by whom, until when, with which money, and for which targets."""

    segment: ClassVar[str] = "actions"
    part_of: ClassVar[str] = "plans"
    list_name: ClassVar[str] = "cities"
    page_name: ClassVar[str] = "plan_action"
    page_path: ClassVar[Combinable] = below_the_city("planaction")
    city_path: ClassVar[str] = "plan__city"
    content_order: ClassVar[int] = 33
    history_root: ClassVar[str] = "plan"
    staff_fields: ClassVar[tuple[str, ...]] = (
        *(
            "plan",
            "goal",
            "number",
            "official_name",
            "title",
            "description",
            "targets",
            "lead",
            "lead_unit",
            "partners",
        ),
        *("starts", "ends", "is_continuous", "status", "status_reason", "budget", "currency", "funding_secured"),
        *("terms", "place", "merged_into", "superseded_by", "milestones", "effects"),
    )

    class Status(models.TextChoices):
        POTENTIAL = "potential", pgettext_lazy("status of an action", "planned")
        ACTIVE = "active", pgettext_lazy("status of an action", "under way")
        COMPLETED = "completed", pgettext_lazy("status of an action", "completed")
        FAILED = "failed", pgettext_lazy("status of an action", "stopped")
        UNKNOWN = "unknown", pgettext_lazy("status of an action", "not stated in the plan")

    State = State

    slug = models.SlugField(_("address name"), max_length=LONGEST_SLUG, unique=True)
    plan = models.ForeignKey("planning.Plan", models.PROTECT, related_name="actions", verbose_name=_("plan"))
    goal = models.ForeignKey(
        Goal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("goal"),
        help_text=_("Use this if there is no target between the goal and the action."),
    )
    number = models.CharField(_("number"), max_length=20, blank=True, validators=plain)
    official_name = models.CharField(_("name in the plan"), max_length=limits.LINE, blank=True, validators=plain)
    title = models.CharField(_("title"), max_length=limits.LINE, validators=plain)
    description = models.TextField(_("description"), max_length=TEXT, blank=True, validators=plain)
    targets = models.ManyToManyField(PlanTarget, verbose_name=_("targets"), blank=True, related_name="actions")
    lead = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lead organisation")
    )
    lead_unit = models.CharField(_("lead department"), max_length=limits.NAME, blank=True, validators=plain)
    partners = models.ManyToManyField(Organisation, verbose_name=_("partners"), blank=True, related_name="+")
    starts = models.CharField(_("starts"), max_length=dates.LONGEST, blank=True, validators=[dates.planned_day])
    ends = models.CharField(
        _("ends"),
        max_length=dates.LONGEST,
        blank=True,
        validators=[dates.planned_day],
        help_text=_("As exact as is known: 2026, 2026-03, 2026-03-31 or FY2026."),
    )
    is_continuous = models.BooleanField(_("ongoing, without an end date"), default=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.UNKNOWN)
    status_reason = models.CharField(_("reason"), max_length=limits.SUMMARY, blank=True, validators=plain)
    budget = ExactDecimalField(
        _("budget"), max_digits=20, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(
        _("currency"), max_length=3, blank=True, validators=plain, help_text=_("Three letters, for example CNY or JPY.")
    )
    funding_secured = ExactDecimalField(
        _("funding secured"), max_digits=20, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    terms = models.ManyToManyField(
        Term,
        verbose_name=_("terms"),
        blank=True,
        related_name="plan_actions",
        limit_choices_to=Q(scheme__code__in=ACTION_SCHEMES),
        help_text=_("Types of nature-based solutions, finance instruments and Sustainable Development Goals."),
    )
    place = models.CharField(_("place"), max_length=limits.LINE, blank=True, validators=plain)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded", verbose_name=_("superseded by")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[PlanActionQuerySet] = manager_of(PlanActionQuerySet)
    versioned_children: ClassVar[tuple[str, ...]] = ("milestones", "effects")
    together: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("lead", "lead_unit"),
        ("starts", "ends", "is_continuous"),
        ("budget", "currency", "funding_secured"),
    )
    unversioned_fields: ClassVar[tuple[str, ...]] = (*CityContent.unversioned_fields, "changed_at")

    class Meta:
        verbose_name = _("action of a plan")
        verbose_name_plural = _("actions of plans")
        ordering = ["plan", "number", "pk"]
        constraints = [
            names_its_city("planning_action_below_its_city"),
            models.UniqueConstraint(
                fields=["plan", "number"], condition=~Q(number=""), name="planning_one_action_a_number"
            ),
            models.CheckConstraint(
                condition=(Q(merged_into__isnull=True) | ~Q(merged_into=F("id")))
                & (Q(superseded_by__isnull=True) | ~Q(superseded_by=F("id"))),
                name="planning_no_action_into_itself",
                violation_error_message=_("An action cannot be merged into itself or superseded by itself."),
            ),
            models.CheckConstraint(
                condition=Q(budget__isnull=True, funding_secured__isnull=True) | ~Q(currency=""),
                name="planning_money_has_its_currency",
                violation_error_message=_("Enter the currency of the amount, such as CNY."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("plan_action", args=[self.slug])

    def clean(self) -> None:
        super().clean()
        if not self.plan_id:
            return  # a form without one says so itself
        check_slug(self.slug, self.plan.city)
        if self.goal is not None and self.goal.plan_id != self.plan_id:
            raise ValidationError({"goal": gettext("The goal belongs to another plan. Choose a goal of this plan.")})
        dates.check_order(self.starts, self.ends)
        if self.is_continuous and self.ends:
            raise ValidationError(
                {"ends": gettext("An ongoing action cannot have an end date. Remove one of the two.")}
            )
        for name in ("merged_into", "superseded_by"):
            check_chain(self, name)

    @property
    def city(self) -> City:
        """The city of its plan. Reads self.plan.city."""
        return self.plan.city


def check_chain(action: PlanAction, name: str) -> None:
    """Refuses an action that waits for one of another city, or for itself. Raises ValidationError. A query for each
    step of the chain."""
    seen, other = {action.pk}, getattr(action, name)
    if other is not None and other.plan.city_id != action.plan.city_id:
        raise ValidationError({name: gettext("Choose an action of your own city.")})
    while other is not None:
        if other.pk in seen:
            raise ValidationError(
                {name: gettext("These actions would follow each other in a loop. Choose another action.")}
            )
        seen.add(other.pk)
        other = getattr(other, name)


class Milestone(models.Model):
    """A step of an action, with the day on which it was done."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.ForeignKey(PlanAction, models.CASCADE, related_name="milestones", verbose_name=_("action"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=limits.LINE, validators=plain)
    due = models.CharField(_("due"), max_length=dates.LONGEST, blank=True, validators=[dates.planned_day])
    done_on = models.CharField(_("completed on"), max_length=dates.LONGEST, blank=True, validators=[dates.planned_day])

    objects: ClassVar[models.Manager["Milestone"]] = models.Manager()
    title_columns: ClassVar[tuple[str, ...]] = ("title",)
    detail_columns: ClassVar[tuple[str, ...]] = ("due",)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["order", "due", "pk"]

    def __str__(self) -> str:
        return self.title


class Effect(models.Model):
    """An indicator that an action raises or lowers."""

    class Way(models.TextChoices):
        INCREASES = "increases", pgettext_lazy("effect of an action", "increases the indicator")
        DECREASES = "decreases", pgettext_lazy("effect of an action", "decreases the indicator")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.ForeignKey(PlanAction, models.CASCADE, related_name="effects", verbose_name=_("action"))
    indicator = models.ForeignKey(CityIndicator, models.PROTECT, related_name="effects", verbose_name=_("indicator"))
    way = models.CharField(_("effect"), max_length=10, choices=Way, default=Way.INCREASES)
    tells_progress = models.BooleanField(_("shows the progress of the action"), default=False)

    objects: ClassVar[models.Manager["Effect"]] = models.Manager()
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("indicator", "way"),)
    title_columns: ClassVar[tuple[str, ...]] = ("indicator",)

    class Meta:
        verbose_name = _("effect on an indicator")
        verbose_name_plural = _("effects on indicators")
        ordering = ["indicator__slug", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "indicator"],
                name="planning_one_effect_an_indicator",
                violation_error_message=_("This indicator has already been added. Choose another indicator."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.indicator)

    def clean(self) -> None:
        super().clean()
        if not (self.indicator_id and self.action_id):
            return
        if self.indicator.city_id != self.action.plan.city_id:
            raise ValidationError({"indicator": gettext("Choose an indicator of your own city.")})
