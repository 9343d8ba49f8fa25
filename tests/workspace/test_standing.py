"""The overview draws how far a city is, and whoever signs in arrives at a city that exists."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.editions.frameworks import framework
from assessment.models import Answer, Assessment, Mode
from cities.models import City
from cities.team.models import StaffRole
from tests import people
from tests.accounts.helping import enter
from tests.factories import CityFactory, FigureFactory, PracticeFactory
from tests.workspace.conftest import DESK, Office
from tests.workspace.test_freshness import confirmed_long_ago

pytestmark = pytest.mark.django_db
CELL = re.compile(r'<li><a href="([^"]+)"( class="has")?>\s*(?:<b>)?(\d+)')
TILE = re.compile(r"<span>([^<]+)</span> <b>(\d+)</b> <small>([^<]*)</small>")


def page(client: Client, path: str = DESK) -> str:
    return str(client.get(path).content.decode())


def cells(html: str, begin: str) -> list[tuple[str, bool]]:
    """The number of each cell behind a heading, and whether it is filled."""
    drawn = html.partition(begin)[2]
    ends = re.search(r"</[ou]l>", drawn)
    assert ends
    return [(number, bool(has)) for _url, has, number in CELL.findall(drawn[: ends.start()])]


def begun(office: Office, key: str = "2026", **answers: str) -> Assessment:
    """An assessment with an answer to each named indicator."""
    made: Assessment = Assessment.objects.create(
        city=office.city, framework="cbi-2021", year=int(key), key=key, depth="starter"
    )
    for indicator, mode in answers.items():
        Answer.objects.create(assessment=made, indicator=indicator, mode=mode)
    return made


def first_indicator() -> str:

    edition = framework("cbi-2021")
    return next(each.key for each in edition.indicators if each.number == edition.starter[0])


def test_each_part_of_the_profile_is_a_cell_that_leads_to_it(office: Office) -> None:
    before = page(office.at_editor)
    assert [done for _number, done in cells(before, 'id="parts-done"')] == [False] * 7
    assert "0 of 7" in before
    assert f'href="{DESK}profile/names/"' in before

    confirmed_long_ago(office, parts=("names", "text"))

    assert "7 of 7" in page(office.at_editor)


def test_the_indicators_of_an_assessment_in_progress_are_cells(office: Office) -> None:
    assert 'id="indicators-done"' not in page(office.at_editor)
    begun(office, **{first_indicator(): Mode.NO_DATA})

    html = page(office.at_editor)

    drawn = cells(html, 'id="indicators-done"')
    assert len(drawn) == 7
    assert [done for _number, done in drawn].count(True) == 1
    assert "1 of 7" in html
    assert "1 of 7" in page(office.at_editor, f"{DESK}assessments/2026/")


def test_the_list_of_assessments_draws_each_year(office: Office) -> None:
    begun(office, "2024")
    begun(office, "2026", **{first_indicator(): Mode.NO_DATA})

    html = page(office.at_lead, f"{DESK}assessments/")

    assert [done for _number, done in cells(html, 'id="done-2026"')].count(True) == 1
    assert [done for _number, done in cells(html, 'id="done-2024"')].count(True) == 0
    assert people.sign_in(Client(), people.outsider()).get(f"{DESK}assessments/").status_code == 404


def test_tools_say_how_much_is_published_and_in_hand(office: Office) -> None:
    PracticeFactory(city=office.city, state="published")
    PracticeFactory(city=office.city, slug="shade", title_en="Shade", state="published")
    office.open("practices/shade/title/").send(title_ja="木陰")

    tiles = {label: (number, note) for label, number, note in TILE.findall(page(office.at_editor))}

    assert tiles["Practices"] == ("2", "published\xa0· 1 draft")
    assert tiles["Organisations"] == ("0", "published")
    assert "Profile" not in tiles


def test_the_public_page_is_shown_in_small_with_figures_that_readers_see(office: Office) -> None:
    City._base_manager.filter(pk=office.city.pk).update(status="founding", local_name="昆明", local_language="zh-hans")
    FigureFactory(city=office.city, measure="population", unit="people", value=8460088, year=None, reported="")

    html = page(office.at_editor).partition('id="seen-title"')[2].partition("</section>")[0]

    assert "A city on a lake." in html
    assert "昆明" in html
    assert "21,013 km²" in html
    assert "8,460,088" not in html  # without a date it is not public
    assert 'href="/en/cities/kunming/"' in html


def test_a_page_that_is_being_prepared_shows_no_figure_and_no_link(office: Office) -> None:
    City._base_manager.filter(pk=office.city.pk).update(status="draft")

    html = page(office.at_editor).partition('id="seen-title"')[2].partition("</section>")[0]

    assert "No one else can see it yet." in html
    assert "21,013" not in html
    assert 'href="/en/cities/kunming/"' not in html


def asked(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("path", [DESK, f"{DESK}assessments/"])
def test_queries_do_not_grow_with_years_and_figures(office: Office, path: str) -> None:
    for year in range(2022, 2025):
        begun(office, str(year))
    asked(office.at_lead, path)
    few = asked(office.at_lead, path)
    for number in range(50):
        FigureFactory(city=office.city, measure="area", value=number + 1, unit="km2", year=2000 + number % 20)
    for number in range(47):
        row: Any = begun(office, str(2025 + number))
        Answer.objects.create(assessment=row, indicator=first_indicator(), mode=Mode.NO_DATA)

    assert asked(office.at_lead, path) == few


# --- Where somebody arrives -------------------------------------------------------------------------------------------


def serving(*cities: City) -> Any:
    person = people.person(password=people.PASSWORD)
    for city in cities:
        StaffRole.objects.create(user=person, city=city, role="lead")
    return person


def test_whoever_signs_in_arrives_at_a_city_that_exists_though_an_example_comes_first_by_name(client: Client) -> None:
    example = CityFactory(slug="a-example", name_en="A example", sort_key="a", is_example=True)
    own = CityFactory(slug="yokohama", name_en="Yokohama", sort_key="yokohama")
    person = serving(example, own)

    assert enter(client, person)["Location"] == "/en/w/yokohama/"

    html = page(client, "/en/w/")
    assert html.index('href="/en/w/yokohama/"') < html.rindex('href="/en/w/a-example/"')
    assert html.count(">Example<") == 1


def test_whoever_serves_an_example_alone_arrives_there(client: Client) -> None:
    person = serving(CityFactory(slug="a-example", name_en="A example", is_example=True))

    assert enter(client, person)["Location"] == "/en/w/a-example/"
