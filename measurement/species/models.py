"""Lists of species of a city: counted from a file of records, kept, and published after review.

A `SpeciesList` is what is proposed and published; its rows are written once, in bulk, and hold no place and no
observer. What the city says of single species are small rows with a version each.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Replace
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.models import City, plain
from cities.models import State as Published
from core.content.levels import Level
from core.content.models import CityContent
from core.fields import ChoiceLabels
from core.files.naming import LONGEST
from core.history.models import Versioned
from core.history.snapshot import Plain
from core.text import limits
from core.text.days import DayField
from core.text.managers import manager_of
from core.text.moments import likely_year
from measurement.models import CityJob
from measurement.species.querysets import (
    OfCityQuerySet,
    SensitiveNameQuerySet,
    SpeciesCountQuerySet,
    SpeciesListQuerySet,
    SpeciesRowQuerySet,
)

BETWEEN = "--"  # the city and the key, in the address name of a list
KEY = r"[0-9]{4}-[0-9]{4}(?:-[0-9]+)?"  # 2020-2024, or 2020-2024-2 where a list of these years is there
IN_ADDRESS = "/species/"


class Status(models.TextChoices):
    NATIVE = "native", _("native")
    INTRODUCED = "introduced", _("introduced")
    INVASIVE = "invasive", _("invasive")
    NOT_LISTED = "not_listed", _("not on the reference list")


class Said(models.TextChoices):
    """What a city answers of a species that was not met again."""

    LOST = "lost", _("lost in the city")
    THERE = "there", _("still there")
    NOT_LOOKED = "not_looked", _("not looked for")


def said_in_words(item: str, _row: Mapping[str, Plain]) -> str:
    """What the city said of one species, for whoever reads what was sent."""
    name, said, reason, source = (*item.split("\t"), "", "", "", "")[:4]
    label = {**dict(Status.choices), **dict(Said.choices)}.get(said, said)
    return " – ".join(filter(None, (name, str(label), reason, source)))


def count_in_words(item: str, _row: Mapping[str, Plain]) -> str:
    """How many species of a group a list has, for whoever reads what was sent."""
    group, species, native, introduced, invasive = (*item.split("\t"), "", "", "", "", "")[:5]
    known = {"group": group, "species": species, "native": native or "–"}
    known |= {"introduced": introduced or "–", "invasive": invasive or "–"}
    sentence = _("%(group)s: %(species)s, native %(native)s, introduced %(introduced)s, of which invasive %(invasive)s")
    return sentence % known


class Reference(Versioned):  # type: ignore[django-manager-missing]  # the manager of its lists is made at run time
    """A country's list of introduced and invasive species, in the form of the Global Register, with its citation."""

    country = models.CharField(_("country or region"), max_length=2, db_index=True)
    title = models.CharField(_("title"), max_length=limits.NAME, validators=plain)
    year = models.PositiveSmallIntegerField(_("year"), validators=[likely_year])
    citation = models.CharField(_("citation"), max_length=limits.SUMMARY, validators=plain)
    link = models.URLField(_("web address"), max_length=limits.URL, blank=True)
    file = models.FileField(_("file"), max_length=100)
    made_at = models.DateTimeField(_("sent"), auto_now_add=True)

    objects: ClassVar[OfCityQuerySet[Any]] = manager_of(OfCityQuerySet)
    unversioned_fields: ClassVar[tuple[str, ...]] = ("made_at",)

    class Meta:
        verbose_name = _("reference list of species")
        verbose_name_plural = _("reference lists of species")
        ordering = ["country", "-year", "-pk"]

    def __str__(self) -> str:
        return f"{self.title} ({self.year})"


