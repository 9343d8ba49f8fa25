"""All results of a city on one page: each year with its parts, and the points of the newest beside its baseline."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.models import City
from tests.assessment.test_results import line
from tests.factories import CityFactory, ResultFactory

pytestmark = pytest.mark.django_db


def page(city: City) -> str:
    return Client().get(f"/en/cities/{city.slug}/index/").text


def years(city: City, count: int, *, boundary: str = "City") -> None:
    for number in range(count):
        result = ResultFactory(city=city, year=1970 + number, boundary="City" if number == 0 else boundary)
        line(result, "natural_areas", 2 if number == 0 else 3)
        line(result, "biodiversity_budget", 1)


def test_each_year_has_its_parts_as_bars_with_what_they_say_in_words() -> None:
    city = CityFactory()
    years(city, 2)

    shown = page(city)

    assert re.findall(r'role="img" aria-label="([^"]*)"', shown)[:3] == [
        "Native biodiversity in the city: 3 of 4 points, 1 scored (part maximum: 36)",
        "Ecosystem services provided by biodiversity: No indicator scored (part maximum: 20)",
        "Governance and management of biodiversity: 1 of 4 points, 1 scored (part maximum: 56)",
    ]
    assert shown.count('role="img"') == 6


def test_the_dots_of_both_years_stand_on_one_line() -> None:
    city = CityFactory()
    years(city, 2)

    shown = page(city)

    assert re.findall(r'<h2 id="points">([^<]*)', shown) == ["One of 2 indicators comparable with 1970 rose"]
    assert "1970: 2;" in shown
    assert shown.count('class="was"') == 1


def test_within_another_boundary_no_dot_of_the_first_year_is_drawn() -> None:
    city = CityFactory()
    years(city, 2, boundary="Built-up districts")

    shown = page(city)

    assert 'class="was"' not in shown
    assert "Not comparable" in shown


def test_a_city_without_results_says_so_under_no_heading_of_points() -> None:
    shown = page(CityFactory())

    assert "No result of this city is published here yet." in shown
    assert 'id="points"' not in shown


def test_fifty_years_cost_as_many_queries_as_three() -> None:
    counts = []
    for count in (3, 50):
        city = CityFactory()
        years(city, count)
        page(CityFactory())
        with CaptureQueriesContext(connection) as queries:
            page(city)
        counts.append(len(queries))

    assert counts[0] == counts[1]
