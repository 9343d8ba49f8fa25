"""What lacks something is no answer: it is said at once, does not count and is not published."""

import csv
from typing import Any

import pytest
from django.test import Client

from assessment.models import Answer, Result
from core.review.models import Proposal
from tests.assessment.helping import GO, HERE, NATURAL, World, begin, say
from tests.assessment.test_path import decide
from tests.assessment.test_results import line
from tests.factories import CityFactory, ResultFactory

pytestmark = pytest.mark.django_db
NO_YEAR: dict[str, Any] = {**NATURAL, "year": ""}
ONE_OF_TWO: dict[str, Any] = {**GO, "in-natural_area_ha": "15 000", "year": "2025"}
NO_REASON: dict[str, Any] = {**GO, "self_score": "3"}
NO_COUNT: dict[str, Any] = {**GO, "mode": "baseline", "year": "2025"}

LACKING = [
    (1, NO_YEAR, "Enter the year of these values.", "Incomplete: the year is missing"),
    (1, ONE_OF_TWO, "Enter this value too.", "Incomplete: a value is missing"),
    (17, NO_REASON, "Enter a reason for the points.", "Incomplete: the reason for the points is missing"),
    (5, NO_COUNT, "Enter this value too.", "Incomplete: a value is missing"),
]


@pytest.mark.parametrize(("number", "said", "at_its_field", "in_the_list"), LACKING)
def test_what_lacks_something_is_told_at_once_and_in_the_list_and_is_no_answer(
    world: World, number: int, said: dict[str, Any], at_its_field: str, in_the_list: str
) -> None:
    begin(world.editor, depth="all")

    saved = say(world.editor, number, **said)

    assert saved.headers["Location"] == f"{HERE}2026/{number}/"  # its own page again, and all is kept
    page = world.editor.get(f"{HERE}2026/{number}/")
    assert page.text.count(at_its_field) == 2  # in the summary and beside the control
    tasks = world.editor.get(f"{HERE}2026/")
    assert in_the_list in tasks.text
    assert (tasks.context["now"]["done"], Answer.objects.get().score) == (0, None)


def test_a_verified_indicator_without_a_year_says_that_and_nothing_of_bands(world: World) -> None:
    begin(world.editor)
    say(world.editor, 1, **NO_YEAR)

    page = world.editor.get(f"{HERE}2026/1/").text

    assert "The year of these values is missing, so there is no score." in page
    assert "The score bands have not been checked against the handbook yet." not in page


def test_the_form_says_that_a_value_needs_its_year_before_anything_is_saved(world: World) -> None:
    begin(world.editor)

    assert "A value counts only if its year is entered." in world.editor.get(f"{HERE}2026/1/").text


def test_what_lacks_something_is_never_published(world: World) -> None:
    begin(world.editor)
    say(world.editor, 1, **NO_YEAR)
    say(world.editor, 3, mode="no_data")
    read = world.lead.get(f"{HERE}2026/check/").context["read"]
    world.lead.post(f"{HERE}2026/finish/", {"read": read})
    result = world.lead.get(f"{HERE}2026/result/")
    assert 'value="natural_areas"' not in result.text
    assert result.context["council"] == ""
    assert "No indicator has a score yet" in result.text

    world.lead.post(f"{HERE}2026/send/", {"shown": ["natural_areas", "birds_built_up"]})
    decide(world, Proposal.objects.get(), "publish")

    published = Result.objects.get()
    assert [each.indicator for each in published.lines.all()] == ["birds_built_up"]
    assert (published.answered, published.visibility) == (1, "whole")
    assert "7.1" not in Client().get(published.get_absolute_url()).text


def test_a_figure_without_a_year_that_was_published_before_counts_nowhere() -> None:
    result = ResultFactory(city=CityFactory(), year=2026)
    line(result, "natural_areas", 2, inputs=["natural_area_ha=71", "city_area_ha=1000"], amount="7.1")
    line(result, "recreation_area", 3, inputs=["park_area_ha=60", "population=100000"], year=2025)

    page = Client().get(result.get_absolute_url()).text
    told = Client().get(f"/api/v1/assessments/{result.slug}/").json()

    assert "No score: the year of the values is not stated" in page
    assert "3 of 4 points on 1 scored indicator" in page
    assert told["totals"] | {"maximum": 0} == {"points": 3, "possible": 4, "scored": 1, "maximum": 0}
    assert {each["indicator"]: each["score"] for each in told["lines"]} == {
        "natural_areas": None,
        "recreation_area": 3,
    }


def test_the_table_of_a_result_has_its_points_with_what_they_are_out_of() -> None:
    result = ResultFactory(city=CityFactory(), year=2026)
    line(result, "natural_areas", 3, year=2025)
    line(result, "birds_built_up", None)

    text = Client().get(f"{result.get_absolute_url()[:-1]}.csv").content.decode("utf-8-sig")

    rows = list(csv.DictReader(text.splitlines()))
    assert [[row[name] for name in ("points", "possible", "scored", "maximum")] for row in rows] == [
        ["3", "4", "1", "112"]
    ] * 2


def test_levels_that_are_not_known_here_are_said_to_stand_in_the_handbook(world: World) -> None:
    begin(world.editor, depth="all")

    page = world.editor.get(f"{HERE}2026/17/").text

    assert "This site does not have the levels of this indicator. See " in page
    assert "as the handbook describes the levels" not in page