class SpeciesCount(CityJob):
    """A file of records on its way to a list: counted, looked at, and gone a week later."""

    file = models.FileField(_("file"), blank=True, max_length=100)
    name = models.CharField(_("file name"), max_length=LONGEST, blank=True)
    sha256 = models.CharField(_("SHA-256 checksum"), max_length=64, blank=True, editable=False)
    left_out = models.FileField(_("rows left out"), blank=True, max_length=100)

    objects: ClassVar[SpeciesCountQuerySet] = manager_of(SpeciesCountQuerySet)

    class Meta:
        verbose_name = _("count of species")
        verbose_name_plural = _("counts of species")
        ordering = ["-made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["city"],
                condition=Q(state__in=("waiting", "running")),
                name="measurement_one_count_at_a_time",
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("species_at", args=[self.city.slug, self.pk])


class SpeciesList(CityContent):  # type: ignore[django-manager-missing]  # modeltranslation makes the manager at run time
    """The species of a city in some years, by one source. `told` holds what was counted beside the rows, `numbers`
    what follows from the rows and from what the city said; both follow from what is versioned or never change."""

    segment: ClassVar[str] = "species"
    list_name: ClassVar[str] = "cities"
    page_name: ClassVar[str] = "species_list"
    page_path: ClassVar[Combinable] = Replace(F("slug"), Value(BETWEEN), Value(IN_ADDRESS))
    content_order: ClassVar[int] = 27
    staff_fields: ClassVar[tuple[str, ...]] = (
        *("title", "summary", "source_title", "source_link", "doi", "licence", "note"),
        *("unlisted_native", "groups", "said", "answers", "counts"),
    )

    # Names that curators hide stand in both; what is public of them are the rows.
    private_fields: ClassVar[Mapping[str, Level]] = {"said": Level.SECRETARIAT, "answers": Level.SECRETARIAT}

    State = Published

    slug = models.SlugField(_("address name"), max_length=120, unique=True)
    key = models.UUIDField(_("number"), default=uuid.uuid4, unique=True, editable=False)
    city = models.ForeignKey(City, models.PROTECT, related_name="species_lists", verbose_name=_("city"))
    title = models.CharField(_("title"), max_length=limits.NAME, validators=plain)
    summary = models.CharField(_("summary"), max_length=limits.SUMMARY, blank=True, validators=plain)
    first = models.PositiveSmallIntegerField(_("first year"))
    last = models.PositiveSmallIntegerField(_("last year"))
    place = models.CharField(_("area"), max_length=limits.LINE, blank=True, validators=plain)  # empty: the city says so
    source_title = models.CharField(_("source"), max_length=limits.NAME, validators=plain)
    source_link = models.URLField(_("address of the source"), max_length=limits.URL, blank=True)
    doi = models.CharField(_("DOI"), max_length=limits.NAME, blank=True, validators=plain)
    licence = models.CharField(_("licence"), max_length=limits.LINE, blank=True, validators=plain)
    note = models.CharField(_("note"), max_length=limits.SUMMARY, blank=True, validators=plain)
    reference = models.ForeignKey(
        Reference, models.PROTECT, null=True, blank=True, related_name="lists", verbose_name=_("reference list")
    )
    before = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="later", verbose_name=_("earlier list")
    )
    unlisted_native = models.BooleanField(_("species not on the reference list count as native"), default=False)
    groups = models.JSONField(_("groups"), default=list, blank=True)
    said = models.JSONField(_("status stated by the city"), default=list, blank=True)
    answers = models.JSONField(_("species not met again"), default=list, blank=True)
    counts = models.JSONField(_("numbers of species"), default=list, blank=True)
    told = models.JSONField(_("what was counted"), default=dict, blank=True, editable=False)
    numbers = models.JSONField(_("numbers"), default=dict, blank=True, editable=False)
    open_licence = models.CharField(_("licence of all data sets"), max_length=limits.LINE, blank=True, editable=False)
    offered_at = models.DateTimeField(_("offered to the assessment"), null=True, blank=True, editable=False)
    published_on = DayField(_("published on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=Published, default=Published.DRAFT)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[SpeciesListQuerySet] = manager_of(SpeciesListQuerySet)
    unversioned_fields: ClassVar[tuple[str, ...]] = (
        *CityContent.unversioned_fields,
        *("changed_at", "told", "numbers", "open_licence", "offered_at"),
    )
    item_words: ClassVar[dict[str, Callable[[str, Mapping[str, Plain]], str]]] = {
        "said": said_in_words,
        "answers": said_in_words,
        "counts": count_in_words,
    }

    class Meta:
        verbose_name = _("species list")
        verbose_name_plural = _("species lists")
        ordering = ["slug"]

    def get_absolute_url(self) -> str:
        return reverse("species_list", args=[self.slug])

    @property
    def is_public(self) -> bool:
        """Whether everybody reads it. Reads self.city."""
        return self.state == Published.PUBLISHED and self.city.is_listed

    @property
    def period(self) -> str:
        return f"{self.first}–{self.last}" if self.first != self.last else str(self.first)


class SpeciesRow(ChoiceLabels):
    """What a list says of one species: written once with the list. `standing` is the word of the country's list,
    `status` what is published."""

    species_list = models.ForeignKey(SpeciesList, models.CASCADE, related_name="rows", verbose_name=_("species list"))
    key = models.CharField(_("key"), max_length=limits.NAME)
    name = models.CharField(pgettext_lazy("of a species", "scientific name"), max_length=limits.NAME)
    own_name = models.CharField(_("name in the language of the city"), max_length=limits.NAME, blank=True)
    taxa = models.JSONField(_("higher taxa"), default=list)
    in_groups = models.CharField(_("groups"), max_length=limits.SUMMARY, blank=True)  # |arthropods|butterflies|
    standing = models.CharField(_("status on the reference list"), max_length=10, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, blank=True)
    status_source = models.CharField(_("source of the status"), max_length=limits.LINE, blank=True)
    first_year = models.PositiveSmallIntegerField(_("first year"), null=True)
    last_year = models.PositiveSmallIntegerField(_("last year"), null=True)
    records = models.PositiveIntegerField(_("records"), default=0)
    datasets = models.JSONField(_("data sets"), default=list)
    built_up = models.BooleanField(default=False)
    built_up_only = models.BooleanField(default=False)

    objects: ClassVar[SpeciesRowQuerySet] = manager_of(SpeciesRowQuerySet)
    made_up_with: ClassVar[tuple[str, ...]] = ("species_list__city",)

    class Meta:
        verbose_name = _("species")
        verbose_name_plural = _("species")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["species_list", "key"], name="measurement_one_row_a_species")]
        indexes = [models.Index(fields=["species_list", "name", "id"], name="measurement_species_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def groups(self) -> list[str]:
        """The keys of its groups, the widest first."""
        return [key for key in self.in_groups.split("|") if key]


class Word(Versioned):
    """What a city says of one species, with its reason and source."""

    name = models.CharField(pgettext_lazy("of a species", "scientific name"), max_length=limits.NAME)
    reason = models.CharField(_("reason"), max_length=limits.REASON, blank=True, validators=plain)
    source = models.CharField(_("source"), max_length=limits.LINE, blank=True, validators=plain)

    is_of_its_city_alone: ClassVar[bool] = True

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class StatusWord(Word):
    """The status that a city states for a species, in all of its lists."""

    city = models.ForeignKey(City, models.PROTECT, related_name="species_words", verbose_name=_("city"))
    status = models.CharField(_("status"), max_length=10, choices=Status)

    objects: ClassVar[OfCityQuerySet["StatusWord"]] = manager_of(OfCityQuerySet)

    class Meta:
        verbose_name = _("status of a species")
        verbose_name_plural = _("status of species")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["city", "name"], name="measurement_one_status_a_species")]


