"""A city as its card shows it."""

from collections.abc import Iterable
from typing import Any

from alliance.portal.photos import photos_of
from alliance.portal.plans import tone_and_label
from cities.models import City
from cities.places import country_name
from core.content.reading import as_public
from core.text.fallback import localized


def cards(cities: Iterable[City]) -> list[dict[str, Any]]:
    """The attributes of the component `city_card`. The cities carry `plan_status`. One query if one has a photo."""
    shown = [as_public(city) for city in cities]
    photos = photos_of(shown)
    return [card(city, photos.get(city.pk)) for city in shown]


def card(city: City, photo: dict[str, Any] | None) -> dict[str, Any]:
    name = localized(city, "name")
    tone, label = tone_and_label(getattr(city, "plan_status", None))
    return {
        "city": city,
        "url": city.get_absolute_url(),
        "name": name.text,
        "name_lang": name.other_language,
        "place": country_name(city.country),
        "biome": city.biome.label if city.biome else "",
        "plan_tone": tone,
        "plan_label": label,
        "photo": photo,
    }
