"""From the first click to the public page: what each person sees on the way."""

from typing import Any, NamedTuple

import pytest
from django.test import Client

from assessment.models import Answer, Assessment, Result
from cities.models import City
from core.review.models import Proposal
from tests import people
from tests.factories import CityFactory, FigureFactory
from tests.worlds import fresh, made_once

pytestmark = pytest.mark.django_db


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


made = made_once(make_world)


@pytest.fixture
def world(made: World) -> World:
    return fresh(made)


HERE = "/en/w/heron-bay/assessments/"
GIVEN = {"in-natural_area_ha": "15 000", "unit-natural_area_ha": "ha", "in-city_area_ha": "1 000", "year": "2025"}


def begin(client: Client, **said: str) -> Assessment:
    client.post(f"{HERE}new/", {"edition": "cbi-2021", "depth": "starter", "year": "2026", "boundary": "City", **said})
    return Assessment.objects.get()


def say(client: Client, number: int, version: int = 0, **said: Any) -> Any:
    return client.post(f"{HERE}2026/{number}/", {"version": version, **said})


def natural(version: int = 0) -> dict[str, Any]:
    return {**GIVEN, "unit-city_area_ha": "km2", "version": version, "source_title": "Survey", "continue": "1"}


def test_a_city_answers_finishes_and_publishes(world: World) -> None:
    begin(world.editor)
    saved = say(world.editor, 1, **natural())
    unknown = say(world.editor, 3, mode="no_data")
    planned = say(world.editor, 8, mode="planned", planned_for="2027")

    assert [each.status_code for each in (saved, unknown, planned)] == [302, 302, 302]
    answers = {each.indicator: each for each in Answer.objects.all()}
    assert (answers["natural_areas"].value, answers["natural_areas"].score) == ("15.0", 3)
    assert answers["birds_built_up"].mode == "no_data"
    assert (answers["protected_natural_areas"].mode, answers["protected_natural_areas"].planned_for) == (
        "planned",
        2027,
    )

    page = world.lead.get(f"{HERE}2026/check/")
    read = page.context["read"]
    assert world.editor.post(f"{HERE}2026/finish/", {"read": read}).status_code == 403
    world.lead.post(f"{HERE}2026/finish/", {"read": read})
    assert Assessment.objects.get().state == "finished"

    keys = ["natural_areas", "birds_built_up", "protected_natural_areas"]
    sent = world.lead.post(f"{HERE}2026/send/", {"shown": keys})
    assert sent.status_code == 302, sent.context["notice"]
    proposal = Proposal.objects.get()
    assert proposal.state == "submitted"
    assert Client().get("/en/cities/heron-bay/index/2026/").status_code == 404

    review = world.curator.get(f"/en/review/{proposal.pk}/")
    assert "15.0" in review.text
    decision = {"version": proposal.version, "decision": "publish", "message": ""}
    done = world.curator.post(f"/en/review/{proposal.pk}/decision/", decision)
    assert done.status_code == 302
    assert Result.objects.get().state == "published"
    public = Client().get("/en/cities/heron-bay/index/2026/").text
    assert "3 of 4 points on 1 scored indicator; the edition has 112." in public
    assert "Planned for 2027" in public
    assert "Not known yet" in public
    table = Client().get("/en/cities/heron-bay/index/2026.csv").text
    assert "natural_areas" in table
