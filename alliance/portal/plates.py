"""Cities as plates of the mosaic."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from cities.models import City
from cities.places import country_name
from cities.querysets import CityQuerySet
from core.prepared import prepared

PLATES = 9


def plates_of(cities: CityQuerySet) -> list[dict[str, Any]]:
    """Those that changed last, in the order of their names. Three queries at most."""
    return plates(list(cities.for_cards().order_by("-changed_at", "pk")[:PLATES]))


def plates(cities: list[City]) -> list[dict[str, Any]]:
    return plates_with(cities, settings_by_city([city.pk for city in cities]))


def plates_with(cities: Iterable[City], settings: Iterable[tuple[int, str]]) -> list[dict[str, Any]]:
    """The first setting of each city chooses the one motif of its own."""
    first = dict(settings)  # the first in the order of terms is set last
    return [plate(city, first.get(city.pk, "")) for city in sorted(cities, key=lambda city: city.sort_key)]


@prepared
def settings_by_city(cities: list[int]) -> QuerySet[Any, Any]:
    through = City.terms.through._default_manager.filter(city__in=cities, term__scheme__code="settings")
    rows: QuerySet[Any, Any] = through.order_by("-term__order", "-term_id").values_list("city_id", "term__code")
    return rows


def plate(city: City, setting: str) -> dict[str, Any]:
    """The name as its people write it, with the name in the page's language below."""
    name = city.local_name or city.name
    sub = city.name if city.shows_local_name else (country_name(city.country) if not city.local_name else "")
    return {
        "name": name,
        "lang": city.local_language if city.local_name else "",
        "sub": sub,
        "url": city.get_absolute_url(),
        "biome_code": city.biome_code,
        "coastal": city.on_the_coast,
        "setting": setting,
    }
