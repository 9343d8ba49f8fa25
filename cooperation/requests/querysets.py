"""Which requests: words that chain."""

from typing import TYPE_CHECKING, Self

from django.db.models import Q

from cities.team.models import StaffRole
from cooperation.reporting import OPEN
from core.accounts.models import User
from core.accounts.permissions import Person
from core.accounts.tenants import roles_of
from core.history.models import VersionedQuerySet

if TYPE_CHECKING:
    from cooperation.requests.models import Request  # noqa: F401  # named in the base below

WAITING = ("asked", "changed")  # states of a request that somebody has to answer


class RequestQuerySet(VersionedQuerySet["Request"]):
    def visible_to(self, person: Person) -> Self:
        """A draft is read by the city that writes it; what was sent by the staff of both."""
        return self.of_cities(list(roles_of(person)))

    def of_cities(self, cities: list[int]) -> Self:
        return self.filter(Q(from_city__in=cities) | (Q(to_city__in=cities) & ~Q(state="draft")))

    def reported_to(self, curator: User) -> Self:
        """Those with a report that this curator may answer, who works for neither city."""
        mine = StaffRole.objects.of(curator).values("city")
        return self.filter(OPEN).exclude(from_city__in=mine).exclude(to_city__in=mine)

    def waiting(self) -> Self:
        return self.filter(state__in=WAITING)

    def newest_first(self) -> Self:
        return self.order_by("-changed_at", "-pk")
