"""Bodies that take part, with or without a city."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.models import City, State, plain
from cities.organisations.querysets import OrganisationQuerySet
from cities.places import own_language
from core.content.models import CityContent
from core.text import limits
from core.text.managers import manager_of
from core.vocabulary.models import Source


class Organisation(CityContent):  # type: ignore[django-manager-missing]
    """A body that takes part: an office of a city, a network, a ministry, a foundation, a programme."""

    segment: ClassVar[str] = "organisations"
    list_name: ClassVar[str] = "organisations"
    page_name: ClassVar[str] = "organisation"
    title_field: ClassVar[str] = "name"
    content_order: ClassVar[int] = 40
    proper_names: ClassVar[tuple[str, ...]] = ("name", "full_name")
    staff_fields: ClassVar[tuple[str, ...]] = (
        "name",
        "full_name",
        "short_name",
        "kind",
        "unit",
        "summary",
        "website",
        "starts",
        "ends",
    )

    class Kind(models.TextChoices):
        CITY_NETWORK = "city-network", _("city network")
        SECRETARIAT = "secretariat", _("secretariat")
        OFFICE = "office", pgettext_lazy("kind of organisation", "office")
        MINISTRY = "ministry", _("national ministry")
        FUNDING_PROGRAMME = "funding-programme", _("funding programme")
        GOVERNMENT_DEPARTMENT = "government-department", _("government department")
        LOCAL_GOVERNMENT = "local-government", _("local government")
        RESEARCH_INSTITUTE = "research-institute", _("research institute")
        FOUNDATION = "foundation", _("foundation")
        CONVENTION_SECRETARIAT = "convention-secretariat", _("convention secretariat")
        GOVERNMENT_BODY = "government-body", _("government body")
        UNIVERSITY = "university", _("university")
        PROGRAMME = "programme", _("programme or project")

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=limits.LINE, validators=plain)
    full_name = models.CharField(_("full name"), max_length=limits.LINE, blank=True, validators=plain)
    short_name = models.CharField(_("short name"), max_length=60, blank=True, validators=plain)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="organisations", verbose_name=_("city")
    )
    country = models.CharField(_("country or region"), max_length=2, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    unit = models.CharField(
        pgettext_lazy("of an organisation", "department"), max_length=limits.NAME, blank=True, validators=plain
    )
    summary = models.CharField(_("summary"), max_length=limits.SUMMARY, blank=True, validators=plain)
    website = models.URLField(_("website"), max_length=limits.URL, blank=True)
    starts = models.CharField(
        _("started"), max_length=10, blank=True, help_text=_("A year, or a year and month: 2016 or 2016-12.")
    )
    ends = models.CharField(_("ended"), max_length=10, blank=True)
    implemented_by = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="implements", verbose_name=_("carried out by")
    )
    funded_by = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="funds", verbose_name=_("funded by")
    )
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PUBLISHED)
    is_example = models.BooleanField(_("fictional example"), default=False)

    objects: ClassVar[OrganisationQuerySet] = manager_of(OrganisationQuerySet)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("starts", "ends"),)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["slug"]
        indexes = [models.Index(fields=["state", "name_en", "id"], name="cities_organisations_by_name")]

    @property
    def own_language(self) -> str:
        return own_language("", vars(self).get("country", ""))

    def get_absolute_url(self) -> str:
        return reverse("organisation", args=[self.slug])
