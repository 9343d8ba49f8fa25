"""What a city commits itself to, and what became of it where it was filed.

The columns of a `Commitment` are those of the Convention's online reporting tool, and `planning.cbd` knows its rules. A
`Filing` is one time that people of the city filed it somewhere; whoever saw the answer writes it down. All filings of a
commitment have its one identifier.
"""

import uuid
from datetime import date, timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cities.models import City, State
from core.content.models import CityContent
from core.history.models import Versioned
from core.text import clean, limits
from core.text.days import DayField
from core.text.managers import manager_of
from core.text.moments import likely_year
from core.vocabulary.models import Term, in_scheme
from planning import cbd
from planning.commitments.querysets import CommitmentQuerySet, FilingQuerySet
from planning.tracking.models import TEXT, PlanTarget

plain = [clean.no_unseen_characters]
LONGEST_DAY = 10
MOST_COUNTRIES = 200
FOUR_WEEKS = timedelta(days=28)
GLOBAL_SCHEMES = ("kmgbf-goals", "kmgbf-targets")
RESERVED_SLUGS = frozenset({"new", "data"})


class YesNo(models.TextChoices):
    """An answer that may still be awaited: no is one."""

    YES = "yes", pgettext_lazy("answer", "yes")
    NO = "no", pgettext_lazy("answer", "no")


def whole_day(text: str) -> None:
    """Validates that a text is a whole day. Raises ValidationError."""
    day = cbd.whole_day(text)
    if day is None:
        raise ValidationError(_("Enter a full date, for example 2026-03-31."), code="whole_day")
    likely_year(day)


def known_countries(value: object) -> None:
    """Validates a column of a model. Raises ValidationError for what is no list of codes of two capital letters."""
    if not isinstance(value, list) or len(value) > MOST_COUNTRIES or not all(map(is_country, value)):
        raise ValidationError(_("Enter two-letter country codes, for example CN."), code="countries")


def is_country(value: object) -> bool:
    return isinstance(value, str) and cbd.is_country(value)


def identifiers(value: object) -> None:
    """Validates a column of a model. Raises ValidationError for what is no list of identifiers as the tool writes
    them."""
    several = [value] if isinstance(value, str) else value
    if not isinstance(several, list) or not all(
        isinstance(each, str) and cbd.IDENTIFIER.fullmatch(each) for each in several
    ):
        raise ValidationError(
            _("Enter identifiers as shown in the reporting tool: letters, digits, hyphens and full stops."),
            code="identifiers",
        )


def answer(label: object, **options: object) -> "models.CharField[str, str]":
    return models.CharField(label, max_length=3, choices=YesNo, blank=True, **options)  # type: ignore[arg-type]


def words(label: object, most: int = TEXT) -> "models.TextField[str, str]":
    return models.TextField(label, max_length=most, blank=True, validators=plain)  # type: ignore[arg-type]


