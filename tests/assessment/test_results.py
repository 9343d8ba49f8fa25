"""Results of a city: its own change, the bands of the day, the made-up city, and what a page costs."""

import gzip
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.founding.example import add_example_city
from assessment.bands import actions as bands
from assessment.editions.frameworks import framework
from assessment.models import Answer, Assessment, Result, ResultLine
from cities.models import City
from core.vocabulary.loading import load_vocabulary
from tests import people
from tests.assessment.helping import HERE, KEYS, NATURAL, World, begin, say
from tests.assessment.test_written_bands import PRINTED
from tests.factories import CityFactory, PracticeFactory, ResultFactory, SchemeFactory, TermFactory

pytestmark = pytest.mark.django_db


def line(result: Result, indicator: str, score: int | None, **more: Any) -> ResultLine:
    mode = "given" if score is not None else "no_data"
    said = {"mode": mode, "score_mode": "calculated" if score is not None else "no_score", **more}
    return ResultLine.objects.create(result=result, indicator=indicator, score=score, **said)


def years(city: City, *, boundary: str = "City", edition: str = "cbi-2021") -> tuple[Result, Result]:
    first = ResultFactory(city=city, year=2023, boundary="City")
    second = ResultFactory(city=city, year=2026, boundary=boundary, framework=edition)
    for result, score in ((first, 2), (second, 4)):
        line(result, "natural_areas", score)
        line(result, "protected_natural_areas", None)
    return first, second


def page(result: Result) -> str:
    return Client().get(result.get_absolute_url()).text


def test_a_second_year_shows_change_against_the_baseline() -> None:
    _first, second = years(CityFactory())

    assert "2 points more than in 2023, for the 1 indicator scored in both years." in page(second)
    assert "2023: 2" in page(second)


def test_another_boundary_and_another_edition_are_not_compared() -> None:
    _first, second = years(CityFactory(), boundary="City and county")
    assert "Not comparable: the city has not stated that the boundary is the same." in page(second)

    _first, second = years(CityFactory(), edition="cbi-2014")
    assert "Not comparable: the earlier results use another edition." in page(second)
    assert "2023: 2" not in page(second)


def test_no_list_orders_or_filters_by_points() -> None:
    years(CityFactory())
    for asked in ("ordering=points", "ordering=-totals", "points=2", "score=4"):
        assert Client().get(f"/api/v1/assessments/?{asked}").status_code == 400


# --- The made-up city ---------------------------------------------------------------------------------------------


def test_the_example_city_is_marked_everywhere_and_stands_among_no_real_ones() -> None:
    load_vocabulary()
    add_example_city()
    add_example_city()
    result = Result.objects.get(year=2026)

    assert Result.objects.count() == 2
    assert "Example: this city and its figures are fictional" in page(result)
    assert "points more than in 2023" in page(result)
    table = Client().get("/en/cities/example-bay/index/2026.csv")
    assert "-example.csv" in table.headers["Content-Disposition"]
    assert ",example,cbi-2021," in table.text
    found = Client().get("/api/v1/assessments/?is_example=true").json()["results"]
    assert found
    assert all(each["is_example"] for each in found)
    public = ("/en/", "/en/cities/", "/en/search/?q=Example+Bay", "/en/cities/compare/?c=example-bay", "/feed.atom")
    assert [address for address in public if "cities/example-bay" in Client().get(address).text] == []


# --- Bands --------------------------------------------------------------------------------------------------------


def test_confirmed_bands_score_new_answers_and_finished_ones_keep_theirs(world: World) -> None:
    begin(world.editor, year="2025", edition="cbi-2014")
    say(world.editor, 1, key="2025", **NATURAL)
    read = world.lead.get(f"{HERE}2025/check/").context["read"]
    world.lead.post(f"{HERE}2025/finish/", {"read": read})
    begin(world.editor, year="2026", edition="cbi-2014")
    say(world.editor, 1, **NATURAL)

    edition = framework("cbi-2014")
    indicator = edition.indicator_of["natural_areas"]
    row = bands.enter(
        edition,
        indicator,
        bands.read(indicator, PRINTED),
        page=11,
        edition="PDF",
        expected=0,
        curator=people.curator(email="first@example.org"),
    )
    bands.confirm(row, expected=row.version, curator=people.curator(email="second@example.org"))

    assert world.editor.get(f"{HERE}2026/1/").context["outcome"].score == 3
    assert Answer.objects.get(assessment__key="2025").score is None


# --- What a page costs --------------------------------------------------------------------------------------------


def asked(client: Client, address: str) -> tuple[int, int]:
    """Queries, and kilobytes of the answer as it is sent."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    return len(queries), len(gzip.compress(response.content)) // 1024


PAGES = ("2026/", "2026/1/", "2026/result/")


def test_the_pages_ask_as_much_with_three_as_with_fifty_assessments(world: World) -> None:
    Assessment.objects.create(city=world.city, key="2020", year=2020, framework="cbi-2021")
    begin(world.editor, depth="all")
    for number in range(1, 29):
        say(world.editor, number, mode="no_data")
    parks = TermFactory(scheme=SchemeFactory(code="solution-types"), code="parks-forests")
    PracticeFactory().terms.add(parks)
    few = {address: asked(world.editor, f"{HERE}{address}") for address in PAGES}
    for _number in range(3):
        PracticeFactory().terms.add(parks)
    for year in range(1950, 1997):
        Assessment.objects.create(city=world.city, key=str(year), year=year, framework="cbi-2021")

    many = {address: asked(world.editor, f"{HERE}{address}") for address in PAGES}

    assert {address: found[0] for address, found in many.items()} == {each: found[0] for each, found in few.items()}
    assert {address: queries for address, (queries, _size) in few.items() if queries > 9 + frame(world)} == {}
    assert max(size for _queries, size in few.values()) < 50


def frame(world: World) -> int:
    """What a page of the workspace asks that shows nothing but its frame."""
    with CaptureQueriesContext(connection) as queries:
        world.editor.get("/en/w/heron-bay/card/")
    return len(queries)


def test_the_public_page_asks_as_much_for_three_lines_as_for_all() -> None:
    city = CityFactory()
    _first, second = years(city)
    reader = people.sign_in(Client(), people.person())
    asked(reader, second.get_absolute_url())
    few = asked(reader, second.get_absolute_url())
    keys = [each.key for each in framework("cbi-2021").indicators if each.key not in KEYS]
    for number in range(len(keys)):
        line(second, keys[number], None)

    many = asked(reader, second.get_absolute_url())

    assert many[0] == few[0]
    assert few[0] <= 8 + 6  # the person and their frame
    assert many[1] < 50
