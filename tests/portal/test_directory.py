"""The list of cities: what is found, what is counted, what is ignored."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cities.places import country_name
from core.vocabulary.models import Term
from tests.factories import CityFactory, PlanFactory, term

pytestmark = pytest.mark.django_db


def found(visitor: Client, query: str, path: str = "/en/cities/") -> list[str]:
    page = visitor.get(f"{path}?{query}")
    assert page.status_code == 200
    return [card["city"].slug for card in page.context["cards"]]


@pytest.fixture
def wetland() -> Term:
    return term("settings", "wetland", label_en="Wetland")


@pytest.fixture
def three_cities(wetland: Term) -> None:
    kunming = CityFactory(slug="kunming", name_en="Kunming", name_zh_hans="昆明", country="CN", parent_name_en="Yunnan")
    CityFactory(slug="kobe", name_en="Kobe", name_ja="神戸", country="JP")
    waterberg = CityFactory(slug="waterberg", name_en="Waterberg", country="ZA", biome=term("biomes", "7"))
    kunming.terms.add(wetland)
    waterberg.terms.add(wetland)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["kobe", "kunming", "waterberg"]),
        ("q=kun", ["kunming"]),
        ("q=昆明", ["kunming"]),
        ("q=神戸", ["kobe"]),
        ("q=yunnan", ["kunming"]),
        ("q=south africa", ["waterberg"]),
        ("q=日本", ["kobe"]),
        ("region=east-asia", ["kobe", "kunming"]),
        ("region=nowhere", ["kobe", "kunming", "waterberg"]),
        ("setting=wetland", ["kunming", "waterberg"]),
        ("setting=wetland&region=africa", ["waterberg"]),
        ("biome=7", ["waterberg"]),
        ("biome=7&biome=4", ["kobe", "kunming", "waterberg"]),
        ("country=jp", ["kobe"]),
        ("setting=unknown", []),
        ("owner__password=x&contact_email__startswith=a", ["kobe", "kunming", "waterberg"]),
    ],
)
def test_filters_find(visitor: Client, three_cities: None, query: str, expected: list[str]) -> None:
    assert found(visitor, query) == expected


def test_counts_of_regions_and_terms_follow_the_other_filters(visitor: Client, three_cities: None) -> None:
    page = visitor.get("/en/cities/?setting=wetland")

    assert [(tab["label"], tab["count"]) for tab in page.context["tabs"]] == [
        ("World", 2),
        ("East Asia", 1),
        ("Africa", 1),
    ]
    assert page.context["count_sentence"] == "2 cities"


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_t08_cities_that_are_not_public_are_neither_listed_nor_counted(visitor: Client, status: str) -> None:
    CityFactory(slug="open")
    CityFactory(slug="hidden", status=status)

    page = visitor.get("/en/cities/")

    assert [card["city"].slug for card in page.context["cards"]] == ["open"]
    assert page.context["count_sentence"] == "1 city"
    assert visitor.get("/en/cities/hidden/").status_code == 404


def test_no_match_offers_to_drop_each_filter(visitor: Client, three_cities: None) -> None:
    page = visitor.get("/en/cities/?q=nothing&setting=wetland")

    assert "No cities match these filters. Remove a filter to see more." in page.content.decode()
    assert [item["label"] for item in page.context["chosen"]] == ["“nothing”", "Wetland"]


def test_a_plan_in_force_is_told_and_an_ended_one_is_not(visitor: Client) -> None:
    PlanFactory(city=CityFactory(slug="ahead", name_en="Ahead"), status="in-force")
    PlanFactory(city=CityFactory(slug="before", name_en="Before"), status="ended")

    cards = visitor.get("/en/cities/").context["cards"]

    assert [card["plan_label"] for card in cards] == ["Plan in force", ""]


@pytest.mark.parametrize("page", ["0", "x", "99", "-1"])
def test_t45_a_page_that_does_not_exist_is_not_found(visitor: Client, three_cities: None, page: str) -> None:
    assert visitor.get("/en/cities/", {"page": page}).status_code == 404


@pytest.mark.parametrize(("rows", "queries"), [(3, 9), (50, 8)])  # few are asked for the event that they share
def test_t45_the_list_takes_no_more_queries_for_fifty_cities_than_for_three(
    visitor: Client, rows: int, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    shared = term("settings", "wetland")
    for _number in range(rows):
        city = CityFactory()
        city.terms.add(shared)
        PlanFactory(city=city)
    country_name("JP")  # a process asks once for the names of countries

    with django_assert_num_queries(queries):
        assert visitor.get("/en/cities/").status_code == 200


def test_the_note_on_a_biome_that_is_in_another_language_says_so() -> None:
    CityFactory(slug="lake", country="CN", biome=term("biomes", "4"), biome_note_en="With a lake", status="member")

    html = Client().get("/ja/cities/lake/").content.decode()

    assert re.search(r'<(?:span|bdi)[^>]* lang="en"[^>]*>With a lake<', html)