class LossAnswer(Word):
    """What a city answers of a species that an earlier list has and this one has not."""

    species_list = models.ForeignKey(
        SpeciesList, models.PROTECT, related_name="loss_answers", verbose_name=_("species list")
    )
    answer = models.CharField(_("answer"), max_length=10, choices=Said)

    objects: ClassVar[OfCityQuerySet["LossAnswer"]] = manager_of(OfCityQuerySet)
    history_root: ClassVar[str] = "species_list"

    class Meta:
        verbose_name = _("answer about a species")
        verbose_name_plural = _("answers about species")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["species_list", "name"], name="measurement_one_answer_a_species")
        ]


class SensitiveName(Versioned):
    """A species whose name curators hide, in all cities of a country or in one city; totals still count it."""

    name = models.CharField(pgettext_lazy("of a species", "scientific name"), max_length=limits.NAME, validators=plain)
    country = models.CharField(_("country or region"), max_length=2, blank=True)
    city = models.ForeignKey(
        City, models.CASCADE, null=True, blank=True, related_name="sensitive_species", verbose_name=_("city")
    )
    reason = models.CharField(_("reason"), max_length=limits.REASON, blank=True, validators=plain)

    objects: ClassVar[SensitiveNameQuerySet] = manager_of(SensitiveNameQuerySet)

    class Meta:
        verbose_name = _("sensitive species")
        verbose_name_plural = _("sensitive species")
        ordering = ["country", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "name"], condition=Q(city=None), name="measurement_one_sensitive_name_a_country"
            ),
            models.UniqueConstraint(
                fields=["city", "name"],
                condition=Q(city__isnull=False),
                name="measurement_one_sensitive_name_a_city",
            ),
        ]

    def __str__(self) -> str:
        return self.name
