"""What is in an answer, and in which form."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from alliance.api.v1.cities import MOST_PARTNERS
from core.content.examples import example_paths
from core.vocabulary.models import Source
from tests import factories as make
from tests.api.reading import LISTS, ROWS, WITH_DETAIL, get, model_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_texts_stand_under_their_language_and_missing_ones_are_absent() -> None:
    make.CityFactory(slug="kobe", name_en="Kobe", name_ja="神戸", summary_en="")

    city = get("cities/kobe")

    assert city["name"] == {"en": "Kobe", "ja": "神戸"}
    assert city["summary"] == {}
    assert "language" not in city


@pytest.mark.parametrize(
    ("asked", "name", "used"),
    [("ja", "神戸", "ja"), ("en", "Kobe", "en"), ("zh-hans", "神戸", "ja"), ("zh-hant", "神戸", "ja")],
)
def test_one_language_says_which_was_used(asked: str, name: str, used: str) -> None:
    make.CityFactory(slug="kobe", name_en="Kobe", name_ja="神戸", summary_en="")

    city = get("cities/kobe", lang=asked)

    assert (city["name"], city["language"]["name"]) == ({used: name}, used)
    assert city["summary"] == {}
    assert "summary" not in city["language"]
    assert city["url"] == f"http://localhost:8000/{asked}/cities/kobe/"


def test_traditional_chinese_falls_back_to_simplified() -> None:
    make.CityFactory(slug="ninghe", country="CN", name_en="Ninghe", name_zh_hans="宁河")

    assert get("cities/ninghe", lang="zh-hant")["name"] == {"zh-hans": "宁河"}


def test_a_city_is_told_as_promised() -> None:
    city = make.CityFactory(
        slug="kobe",
        name_en="Kobe",
        local_name="神戸市",
        local_language="ja",
        official_name_en="City of Kobe",
        parent_name_en="Hyogo",
        point_of_en="City hall",
        leader_statement_en="We open our streams.",
        leader_name="A. Mayor",
        contact_office_ja="公園部",
        languages=["ja"],
        website="https://kobe.example/",
        confirmed_on=date(2025, 3, 1),
    )
    city.terms.add(make.term("settings", "coastal"), make.term("solution-types", "parks"))
    make.PlanFactory(city=city, slug="kobe-plan", title_en="Plan of Kobe", link="")
    source = make.SourceFactory(title="Yearbook", url="https://source.example/", year=2024)
    make.FigureFactory(city=city, value=Decimal("1234.500"), measure="area", unit="km2", year=2023, source=source)

    assert get("cities/kobe") == {
        "is_example": False,
        "slug": "kobe",
        "name": {"en": "Kobe"},
        "official_name": {"en": "City of Kobe"},
        "summary": {"en": "A city for tests."},
        "parent": {"en": "Hyogo"},
        "local_name": "神戸市",
        "local_language": "ja",
        "kind": "city",
        "status": "founding",
        "status_name": "took part in the founding event; not a member",
        "country": "JP",
        "region": "east-asia",
        "latitude": 35.0,
        "longitude": 139.0,
        "point_of": {"en": "City hall"},
        "time_zone": "Asia/Tokyo",
        "biome": "4",
        "figures": [
            {
                "id": str(city.figures.get().pk),
                "measure": "area",
                "value": 1234.5,
                "qualifier": None,
                "unit": "km2",
                "year": 2023,
                "is_fiscal": False,
                "year_from": None,
                "reported": None,
                "corrected_on": None,
                "corrected_from": None,
                "confirmed": False,
                "source": {
                    "title": "Yearbook",
                    "language": "",
                    "url": "https://source.example/",
                    "year": 2024,
                    "read_in_archive": None,
                },
                "own_measure": {},
                "scope": {},
                "method": {},
            }
        ],
        "plans": [
            {
                "slug": "kobe-plan",
                "kind": "strategy-and-action-plan",
                "status": "in-force",
                "starts": 2024,
                "ends": 2030,
                "is_fiscal": False,
                "link": None,
                "title": {"en": "Plan of Kobe"},
            }
        ],
        "member_since": None,
        "confirmed_on": "2025-03-01",
        "leader_statement": {"en": "We open our streams."},
        "leader_name": "A. Mayor",
        "contact_office": {"ja": "公園部"},
        "website": "https://kobe.example/",
        "languages": ["ja"],
        "partners": [],
        "url": "http://localhost:8000/en/cities/kobe/",
        "version": city.version,
        "settings": ["coastal"],
        "ecosystems": [],
        "challenges": [],
        "solutions": ["parks"],
    }


def test_figures_without_year_or_good_source_are_left_out_unless_the_city_confirmed_them() -> None:
    city = make.CityFactory(slug="kobe")
    weak = make.SourceFactory(kind=Source.Kind.WEAK, url="https://weak.example/")
    make.FigureFactory(city=city, measure="area", year=None)
    make.FigureFactory(city=city, measure="parks", source=weak)
    make.FigureFactory(city=city, measure="fish-species", confidence="low")
    make.FigureFactory(
        city=city, measure="bird-species", source=weak, confirmed_by="The city", confirmed_on=date(2025, 1, 1)
    )
    make.FigureFactory(city=city, measure="population")

    figures = get("cities/kobe")["figures"]

    assert [(figure["measure"], figure["confirmed"]) for figure in figures] == [
        ("bird-species", True),
        ("population", False),
    ]
    assert figures[0]["source"]["url"] is None


def test_a_figure_without_its_year_has_the_date_of_its_report() -> None:
    city = make.CityFactory(slug="kobe")
    lake = {"scope_en": "around the lake", "qualifier": "over"}
    make.FigureFactory(city=city, measure="bird-species", year=None, reported="2023-05", **lake)

    (figure,) = get("cities/kobe")["figures"]

    dates = figure["year"], figure["reported"]
    assert (dates, figure["qualifier"], figure["scope"]) == ((None, "2023-05"), "over", {"en": "around the lake"})


def test_partners_are_listed_cities_met_at_published_events() -> None:
    city, met, elsewhere = (make.CityFactory(slug=slug) for slug in ("kobe", "met", "elsewhere"))
    hidden = make.CityFactory(slug="hidden", status="draft")
    for event in (make.EventFactory(), make.EventFactory()):
        for guest in (city, met, hidden):
            make.ParticipationFactory(event=event, city=guest)
    private = make.EventFactory(state="draft")
    for guest in (city, elsewhere):
        make.ParticipationFactory(event=private, city=guest)

    assert get("cities/kobe")["partners"] == ["met"]


def test_partners_are_twenty_at_most() -> None:
    event = make.EventFactory()
    for city in make.CityFactory.create_batch(MOST_PARTNERS + 3):
        make.ParticipationFactory(event=event, city=city)

    assert len(get(f"cities/{city.slug}")["partners"]) == MOST_PARTNERS
    assert len(get("cities")["results"][0]["partners"]) == MOST_PARTNERS


def test_an_event_is_told_with_its_programme() -> None:
    whole = make.EventFactory(slug="whole")
    event = make.EventFactory(slug="forum", part_of=whole, time_zone="Asia/Tokyo", venue_en="Hall", ends=None)
    session = make.SessionFactory(
        event=event,
        order=2,
        title_en="Talks",
        starts=datetime(2024, 10, 25, 14, tzinfo=UTC),
        ends=datetime(2024, 10, 25, 15, 30, tzinfo=UTC),
    )
    make.SessionFactory(event=event, order=1, title_en="Welcome")
    body = make.OrganisationFactory(slug="office")
    speaker = make.SpeakerFactory(slug="wei-liu", given_name="Wei", family_name="Liu", post_en="Now")
    make.ContributionFactory(session=session, speaker=speaker, organisation=body, post_en="Then", topic_en="Birds")
    make.ParticipationFactory(event=event, city=make.CityFactory(slug="kobe"), role="invited")
    make.ReleaseFactory(event=event, resource=make.ResourceFactory(slug="guide"))
    event.terms.add(make.term("topics", "water"))

    told = get("events/forum")

    assert told["part_of"] == "whole"
    assert (told["starts"], told["ends"], told["time_zone"]) == ("2024-10-25", None, "Asia/Tokyo")
    assert told["cities"] == [{"slug": "kobe", "role": "invited"}]
    assert (told["released"], told["topics"]) == (["guide"], ["water"])
    assert [each["title"] for each in told["sessions"]] == [{"en": "Welcome"}, {"en": "Talks"}]
    assert (told["sessions"][0]["starts"], told["sessions"][0]["contributions"]) == (None, [])
    assert (told["sessions"][1]["starts"], told["sessions"][1]["ends"]) == (
        "2024-10-25T14:00:00Z",
        "2024-10-25T15:30:00Z",
    )
    assert told["sessions"][1]["contributions"] == [
        {
            "speaker": "wei-liu",
            "display_name": "Wei Liu",
            "role": "speaker",
            "organisation": "office",
            "city": None,
            "topic": {"en": "Birds"},
            "post": {"en": "Then"},
        }
    ]
    told_of_each = [{"event": "forum", "is_example": False, **each} for each in told["sessions"]]
    assert get("sessions", event="forum")["results"] == told_of_each


def test_events_in_a_list_come_without_programmes() -> None:
    make.EventFactory(slug="forum")

    alone, listed = get("events/forum"), get("events")["results"][0]

    assert set(alone) - set(listed) == {"sources"}


def test_a_speaker_is_told_by_name_with_what_was_said() -> None:
    source = make.SourceFactory(title="Programme", url="https://programme.example/")
    speaker = make.SpeakerFactory(
        slug="bing-hui",
        given_name="Bing",
        family_name="Hui",
        name_order="family-first",
        local_name="惠冰",
        consent="already-public",
        consent_source=source,
        city=make.CityFactory(slug="ninghe"),
    )
    session = make.SessionFactory(event=make.EventFactory(slug="forum"), title_en="Talks")
    make.ContributionFactory(session=session, speaker=speaker)
    make.ContributionFactory(
        session=make.SessionFactory(event=make.EventFactory(state="draft")), speaker=speaker, topic_en="canary"
    )

    told = get("speakers/bing-hui")

    assert (told["display_name"], told["local_name"], told["city"]) == ("Hui Bing", "惠冰", "ninghe")
    assert told["source"]["url"] == "https://programme.example/"
    assert [(each["event"], each["session"]) for each in told["contributions"]] == [("forum", {"en": "Talks"})]


def test_a_resource_is_told_with_its_editions_and_files() -> None:
    resource = make.ResourceFactory(
        slug="guide", identifiers=[{"kind": "isbn", "value": "9789292255220"}], authors=["Chan, Lena"]
    )
    resource.publishers.add(make.OrganisationFactory(slug="body"))
    resource.terms.add(make.term("topics", "water"), make.term("kmgbf-targets", "12"))
    make.EditionFactory(resource=resource, number=1, year=2014)
    make.EditionFactory(resource=resource, number=2, year=2021, languages=["en", "ja"])
    make.EditionFileFactory(resource=resource, edition_number=2, language="ja", link="https://publisher.example/ja.pdf")
    make.ReleaseFactory(event=make.EventFactory(slug="forum"), resource=resource)

    told = get("resources/guide")

    assert [(each["number"], each["year"], each["languages"]) for each in told["editions"]] == [
        (2, 2021, ["en", "ja"]),
        (1, 2014, ["en"]),
    ]
    assert [each["url"] for each in told["editions"][0]["files"]] == ["https://publisher.example/ja.pdf"]
    assert told["editions"][1]["files"] == []
    assert told["identifiers"] == [{"kind": "isbn", "value": "9789292255220"}]
    assert (told["authors"], told["publishers"], told["released_at"]) == (["Chan, Lena"], ["body"], ["forum"])
    assert (told["topics"], told["targets"], told["released_on"]) == (["water"], ["12"], "2024-10-25")


def test_long_texts_of_practices_come_with_the_detail_alone() -> None:
    make.PracticeFactory(slug="wetland", learned_en="Ask first.")

    assert get("practices/wetland")["learned"] == {"en": "Ask first."}
    assert "learned" not in get("practices")["results"][0]


def test_a_search_hit_names_its_page(founding_facts: None) -> None:
    found = get("search", q="昆明", lang="ja")

    assert found["count"] == sum(found["kinds"].values()) > 0
    hit = found["results"][0]
    assert (hit["kind"], hit["slug"], hit["url"]) == ("city", "kunming", "http://localhost:8000/ja/cities/kunming/")
    assert [row["slug"] for row in get("search", q="昆明", kind="city")["results"]] == ["kunming"]
    assert get("search", 404, q="昆明", kind="city", page=2)["code"] == "not_found"


@pytest.mark.parametrize(
    "wrong", [{"q": ""}, {"q": "x" * 201}, {"kind": "user"}, {"lang": "xx"}, {"page": "2"}, {"page": "0"}]
)
def test_a_search_that_cannot_be_answered_says_why(wrong: dict[str, str]) -> None:
    assert list(get("search", 400, **{"q": "water", **wrong})["errors"]) == list(wrong)


def empty_parts(value: Any, path: str = "") -> list[str]:
    """Where an answer holds a thing that JSON or the project has no form for."""
    if isinstance(value, dict):
        return [fault for name, part in value.items() for fault in empty_parts(part, f"{path}.{name}")]
    if isinstance(value, list):
        return [fault for part in value for fault in empty_parts(part, f"{path}[]")]
    return [path] if isinstance(value, str) and value in {"None", "null", "[]", "{}"} else []


def test_the_founding_facts_can_all_be_read(founding_facts: None) -> None:
    for name in (name for name in LISTS if name != "samples"):  # the founding facts hold none
        answers = [get(name, page_size=100)]
        if example_paths(model_of(ROWS[name])):  # of some kinds they hold nothing but examples
            answers.append(get(name, page_size=100, is_example="true"))
        rows = [row for answer in answers for row in answer["results"]]

        assert rows, name
        assert not any(empty_parts(answer) for answer in answers)
        for row in rows if name in WITH_DETAIL else ():
            assert get(f"{name}/{row['slug']}").items() >= row.items()
