"""Which layers and runs: words that chain."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from core.accounts.permissions import Person
from core.accounts.tenants import roles_of
from core.history.models import VersionedQuerySet

if TYPE_CHECKING:
    from measurement.layers.models import Boundary, Layer, Run  # noqa: F401  # named in the bases below


class BoundaryQuerySet(VersionedQuerySet["Boundary"]):
    def visible_to(self, person: Person) -> Self:
        """The files of a city are its own."""
        return self.filter(city__in=list(roles_of(person)))

    def unused_since(self, moment: datetime) -> Self:
        """Those whose file goes: nobody wants it kept, and the city measured and looked at nothing since."""
        old = self.exclude(file="").exclude(keep="kept").filter(made_at__lt=moment)
        return old.exclude(city__runs__made_at__gte=moment)


class LayerQuerySet(VersionedQuerySet["Layer"]):
    def visible_to(self, person: Person) -> Self:
        """The files of a city are its own."""
        return self.filter(city__in=list(roles_of(person)))

    def unused_since(self, moment: datetime) -> Self:
        """Those whose file goes: nobody wants it kept, and no run used it since."""
        old = self.exclude(file="").exclude(keep="kept").filter(made_at__lt=moment)
        return old.exclude(runs__made_at__gte=moment)


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, person: Person) -> Self:
        return self.filter(city__in=list(roles_of(person)))

    def measured(self) -> Self:
        """Runs as cities count them, without looks at single files."""
        return self.filter(purpose="measure")

    def under_way(self) -> Self:
        return self.filter(state__in=("waiting", "running"))

    def newest_first(self) -> Self:
        return self.order_by("-made_at", "pk")