class Commitment(CityContent):
    """What a city commits itself to for nature, in the fields of the Convention's online reporting tool."""

    segment: ClassVar[str] = "commitments"
    list_name: ClassVar[str] = "commitments"
    page_name: ClassVar[str] = "commitment"
    content_order: ClassVar[int] = 35
    staff_fields: ClassVar[tuple[str, ...]] = (
        *("title", "description", "plan", "targets"),
        *("timeline_start_date", "timeline_end_date", "is_open_ended", "next_steps_information"),
        *("performance_information", "endorsements_information"),
        *("coverage_scope", "coverage_countries", "coverage_regions", "coverage_other"),
        *("is_linked_to_nbsap", "linked_to_nbsap_countries"),
        *("primary_national_target", "primary_global_alignment", "other_national_targets", "other_global_alignments"),
        *("indicators", "implementing_considerations", "alignment_information"),
        *("funding_source", "is_funding_sufficient", "international_frameworks", "partners"),
        *("is_reporting_on_target15", "target15_information"),
        *("is_progress_tracked", "progress_information", "progress_tracking_url"),
        *("implementation_strategies", "additional_information"),
    )

    class Scope(models.TextChoices):
        NATIONAL = "national", pgettext_lazy("what a commitment covers", "one country")
        COUNTRIES = "multiCountries", pgettext_lazy("what a commitment covers", "several countries")
        GLOBAL = "global", pgettext_lazy("what a commitment covers", "the world, or regions of it")

    State = State

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    city = models.ForeignKey(City, models.PROTECT, related_name="commitments", verbose_name=_("city"))
    identifier = models.UUIDField(
        _("identifier"),
        default=uuid.uuid4,
        unique=True,
        editable=False,
        help_text=_("Generated once and used for every filing of the commitment."),
    )
    plan = models.ForeignKey(
        "planning.Plan", models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("plan")
    )
    targets = models.ManyToManyField(
        PlanTarget, verbose_name=_("targets of the plan"), blank=True, related_name="commitments"
    )
    title = models.CharField(_("title"), max_length=limits.LINE, validators=plain)
    description = words(_("description"))
    timeline_start_date = models.CharField(_("first day"), max_length=LONGEST_DAY, blank=True, validators=[whole_day])
    timeline_end_date = models.CharField(_("last day"), max_length=LONGEST_DAY, blank=True, validators=[whole_day])
    is_open_ended = models.BooleanField(_("open-ended"), default=False)
    next_steps_information = words(_("next steps"))
    performance_information = words(_("method of measurement"))
    endorsements_information = words(_("endorsed by"))
    coverage_scope = models.CharField(_("coverage"), max_length=20, choices=Scope, blank=True)
    coverage_countries = models.JSONField(
        _("countries covered"), default=list, blank=True, validators=[known_countries]
    )
    coverage_regions = models.JSONField(_("regions covered"), default=list, blank=True, validators=[identifiers])
    coverage_other = models.CharField(_("biomes or ecosystems"), max_length=limits.LINE, blank=True, validators=plain)
    is_linked_to_nbsap = answer(_("named in a national strategy"))
    linked_to_nbsap_countries = models.JSONField(
        _("countries of these strategies"), default=list, blank=True, validators=[known_countries]
    )
    primary_national_target = models.CharField(
        _("primary national target"), max_length=80, blank=True, validators=[identifiers]
    )
    primary_global_alignment = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="first_of_commitments",
        verbose_name=_("primary global goal or target"),
        limit_choices_to=Q(scheme__code__in=GLOBAL_SCHEMES),
    )
    other_national_targets = models.JSONField(
        _("other national targets"), default=list, blank=True, validators=[identifiers]
    )
    other_global_alignments = models.ManyToManyField(
        Term,
        verbose_name=_("other global goals and targets"),
        blank=True,
        related_name="commitments",
        limit_choices_to=Q(scheme__code__in=GLOBAL_SCHEMES),
    )
    indicators = models.ManyToManyField(
        Term,
        verbose_name=_("indicators of the framework"),
        blank=True,
        related_name="+",
        limit_choices_to=in_scheme("kmgbf-indicators"),
    )
    implementing_considerations = models.ManyToManyField(
        Term,
        verbose_name=_("considerations"),
        blank=True,
        related_name="+",
        limit_choices_to=in_scheme("considerations"),
    )
    alignment_information = words(_("how these targets are supported"))
    funding_source = words(_("source of funding"))
    is_funding_sufficient = answer(_("funding is sufficient"))
    international_frameworks = words(_("other agreements supported"))
    partners = words(_("partners"))
    is_reporting_on_target15 = answer(_("reported under global target 15"))
    target15_information = words(_("content of the report under this target"))
    is_progress_tracked = answer(_("progress is tracked"))
    progress_information = words(_("how progress is tracked"))
    progress_tracking_url = models.URLField(
        _("web address for progress information"), max_length=limits.URL, blank=True
    )
    implementation_strategies = words(_("implementation approach"))
    additional_information = words(_("additional information"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    is_example = models.BooleanField(_("fictional example"), default=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[CommitmentQuerySet] = manager_of(CommitmentQuerySet)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("timeline_start_date", "timeline_end_date", "is_open_ended"),
        ("coverage_scope", "coverage_countries", "coverage_regions"),
        ("is_linked_to_nbsap", "linked_to_nbsap_countries"),
    )
    unversioned_fields: ClassVar[tuple[str, ...]] = (*CityContent.unversioned_fields, "changed_at")

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["slug"]
        indexes = [models.Index(fields=["state", "-changed_at", "id"], name="planning_commitments_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_open_ended=False) | Q(timeline_start_date="", timeline_end_date=""),
                name="planning_commitment_has_days_or_no_end",
                violation_error_message=_("Enter dates or select “Open-ended”, but not both."),
            ),
            models.CheckConstraint(
                condition=Q(timeline_end_date="")
                | Q(timeline_start_date="")
                | Q(timeline_end_date__gte=models.F("timeline_start_date")),
                name="planning_commitment_ends_after_it_starts",
                violation_error_message=_("The end must not be before the start."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("commitment", args=[self.slug])

    def clean(self) -> None:
        super().clean()
        if self.plan is not None and self.plan.city_id != self.city_id:
            raise ValidationError({"plan": gettext("Choose a plan of your own city.")})

    @property
    def is_public(self) -> bool:
        """Whether everybody reads it. Reads self.city."""
        return self.state == State.PUBLISHED and self.city.is_listed


class Filing(Versioned):
    """One time that a commitment was filed somewhere, and what was answered.

    The site never learns of an answer by itself: somebody looked it up and wrote it down. `note` is for the staff of
    the city alone; it is in no version, so that no history tells it.
    """

    history_root: ClassVar[str] = "commitment"

    class Channel(models.TextChoices):
        TOOL = "tool", _("online reporting tool of the Convention")
        CITIES_WITH_NATURE = "cities-with-nature", _("CitiesWithNature")
        OTHER = "other", pgettext_lazy("where it is filed", "elsewhere")

    class State(models.TextChoices):
        PREPARED = "prepared", pgettext_lazy("state of a filing", "prepared")
        FILED = "filed", pgettext_lazy("state of a filing", "filed")
        AWAITING = "awaiting", pgettext_lazy("state of a filing", "awaiting the national focal point")
        LINKED = "linked", pgettext_lazy("state of a filing", "linked")
        AUTO_LINKED = "auto_linked", pgettext_lazy("state of a filing", "linked automatically")
        RETURNED = "returned", pgettext_lazy("state of a filing", "returned")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of a filing", "withdrawn")

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="filings", verbose_name=_("commitment"))
    channel = models.CharField(_("recipient of the filing"), max_length=20, choices=Channel, default=Channel.TOOL)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PREPARED)
    prepared_on = DayField(_("date of preparation"))
    filed_on = DayField(_("date of filing"), null=True, blank=True)
    answered_on = DayField(_("answered on"), null=True, blank=True)
    withdrawn_on = DayField(_("withdrawn on"), null=True, blank=True)
    note = models.CharField(
        _("note"), max_length=limits.SUMMARY, blank=True, validators=plain, help_text=_("Visible only to your city.")
    )

    objects: ClassVar[FilingQuerySet] = manager_of(FilingQuerySet)
    unversioned_fields: ClassVar[tuple[str, ...]] = ("note",)

    class Meta:
        verbose_name = _("filing of a commitment")
        verbose_name_plural = _("filings of commitments")
        ordering = ["prepared_on", "pk"]
        indexes = [models.Index(fields=["state", "filed_on"], name="planning_filings_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "channel"],
                condition=Q(state__in=["prepared", "filed", "awaiting"]),
                name="planning_one_open_filing_a_channel",
                violation_error_message=_("There is already an open filing with this recipient."),
            ),
            models.CheckConstraint(
                condition=Q(filed_on__isnull=False) | Q(state__in=["prepared", "withdrawn"]),
                name="planning_what_is_filed_has_its_day",
                violation_error_message=_("Enter the date of the filing."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def last_day(self) -> date | None:
        """The last of the four weeks in which focal points answer."""
        return self.filed_on + FOUR_WEEKS if self.filed_on else None

    def is_over(self, today: date) -> bool:
        """Whether the four weeks have passed and nobody has written down an answer: from the 29th day on."""
        last = self.last_day
        return self.state in (self.State.FILED, self.State.AWAITING) and last is not None and today > last
