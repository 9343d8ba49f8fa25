"""What is there already that an application may be about: the same city, or another application for it.

Cities are compared by all their names in all languages, and by the names that the gazetteer has for the chosen place
(kept with the application), within one country, as `cities.naming` tells it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from cities import gazetteer
from cities.applications.models import Application
from cities.models import City
from cities.naming import COMPARED, cities_called, compared_names, countries_like
from cities.querysets import LISTED

GONE = ("draft", "declined", "withdrawn")
MOST = 10


@dataclass(frozen=True, slots=True)
class Likeness:
    """Each with the newest or nearest first, and never the application itself."""

    cities: tuple[City, ...] = ()
    own: tuple[Application, ...] = ()  # of the same person
    others: tuple[Application, ...] = ()

    @property
    def listed(self) -> tuple[City, ...]:
        """What everybody may know of."""
        return tuple(city for city in self.cities if city.status in LISTED)

    def __bool__(self) -> bool:
        return bool(self.cities or self.own or self.others)


def like(application: Application) -> Likeness:
    """Two queries, and the names of the cities of one country."""
    names = names_of(application)
    same = [other for other in near(application) if is_same(application, other, names)]
    return Likeness(
        cities=tuple(cities_called(names, application.country))[:MOST],  # the one that it was decided for, too
        own=tuple(other for other in same if other.applicant_id == application.applicant_id)[:MOST],
        others=tuple(other for other in same if other.applicant_id != application.applicant_id)[:MOST],
    )


def names_of(application: Application) -> frozenset[str]:
    typed = gazetteer.key(application.city_name)
    return frozenset((*application.place_names, *([typed] if typed else [])))


def listed_names(countries_of: Iterable[str]) -> list[tuple[frozenset[str], set[str], City]]:
    """Countries that are compared as one, names and row of each listed city there: for what is picked from a list."""
    codes = frozenset().union(*map(countries_like, countries_of))
    there = City.objects.listed().filter(country__in=codes).only("slug", "status", "country", *COMPARED)
    return [(countries_like(city.country), compared_names(city), city) for city in there]


def is_about_any(application: Application, cities: Iterable[City]) -> bool:
    """Whether one of these is the city that the application is for, by its page or by its names."""
    names, there = names_of(application), countries_like(application.country)
    return any(
        city.pk == application.city_id or (city.country in there and not names.isdisjoint(compared_names(city)))
        for city in cities
    )


def near(application: Application) -> Iterable[Application]:
    """Applications of the same country or place that still stand."""
    place = Q(gazetteer_id=application.gazetteer_id) if application.gazetteer_id else Q()
    others = Application.objects.exclude(state__in=GONE).exclude(pk=application.pk)
    where = (
        Q(country__in=countries_like(application.country)) | place
        if place
        else Q(country__in=countries_like(application.country))
    )
    return others.filter(where).select_related("applicant").order_by("-submitted_at", "pk")


def is_same(one: Application, other: Application, names: frozenset[str]) -> bool:
    if one.gazetteer_id and one.gazetteer_id == other.gazetteer_id:
        return True
    return not names.isdisjoint(names_of(other))
