"""Derived rows, which no history keeps: all of them can be made anew from what cities published.

Their keys of cities are no constraints: when a city is removed, `keeping` still needs to see where it stood.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cities.models import City
from core.rows import QuickRow


class CityOutline(models.Model):
    """What matching knows of a listed city, in one row: many cities are read with one query."""

    city = models.OneToOneField(
        City, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="outline", verbose_name=_("city")
    )
    data = models.JSONField(_("facts"))

    objects: ClassVar[models.Manager["CityOutline"]] = models.Manager()

    class Meta:
        verbose_name = _("outline of a city")
        verbose_name_plural = _("outlines of cities")

    def __str__(self) -> str:
        return str(self.city_id)


class Trait(models.Model):
    """One thing that a city may have in common with others: the index by which candidates are found."""

    class Kind(models.TextChoices):
        TOPIC = "topic", _("term of the city, its practices, offers or needs")
        BIOME = "biome", _("biome")
        EVENT = "event", _("event")
        LINK = "link", _("public link")
        OFFER = "offer", _("term of an offer")
        NEED = "need", _("term of a need")
        WORK = "work", _("term of a practice")

    city = models.ForeignKey(
        City, models.DO_NOTHING, db_constraint=False, related_name="traits", verbose_name=_("city")
    )
    is_example = models.BooleanField(_("fictional example"))
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    thing = models.BigIntegerField(_("key of the item"))

    objects: ClassVar[models.Manager["Trait"]] = models.Manager()

    class Meta:
        verbose_name = _("trait of a city")
        verbose_name_plural = _("traits of cities")
        constraints = [
            # Also the order of the rings: all that have one thing, by their key.
            models.UniqueConstraint(fields=["kind", "thing", "is_example", "city"], name="cooperation_a_trait_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.thing}"


class Neighbour(QuickRow):
    """That `city` stands near `other`, by the traits in `via`, with the reasons to talk with it, the strongest first.

    A pair has two rows: reasons have a direction. Without a reason the row stands for its traits alone.
    """

    city = models.ForeignKey(
        City, models.DO_NOTHING, db_constraint=False, related_name="neighbours", verbose_name=_("city")
    )
    other = models.ForeignKey(
        City, models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name=_("other city")
    )
    via = models.JSONField(_("basis of closeness"))
    reasons = models.JSONField(_("reasons"))
    group = models.CharField(_("group"), max_length=12, blank=True)

    objects: ClassVar[models.Manager["Neighbour"]] = models.Manager()

    class Meta:
        verbose_name = _("neighbour of a city")
        verbose_name_plural = _("neighbours of cities")
        constraints = [
            models.UniqueConstraint(fields=["city", "other"], name="cooperation_neighbours_once"),
            models.CheckConstraint(
                condition=~models.Q(city=models.F("other")), name="cooperation_no_city_is_its_own_neighbour"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city_id} {self.other_id}"


class Renewal(models.Model):
    """A city whose neighbours are being worked out by a job; its page says so."""

    city = models.OneToOneField(
        City, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="renewal", verbose_name=_("city")
    )
    since = models.DateTimeField(_("since"), auto_now_add=True)

    objects: ClassVar[models.Manager["Renewal"]] = models.Manager()

    class Meta:
        verbose_name = _("city whose neighbours are being calculated")
        verbose_name_plural = _("cities whose neighbours are being calculated")

    def __str__(self) -> str:
        return str(self.city_id)
