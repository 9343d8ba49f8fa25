"""A city with its people, and how they answer an assessment by the pages."""

from typing import Any, NamedTuple

from django.test import Client

from assessment.models import Assessment
from cities.models import City
from tests import people
from tests.factories import CityFactory, FigureFactory


class World(NamedTuple):
    city: City
    editor: Client
    lead: Client
    curator: Client
    outsider: Client


def make_world() -> World:
    city = CityFactory(slug="heron-bay", name_en="Heron Bay", status="founding")
    FigureFactory(city=city, measure="area", value=21013, unit="km2", year=None, reported="2023-05")
    signed = [people.editor(city), people.lead(city), people.curator(), people.outsider()]
    return World(city, *(people.sign_in(Client(), person) for person in signed))


HERE = "/en/w/heron-bay/assessments/"
NATURAL: dict[str, Any] = {
    "in-natural_area_ha": "15 000",
    "unit-natural_area_ha": "ha",
    "in-city_area_ha": "1 000",
    "unit-city_area_ha": "km2",
    "year": "2025",
    "source_title": "Survey",
    "continue": "1",
}


def begin(client: Client, **said: str) -> Assessment:
    sent = {"edition": "cbi-2021", "depth": "starter", "year": "2026", "boundary": "City", **said}
    response = client.post(f"{HERE}new/", sent)
    assert response.status_code == 302, response.context["errors"]
    return Assessment.objects.latest("pk")


def say(client: Client, number: int, version: int = 0, *, key: str = "2026", **said: Any) -> Any:
    return client.post(f"{HERE}{key}/{number}/", {"version": version, **said})


def finished(world: World, key: str = "2026") -> Assessment:
    """With one calculated answer, one unknown and one planned."""
    say(world.editor, 1, key=key, **NATURAL)
    say(world.editor, 3, key=key, mode="no_data")
    say(world.editor, 8, key=key, mode="planned", planned_for="2027")
    read = world.lead.get(f"{HERE}{key}/check/").context["read"]
    world.lead.post(f"{HERE}{key}/finish/", {"read": read})
    return Assessment.objects.get(key=key)


GO: dict[str, Any] = {"continue": "1"}
KEYS = ["natural_areas", "birds_built_up", "protected_natural_areas"]
