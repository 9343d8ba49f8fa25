"""The map layers of a city, its boundary among them, and what was measured over them.

`Boundary` and `Layer` are written for years: a file with what a city says of it. A `Run` is a job; once it has ended it
is never written again, whatever becomes of the files.
"""

import uuid
from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.models import City, plain
from core.fields import YearField
from core.files.naming import LONGEST
from core.history.models import Versioned
from core.text import limits
from core.text.managers import manager_of
from core.text.moments import likely_year
from measurement.layers.querysets import BoundaryQuerySet, LayerQuerySet, RunQuerySet
from measurement.models import CityJob

is_system = RegexValidator(r"^EPSG:\d{4,6}$", _("Enter EPSG: and a number, for example EPSG:4326."))


class Shows(models.TextChoices):
    """What a layer shows. The values are those of the program that measures."""

    NATURAL = "natural", _("natural areas")
    PROTECTED = "protected", _("protected areas")
    PARK = "park", _("parks and green spaces")
    WATER = "water", _("water")
    BARRIER = "barrier", _("roads and other barriers")
    BUILT_UP = "built-up", _("dense buildings")
    PEOPLE = "people", _("where people live")
    CANOPY = "canopy", _("tree canopy")
    PERMEABLE = "permeable", _("permeable surfaces")

    @property
    def is_chosen(self) -> bool:
        """Whether its features count by the values of an attribute; other kinds ask something else."""
        return self not in (Shows.PARK, Shows.BARRIER, Shows.PEOPLE)


class Axes(models.TextChoices):
    """What is done to the coordinates of a file before they are used."""

    SWAPPED = "swapped", _("Swap the two axes")
    TURNED = "turned", _("Reverse the signs")
    BOTH = "swapped-turned", _("Swap the two axes and reverse the signs")


class KeepFile(models.TextChoices):
    """How long a file stays with the site."""

    MEASURED = "measured", _("until it has been measured")
    TERM = "term", _("until 90 days after the last measurement")
    KEPT = "kept", _("until the city removes it")


class MapFile(Versioned):
    """A file of a GIS, with what its city says of it. Of a file that has gone its checksum stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField(_("file"), blank=True, max_length=100)
    name = models.CharField(_("file name"), max_length=LONGEST, blank=True)
    sha256 = models.CharField(_("SHA-256 checksum"), max_length=64, blank=True, editable=False)
    crs = models.CharField(_("coordinate system"), max_length=12, blank=True, validators=[is_system])
    part = models.CharField(_("layer of the file"), max_length=limits.NAME, blank=True)
    axes = models.CharField(_("how its axes are turned"), max_length=14, blank=True, choices=Axes)
    year = YearField(_("year of the data"), validators=[likely_year])
    source_title = models.CharField(_("source"), max_length=limits.NAME, validators=plain)
    source_link = models.URLField(_("address of the source"), max_length=limits.URL, blank=True)
    licence = models.CharField(_("licence"), max_length=limits.LINE, validators=plain)
    note = models.CharField(_("note"), max_length=limits.SUMMARY, blank=True, validators=plain)
    keep = models.CharField(_("how long the file is kept"), max_length=8, choices=KeepFile, default=KeepFile.TERM)
    made_at = models.DateTimeField(_("sent"), auto_now_add=True)

    unversioned_fields: ClassVar[tuple[str, ...]] = ("made_at",)
    is_of_its_city_alone: ClassVar[bool] = True

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def told(self) -> dict[str, Any]:
        """What a run keeps of it."""
        kept = ("name", "sha256", "crs", "part", "axes", "year", "source_title", "source_link", "licence")
        return {"id": str(self.pk), "version": self.version, **{name: getattr(self, name) for name in kept}}


class Boundary(MapFile):
    """The boundary of a city, within which everything is measured."""

    city = models.ForeignKey(City, models.PROTECT, related_name="boundaries", verbose_name=_("city"))

    objects: ClassVar[BoundaryQuerySet] = manager_of(BoundaryQuerySet)

    class Meta:
        verbose_name = _("boundary")
        verbose_name_plural = _("boundaries")
        constraints = [models.UniqueConstraint(fields=["city"], name="measurement_one_boundary_of_a_city")]


class Layer(MapFile):
    """A map layer of a city. `attribute` and `values` say which of its features count, `how` what its kind asks."""

    city = models.ForeignKey(City, models.PROTECT, related_name="map_layers", verbose_name=_("city"))
    shows = models.CharField(_("what it shows"), max_length=10, choices=Shows)
    attribute = models.CharField(_("attribute"), max_length=limits.NAME, blank=True)
    values = models.JSONField(_("values that count"), default=list, blank=True)
    how = models.JSONField(_("how it is measured"), default=dict, blank=True)
    is_sensitive = models.BooleanField(_("sensitive"), default=False)  # it is never drawn

    objects: ClassVar[LayerQuerySet] = manager_of(LayerQuerySet)
    together: ClassVar[tuple[tuple[str, ...], ...]] = (("attribute", "values"),)

    class Meta:
        verbose_name = _("map layer")
        verbose_name_plural = _("map layers")
        ordering = ["made_at", "pk"]

    def get_absolute_url(self) -> str:
        return reverse("measuring_layer", args=[self.city.slug, self.pk])

    @property
    def told(self) -> dict[str, Any]:
        own = ("shows", "attribute", "values", "how", "is_sensitive")
        return {**super().told, **{name: getattr(self, name) for name in own}}


class Run(CityJob):
    """What was measured over the layers of a city, or what one file of it holds. `given` is what it was made of."""

    class Purpose(models.TextChoices):
        LOOK = "look", _("look at a file")
        MEASURE = "measure", _("measurement")

    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose, default=Purpose.MEASURE)
    layers = models.ManyToManyField(Layer, related_name="runs", blank=True, verbose_name=_("map layers"))
    picture = models.TextField(_("picture"), blank=True, editable=False)  # SVG
    offered_at = models.DateTimeField(_("offered to the assessment"), null=True, blank=True, editable=False)

    objects: ClassVar[RunQuerySet] = manager_of(RunQuerySet)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["city"],
                condition=Q(purpose="measure", state__in=("waiting", "running")),
                name="measurement_one_run_at_a_time",
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("measuring_run", args=[self.city.slug, self.pk])

    @property
    def is_of_city(self) -> bool:
        """Whether the city calculated it: none of its files came here."""
        return bool(self.given.get("is_of_city"))

    @property
    def is_much_mended(self) -> bool:
        """Whether overlaps or mending move the area of a layer by more than a hundredth: somebody has to say that it is
        so."""
        return any(each["code"] in ("overlap", "mending") for each in self.result.get("warnings", []))
