"""The first page: what a city can do, what cities show, the targets with their holes, and no more than what is."""

from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from alliance.portal.findings import findings
from alliance.portal.tools import TOOLS, working_tools
from cities.models import City
from cities.places import country_name
from core.pagecache.models import raise_content_version
from core.vocabulary.models import Source
from events.models import Event
from tests.factories import (
    CityFactory,
    EventFactory,
    FigureFactory,
    PracticeFactory,
    ReleaseFactory,
    SourceFactory,
)

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

    assert (found.city, found.big, found.url) == (city, "2020 to 2021", practice.get_absolute_url())


def test_a_practice_without_years_has_that_of_the_event_at_which_it_was_shown() -> None:
    city, event = CityFactory.create(), EventFactory.create(starts=date(2024, 10, 25))
    practice = PracticeFactory.create(city=city)
    practice.sources.add(SourceFactory.create(kind="government"))
    event.practices.add(practice)

    (found,) = findings([city])

    assert (found.big, found.dated) == ("2024", "presented on 25 October 2024")


def test_a_number_of_a_whole_city_reads_on_and_one_of_a_part_says_of_which() -> None:
    whole, part = CityFactory.create(), CityFactory.create()
    FigureFactory.create(city=whole, measure="forest-cover", value=40, unit="percent", year=2020)
    FigureFactory.create(city=part, measure="bird-species", value=50, unit="species", year=2020, scope_en="at the lake")

    said = {each.city: f"{each.big} {each.says}" for each in findings([whole, part])}

    assert said == {whole: "40% of the city covered by forest", part: "50\xa0species Bird species at the lake"}


def test_a_finding_names_who_published_its_source_and_leads_there(client: Client) -> None:
    source = SourceFactory.create(kind="government", title_en="A very long title", publisher_en="The City")
    FigureFactory.create(measure="forest-cover", value=40, unit="percent", year=2020, source=source)

    shown = page(client)

    assert f'<a href="{source.page}">The City</a>' in shown
    assert "A very long title" not in shown


def test_that_no_city_has_confirmed_is_said_once_and_otherwise_of_each(client: Client) -> None:
    first, _second = (FigureFactory.create(measure="forest-cover", value=40, unit="percent") for _number in range(2))
    shown = page(client)
    assert (shown.count("Not yet confirmed by the cities"), shown.count("Not yet confirmed by the city<")) == (1, 0)

    first.confirmed_by, first.confirmed_on = "The mayor", date(2026, 3, 1)
    first.save()
    raise_content_version()

    shown = page(client)
    assert (shown.count("Not yet confirmed by the cities"), shown.count("Not yet confirmed by the city<")) == (0, 1)
    assert "1 March 2026" in shown


# --- Events ---------------------------------------------------------------------------------------------------------


def founding_event() -> Event:
    event: Event = EventFactory.create(starts=date(2024, 10, 25), title_en="The founding event")
    for number in range(4):
        ReleaseFactory.create(event=event, resource__title_en=f"Outcome {number}")
    return event


def test_a_coming_event_is_added_and_the_founding_event_keeps_its_four_outcomes(client: Client) -> None:
    founding_event()
    shown = page(client)
    assert "Origins of the alliance" in shown

    EventFactory.create(starts=timezone.localdate() + timedelta(days=30), title_en="The coming forum")
    raise_content_version()

    shown = page(client)
    assert shown.index("The coming forum") < shown.index("The founding event")
    assert [f"Outcome {number}" in shown for number in range(4)] == [True] * 4


def test_a_later_event_that_is_over_takes_nothing_away(client: Client) -> None:
    founding_event()
    EventFactory.create(starts=date(2025, 10, 18), title_en="The next conference")

    shown = page(client)

    assert "The founding event" in shown
    assert "The next conference" not in shown


def test_without_outcomes_the_last_event_is_shown(client: Client) -> None:
    EventFactory.create(starts=date(2024, 5, 1), title_en="An older meeting")
    EventFactory.create(starts=date(2025, 5, 1), title_en="The last meeting")

    shown = page(client)

    assert "The last meeting" in shown
    assert "An older meeting" not in shown
    assert "Origins of the alliance" not in shown


def test_findings_come_before_tools_and_the_page_says_for_whom_it_is(client: Client) -> None:
    FigureFactory.create(measure="forest-cover", value=40, unit="percent")

    shown = page(client)

    places = [shown.index(words) for words in ("For city governments", "<h1>", 'id="findings"', 'id="can-do"')]
    assert places == sorted(places)


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

    with django_assert_num_queries(6):
        page(client)


def test_a_city_without_anything_and_one_with_a_long_name_have_their_pages(client: Client) -> None:
    bare = CityFactory.create(slug="bare", name_en="N" * 60)

    assert "N" * 60 in page(client)
    assert "can add it." in page(client, bare.get_absolute_url())
    assert "N" * 60 in page(client, f"{bare.get_absolute_url()}brief/")
