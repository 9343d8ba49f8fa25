"""Change between two years is said only within one boundary: what the city says, and what its areas say."""

from typing import Any

import pytest
from django.test import Client

from assessment.models import Assessment, Result
from core.review.models import Proposal
from tests.assessment.helping import HERE, NATURAL, World, begin, say
from tests.assessment.test_path import decide
from tests.assessment.test_results import line, page
from tests.factories import CityFactory, ResultFactory

pytestmark = pytest.mark.django_db
NOT_SAID = "Not comparable: the city has not stated that the boundary is the same."


def tick(world: World, key: str) -> None:
    form = world.editor.get(f"{HERE}{key}/profile/").context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"is_same_boundary": "on"}
    saved = world.editor.post(f"{HERE}{key}/profile/", {**sent, "version": form.row.version})
    assert saved.status_code == 302


def published(world: World, key: str, **said: Any) -> Result:
    say(world.editor, 1, key=key, **{**NATURAL, **said})
    read = world.lead.get(f"{HERE}{key}/check/").context["read"]
    world.lead.post(f"{HERE}{key}/finish/", {"read": read})
    world.lead.post(f"{HERE}{key}/send/", {"shown": ["natural_areas"]})
    decide(world, Proposal.objects.latest("made_at"), "publish")
    return Result.objects.get(assessment__key=key)


def answered(world: World, key: str, said: str) -> Any:
    shown = world.editor.get(f"{HERE}{key}/check/").context
    sent = {"areas": said, "about": shown["areas"]["about"], "version": shown["work"].assessment.version}
    return world.editor.post(f"{HERE}{key}/areas/", sent)


def test_nothing_is_ticked_beforehand_and_the_tick_names_the_year_before(world: World) -> None:
    begin(world.editor, year="2026")
    say(world.editor, 1, key="2026", **NATURAL)
    begin(world.editor, year="2023")
    say(world.editor, 1, key="2023", **NATURAL)
    begin(world.editor, year="2025")

    assert "The boundary is the same as" not in world.editor.get(f"{HERE}new/").text
    assert "The boundary is the same as" not in world.editor.get(f"{HERE}2023/profile/").text
    asked = world.editor.get(f"{HERE}2025/profile/")
    assert "The boundary is the same as in 2023." in asked.text
    assert not asked.context["form"]["is_same_boundary"].value()
    assert "2026" not in asked.context["form"]["is_same_boundary"].label


def test_without_a_word_of_the_city_two_years_are_not_compared(world: World) -> None:
    begin(world.editor, year="2023", boundary="")
    published(world, "2023")
    begin(world.editor, year="2025", boundary="")

    second = published(world, "2025", **{"in-natural_area_ha": "25 000"})

    assert (second.boundary_since, NOT_SAID in page(second)) == (2025, True)


def test_a_tick_compares_them(world: World) -> None:
    begin(world.editor, year="2023", boundary="City of 2023")
    published(world, "2023")
    begin(world.editor, year="2025", boundary="City of 2025")
    tick(world, "2025")

    second = published(world, "2025", **{"in-natural_area_ha": "25 000"})

    assert second.boundary_since == 2023
    assert "1 point more than in 2023" in page(second)
    assert Client().get(f"/api/v1/assessments/{second.slug}/").json()["boundary_since"] == 2023


@pytest.mark.parametrize(
    ("said", "shown"), [("", NOT_SAID), ("other", NOT_SAID), ("same", "1 point more than in 2023")]
)
def test_another_area_asks_and_only_the_answer_compares(world: World, said: str, shown: str) -> None:
    begin(world.editor, year="2023")
    published(world, "2023")
    begin(world.editor, year="2025")
    tick(world, "2025")
    say(world.editor, 1, key="2025", **{**NATURAL, "in-natural_area_ha": "25 000", "in-city_area_ha": "1 100"})

    check = world.editor.get(f"{HERE}2025/check/").text
    assert "Boundary check" in check
    assert "Total area of the city: 110,000 hectares in 2025, 100,000 hectares in 2023" in check
    if said:
        assert answered(world, "2025", said).status_code == 302
        assert "Your answer: " in world.editor.get(f"{HERE}2025/check/").text
    read = world.lead.get(f"{HERE}2025/check/").context["read"]
    world.lead.post(f"{HERE}2025/finish/", {"read": read})
    world.lead.post(f"{HERE}2025/send/", {"shown": ["natural_areas"]})
    decide(world, Proposal.objects.latest("made_at"), "publish")

    assert shown in page(Result.objects.get(assessment__key="2025"))


def test_two_areas_inside_one_assessment_ask_too(world: World) -> None:
    begin(world.editor, year="2025")
    say(world.editor, 1, key="2025", **NATURAL)
    assert world.editor.get(f"{HERE}2025/check/").context["areas"] is None

    other: dict[str, Any] = {
        "in-protected_area_ha": "70",
        "in-city_area_ha": "900",
        "unit-city_area_ha": "km2",
        "year": "2025",
    }
    say(world.editor, 8, key="2025", **other)

    assert "90,000 hectares, 100,000 hectares" in world.editor.get(f"{HERE}2025/check/").text


def test_an_answer_is_about_the_areas_that_it_was_given_to(world: World) -> None:
    begin(world.editor, year="2023")
    say(world.editor, 1, key="2023", **NATURAL)
    begin(world.editor, year="2025")
    say(world.editor, 1, key="2025", **{**NATURAL, "in-city_area_ha": "1 100"})
    before = world.editor.get(f"{HERE}2025/check/").context
    answered(world, "2025", "same")

    say(world.editor, 1, 1, key="2025", **{**NATURAL, "in-city_area_ha": "1 200", "keep_source_title": "on"})
    now = world.editor.get(f"{HERE}2025/check/").context
    assert (now["areas"]["said"], now["work"].is_comparable) == ("", False)
    version = Assessment.objects.get(key="2025").version
    late = {"areas": "same", "about": before["areas"]["about"], "version": version}
    assert world.editor.post(f"{HERE}2025/areas/", late).status_code == 409
    assert world.editor.post(f"{HERE}2025/areas/", {**late, "areas": "perhaps"}).status_code == 400
    assert world.outsider.post(f"{HERE}2025/areas/", late).status_code == 404


def test_a_year_in_between_with_another_boundary_divides_what_was_published(world: World) -> None:
    begin(world.editor, year="2022", boundary="")
    published(world, "2022")
    begin(world.editor, year="2024", boundary="Wider")  # never published, and of another boundary
    say(world.editor, 1, key="2024", **NATURAL)
    begin(world.editor, year="2025", boundary="")
    tick(world, "2025")

    third = published(world, "2025", **{"in-natural_area_ha": "25 000"})

    assert (third.boundary_since, NOT_SAID in page(third)) == (2024, True)


def test_results_from_before_are_not_compared_over_two_areas() -> None:
    city = CityFactory()
    first = ResultFactory(city=city, year=2023, boundary="City")
    second = ResultFactory(city=city, year=2026, boundary="City", is_same_boundary=True)
    for result, score, area in ((first, 2, 1000), (second, 3, 1100)):
        line(result, "natural_areas", score, year=result.year, inputs=[f"city_area_ha={area}", "natural_area_ha=71"])

    assert NOT_SAID in page(second)
