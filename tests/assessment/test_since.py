"""A new assessment opens with what was done since the last one, and the city's own work answers what it can."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessment.models import Assessment
from cities.organisations.models import Organisation
from core.history.write import Actor
from finance.projects import actions as project_actions
from finance.projects.models import Project
from planning import actions as plan_actions
from tests import factories as make
from tests.assessment.helping import HERE, World, begin, finished

pytestmark = pytest.mark.django_db
BY = Actor(id=None, label="Somebody")


def since(world: World) -> list[str]:
    found = world.editor.get(f"{HERE}2026/").context["since"]
    return [line["text"] for line in found.lines] if found else []


def second(world: World) -> None:
    """One of last year that was finished today, and one of this year that is begun."""
    begin(world.editor, year="2025")
    finished(world, "2025")
    begin(world.editor, year="2026")


def completed(world: World) -> None:
    plan = make.PlanFactory(city=world.city, state="published")
    for title in ("Move dykes", "Plant reeds"):
        row = make.PlanActionFactory(plan=plan, state="published", title_en=title, status="active")
        plan_actions.change_planaction(row, changes={"status": "completed"}, expected=None, by=BY)
    make.PlanActionFactory(plan=plan, state="published", status="completed")  # it stood so from the beginning


def project(world: World, title: str = "Reeds") -> Project:
    return project_actions.begin(world.city, changes={"title_en": title}, by=BY)


def test_a_first_assessment_has_no_last_time(world: World) -> None:
    begin(world.editor)
    project(world)

    assert since(world) == []


def test_a_new_one_opens_with_what_was_recorded_since_the_last(world: World) -> None:
    second(world)
    assert since(world) == []

    completed(world)
    project(world)
    make.linked(world.city, make.CityFactory(), starts=timezone.localdate())

    assert since(world) == ["2 actions completed", "1 project entered", "1 link with another city started"]


def test_what_was_before_the_last_one_is_not_counted(world: World) -> None:
    second(world)
    completed(world)
    project(world)
    make.linked(world.city, make.CityFactory(), starts=timezone.localdate())
    tomorrow = timezone.localdate() + timedelta(days=1)
    Assessment._base_manager.filter(year=2025).update(finished_on=tomorrow)

    assert since(world) == []


def test_nothing_of_another_city_is_counted(world: World) -> None:
    second(world)
    other = make.CityFactory(slug="heron")
    completed(world._replace(city=other))
    project(world._replace(city=other))
    make.linked(other, make.CityFactory(), starts=timezone.localdate())

    assert since(world) == []
    assert world.outsider.get(f"{HERE}2026/").status_code == 404


def offered(world: World, number: int, year: str) -> list[tuple[str, int | None]]:
    values = world.editor.get(f"{HERE}{year}/{number}/").context["values"]
    return [(offer.text, offer.year) for value in values for offer in value["offers"]]


def test_partners_and_projects_are_offered_as_counted_today_and_taken_with_one_click(world: World) -> None:
    year = timezone.localdate().year
    begin(world.editor, depth="all", year=str(year))
    plan = make.PlanFactory(city=world.city, state="published")
    bodies: list[Organisation] = [make.OrganisationFactory(city=world.city) for _each in range(2)]
    for _each in range(2):
        make.PlanActionFactory(plan=plan, state="published").partners.set(bodies)
    row = project(world)
    assert (offered(world, 24, str(year)), offered(world, 25, str(year))) == ([("2", year)], [])

    Project._base_manager.filter(pk=row.pk).update(stage="implementation")
    assert offered(world, 25, str(year)) == [("1", year)]

    world.editor.post(f"{HERE}{year}/25/", {"version": 0, "use": "projects|counted:projects"})
    kept = Assessment.objects.get(key=str(year)).answers.get(indicator="biodiversity_projects")
    assert (kept.inputs["projects"]["value"], kept.year) == ("1", year)


def test_an_assessment_of_another_year_is_not_answered_by_what_stands_there_today(world: World) -> None:
    last = str(timezone.localdate().year - 1)
    begin(world.editor, depth="all", year=last)
    Project._base_manager.filter(pk=project(world).pk).update(stage="implementation")

    assert offered(world, 25, last) == []
