"""Where projects show beside other things: home, the desk, targets, compare, the brief, what is followed."""

from typing import Any

import pytest
from django.test import Client

from cities.models import City
from core.vocabulary.models import Term
from finance.projects.models import Project, ProjectProfile
from tests.factories import CityFactory, term

pytestmark = pytest.mark.django_db
MONEY = {"currency": "XPF", "total_cost": "8123417", "sought": "3217893"}


@pytest.fixture
def target() -> Term:
    return term("kmgbf-targets", "12")


def shown(title: str, *terms: Term, city: City | None = None, **columns: Any) -> ProjectProfile:
    city = city or CityFactory(slug=f"city-{title.casefold()}")
    work = Project.objects.create(city=city, slug=f"{city.slug}--{title.casefold()}")
    said = {"stage": "concept", "support": ["finance"], "money_level": "secretariat", **MONEY, **columns}
    row = ProjectProfile(city=city, project=work, slug=work.slug, title_en=title, **{"state": "published", **said})
    row.save()
    row.terms.set(terms)
    return row


def page(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200
    return str(answer.text)


def names(text: str) -> set[str]:
    return {name for name in ("Reeds", "Trees", "Drafted", "Paused", "Closed", "Madeup") if f">{name}<" in text}


def several(*terms: Term) -> None:
    shown("Reeds", *terms)
    shown("Drafted", *terms, state="draft")
    shown("Paused", *terms, side_state="on_hold")
    shown("Closed", *terms, stage="closed")
    shown("Madeup", *terms, is_example=True)
    shown("Trees", *terms, support=[])


def test_the_first_page_and_the_desk_name_projects_under_way_and_no_sums(target: Term) -> None:
    several(target)

    home, desk = page("/en/"), page("/en/finance/")

    assert names(home) == {"Reeds", "Trees"}
    assert names(desk) == {"Reeds"}  # what looks for partners
    assert not any(each in home + desk for each in ("XPF", "8,123,417", "3,217,893"))


def test_the_first_page_names_three(target: Term) -> None:
    for number in range(4):
        shown(f"Number{number}")

    found = page("/en/")

    assert [f">Number{number}<" in found for number in range(4)] == [False, True, True, True]


def test_a_target_names_the_projects_that_name_it(target: Term) -> None:
    several(target)
    shown("Elsewhere", term("kmgbf-targets", "3"))

    one, all_targets = page("/en/targets/12/"), page("/en/targets/")

    assert names(one) == {"Reeds", "Trees", "Paused", "Closed"}
    assert "Elsewhere" not in one
    assert "On hold" in one
    assert "4 projects" in all_targets
    assert "a city mentions the target in a project" in all_targets
    assert not any(each in one + all_targets for each in ("XPF", "8,123,417"))


def test_a_target_with_more_projects_than_it_names_leads_to_all(target: Term) -> None:
    for number in range(12):
        shown(f"Number{number}", target)
    assert "All projects on this target" not in page("/en/targets/12/")

    shown("Number12", target)
    found = Client().get("/en/targets/12/?page=1").text

    assert 'href="/en/finance/projects/?target=12"' in found
    assert sum(f">Number{number}<" in found for number in range(13)) == 12


def test_a_target_that_only_a_hidden_project_names_stays_open(target: Term) -> None:
    shown("Drafted", target, state="draft")
    shown("Madeup", target, is_example=True)

    found = page("/en/targets/")

    assert "a city mentions the target in a project" not in found
    assert "1 target that no practice or plan here names yet" in found


def test_cities_side_by_side_have_titles_and_stages_and_no_sums() -> None:
    row = shown("Reeds")
    shown("Drafted", city=row.city, state="draft")

    found = page(f"/en/cities/compare/?c={row.city.slug}")

    assert f'<a href="{row.get_absolute_url()}">' in found
    assert "(Concept)" in found
    assert "Drafted" not in found
    assert not any(each in found for each in ("XPF", "8,123,417"))


def test_the_brief_names_what_looks_for_partners() -> None:
    row = shown("Reeds")
    shown("Paused", city=row.city, side_state="on_hold")

    found = page(f"/en/cities/{row.city.slug}/brief/")

    assert "Projects looking for partners" in found
    assert "<b>Reeds</b><span>Concept</span>" in found
    assert "Paused" not in found


def test_the_list_of_projects_stands_among_the_pages_of_the_finance_desk() -> None:
    found = page("/en/finance/projects/")

    assert all(f'href="/en/finance/{part}' in found for part in ("calls/", "instruments/"))
    assert 'href="/en/finance/projects/" aria-current="true"' in found
