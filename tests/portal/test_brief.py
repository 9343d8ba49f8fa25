"""A city on one page: what stands there, what is left out and counted, who has one."""

import re
from typing import Any

import pytest
from django.test import Client

from alliance.portal.brief import Sheet
from cities.measures import Measure
from cities.models import City
from cooperation.neighbours.renewal import rebuild
from core.text.widths import lines_needed, width
from tests.factories import (
    CityFactory,
    FigureFactory,
    OrganisationFactory,
    PlanActionFactory,
    PlanFactory,
    PlanTargetFactory,
    PracticeFactory,
    linked,
    term,
)

pytestmark = pytest.mark.django_db


def brief(slug: str, language: str = "en") -> str:
    return Client().get(f"/{language}/cities/{slug}/brief/").content.decode()


def section(page: str, name: str) -> str:
    found = re.search(rf'<section aria-labelledby="b-{name}">.*?</section>', page, re.DOTALL)
    return found[0] if found else ""


@pytest.fixture
def kunming() -> City:
    city = CityFactory(slug="kunming", name_en="Kunming", summary_en="A city on a lake.", country="CN")
    city.terms.add(term("challenges", "heat", label_en="Heat"))
    return city


def test_each_figure_stands_there_with_its_year_and_its_source(kunming: City) -> None:
    figure = FigureFactory(city=kunming, measure="area", unit="km2", value=21013, year=2020)
    FigureFactory(city=kunming, measure="population", year=None)

    page = brief("kunming")
    shown = section(page, "figures")

    assert "21,013\xa0km² <small>2020 <sup>1</sup></small>" in shown
    assert "Population" not in shown
    assert figure.source is not None
    assert f"<li>{figure.source.title}</li>" in page


def test_its_own_practice_with_partners_and_the_cities_with_the_same_questions(kunming: City) -> None:
    similar = CityFactory(name_en="Yokohama")
    similar.terms.add(term("challenges", "heat"))
    body = OrganisationFactory(name_en="Lake Foundation")
    practice = PracticeFactory(city=kunming, title_en="Reeds")
    practice.organisations.add(body)
    linked(kunming, CityFactory(name_en="Kobe"))
    rebuild()

    page = brief("kunming")

    assert "Kobe" in section(page, "links")
    assert "Reeds" in section(page, "practice-1")
    assert "Partners: Lake Foundation" in section(page, "practice-1")
    assert "Yokohama" in section(page, "cities")


def test_what_others_did_on_the_same_questions(kunming: City) -> None:
    theirs = PracticeFactory(title_en="Shade for streets", city=CityFactory(name_en="Kobe"))
    theirs.terms.add(term("challenges", "heat"))
    hidden = PracticeFactory(title_en="Draft of theirs", state="draft")
    hidden.terms.add(term("challenges", "heat"))
    mine = PracticeFactory(title_en="Mine", city=kunming)
    mine.terms.add(term("challenges", "heat"))

    page = brief("kunming")

    assert "Mine" in section(page, "practice-1")
    assert "Shade for streets" in section(page, "practice-2")
    assert "Kobe. In common: Heat" in section(page, "practice-2")
    assert "Draft of theirs" not in page


def test_plan_address_and_day_are_there(kunming: City) -> None:
    PlanFactory(city=kunming, title_en="Nature plan")

    page = brief("kunming")

    assert "Nature plan" in section(page, "plan")
    assert "http://localhost:8000/en/cities/kunming/" in page


def test_what_is_entered_of_the_plan_stands_in_its_line(kunming: City) -> None:
    plan = PlanFactory(city=kunming)
    target = PlanTargetFactory(plan=plan)
    target.reports.create(year=2025, level="on_track")
    PlanActionFactory(plan=plan)
    PlanActionFactory(plan=plan, state="draft")

    assert "<span>1 target entered so far</span><span>1 action</span><span>last reported for 2025</span>" in brief(
        "kunming"
    )


def test_the_words_of_the_leader_and_whom_to_write_to_are_there(kunming: City) -> None:
    texts = {"leader_statement_en": "We open our streams.", "leader_name": "A. Mayor", "contact_office_en": "Parks"}
    for name, text in texts.items():
        setattr(kunming, name, text)
    kunming.save()

    page = brief("kunming")

    assert "We open our streams." in section(page, "voice")
    assert "A. Mayor, leader of Kunming" in section(page, "voice")
    assert "<span>Contact department</span><b>Parks</b>" in section(page, "voice")


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_t01_a_city_that_is_not_listed_has_none(status: str) -> None:
    CityFactory(slug="kobe", status=status)

    missing, unknown = Client().get("/en/cities/kobe/brief/"), Client().get("/en/cities/nowhere/brief/")

    assert (missing.status_code, unknown.status_code) == (404, 404)
    assert without_number(missing) == without_number(unknown)


def without_number(answer: Any) -> str:
    return re.sub(r"[0-9a-f]{16}", "", answer.content.decode())


def test_what_does_not_fit_is_counted(kunming: City) -> None:
    for measure in Measure.values[:12]:
        FigureFactory(city=kunming, measure=measure, source_title="Yearbook of the city. " * 12)

    shown = section(brief("kunming"), "figures")

    assert shown.count("<dt>") == 4
    assert "8 more on the page of the city" in shown


def test_a_part_is_lengthened_as_far_as_there_is_room_and_stays_away_whole_where_there_is_none() -> None:
    parts = {"first": [("long", 9.0), ("short", 2.0)], "second": [("all", 5.0)], "third": [("much", 20.0)]}

    assert Sheet(14).filled(parts) == {"first": "long", "second": "all"}
    assert Sheet(8).filled(parts) == {"first": "short", "second": "all"}
    assert Sheet(6).filled(parts) == {"first": "short"}


def test_the_city_page_leads_to_it(kunming: City) -> None:
    assert 'href="/en/cities/kunming/brief/"' in Client().get("/en/cities/kunming/").content.decode()


@pytest.mark.parametrize("count", [3, 50])
def test_t45_it_asks_the_same_for_a_lean_and_a_full_city(
    kunming: City, count: int, django_assert_max_num_queries: Any
) -> None:
    heat = term("challenges", "heat")
    for number in range(count):
        FigureFactory(city=kunming, year=1900 + number)
        other = PracticeFactory()
        other.terms.add(heat)
        other.city.terms.add(heat)
        mine = PracticeFactory(city=kunming)
        mine.organisations.add(OrganisationFactory())
        PlanFactory(city=kunming)
        linked(kunming, other.city, slug=f"link-{number}")
    rebuild()

    with django_assert_max_num_queries(19):
        brief("kunming")


def test_han_letters_take_twice_the_width() -> None:
    assert (width("lake"), width("湖泊"), lines_needed("湖" * 48, 94), lines_needed("", 94)) == (4, 4, 2, 1)
