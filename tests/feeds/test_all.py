"""What holds for everything that programs read."""

import re
from datetime import date

import pytest
from django.test import Client

from core.content.models import content_kinds
from core.pagecache.models import raise_content_version
from core.ratelimits import limits
from tests.factories import (
    CityFactory,
    ContributionFactory,
    EditionFactory,
    EventFactory,
    FigureFactory,
    OrganisationFactory,
    PracticeFactory,
    ResourceFactory,
    SessionFactory,
    SpeakerFactory,
    term,
)
from tests.feeds.reading import get, queries_of, text_of

pytestmark = pytest.mark.django_db
ADDRESSES = (
    "/en/cities/data.csv",
    "/en/cities/data.geojson",
    "/en/cities/data.csv?challenge=heat",
    "/en/events/feed.ics",
    "/en/events/forum/event.ics",
    "/en/feed.atom",
    "/en/resources/guide/cite.bib",
    "/en/resources/guide/cite.ris",
    "/en/resources/guide/cite.json",
    "/sitemap.xml",
    "/sitemap-1.xml",
)
EVERYTHING = (*ADDRESSES, "/robots.txt")
KEPT = tuple(address for address in EVERYTHING if "?" not in address)


def rows(count: int) -> None:
    heat = term("challenges", "heat")
    guide = ResourceFactory(slug="guide") if count == 3 else None
    forum = EventFactory(slug="forum") if count == 3 else None
    for _number in range(count):
        city = CityFactory()
        city.terms.add(heat)
        FigureFactory(city=city)
        PracticeFactory(city=city)
        SessionFactory(event=forum or EventFactory(part_of=EventFactory()))
        resource = guide or ResourceFactory()
        resource.publishers.add(OrganisationFactory())
        EditionFactory(resource=resource)
        SpeakerFactory()


def test_the_number_of_queries_stays_the_same_and_is_one_a_kind() -> None:
    rows(3)
    queries_of("/en/cities/data.csv")  # reads the names of countries, which are kept until something changes
    limits.forget()
    few = {address: queries_of(address) for address in ADDRESSES}
    rows(50)
    limits.forget()  # else the limit of exports is written down just now, which it is once in several answers

    many = {address: queries_of(address) for address in ADDRESSES}

    assert many == few
    assert max(many.values()) <= 3 + len(content_kinds())  # the feed of all: one for each kind of content


def test_t06_nobody_without_consent_is_in_any_of_them() -> None:
    forum = EventFactory(slug="forum")
    ResourceFactory(slug="guide")
    hidden = SpeakerFactory(slug="canary-slug", given_name="Canary", family_name="Canary", consent="none")
    ContributionFactory(session=SessionFactory(event=forum), speaker=hidden, topic_en="Rivers")
    SpeakerFactory(slug="ada", family_name="Lovelace")

    for address in EVERYTHING:
        assert "canary" not in text_of(address).lower()
    assert "/speakers/ada/" in text_of("/sitemap.xml")


def test_t06_no_private_field_is_in_any_of_them() -> None:
    city = CityFactory(leader_name="canary", contact_office_en="canary")
    EventFactory(slug="forum", city=city, note_en="canary")
    ResourceFactory(slug="guide")
    FigureFactory(confirmed_by="canary", confirmed_on=date(2025, 1, 1))

    for address in EVERYTHING:
        assert "canary" not in text_of(address)


@pytest.mark.parametrize("address", KEPT)
def test_a_change_acts_at_the_next_request(address: str) -> None:
    event, guide = EventFactory(slug="forum"), ResourceFactory(slug="guide")
    etag = get(address).headers["ETag"]

    same = Client().get(address, headers={"If-None-Match": etag})
    CityFactory()
    for row in (event, guide):
        type(row)._base_manager.filter(pk=row.pk).update(title_en="Renamed")
    raise_content_version()
    other = Client().get(address, headers={"If-None-Match": etag})

    assert same.status_code == 304
    assert other.status_code == (304 if address == "/robots.txt" else 200)


@pytest.mark.parametrize("address", EVERYTHING)
def test_they_are_read_only_and_answer_head(address: str) -> None:
    EventFactory(slug="forum")
    ResourceFactory(slug="guide")

    head = Client().head(address)

    assert (head.status_code, head.content) == (200, b"")
    assert Client().post(address).status_code == 405


@pytest.mark.parametrize("address", ["/sitemap.xml", "/robots.txt"])
def test_what_has_no_language_is_the_same_for_all_readers(address: str) -> None:
    CityFactory(name_ja="神戸")
    english = get(address).content

    japanese = Client().get(address, headers={"Accept-Language": "ja", "Cookie": "theme=dark"})

    assert japanese.content == english
    assert not re.search(r"[^\x00-\x7f]", english.decode())
