"""Which links, invitations into them and exchanges: words that chain."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from cities.querysets import LISTED, OwnedQuerySet
from cities.team.models import StaffRole
from cooperation.reporting import OPEN
from core.accounts.models import User
from core.accounts.permissions import Person
from core.accounts.tenants import is_curator, roles_of
from core.history.models import VersionedQuerySet

if TYPE_CHECKING:
    from cooperation.links.models import Exchange, Joining, Link, LinkCity  # noqa: F401  # named in the bases below

SHOWN = ("agreed", "active", "asleep", "ended")  # states of a link that others may read
RUNNING = ("agreed", "active", "asleep")


def parts() -> "models.QuerySet[LinkCity]":
    """The cities of all links."""
    model: type[LinkCity] = apps.get_model("cooperation", "linkcity")
    return model._base_manager.all()


def with_hidden_city() -> models.QuerySet[Any, Any]:
    """The keys of links of which a city no longer stands in the lists; one that has left hides nothing."""
    return parts().filter(left_on=None).exclude(city__status__in=LISTED).values("link")


class LinkQuerySet(OwnedQuerySet["Link"]):
    public: ClassVar[Q] = Q(is_public=True, state__in=SHOWN)

    def published(self) -> Self:
        """All its cities said yes, and each of them stands in the lists."""
        return self.filter(self.public).exclude(pk__in=with_hidden_city())

    def visible_to(self, person: Person) -> Self:
        if is_curator(person):
            return self
        mine = parts().filter(city__in=list(roles_of(person)), left_on=None).values("link")
        return self.filter((self.public & ~Q(pk__in=with_hidden_city())) | Q(pk__in=mine))

    def of_cities(self, cities: list[int]) -> Self:
        """Those that they have not left."""
        return self.filter(pk__in=parts().filter(city__in=cities, left_on=None).values("link"))

    def reported_to(self, curator: User) -> Self:
        """Those with a report that this curator may answer, who works for none of the cities."""
        mine = parts().filter(city__in=StaffRole.objects.of(curator).values("city"), left_on=None)
        return self.filter(OPEN).exclude(pk__in=mine.values("link"))

    def running(self) -> Self:
        return self.filter(state__in=RUNNING)

    def newest_first(self) -> Self:
        return self.order_by("-starts", "-pk")


class JoiningQuerySet(VersionedQuerySet["Joining"]):
    def proposed(self) -> Self:
        return self.filter(state="proposed")

    def of_city(self, city: int) -> Self:
        """That it is asked about: invited itself, or in the link."""
        mine = parts().filter(city=city, left_on=None).values("link")
        return self.filter(Q(city=city) | Q(link__in=mine))


class ExchangeQuerySet(VersionedQuerySet["Exchange"]):
    def newest_first(self) -> Self:
        return self.order_by("-day", "-pk")
