"""What the list of cities says of them: in one sentence of all, in one line of each."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from core.text.sentences import first_sentence
from core.ui.shape import FILTERS_FROM
from tests.factories import (
    CityFactory,
    EventFactory,
    FigureFactory,
    ParticipationFactory,
    PracticeFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db
HERE = "/en/cities/"


def line(visitor: Client, slug: str) -> str:
    """What the card of a city says below its name and place."""
    card = visitor.get(HERE).text.split(f'id="c-{slug}"')[1].split("</li>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", card.split("</h3>")[1])).strip()


def test_cities_that_all_took_part_in_one_event_are_said_to(visitor: Client) -> None:
    cities = [CityFactory(), CityFactory()]
    event = EventFactory(starts=date(2024, 10, 25))
    for city in cities:
        ParticipationFactory(city=city, event=event)

    assert "2 cities took part in the same event on 25 October 2024." in visitor.get(HERE).text


def test_cities_of_which_one_was_elsewhere_are_not_said_to_have_been_at_one_event(visitor: Client) -> None:
    ParticipationFactory(city=CityFactory())
    ParticipationFactory(city=CityFactory())

    page = visitor.get(HERE).text

    assert "took part" not in page
    assert "See what 2 cities do for nature." in page


def test_an_event_that_is_not_public_is_not_named(visitor: Client) -> None:
    event = EventFactory(state="draft")
    for _number in range(2):
        ParticipationFactory(city=CityFactory(), event=event)

    assert "took part" not in visitor.get(HERE).text


@pytest.mark.parametrize("facts", [{"starts": date(2099, 1, 1)}, {"starts": date(2024, 10, 25), "state": "cancelled"}])
def test_nobody_took_part_in_an_event_that_is_to_come_or_was_cancelled(visitor: Client, facts: Any) -> None:
    event = EventFactory(**facts)
    for _number in range(2):
        ParticipationFactory(city=CityFactory(), event=event)

    assert "took part" not in visitor.get(HERE).text


def test_a_card_shows_a_figure_with_its_year_and_source(visitor: Client) -> None:
    city = CityFactory(slug="a", summary_en="A city on a lake.")
    PracticeFactory(city=city, title_en="Reeds", starts=2020).sources.add(SourceFactory(kind="government"))
    source = SourceFactory(title="Yearbook")
    FigureFactory(city=city, measure="forest-cover", unit="percent", value=44.9, year=2023, source=source)

    assert line(visitor, "a") == "Japan 44.9% of the city covered by forest 2023 · Yearbook"


def test_the_figure_that_curators_chose_comes_first(visitor: Client) -> None:
    city = CityFactory(slug="a")
    FigureFactory(city=city, measure="forest-cover", unit="percent", value=44.9, year=2023)
    FigureFactory(city=city, measure="parks", unit="count", value=12, year=2020, is_finding=True)

    assert "12" in line(visitor, "a")
    assert "44.9%" not in line(visitor, "a")


def test_a_card_without_a_figure_shows_a_practice_with_its_years(visitor: Client) -> None:
    city = CityFactory(slug="a", summary_en="A city on a lake.")
    practice = PracticeFactory(city=city, title_en="Reeds along the lake", starts=2020, ends=2022)
    practice.sources.add(SourceFactory(kind="government"))

    assert line(visitor, "a") == "Japan Reeds along the lake Practice · 2020 to 2022"


def test_a_card_without_both_shows_the_first_sentence_about_the_city(visitor: Client) -> None:
    CityFactory(slug="a", summary_en="A city on a lake. It has a plan.", parent_name_en="Hyogo")

    assert line(visitor, "a") == "Japan · Hyogo A city on a lake."


def test_few_cities_are_named_beside_the_map_and_not_filtered(visitor: Client) -> None:
    CityFactory(slug="kobe", name_en="Kobe", name_ja="神戸", local_name="神戸", local_language="ja", country="JP")
    CityFactory(slug="waterberg", name_en="Waterberg", country="ZA")

    page = visitor.get(HERE).text

    assert '<a href="#c-kobe">Kobe</a> <bdi' in page
    assert "Map region" not in page
    assert "Apply filters" not in page
    assert [card["city"].slug for card in visitor.get(HERE + "?region=africa").context["cards"]] == ["waterberg"]


def test_many_cities_have_regions_as_tabs_and_filters(visitor: Client) -> None:
    for number in range(FILTERS_FROM):
        CityFactory(country="ZA" if number % 2 else "JP")

    page = visitor.get(HERE).text

    assert "Map region" in page
    assert "Apply filters" in page
    assert 'class="names' not in page


def test_the_map_says_in_words_where_the_cities_are(visitor: Client) -> None:
    for country in ("JP", "CN", "ZA"):
        CityFactory(country=country)

    assert "On the map: East Asia 2, Africa 1. Land outlines only; no boundaries are shown." in visitor.get(HERE).text


def test_the_list_ends_with_the_way_to_join(visitor: Client) -> None:
    CityFactory()

    page = visitor.get(HERE).text

    assert page.index('id="c-') < page.index("Is your city next?") < page.index("Download the data:")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("A district.", "A district."),
        ("A district of Tianjin. It has a wetland.", "A district of Tianjin."),
        ("天津市辖区，以七里海湿地闻名。有一个规划。", "天津市辖区，以七里海湿地闻名。"),
        ("St. Lucia lies on a bay. It is large.", "St. Lucia lies on a bay."),
        ("One only", "One only"),
        ("", ""),
    ],
)
def test_the_first_sentence_ends_where_it_does(text: str, first: str) -> None:
    assert first_sentence(text) == first
