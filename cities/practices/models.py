"""Practices: what cities did for nature, and what came of it."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.models import City, State, plain
from cities.organisations.models import Organisation
from cities.practices.querysets import PracticeQuerySet
from core.content.models import CityContent
from core.fields import YearField
from core.text import limits
from core.text.managers import manager_of
from core.text.moments import likely_year
from core.vocabulary.models import Confidence, Source, Term

PRACTICE_SCHEMES = ("kmgbf-targets", "solution-types", "challenges", "topics")


class Practice(CityContent):
    """What a city did, what came of it, what it learned."""

    segment: ClassVar[str] = "practices"
    list_name: ClassVar[str] = "practices"
    page_name: ClassVar[str] = "practice"
    content_order: ClassVar[int] = 20
    staff_fields: ClassVar[tuple[str, ...]] = (
        *("title", "summary", "problem", "done", "result", "result_year", "result_unknown", "learned"),
        *("place", "latitude", "longitude", "starts", "ends", "period_unknown"),
        *("photo", "photo_credit", "photo_alt", "terms", "organisations"),
    )

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    city = models.ForeignKey(City, models.PROTECT, related_name="practices", verbose_name=_("city"))
    title = models.CharField(_("title"), max_length=limits.NAME, validators=plain)
    summary = models.CharField(_("summary"), max_length=limits.SUMMARY, blank=True, validators=plain)
    problem = models.TextField(_("the problem"), max_length=limits.BODY, blank=True, validators=plain)
    place = models.CharField(_("the place"), max_length=limits.NAME, blank=True, validators=plain)
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    starts = YearField(_("first year"), null=True, validators=[likely_year], blank=True)
    ends = YearField(_("last year"), null=True, validators=[likely_year], blank=True)
    period_unknown = models.BooleanField(
        _("the years are not known"), default=False, help_text=_("Select this if the city was asked and does not know.")
    )
    done = models.TextField(_("what was done"), max_length=limits.BODY, blank=True, validators=plain)
    result = models.TextField(_("results of the practice"), max_length=limits.BODY, blank=True, validators=plain)
    result_year = YearField(_("year of the result"), null=True, validators=[likely_year], blank=True)
    result_unknown = models.BooleanField(
        _("results are not known yet"),
        default=False,
        help_text=_("Select this if the city was asked and does not know."),
    )
    learned = models.TextField(_("what was learned"), max_length=limits.BODY, blank=True, validators=plain)
    terms = models.ManyToManyField(
        Term,
        verbose_name=_("terms"),
        blank=True,
        related_name="practices",
        limit_choices_to=Q(scheme__code__in=PRACTICE_SCHEMES),
        help_text=_("Framework targets, types of nature-based solutions, challenges and topics."),
    )
    organisations = models.ManyToManyField(
        Organisation, verbose_name=_("organisations"), blank=True, related_name="practices"
    )
    photo = models.FileField(_("photo"), upload_to="practices/", blank=True)
    photo_credit = models.CharField(_("photo credit"), max_length=limits.NAME, blank=True, validators=plain)
    photo_alt = models.CharField(_("what the photo shows"), max_length=limits.LINE, blank=True, validators=plain)
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True, related_name="+")
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.MEDIUM)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    is_example = models.BooleanField(_("fictional example"), default=False)
    is_finding = models.BooleanField(
        _("shown on the home page"),
        default=False,
        help_text=_("The home page shows four findings. If fewer are chosen, the site adds others by rule."),
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[PracticeQuerySet] = manager_of(PracticeQuerySet)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("latitude", "longitude"),
        ("starts", "ends", "period_unknown"),
        ("result_year", "result_unknown"),
        ("photo", "photo_credit"),
    )
    unversioned_fields: ClassVar[tuple[str, ...]] = (*CityContent.unversioned_fields, "changed_at")

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")
        ordering = ["slug"]
        indexes = [
            models.Index(fields=["state", "slug"], name="cities_practices_by_state"),
            models.Index(fields=["city"], name="cities_practices_found", condition=models.Q(is_finding=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="cities_practice_point_is_whole",
                violation_error_message=_("A place on the map needs both its latitude and its longitude."),
            ),
            models.CheckConstraint(
                condition=Q(period_unknown=False) | Q(starts__isnull=True, ends__isnull=True),
                name="cities_practice_years_or_unknown",
                violation_error_message=_("Either enter the years or mark them as not known."),
            ),
            models.CheckConstraint(
                condition=Q(result_unknown=False) | Q(result_year__isnull=True),
                name="cities_practice_result_or_unknown",
                violation_error_message=_("Either describe the results or mark them as not known yet."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("practice", args=[self.slug])

    @property
    def has_point(self) -> bool:
        return self.latitude is not None and self.longitude is not None

    @property
    def is_public(self) -> bool:
        """Whether everybody reads it. Reads self.city."""
        return self.state == State.PUBLISHED and self.city.is_listed
