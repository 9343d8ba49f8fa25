"""What a city counted or measured in a year, with the numbers one by one."""

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.models import City, State, plain
from cities.organisations.models import Organisation
from core.content.levels import Level
from core.content.models import CityContent
from core.fields import YearField
from core.text import limits
from core.text.managers import manager_of
from core.text.moments import likely_year
from core.vocabulary.models import Term
from tests.sample.querysets import SampleQuerySet


class Sample(CityContent):
    """Something that a city counted or measured in a year."""

    segment: ClassVar[str] = "samples"  # w/{city}/samples/
    list_name: ClassVar[str] = "samples"  # names of the addresses of its list and of its page
    page_name: ClassVar[str] = "sample"
    content_order: ClassVar[int] = 90  # among the other kinds
    staff_fields: ClassVar[tuple[str, ...]] = (
        *("title", "summary", "year", "area", "method", "terms", "organisation"),
        *("contact", "counts"),
    )
    private_fields: ClassVar[Mapping[str, Level]] = {"contact": Level.SECRETARIAT}

    class Method(models.TextChoices):
        COUNTED = "counted", _("counted")
        ESTIMATED = "estimated", _("estimated")

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    city = models.ForeignKey(City, models.PROTECT, related_name="samples", verbose_name=_("city"))
    title = models.CharField(_("title"), max_length=limits.NAME, validators=plain)
    summary = models.CharField(_("summary"), max_length=limits.SUMMARY, blank=True, validators=plain)
    year = YearField(_("year"), null=True, blank=True, validators=[likely_year])
    area = models.DecimalField(_("area"), max_digits=10, decimal_places=3, null=True, blank=True)
    method = models.CharField(_("method"), max_length=10, choices=Method, default=Method.COUNTED)
    terms = models.ManyToManyField(
        Term,
        verbose_name=_("terms"),
        blank=True,
        related_name="samples",
        limit_choices_to={"scheme__code__in": ["topics"]},
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="samples", verbose_name=_("organisation")
    )
    contact = models.CharField(_("contact"), max_length=limits.NAME, blank=True, validators=plain)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    is_example = models.BooleanField(_("fictional example"), default=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[SampleQuerySet] = manager_of(SampleQuerySet)
    versioned_children: ClassVar[tuple[str, ...]] = ("counts",)
    unversioned_fields: ClassVar[tuple[str, ...]] = (*CityContent.unversioned_fields, "changed_at")

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        ordering = ["slug"]

    def get_absolute_url(self) -> str:
        return reverse("sample", args=[self.slug])

    @property
    def is_public(self) -> bool:
        """Says whether everybody may see it; reads self.city."""
        return self.state == State.PUBLISHED and self.city.is_listed


class SampleCount(models.Model):
    """A number of a sample, with what was counted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sample = models.ForeignKey(Sample, models.CASCADE, related_name="counts", verbose_name=_("sample"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    label = models.CharField(_("what is counted"), max_length=limits.NAME, validators=plain)
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=3)

    objects: ClassVar[models.Manager["SampleCount"]] = models.Manager()

    class Meta:
        verbose_name = _("number of a sample")
        verbose_name_plural = _("numbers of a sample")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.label} {self.value}"
