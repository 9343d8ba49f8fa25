"""Cities side by side: what keeps their values apart is said in each cell and above the table."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from alliance.portal.comparison import OFFERED_AT_MOST
from cities.places import country_name
from core.review import freshness
from tests.factories import (
    CityFactory,
    FigureFactory,
    PlanFactory,
    PlanTargetFactory,
    SourceFactory,
    SpeciesListFactory,
    term,
)

pytestmark = pytest.mark.django_db


def compared(visitor: Client, *slugs: str, language: str = "en") -> str:
    page = visitor.get(f"/{language}/cities/compare/", {"c": slugs}).content.decode()
    return re.sub(r"\s+", " ", unescape(page))


def words_of(part: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part)).strip()


def cells(page: str, row: str) -> list[str]:
    start = page.index(f'<th scope="row">{row}</th>')
    return [words_of(cell) for cell in re.findall(r"<td>(.*?)</td>", page[start : page.index("</tr>", start)])]


def test_cities_stand_in_the_order_of_the_address(visitor: Client) -> None:
    for slug in ("a", "b"):
        CityFactory(slug=slug)

    page = visitor.get("/en/cities/compare/?c=b&c=a&c=nowhere")

    assert [column["city"].slug for column in page.context["columns"]] == ["b", "a"]


def test_four_cities_at_most_are_compared(visitor: Client) -> None:
    slugs = [CityFactory().slug for _number in range(6)]

    page = visitor.get("/en/cities/compare/", {"c": slugs})

    assert [column["city"].slug for column in page.context["columns"]] == slugs[:4]
    assert page.context["addable"] == []


@pytest.mark.parametrize("rows", [3, 50])
def test_cities_to_choose_from_are_asked_for_at_once(
    visitor: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        CityFactory(name_en=f"City {number}", local_name="神戸", local_language="ja", biome=term("biomes", "4"))
    country_name("JP")  # a process asks once for the names of countries

    with django_assert_num_queries(2):
        page = visitor.get("/en/cities/compare/")

    assert len(page.context["addable"]) == min(rows, OFFERED_AT_MOST)
    assert page.text.count('<bdi\n    class="local" lang="ja">神戸</bdi>') == min(rows, OFFERED_AT_MOST)


def test_each_cell_says_year_method_source_and_who_stands_for_it(visitor: Client) -> None:
    a, b = CityFactory(slug="a"), CityFactory(slug="b")
    day = timezone.localdate()
    source = SourceFactory(title="Yearbook", url="https://yearbook.example/")
    FigureFactory(city=a, value=1234, year=2020, method_en="Census", source=source)
    FigureFactory(city=b, value=5678, year=2023, source=source, confirmed_on=day, confirmed_by="B")

    page = compared(visitor, "a", "b")

    assert cells(page, "Population") == [
        "1,234 (2020) Source [1] Census Not yet confirmed by the city",
        f"5,678 (2023) Source [1] Method not stated {freshness.sentence(day)}",
    ]


def test_a_source_stands_once_below_the_table_and_each_number_leads_to_it(visitor: Client) -> None:
    shared, own = (SourceFactory(key=key) for key in ("shared", "own"))
    for slug, source in (("a", shared), ("b", own), ("c", shared)):
        FigureFactory(city=CityFactory(slug=slug), year=2020, source=source)

    page = compared(visitor, "a", "b", "c")

    numbers = re.findall(r'href="#note-(\d)"', page)
    notes = dict(re.findall(r'<li id="note-(\d)"[^>]*><a href="/en/sources/(\w+)/"', page))
    assert [notes[number] for number in numbers] == ["shared", "own", "shared"]
    assert len(notes) == 2


def test_a_weak_source_has_no_link(visitor: Client) -> None:
    weak = SourceFactory(title="Weak", url="https://weak.example/", kind="weak")
    FigureFactory(city=CityFactory(slug="a"), source=weak, confirmed_on=date(2026, 5, 1), confirmed_by="A")

    page = compared(visitor, "a")

    assert "Weak" in page
    assert "https://weak.example/" not in page


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"year": 2020, "method_en": "Census"}, []),
        ({"year": 2023, "method_en": "Census"}, ["Population: the values are from different years (2020, 2023)."]),
        ({"year": 2020, "method_en": "Estimate"}, ["Population: the values were obtained by different methods."]),
        ({"year": 2020}, ["Population: the method is not stated for all values."]),
    ],
)
def test_what_differs_is_said_above_the_table(visitor: Client, other: dict[str, object], said: list[str]) -> None:
    FigureFactory(city=CityFactory(slug="a"), year=2020, method_en="Census")
    FigureFactory(city=CityFactory(slug="b"), **other)

    page = compared(visitor, "a", "b")

    above = page[: page.index("<table")]
    assert re.findall(r"<li>(Population: [^<]*)</li>", above) == said


def test_a_method_in_another_language_is_marked(visitor: Client) -> None:
    FigureFactory(city=CityFactory(slug="a"), year=2020, method_en="Census")

    assert '<span lang="en">Census</span>' in compared(visitor, "a", language="ja")


def test_what_a_city_is_part_of_is_said_also_where_the_row_above_says_it(visitor: Client) -> None:
    CityFactory(slug="a", country="HK", parent_name_en="China")
    CityFactory(slug="b", country="JP", parent_name_en="Kanagawa")

    assert cells(compared(visitor, "a", "b"), "Part of") == ["China", "Kanagawa"]


def test_plans_are_told_by_numbers_and_years_and_no_count_is_set_beside_another(visitor: Client) -> None:
    a, b = CityFactory(slug="a"), CityFactory(slug="b")
    plan = PlanFactory(city=a, whole_on=date(2026, 11, 30))
    for number, due in (("12", 2030), ("2", 2028)):
        target = PlanTargetFactory(plan=plan, due_year=due)
        target.alignments.create(term=term("kmgbf-targets", number))
        target.reports.create(year=2025, level="on_track")
    hidden = PlanTargetFactory(plan=plan, state="draft", due_year=2040)
    hidden.alignments.create(term=term("kmgbf-targets", "9"))
    gone = PlanTargetFactory(plan=PlanFactory(city=a, status="superseded"), due_year=2020)
    gone.alignments.create(term=term("kmgbf-targets", "7"))
    PlanFactory(city=b)

    page = compared(visitor, "a", "b")

    assert cells(page, "Global targets mentioned in plans") == ["2, 12", "No data"]
    assert cells(page, "Target years") == ["2028, 2030", "No data"]
    assert cells(page, "Latest progress report") == ["2025", "No data"]


def test_numbers_of_species_say_their_years_source_and_how_much_was_looked_at(visitor: Client) -> None:
    a, b = CityFactory(slug="a"), CityFactory(slug="b")
    birds = {"key": "birds", "species": 31, "records": 420, "days": 120}
    SpeciesListFactory(city=a, slug="a-2010-2014", first=2010, last=2014, numbers={"groups": [{**birds, "species": 9}]})
    SpeciesListFactory(city=a, first=2020, last=2024, source_title="Records of a", numbers={"groups": [birds]})
    SpeciesListFactory(city=b, first=2019, last=2019, numbers={"groups": [{**birds, "days": None}]})
    looked = "Species: counts depend on how much people looked. They are not comparable between cities."

    page = compared(visitor, "a", "b")
    assert cells(page, "Species lists") == [
        "2020–2024 , source: Records of a Birds: 31 species (records: 420, days with records: 120)",
        "2019 , source: Survey Birds: 31 species (records: 420)",
    ]
    assert looked in page
    assert looked not in compared(visitor, "a")
