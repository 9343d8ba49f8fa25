"""Which lists, rows and counts: words that chain."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from cities.querysets import LISTED, OwnedQuerySet
from core.accounts.permissions import Person
from core.accounts.tenants import roles_of
from core.history.models import VersionedQuerySet

if TYPE_CHECKING:
    from measurement.species.models import (  # noqa: F401  # named in the bases below
        SensitiveName,
        SpeciesCount,
        SpeciesList,
        SpeciesRow,
    )


class OfCityQuerySet[Row: models.Model](VersionedQuerySet[Row]):
    pass


class SensitiveNameQuerySet(VersionedQuerySet["SensitiveName"]):
    def around(self, city: str) -> Self:
        """Those that are hidden in the city that an outer query names, or in its country."""
        return self.filter(Q(city=OuterRef(city)) | Q(city=None, country=OuterRef(f"{city}__country")))


class SpeciesCountQuerySet(models.QuerySet["SpeciesCount"]):
    def visible_to(self, person: Person) -> Self:
        """The files of a city are its own."""
        return self.filter(city__in=list(roles_of(person)))

    def not_ended_in_vain(self) -> Self:
        """Those that were counted or still may be."""
        return self.filter(state__in=("waiting", "running", "ready"))

    def older_than(self, moment: datetime) -> Self:
        return self.filter(made_at__lt=moment)


class SpeciesListQuerySet(OwnedQuerySet["SpeciesList"]):
    public: ClassVar[Q] = Q(state="published", city__status__in=LISTED)

    def newest_first(self) -> Self:
        return self.order_by("-last", "-first", "-pk")

    def earlier_than(self, other: "SpeciesList") -> Self:
        """Lists of the same city whose years ended before."""
        return self.filter(city=other.city_id, last__lt=other.first).newest_first()

    def for_lines(self) -> Self:
        """Leaves out what only the page of one list shows."""
        return self.defer("told", "numbers", "said", "answers")


class SpeciesRowQuerySet(models.QuerySet["SpeciesRow"]):
    def shown(self) -> Self:
        """Leaves out the names that curators hide."""
        return self.exclude(Exists(sensitive().around("species_list__city").filter(name=OuterRef("name"))))

    def published(self) -> Self:
        return self.filter(species_list__state="published", species_list__city__status__in=LISTED).shown()

    def in_group(self, key: str) -> Self:
        return self.filter(in_groups__contains=f"|{key}|")


def sensitive() -> Any:
    model: Any = apps.get_model("measurement", "sensitivename")
    return model.objects
