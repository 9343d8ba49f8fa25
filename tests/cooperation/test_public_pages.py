"""What visitors read of offers, needs and links, and what they never read."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cities.models import City
from cooperation.models import PublicExchange
from cooperation.neighbours.renewal import rebuild
from core.history.write import Actor, changing
from core.pagecache.models import raise_content_version
from tests.factories import (
    CityFactory,
    EventFactory,
    LinkFactory,
    ParticipationFactory,
    PostingFactory,
    linked,
    term,
)
from tests.people import curator, editor, lead, person, sign_in

pytestmark = pytest.mark.django_db


def get(path: str, client: Client | None = None) -> str:
    answer = (client or Client()).get(f"/en/{path}")
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


# --- Offers and needs ---------------------------------------------------------------------------------------------


def test_visitors_read_offers_and_needs_with_needs_first() -> None:
    PostingFactory(side="offer", title_en="We show our lake")
    PostingFactory(side="need", title_en="We look for help with heat")

    page = get("cooperation/")

    assert page.index("We look for help with heat") < page.index("We show our lake")
    assert "2 offers and needs" in page


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "draft"},
        {"state": "paused"},
        {"state": "hidden"},
        {"state": "withdrawn"},
        {"valid_until": date(2026, 1, 31)},
    ],
)
def test_what_is_not_open_is_read_nowhere(fields: dict[str, Any]) -> None:
    PostingFactory(slug="hidden-one", title_en="Nobody reads this", **fields)

    for path in ("cooperation/", "cooperation/data.csv", "cooperation/feed.atom", "cooperation/overview/"):
        assert "Nobody reads this" not in get(path)
    assert Client().get("/en/cooperation/hidden-one/").status_code == 404


def test_made_up_ones_are_marked_on_their_page_and_stand_in_no_list() -> None:
    PostingFactory(slug="made-up", title_en="A made-up offer", city=CityFactory(is_example=True))

    assert "A made-up offer" not in get("cooperation/")
    assert "Example: this offer or need is fictional." in get("cooperation/made-up/")


def test_each_filter_finds_what_it_says() -> None:
    heat = term("challenges", "heat", label_en="Heat")
    found = PostingFactory(side="need", title_en="Found one", forms=["visit"], languages=["ja"])
    found.terms.add(heat)
    PostingFactory(title_en="Other one", city=CityFactory(country="ZA"))

    for query in (
        "side=need",
        "challenge=heat",
        "form=visit",
        "language=ja",
        "region=east-asia",
        f"city={found.city.slug}",
    ):
        page = get(f"cooperation/?{query}")
        assert "Found one" in page, query
        assert "Other one" not in page, query
    assert "Nothing matches these filters" in get("cooperation/?form=visit&language=en")


def test_the_card_says_what_where_until_when_and_how_a_city_joins() -> None:
    row = PostingFactory(title_en="We show our lake", text_en="Two days by the water.", effort=16, forms=["visit"])
    row.terms.add(term("topics", "wetlands", label_en="Wetlands"))

    page = get(f"cooperation/{row.slug}/")

    for words in ("Two days by the water.", "About 16 hours", "visit", "Wetlands", row.city.name):
        assert words in page
    assert "The city has no lead on this site." in page


def test_the_answer_is_offered_to_staff_of_another_city_alone() -> None:
    kunming, yokohama = CityFactory(name_en="Kunming"), CityFactory(name_en="Yokohama")
    lead(yokohama)
    row = PostingFactory(city=yokohama)
    PostingFactory(city=kunming, slug="own")
    staff = sign_in(Client(), editor(kunming))

    assert "Answer on behalf of Kunming" in get(f"cooperation/{row.slug}/", staff)
    assert "Answer on behalf of" not in get("cooperation/own/", staff)
    assert "Answer on behalf of" not in get(f"cooperation/{row.slug}/", sign_in(Client(), person()))
    assert "How a city joins" in get(f"cooperation/{row.slug}/")


def test_the_list_costs_the_same_queries_for_few_and_many(django_assert_max_num_queries: Any) -> None:
    def make(number: int) -> None:
        for _one in range(number):
            PostingFactory().terms.add(term("topics", "wetlands"))

    make(3)
    with django_assert_max_num_queries(9):
        get("cooperation/")
    make(47)
    with django_assert_max_num_queries(10):  # with filters: which terms are named
        get("cooperation/")


def test_three_things_bring_the_views_and_fewer_do_not() -> None:
    for number in range(2):
        PostingFactory(title_en=f"Offer {number}")
    few = get("cooperation/")
    linked(CityFactory(), CityFactory())
    raise_content_version()
    several = get("cooperation/")

    assert "Cooperation network" not in few
    assert "Needs of cities" not in few
    assert "Cooperation network" in several
    assert "Needs of cities" in several


def test_each_persona_has_one_way_in() -> None:
    kunming = CityFactory(slug="kunming")
    clients = {
        "visitor": Client(),
        "person": sign_in(Client(), person()),
        "editor": sign_in(Client(), editor(kunming)),
        "lead": sign_in(Client(), lead(kunming)),
        "curator": sign_in(Client(), curator()),
    }

    for name, client in clients.items():
        page = get("cooperation/", client)
        is_staff = name in ("editor", "lead")
        assert ('href="/en/w/kunming/cooperation/"' in page and "Add an offer or need" in page) == is_staff, name
        assert ("How a city joins" in page) != is_staff, name


def test_a_link_of_two_cities_is_drawn_and_one_that_is_made_up_says_so() -> None:
    example = CityFactory(name_en="Example Bay", is_example=True), CityFactory(name_en="Example Hills", is_example=True)
    linked(*example, title_en="Green roofs")
    made_up = get("cooperation/")
    linked(CityFactory(name_en="Kunming"), CityFactory(name_en="Yokohama"), title_en="Lakes for people")
    raise_content_version()
    real = get("cooperation/")

    assert "Green roofs" in made_up
    assert "Example: these cities and their link are fictional." in made_up
    assert "Lakes for people" in real
    assert "Green roofs" not in real
    assert "fictional" not in real


def test_a_link_of_three_is_no_picture_of_two() -> None:
    linked(CityFactory(), CityFactory(), CityFactory(), title_en="Lakes for people")

    assert "The newest link between two cities" not in get("cooperation/")


def test_the_cities_of_one_event_stand_on_a_map_that_says_that_they_agreed_to_nothing() -> None:
    forum = EventFactory(title_en="Forum", starts=date(2024, 10, 25))
    alone = EventFactory(title_en="Lonely event", starts=date(2025, 1, 1))
    for city in (
        CityFactory(name_en="Kunming", longitude=102.7, latitude=25.0),
        CityFactory(name_en="Yokohama", longitude=139.6, latitude=35.4),
        CityFactory(name_en="Waterberg", longitude=28.4, latitude=-24.7),
        CityFactory(name_en="Hidden city", status="withdrawn"),
    ):
        ParticipationFactory(event=forum, city=city)
    ParticipationFactory(event=alone, city=CityFactory())

    page = get("cooperation/")

    assert "Three cities took part in the same event" in page
    drawn = page.partition('id="met"')[2].partition("</figure>")[0]
    names = re.findall(r'<text class="pin-name"[^>]*>([^<]+)', drawn)
    assert sorted(name.strip() for name in names) == ["Kunming", "Waterberg", "Yokohama"]
    assert "Taking part in an event is not an agreement to work together." in page
    assert "Hidden city" not in page
    assert "Lonely event" not in page


@pytest.mark.parametrize("facts", [{"starts": date(2099, 1, 1)}, {"starts": date(2024, 10, 25), "state": "cancelled"}])
def test_an_event_that_is_to_come_or_was_cancelled_is_on_no_map(facts: Any) -> None:
    event = EventFactory(**facts)
    for _number in range(2):
        ParticipationFactory(event=event, city=CityFactory())

    assert "took part" not in get("cooperation/")


def test_of_many_cities_of_an_event_the_title_counts_all_and_the_list_says_how_many_more() -> None:
    event = EventFactory(starts=date(2024, 10, 25))
    for _number in range(14):
        ParticipationFactory(event=event, city=CityFactory())

    page = get("cooperation/")

    assert "14 cities took part in the same event" in page
    assert "and 2 more cities" in page


def test_the_table_and_the_feed_hold_the_same_as_the_list() -> None:
    row = PostingFactory(title_en="We show our lake")

    assert row.slug in get("cooperation/data.csv")
    assert "We show our lake" in get("cooperation/feed.atom")


# --- Links --------------------------------------------------------------------------------------------------------


def test_links_that_all_cities_show_are_read_with_their_cities() -> None:
    one, other = CityFactory(name_en="Kunming"), CityFactory(name_en="Yokohama")
    link = linked(one, other, slug="lakes", title_en="Lakes for people", summary_en="Two years of visits.")

    for path in ("cooperation/links/", "cooperation/links/lakes/", "cooperation/network/"):
        page = get(path)
        assert "Lakes for people" in page, path
        assert "Kunming" in page, path
        assert "Yokohama" in page, path
    assert "Two years of visits." in get(link.get_absolute_url().removeprefix("/en/"))


@pytest.mark.parametrize("fields", [{"is_public": False}, {"state": "closed"}])
def test_a_link_that_one_city_does_not_show_or_that_was_closed_is_no_page(fields: dict[str, Any]) -> None:
    linked(CityFactory(), CityFactory(), slug="lakes", title_en="Nobody reads this", **fields)

    for path in ("cooperation/links/", "cooperation/network/"):
        assert "Nobody reads this" not in get(path)
    assert Client().get("/en/cooperation/links/lakes/").status_code == 404


def test_a_link_with_a_city_that_was_hidden_is_no_page() -> None:
    linked(CityFactory(), CityFactory(status="withdrawn"), slug="lakes", title_en="Nobody reads this")

    assert "Nobody reads this" not in get("cooperation/links/")
    assert Client().get("/en/cooperation/links/lakes/").status_code == 404


def test_words_that_the_cities_write_to_each_other_are_not_read_by_others() -> None:
    linked(CityFactory(), CityFactory(), slug="lakes", title_en="", words_title="Secret words", words_summary="Inside")

    page = get("cooperation/links/lakes/")

    assert "Secret words" not in page
    assert "Inside" not in page
    assert "Link between " in page


def test_lists_of_links_cost_the_same_queries_for_few_and_many(django_assert_max_num_queries: Any) -> None:
    for _number in range(3):
        linked(CityFactory(), CityFactory())
    with django_assert_max_num_queries(10):
        get("cooperation/links/")
    for _number in range(47):
        linked(CityFactory(), CityFactory())
    with django_assert_max_num_queries(10):
        get("cooperation/links/")


def test_the_overview_adds_up_and_names_no_city() -> None:
    city = CityFactory(name_en="Kunming", country="CN")
    PostingFactory(city=city, side="need").terms.add(term("topics", "wetlands", label_en="Wetlands"))
    linked(city, CityFactory())

    page, rows = get("cooperation/overview/"), get("cooperation/overview.csv")

    assert "Wetlands" in page
    assert "Kunming" not in page
    assert "needs,wetlands,Wetlands,1" in rows
    assert "links,active,active,1" in rows


def test_a_link_page_exists_before_anything_was_exchanged() -> None:
    LinkFactory(slug="alone")

    assert "No exchanges are public yet." in get("cooperation/links/alone/")


# --- On other pages -----------------------------------------------------------------------------------------------


def test_home_topic_and_target_say_who_looks_and_who_offers() -> None:
    wetlands, restore = term("topics", "wetlands"), term("kmgbf-targets", "2")
    need = PostingFactory(side="need", title_en="Help with reeds", city=CityFactory(name_en="Kunming"))
    offer = PostingFactory(side="offer", title_en="Reeds explained")
    made_up = PostingFactory(side="need", title_en="A made-up need", city=CityFactory(is_example=True))
    for row in (need, offer, made_up):
        row.terms.add(wetlands, restore)

    assert "Help with reeds" in get("")
    for path in ("topics/wetlands/", "targets/2/"):
        page = get(path)
        assert page.index("Needs in this area") < page.index("Help with reeds"), path
        assert page.index("Offers in this area") < page.index("Reeds explained"), path
        assert "A made-up need" not in page


def test_two_cities_side_by_side_could_ask_each_other() -> None:
    one, other = (CityFactory(slug=name.lower(), name_en=name, biome=None) for name in ("Kunming", "Kobe"))
    heat = term("challenges", "heat", label_en="Heat")
    for city in (one, other):
        city.terms.add(heat)
    CityFactory(slug="ninghe")
    rebuild()

    two = get("cities/compare/?c=kunming&c=kobe")

    assert "What Kunming could ask Kobe" in two
    assert "Ask Kunming what it has tried in this field: Heat." in two
    assert "could ask" not in get("cities/compare/?c=kunming&c=kobe&c=ninghe")
    assert "could ask" not in get("cities/compare/?c=kunming")


def test_the_links_page_of_a_city_says_why_each_is_there() -> None:
    one, other = (CityFactory(slug=name.lower(), name_en=name) for name in ("Kunming", "Kobe"))
    linked(one, CityFactory(name_en="Ninghe", biome=None), slug="a-link", title_en="Reeds together")
    rebuild()

    page = get("cities/kunming/links/")

    for words in ("Partner cities", "Ninghe", "Reeds together", "Cities with the same questions", other.name, "biome"):
        assert words in page


def test_t8_a_city_that_left_the_lists_is_named_at_no_door_of_its_link() -> None:
    third = CityFactory(slug="hidden-city", name_en="Zqhidden")
    link = linked(CityFactory(slug="heron"), CityFactory(slug="reed"), third)
    PublicExchange.objects.create(link=link, city=third, day=timezone.localdate(), kind="visit", learned_en="Reeds")
    with changing(third, "city_changed", by=Actor(id=None, label="Test"), expected=None) as fresh:
        fresh.status = City.Status.WITHDRAWN
        fresh.save()

    at = (
        link.get_absolute_url(),
        reverse("links"),
        reverse("links_csv"),
        "/api/v1/links/",
        f"/api/v1/links/{link.slug}/",
    )
    told = [Client().get(each).text for each in at]
    assert ["heron" in each for each in told] == [True] * 5
    assert [name for name in ("Zqhidden", "hidden-city") for each in told if name in each] == []
    assert "Reeds" in told[0]
