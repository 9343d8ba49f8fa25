"""The plan that stands here answers whether there is one, with a click; the points stay what the city derives."""

from typing import Any

import pytest
from django.test import Client

from assessment.models import Answer
from tests import people
from tests.assessment.helping import HERE, World, begin, say
from tests.factories import CityFactory, PlanFactory

pytestmark = pytest.mark.django_db
PAGE = f"{HERE}2026/17/"


def test_the_plan_is_named_as_the_reason_and_what_was_typed_stays(world: World) -> None:
    plan = PlanFactory(city=world.city, title_en="Reed plan", starts=2024, ends=2030, link="https://example.org/reed")
    PlanFactory(city=world.city, title_en="zqlater", starts=2028)
    PlanFactory(city=world.city, title_en="zqdraft", state="draft")
    PlanFactory(city=CityFactory(), title_en="zqother")
    begin(world.editor, depth="all")

    page = world.editor.get(PAGE).text
    assert "Reed plan (2024 to 2030)" in page
    assert "zq" not in page
    said: dict[str, Any] = {"self_score": "3", "justification": "The council adopted it.", "use": f"plan|{plan.pk}"}
    answer = say(world.editor, 17, **said)

    assert answer.headers["Location"].endswith("#id_justification")
    row = Answer.objects.get()
    assert (row.self_score, row.source_title, row.source_link) == (3, "Reed plan", "https://example.org/reed")
    assert row.justification.startswith("The council adopted it. Reed plan (2024 to 2030)")
    assert f"plan|{plan.pk}" not in world.editor.get(PAGE).text


def test_a_source_that_is_named_stays_and_a_plan_of_others_is_no_answer(world: World) -> None:
    plan, other = PlanFactory(city=world.city, title_en="Reed plan"), PlanFactory(title_en="Of another city")
    begin(world.editor, depth="all")
    say(world.editor, 17, source_title="Minutes of the council", use=f"plan|{other.pk}")
    assert not Answer.objects.exists()

    say(world.editor, 17, source_title="Minutes of the council", use=f"plan|{plan.pk}")

    assert Answer.objects.get().source_title == "Minutes of the council"
    assert Answer.objects.get().self_score is None
    outsider = people.sign_in(Client(), people.outsider())
    assert outsider.get(PAGE).status_code == 404


def test_other_indicators_are_offered_no_plan(world: World) -> None:
    PlanFactory(city=world.city, title_en="Reed plan")
    begin(world.editor, depth="all")

    assert "Reed plan" not in world.editor.get(f"{HERE}2026/18/").text
