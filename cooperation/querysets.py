"""Which offers, needs, requests and links: words that chain."""

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cities.querysets import LISTED, OwnedQuerySet
from core.accounts.permissions import Person
from core.accounts.tenants import is_curator, roles_of
from core.history.models import VersionedQuerySet

if TYPE_CHECKING:
    from cooperation.models import Exchange, Joining, Link, LinkCity, Posting, Request  # noqa: F401  # named in the bases below

SHOWN = ("agreed", "active", "asleep", "ended")  # states of a link that others may read
RUNNING = ("agreed", "active", "asleep")
WAITING = ("asked", "changed")  # states of a request that somebody has to answer


def parts() -> "models.QuerySet[LinkCity]":
    """The cities of all links."""
    model: type[LinkCity] = apps.get_model("cooperation", "linkcity")
    return model._base_manager.all()


def with_hidden_city() -> models.QuerySet[Any, Any]:
    """The keys of links of which a city no longer stands in the lists; one that has left hides nothing."""
    return parts().filter(left_on=None).exclude(city__status__in=LISTED).values("link")


class PostingQuerySet(OwnedQuerySet["Posting"]):
    public: ClassVar[Q] = Q(state="published") & (
        Q(city__status__in=LISTED) | Q(city__isnull=True, organisation__state="published")
    )

    def published(self, today: date | None = None) -> Self:
        """Those whose day has not come are read; the state follows in the night."""
        return self.filter(self.public, valid_until__gte=today or timezone.localdate())

    def visible_to(self, person: Person) -> Self:
        if is_curator(person):
            return self
        public = self.public & Q(valid_until__gte=timezone.localdate())
        return self.filter(public | Q(city__in=list(roles_of(person))))

    def shown_to_all(self) -> Self:
        """What lists of the whole site hold: nothing of a made-up city."""
        return self.published().of_real_cities()

    def of_real_cities(self) -> Self:
        return self.filter(is_example=False).exclude(city__is_example=True)

    def offers(self) -> Self:
        return self.filter(side="offer")

    def needs(self) -> Self:
        return self.filter(side="need")

    def open(self) -> Self:
        """Those that count towards the most that a city may have."""
        return self.filter(state__in=("published", "paused"))

    def newest_first(self) -> Self:
        return self.order_by("-published_on", "-pk")


class RequestQuerySet(VersionedQuerySet["Request"]):
    def visible_to(self, person: Person) -> Self:
        """A draft is read by the city that writes it; what was sent by the staff of both."""
        return self.of_cities(list(roles_of(person)))

    def of_cities(self, cities: list[int]) -> Self:
        return self.filter(Q(from_city__in=cities) | (Q(to_city__in=cities) & ~Q(state="draft")))

    def waiting(self) -> Self:
        return self.filter(state__in=WAITING)

    def newest_first(self) -> Self:
        return self.order_by("-changed_at", "-pk")


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

    def shown_to_all(self) -> Self:
        """What lists of the whole site hold: nothing of a made-up city."""
        return self.published().of_real_cities()

    def of_real_cities(self) -> Self:
        return self.filter(is_example=False)

    def of_cities(self, cities: list[int]) -> Self:
        """Those that they have not left."""
        return self.filter(pk__in=parts().filter(city__in=cities, left_on=None).values("link"))

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
