"""Curators see published numbers whose source was saved at another moment."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.models import Answer
from cities.actions import change_city
from cities.models import City
from core.history.write import Actor
from planning.actions import change_cityindicator
from tests import people
from tests.assessment.helping import NATURAL, World, begin, make_world, say
from tests.assessment.test_boundaries import published
from tests.factories import CityFactory, CityIndicatorFactory, FigureFactory

pytestmark = pytest.mark.django_db
BY = Actor(id=None, label="Somebody")
URL = "/en/review/sources/"


def curator() -> Client:
    return people.sign_in(Client(), people.curator())


def rows(client: Client, kind: str = "figures") -> list[str]:
    return [row[1]["text"] for row in client.get(f"{URL}?kind={kind}").context["rows"]]


def two_moments(**more: Any) -> City:
    """One figure whose number came after its source, and one that was saved with it."""
    city: City = CityFactory(status="founding")
    apart = FigureFactory(city=city, measure="area", value=10, unit="km2", year=2020, source=None, **more)
    whole = FigureFactory(city=city, measure="population", value=10, unit="people", year=2020, source=None)
    for key in (apart.pk, whole.pk):
        head = f"figures.{key}"
        change_city(city, changes={f"{head}.value": "20", f"{head}.source_title": "Survey"}, expected=None, by=BY)
    change_city(city, changes={f"figures.{apart.pk}.value": "30"}, expected=None, by=BY)
    return city


def test_a_number_that_came_after_its_source_is_listed_and_one_that_came_with_it_is_not() -> None:
    two_moments()

    assert rows(curator()) == ["Area: 30 km²"]


def test_nothing_is_listed_of_a_city_that_readers_do_not_see() -> None:
    city = two_moments()
    City._base_manager.filter(pk=city.pk).update(status="withdrawn")

    assert rows(curator()) == []


def test_values_and_baselines_of_indicators_are_listed() -> None:
    row = CityIndicatorFactory(state="published", name_en="Parks", unit="ha", baseline_value=5, baseline_year=2015)
    value = row.values.create(year=2020, value=12)
    for changes in (
        {f"values.{value.pk}.source_title": "Survey", "baseline_source": "Census"},
        {f"values.{value.pk}.value": "13", "baseline_value": "6"},
    ):
        change_cityindicator(row, changes=changes, expected=None, by=BY)

    assert sorted(rows(curator(), "indicators")) == ["Parks: 13 (2020)", "Parks: 6 (2015)"]


def test_a_published_answer_to_the_index_is_listed_and_says_nothing_of_the_work() -> None:
    world: World = make_world()
    begin(world.editor)
    say(world.editor, 1, **NATURAL)
    say(world.editor, 1, 1, **{**NATURAL, "in-natural_area_ha": "16 000", "keep_source_title": "on"})
    assert rows(world.curator, "index") == []  # nothing of it is public

    published(world, "2026", **{"in-natural_area_ha": "16 000"})

    assert rows(world.curator, "index") == ["Proportion of natural areas in the city: 16.0"]
    assert Answer.objects.count() == 1


def test_others_than_curators_do_not_find_it() -> None:
    city = CityFactory()
    for person in (people.lead(city), people.editor(city), people.outsider()):
        assert people.sign_in(Client(), person).get(URL).status_code == 404
    assert Client().get(URL).status_code == 302


def test_it_costs_the_same_for_fifty_cities_as_for_three() -> None:
    client, costs = curator(), []
    for more in (3, 20):
        for _each in range(more):
            two_moments()
        client.get(URL)
        with CaptureQueriesContext(connection) as found:
            assert client.get(URL).status_code == 200
        costs.append(len(found))

    assert costs[0] == costs[1]
