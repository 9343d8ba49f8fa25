"""Which projects: words that chain."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db.models import Q

from cities.models import City
from cities.querysets import LISTED, OwnedQuerySet
from core.accounts.permissions import Person
from core.accounts.tenants import roles_of
from core.history.models import VersionedQuerySet

if TYPE_CHECKING:
    from finance.projects.models import Project, ProjectProfile  # noqa: F401  # named in the bases below


class ProjectQuerySet(VersionedQuerySet["Project"]):
    def visible_to(self, person: Person) -> Self:
        """What a city works on is its own: curators read what it sends them, never this."""
        return self.filter(city__in=list(roles_of(person)))

    def kept(self) -> Self:
        return self.exclude(state="discarded")


class ProjectProfileQuerySet(OwnedQuerySet["ProjectProfile"]):
    public: ClassVar[Q] = Q(state="published", city__status__in=LISTED)

    def shown_to_all(self) -> Self:
        """What lists of the whole site hold: nothing of a made-up city.

        The cities are asked for by themselves: joined, a database begins with them and sorts all projects for a page.
        """
        return self.filter(state="published", is_example=False, city__in=City.objects.listed().values("pk"))

    def under_way(self) -> Self:
        """Neither closed nor put aside."""
        return self.filter(side_state="").exclude(stage="closed")

    def looking(self) -> Self:
        """Leaves projects that look for partners: what a project looks for stands in what everybody reads."""
        return self.under_way().exclude(support=[])

    def in_lists(self) -> Self:
        """Sorts as lists do, the newest first."""
        return self.order_by("-published_on", "-pk")
