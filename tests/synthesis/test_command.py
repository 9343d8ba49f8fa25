"""The command: what it says, refuses, and makes again from the same seed."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import models
from pytest_django import Settings

from benchmarks.synthesis.making import MODELS, Size, synthesize
from benchmarks.synthesis.words import filled, place_name
from core.history.bulk import bulk_listeners
from core.history.snapshot import snapshot_columns
from core.search.finding import search
from core.search.indexing import follow_row
from core.vocabulary.loading import load_vocabulary
from tests.factories import CityFactory
from tests.worlds import made_once, undone

pytestmark = pytest.mark.django_db

vocabulary = made_once(load_vocabulary)


def rows(model: type[models.Model]) -> list[dict[str, Any]]:
    kept = [name for name, field in snapshot_columns(model).items() if not field.is_relation]
    order = "slug" if "slug" in kept else "pk"
    return list(model._base_manager.order_by(order).values(*kept))


def run(**options: Any) -> str:
    out = io.StringIO()
    call_command("synthesize", stdout=out, skip_checks=True, **options)
    return out.getvalue()


def test_they_can_be_left_out_of_the_search(vocabulary: None) -> None:
    run(cities=2, no_search=True)

    assert not search(place_name(1).texts[3], "en").groups
    assert follow_row in bulk_listeners


@pytest.mark.parametrize("seed", [1, 2])
def test_same_seed_same_data(vocabulary: None, seed: int) -> None:
    size = Size(cities=2, events=1, resources=1, postings=2, links=1, plans=1, projects=2, calls=1)
    with undone():
        list(synthesize(size, seed=1))
        first = {model: rows(model) for model in MODELS}
    assert all(first.values())
    assert not any(rows(model) for model in MODELS)

    list(synthesize(size, seed=seed))

    assert ({model: rows(model) for model in MODELS} == first) is (seed == 1)


def test_the_command_says_what_took_how_long(vocabulary: None) -> None:
    out = run(cities=2, events=1, resources=1)

    assert [line.split()[0] for line in out.splitlines()] == [
        "cities",
        "organisations",
        "plans",
        "goals",
        "indicators",
        "targets",
        "actions",
        "practices",
        "assessments",
        "answers",
        "results",
        "resources",
        "speakers",
        "events",
        "postings",
        "links",
        *("works", "projects", "funders", "calls"),
        "neighbours",
        "all",
    ]


def test_a_made_up_city_of_the_demo_is_no_hindrance(vocabulary: None) -> None:
    CityFactory(slug="example-bay", is_example=True)

    assert "cities" in run(cities=1)


def test_the_command_refuses_outside_of_the_demo(vocabulary: None, settings: Settings) -> None:
    settings.TESTING = settings.DEMO = False

    with pytest.raises(CommandError, match="--yes"):
        run(cities=1)


@pytest.mark.parametrize("options", [{"cities": 0}, {"cities": 1, "events": -1}, {"cities": 1, "links": -1}])
def test_the_command_refuses_odd_numbers(vocabulary: None, options: dict[str, int]) -> None:
    with pytest.raises(CommandError, match="at least one city"):
        run(**options)


def test_a_link_needs_two_cities(vocabulary: None) -> None:
    with pytest.raises(CommandError, match="two cities"):
        run(cities=1, links=1)


def test_names_of_places_do_not_come_twice() -> None:
    names = {place_name(number).texts[0] for number in range(20_000)}

    assert len(names) == 20_000


def test_values_fill_each_language_with_its_own() -> None:
    assert filled(["{a} of {b}", "{b}{a}"], a=["x", "甲"], b=1) == ["x of 1", "1甲"]
