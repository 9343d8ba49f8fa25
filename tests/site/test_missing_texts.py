"""A text that is missing in the reader's language costs no question of its own: what stands in for it was read with its
row."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.models import City
from tests import factories as make
from tests.keeping import forget

pytestmark = pytest.mark.django_db
FEW, MANY = 30, 45  # below that filters and pages appear, each with a question of its own


def rows_of_a_city(city: City, number: int) -> None:
    """Everything with English words alone, as the factories write."""
    term = make.term("topics", "parks")
    for _each in range(number):
        make.PracticeFactory(city=city).terms.add(term)
        make.PlanFactory(city=city)
        make.CityIndicatorFactory(city=city)
        make.CommitmentFactory(city=city)
        make.PostingFactory(city=city).terms.add(term)
        make.FigureFactory(city=city)
        event = make.EventFactory(city=city)
        event.organisers.add(make.OrganisationFactory(city=city))
        make.ContributionFactory(session=make.SessionFactory(event=event))
        make.ParticipationFactory(event=event, city=city)


def rows_of_the_alliance(number: int) -> None:
    term = make.term("topics", "parks")
    for _each in range(number):
        city = make.CityFactory()
        rows_of_a_city(city, 1)
        make.ResourceFactory().terms.add(term)
        make.CallFactory()
        make.linked(city, make.CityFactory())


def asked(path: str) -> int:
    forget()
    Client().get(path)  # prepared queries, and what a process reads once
    forget()
    with CaptureQueriesContext(connection) as queries:
        answer = Client().get(path)
    assert answer.status_code == 200, path
    return len(queries)


LISTS = (
    "cities",
    "practices",
    "plans",
    "events",
    "resources",
    "organisations",
    "speakers",
    "commitments",
    "finance/calls",
)
COOPERATION = ("cooperation", "cooperation/links", "topics/parks", "about/data", "finance", "search")


def counted(paths: Any, add: Callable[[int], object]) -> tuple[dict[str, int], dict[str, int]]:
    add(FEW)
    few = {path: asked(path) for path in paths}
    add(MANY - FEW)
    return few, {path: asked(path) for path in paths}


def test_lists_in_japanese_ask_as_much_for_many_rows_with_english_words_as_for_few() -> None:
    few, many = counted([f"/ja/{name}/" for name in (*LISTS, *COOPERATION)], rows_of_the_alliance)

    assert many == few


def test_the_page_of_a_city_in_japanese_asks_as_much_for_many_rows_with_english_words_as_for_few() -> None:
    city = make.CityFactory(slug="heron-bay")
    paths = ["/ja/cities/heron-bay/", "/ja/cities/heron-bay/figures/", "/ja/cities/heron-bay/brief/"]

    few, many = counted(paths, lambda number: rows_of_a_city(city, number))

    assert many == few
