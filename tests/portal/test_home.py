"""The first page: what a city can do, what cities show, the targets with their holes, and no more than what is."""

from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from alliance.portal.findings import findings
from alliance.portal.tools import TOOLS, working_tools
from cities.models import City
from cities.places import country_name
from core.pagecache.models import raise_content_version
from core.vocabulary.models import Source
from tests.factories import CityFactory, FigureFactory, PracticeFactory, SourceFactory

pytestmark = pytest.mark.django_db


def page(client: Client, path: str = "/en/") -> str:
    answer = client.get(path)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def test_a_tool_is_named_only_when_its_page_exists() -> None:
    known = {tool.address for tool, _url in working_tools()}

    assert {"plans", "compare", "guides"} <= known
    assert all(reverse(name) for name in known - {"guides"})
    assert known <= {tool.address for tool in TOOLS}


def test_findings_are_of_different_cities_and_what_has_changed_comes_first() -> None:
    still, moved = CityFactory.create(), CityFactory.create()
    source = SourceFactory.create(kind="government")
    FigureFactory.create(city=still, measure="forest-cover", value=40, unit="percent", year=2020, source=source)
    FigureFactory.create(city=still, measure="protected-areas", value=3, unit="count", year=2020, source=source)
    FigureFactory.create(city=moved, measure="citizen-forests", value=27, unit="count", year=2009, source=source)
    FigureFactory.create(city=moved, measure="citizen-forests", value=43, unit="count", year=2022, source=source)

    found = findings(City.objects.listed())

    assert [(each.city, each.big) for each in found] == [(moved, "27 → 43"), (still, "40%")]
    assert [each.dated for each in found] == ["2009 → 2022", "2020"]


def test_what_curators_chose_stands_first_and_the_rest_is_filled_up() -> None:
    cities = [CityFactory.create() for _number in range(3)]
    for city in cities:
        FigureFactory.create(city=city, measure="forest-cover", value=40, unit="percent", year=2020)
    FigureFactory.create(city=cities[2], measure="parks", value=9, unit="count", year=2020, is_finding=True)

    found = findings(City.objects.listed())

    assert [(each.city, each.big) for each in found] == [(cities[2], "9"), (cities[0], "40%"), (cities[1], "40%")]


def test_a_finding_whose_source_is_withdrawn_is_gone_at_the_next_request(client: Client) -> None:
    city = CityFactory.create()
    source = SourceFactory.create(kind="government")
    FigureFactory.create(city=city, measure="forest-cover", value=47.5, unit="percent", year=2020, source=source)
    assert "47.5%" in page(client)

    withdraw(source)

    assert "47.5%" not in page(client)


def withdraw(source: Source) -> None:
    """As the loader of sources does it."""
    source.kind = Source.Kind.WEAK
    source.save()
    raise_content_version()


def test_a_practice_without_date_or_source_is_no_finding() -> None:
    city = CityFactory.create()
    PracticeFactory.create(city=city, starts=2020, ends=2021)

    assert findings([city]) == []


def test_a_practice_with_both_is_one_where_there_is_no_figure() -> None:
    city = CityFactory.create()
    practice = PracticeFactory.create(city=city, starts=2020, ends=2021)
    practice.sources.add(SourceFactory.create(kind="government"))

    (found,) = findings([city])

    assert (found.city, found.big, found.url) == (city, "", practice.get_absolute_url())


def test_the_search_for_a_city_comes_when_they_are_no_longer_seen_at_a_glance(client: Client) -> None:
    for _number in range(3):
        CityFactory.create()
    assert 'type="search"' not in page(client)

    for _number in range(21):
        CityFactory.create()
    raise_content_version()

    assert 'type="search"' in page(client)


def test_plans_and_practices_and_targets_lead_to_each_other(client: Client) -> None:
    for name in ("practices", "plans"):
        found = page(client, reverse(name))
        assert all(f'href="{reverse(other)}"' in found for other in ("practices", "targets", "plans"))


@pytest.mark.parametrize("count", [3, 50])
def test_t45_the_first_page_asks_as_much_for_few_as_for_many(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    country_name("CN")  # names of countries are asked once in a process
    for _number in range(count):
        city = CityFactory.create()
        FigureFactory.create(city=city, measure="forest-cover", value=40, unit="percent")
        PracticeFactory.create(city=city)

    with django_assert_num_queries(15):
        page(client)


def test_a_city_without_anything_and_one_with_a_long_name_have_their_pages(client: Client) -> None:
    bare = CityFactory.create(slug="bare", name_en="N" * 60)

    assert "N" * 60 in page(client)
    assert "can add it." in page(client, bare.get_absolute_url())
    assert "N" * 60 in page(client, f"{bare.get_absolute_url()}brief/")
