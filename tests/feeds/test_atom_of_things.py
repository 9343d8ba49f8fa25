"""Feeds of one city, one target, one topic, one event: what was published about it, and nothing else."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.content.models import content_kinds
from tests.factories import (
    CityFactory,
    EventFactory,
    ParticipationFactory,
    PracticeFactory,
    ReleaseFactory,
    ResourceFactory,
    term,
)
from tests.feeds.reading import NAMES, get, tree_of
from tests.site.reading import Reading

pytestmark = pytest.mark.django_db
CITY = re.compile(r", City \d+$")


def titles(path: str) -> set[str]:
    """Without the made-up names of cities, which stand beside what is theirs."""
    return {CITY.sub("", node.text or "") for node in tree_of(path).findall("atom:entry/atom:title", NAMES)}


def head(path: str) -> dict[str, str]:
    tree = tree_of(path)
    links = {f"link {node.get('rel')}": node.get("href") for node in tree.findall("atom:link", NAMES)}
    texts = {name: tree.findtext(f"atom:{name}", namespaces=NAMES) for name in ("title", "id")}
    return {**texts, **links}


def test_a_city_tells_of_itself_and_of_what_hangs_on_it() -> None:
    city = CityFactory(slug="kobe", name_en="Kobe")
    PracticeFactory(city=city, title_en="Forest")
    PracticeFactory(city=city, title_en="Draft", state="draft")
    PracticeFactory(title_en="Elsewhere")
    ParticipationFactory(city=city, event=EventFactory(title_en="Forum"))
    EventFactory(title_en="At home", city=city)
    EventFactory(title_en="Hidden", city=city, state="draft")
    ResourceFactory(title_en="Guide").cities.add(city)

    assert titles("/en/cities/kobe/feed.atom") == {"Kobe", "Forest", "Forum", "At home", "Guide"}
    assert head("/en/cities/kobe/feed.atom") == {
        "title": "News about Kobe",
        "id": "http://localhost:8000/en/cities/kobe/feed.atom",
        "link alternate": "http://localhost:8000/en/cities/kobe/",
        "link self": "http://localhost:8000/en/cities/kobe/feed.atom",
    }


def test_a_target_tells_of_practices_and_resources() -> None:
    target = term("kmgbf-targets", "12", short_en="Green cities")
    PracticeFactory(title_en="Forest").terms.add(target)
    PracticeFactory(title_en="Not listed", city=CityFactory(status="draft")).terms.add(target)
    PracticeFactory(title_en="Elsewhere")
    ResourceFactory(title_en="Guide").terms.add(target)

    assert titles("/en/targets/12/feed.atom") == {"Forest", "Guide"}
    assert head("/en/targets/12/feed.atom")["title"] == "News on target 12: Green cities"


def test_a_topic_tells_of_resources_events_and_practices() -> None:
    topic = term("topics", "finance", label_en="Finance")
    PracticeFactory(title_en="Bond").terms.add(topic)
    PracticeFactory(title_en="Not listed", city=CityFactory(status="draft")).terms.add(topic)
    ResourceFactory(title_en="Guide").terms.add(topic)
    draft = ResourceFactory(title_en="Draft", state="draft")
    draft.terms.add(topic)
    EventFactory(title_en="Forum").terms.add(topic)
    EventFactory(title_en="Secret forum", state="draft").terms.add(topic)
    ReleaseFactory(event=EventFactory(title_en="Launch"), resource=ResourceFactory.create(title_en="Other guide"))
    ReleaseFactory(event=EventFactory(title_en="Secret launch"), resource=draft)
    released = ReleaseFactory(event=EventFactory(title_en="Release"), resource=ResourceFactory(title_en="Index"))
    released.resource.terms.add(topic)

    assert titles("/en/topics/finance/feed.atom") == {"Bond", "Guide", "Forum", "Release", "Index"}
    assert head("/en/topics/finance/feed.atom") == {
        "title": "News on the topic Finance",
        "id": "http://localhost:8000/en/topics/finance/feed.atom",
        "link alternate": "http://localhost:8000/en/topics/finance/",
        "link self": "http://localhost:8000/en/topics/finance/feed.atom",
    }


def test_a_feed_of_a_topic_costs_as_much_for_many() -> None:
    topic = term("topics", "finance", label_en="Finance")

    def cost(language: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            tree_of(f"/{language}/topics/finance/feed.atom")
        return len(queries)

    def add(number: int) -> None:
        for _each in range(number):
            for made in (PracticeFactory(), ResourceFactory(), EventFactory()):
                made.terms.add(topic)

    add(3)
    few = cost("en")
    add(47)

    assert cost("ja") == few <= 11


def test_an_event_tells_of_its_parts_and_of_what_was_released_or_presented() -> None:
    event = EventFactory(slug="forum", title_en="Forum")
    EventFactory(title_en="Session", part_of=event)
    EventFactory(title_en="Secret session", part_of=event, state="draft")
    ReleaseFactory(event=event, resource=ResourceFactory(title_en="Guide"))
    ReleaseFactory(event=event, resource=ResourceFactory(title_en="Draft", state="draft"))
    event.practices.add(PracticeFactory(title_en="Forest"))

    assert titles("/en/events/forum/feed.atom") == {"Forum", "Session", "Guide", "Forest"}


@pytest.mark.parametrize(
    "path",
    ["cities/hidden", "cities/nowhere", "events/hidden", "targets/99", "topics/nothing", "topics/old", "topics/%00"],
)
def test_t1_what_is_not_public_has_no_feed(path: str) -> None:
    CityFactory(slug="hidden", status="draft")
    EventFactory(slug="hidden", state="draft")
    term("topics", "old", is_retired=True)

    assert Client().get(f"/en/{path}/feed.atom").status_code == 404


def test_a_feed_is_kept_for_readers_and_costs_as_much_for_many() -> None:
    city = CityFactory(slug="kobe")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            tree_of("/en/cities/kobe/feed.atom")
        return len(queries)

    PracticeFactory.create_batch(3, city=city)
    few = cost()
    PracticeFactory.create_batch(47, city=city)
    response = Client().get("/ja/cities/kobe/feed.atom")

    with CaptureQueriesContext(connection) as many:
        Client().get("/zh-hans/cities/kobe/feed.atom")
    assert few == len(many) <= 3 + len(content_kinds())
    assert response["Cache-Control"] == "no-cache"
    assert Client().get("/ja/cities/kobe/feed.atom", headers={"if-none-match": response["ETag"]}).status_code == 304


@pytest.mark.parametrize("page", ["cities/kobe/", "events/forum/", "targets/12/", "topics/rivers/"])
def test_a_page_names_its_feed_in_the_head(page: str) -> None:
    CityFactory(slug="kobe")
    EventFactory(slug="forum")
    term("kmgbf-targets", "12")
    term("topics", "rivers")

    feeds = [link["href"] for link in Reading(get(f"/en/{page}").content.decode()).links("alternate")]

    assert f"/en/{page}feed.atom" in feeds
