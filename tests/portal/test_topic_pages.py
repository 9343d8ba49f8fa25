"""Topics lead to what is public on them, and on to other cities, with the reason in words."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.practices.models import Practice
from core.accounts.models import User
from core.pagecache.models import raise_content_version
from core.ui.shape import FILTERS_FROM
from core.vocabulary.models import Term
from tests import people
from tests.factories import (
    CityFactory,
    EventFactory,
    OrganisationFactory,
    ParticipationFactory,
    PracticeFactory,
    ReleaseFactory,
    ResourceFactory,
    term,
)
from tests.pages.reading import Shown, read

pytestmark = pytest.mark.django_db
MOST_QUERIES = 13
PERSONAS: dict[str, Callable[[], User]] = {
    "registered": people.person,
    "editor": people.editor,
    "lead": people.lead,
    "outsider": people.outsider,
    "curator": people.curator,
    "superuser": people.superuser,
}


@pytest.fixture
def finance(db: None) -> Term:
    return term("topics", "finance", label_en="Finance", label_ja="資金", explanation_en="Money for nature.")


def hidden_things(topic: Term) -> None:
    """What hangs on the topic and is not public, or is public and shown beside something that is not."""
    withdrawn = CityFactory(status="withdrawn", name_en="Hidden city")
    for fields in ({"state": "draft"}, {"state": "withdrawn"}, {"city": withdrawn}):
        practice = PracticeFactory(title_en="Hidden practice", **fields)
        practice.terms.add(topic)
        EventFactory(title_en="Other event").practices.add(practice)
    draft = ResourceFactory(title_en="Hidden resource", state="draft")
    draft.terms.add(topic)
    draft.cities.add(CityFactory(name_en="Other city"))
    ReleaseFactory(resource=draft, event=EventFactory(title_en="Other event"))
    event = EventFactory(title_en="Hidden event", state="draft", city=CityFactory(name_en="Other city"))
    event.terms.add(topic)
    ParticipationFactory(event=event, city=CityFactory(name_en="Other city"))
    ParticipationFactory(event=shown_event(topic), city=withdrawn)


def shown_event(topic: Term) -> object:
    event = EventFactory(title_en="Forum")
    event.terms.add(topic)
    return event


# --- The list -----------------------------------------------------------------------------------------------------


def test_t08_the_list_counts_what_is_public_alone(client: Client, finance: Term) -> None:
    hidden_things(finance)
    for _each in range(2):
        ResourceFactory().terms.add(finance)
    PracticeFactory().terms.add(finance)

    page = read(client, "/en/topics/")

    assert page.h1 == ["Topics"]
    assert "1 practice · 2 resources · 1 event" in page.text
    assert page.link("Finance") == "/en/topics/finance/"


def test_an_event_counts_once_however_many_reasons_it_has(client: Client, finance: Term) -> None:
    event = EventFactory()
    event.terms.add(finance)
    for _each in range(2):
        ReleaseFactory(event=event).resource.terms.add(finance)
        practice = PracticeFactory()
        practice.terms.add(finance)
        event.practices.add(practice)

    assert "2 practices · 2 resources · 1 event" in read(client, "/en/topics/").text


def test_topics_without_anything_stand_apart_and_can_be_followed(client: Client, finance: Term) -> None:
    term("topics", "species", label_en="Species")
    ResourceFactory().terms.add(finance)

    page = read(client, "/en/topics/")

    assert page.headings == ["Topics", "1 of 2 topics has published content", "Finance"]
    assert "1 topic without published content so far" in page.text
    assert page.link("Species") == "/en/topics/species/"


def test_a_topic_leads_to_the_target_of_the_same_name(client: Client, finance: Term) -> None:
    term("kmgbf-targets", "19", label_en="Finance")

    assert read(client, "/en/topics/finance/").link("Global target 19: Finance") == "/en/targets/19/"


def test_a_list_of_empty_topics_leads_on(client: Client, finance: Term) -> None:
    page = read(client, "/en/topics/")

    assert "Nothing has been published on any topic yet." in page.text
    assert page.link("All practices") == "/en/practices/"


def test_t45_the_list_asks_as_much_for_3_as_for_50(client: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/en/topics/?page=no").status_code == 200
        return len(queries)

    def add(first: int, number: int) -> None:
        for each in range(first, first + number):
            topic = term("topics", f"topic-{each}", label_en=f"Topic {each}")
            ResourceFactory().terms.add(topic)
            PracticeFactory().terms.add(topic)
            EventFactory().terms.add(topic)

    add(0, 3)
    few = asked()
    add(3, 47)

    assert asked() == few <= 8


# --- One topic ----------------------------------------------------------------------------------------------------


def test_a_topic_says_what_it_means_and_what_is_published_on_it(client: Client, finance: Term) -> None:
    resource = ResourceFactory(slug="guide", title_en="Money guide")
    resource.terms.add(finance)
    resource.cities.add(CityFactory(slug="kobe", name_en="Kobe"))
    practice = PracticeFactory(slug="bond", title_en="Green bond", city=CityFactory(slug="quito", name_en="Quito"))
    practice.terms.add(finance)
    event = EventFactory(slug="forum", title_en="Forum")
    ReleaseFactory(event=event, resource=resource)
    event.practices.add(practice)
    ParticipationFactory(event=event, city=CityFactory(slug="cali", name_en="Cali"))

    page = read(client, "/en/topics/finance/")

    assert page.h1 == ["Finance"]
    assert "Money for nature." in page.text
    assert [page.link(name) for name in ("Money guide", "Forum", "Green bond")] == [
        *("/en/resources/guide/", "/en/events/forum/", "/en/practices/bond/"),
    ]
    assert "By or about: Kobe" in page.text
    assert "Resources released at the event on this topic: Money guide" in page.text
    assert "Practices presented at the event on this topic: Green bond" in page.text
    assert "Cali" not in page.text  # it took part in an event, and has published nothing on this topic


def test_each_city_says_why_it_is_there_and_who_did_most_comes_first(client: Client, finance: Term) -> None:
    kobe, quito = CityFactory(slug="kobe", name_en="Kobe"), CityFactory(slug="quito", name_en="Quito")
    event = EventFactory(city=kobe)
    event.terms.add(finance)
    ParticipationFactory(event=event, city=kobe)
    for _each in range(2):
        PracticeFactory(city=quito).terms.add(finance)
    resource = ResourceFactory()
    resource.terms.add(finance)
    resource.cities.add(kobe)  # about it
    resource.publishers.add(OrganisationFactory(city=quito))

    cities = client.get("/en/topics/finance/").context["cities"]

    assert [(each.city, each.reason) for each in cities] == [
        (quito, "Shares 2 practices on this topic. Published 1 resource on this topic."),
    ]


def test_an_event_that_only_names_the_topic_says_so(client: Client, finance: Term) -> None:
    shown_event(finance)

    assert "The event itself deals with this topic." in read(client, "/en/topics/finance/").text


def test_a_cancelled_event_says_so(client: Client, finance: Term) -> None:
    EventFactory(title_en="Off", state="cancelled").terms.add(finance)

    assert "Off Cancelled" in read(client, "/en/topics/finance/").text


def test_an_empty_topic_says_so_and_what_to_do_next(client: Client, finance: Term) -> None:
    page = read(client, "/en/topics/finance/")

    assert (
        "Nothing has been published on this topic yet. Follow this topic to be notified when something is published."
    ) in page.text
    assert page.link("Follow") == "/en/follow/topic/finance/"
    assert page.link("All practices") == "/en/practices/"


def test_what_does_not_fit_is_one_link_away(client: Client, finance: Term) -> None:
    for _each in range(13):
        ResourceFactory().terms.add(finance)
        PracticeFactory().terms.add(finance)
        EventFactory(starts=date(2024, 1, 1)).terms.add(finance)

    page = read(client, "/en/topics/finance/")

    assert page.link("All resources on this topic") == "/en/resources/?topic=finance"
    assert page.link("All practices on this topic") == "/en/practices/?topic=finance"
    assert page.link("Past events on this topic") == "/en/events/past/?topic=finance"
    assert "13 resources" in read(client, "/en/resources/?topic=finance").text


def test_many_cities_of_a_resource_are_named_in_part(client: Client, finance: Term) -> None:
    resource = ResourceFactory()
    resource.terms.add(finance)
    for number in range(10):
        resource.cities.add(CityFactory(name_en=f"Place {number}"))

    assert "Place 7 · and 2 more" in read(client, "/en/topics/finance/").text


@pytest.mark.parametrize("persona", ["visitor", *PERSONAS])
def test_t1_nobody_finds_there_what_is_not_public(client: Client, finance: Term, persona: str) -> None:
    hidden_things(finance)
    ResourceFactory(title_en="Money guide").terms.add(finance)
    reader = people.sign_in(client, PERSONAS[persona]()) if persona in PERSONAS else client

    page = Shown(reader.get("/en/topics/finance/").content.decode())

    assert "Money guide" in page.text
    assert "Forum" in page.text
    assert "Hidden" not in page.text
    assert "Other" not in page.text


def test_t1_a_retired_topic_is_as_one_that_never_was(client: Client) -> None:
    term("topics", "retired", label_en="Retired word", is_retired=True)
    term("biomes", "elsewhere", label_en="Retired word")

    listed = read(client, "/en/topics/")
    answers = [client.get(f"/en/topics/{code}/") for code in ("retired", "elsewhere", "nothing")]

    assert [each.status_code for each in answers] == [404, 404, 404]
    assert len({each.content.replace(each["X-Request-ID"].encode(), b"") for each in answers}) == 1
    assert "Retired word" not in listed.text


@pytest.mark.parametrize("code", ["%00", "a%20b", "..", "a%2Fb", "%F0%9F%8C%B3"])
def test_a_code_that_cannot_be_is_not_found(client: Client, finance: Term, code: str) -> None:
    assert client.get(f"/en/topics/{code}/").status_code == 404


def test_a_code_with_a_full_stop_has_its_page(client: Client) -> None:
    ResourceFactory().terms.add(term("topics", "4.1", label_en="Four"))

    assert read(client, "/en/topics/4.1/").h1 == ["Four"]
    assert read(client, "/en/topics/").link("Four") == "/en/topics/4.1/"


@pytest.mark.parametrize("rows", [3, 50])
def test_t45_a_topic_asks_as_much_for_3_as_for_50(client: Client, finance: Term, rows: int) -> None:
    for _each in range(rows):
        resource, practice, event = ResourceFactory(), PracticeFactory(), EventFactory()
        for row in (resource, practice, event):
            row.terms.add(finance)
        resource.cities.add(CityFactory())
        event.practices.add(practice)
        ReleaseFactory(event=event, resource=resource)
        ParticipationFactory(event=event, city=practice.city)

    with CaptureQueriesContext(connection) as queries:
        page = read(client, "/en/topics/finance/")

    assert len(queries) == MOST_QUERIES
    assert page.text.count("Shares 1 practice on this topic.") == min(rows, 24)


def test_a_title_in_another_language_says_so(client: Client, finance: Term) -> None:
    ResourceFactory(title_en="", title_ja="資金の手引き").terms.add(finance)

    assert 'lang="ja">資金の手引き</a>' in client.get("/en/topics/finance/").content.decode()
    assert read(client, "/ja/topics/finance/").h1 == ["資金"]


# --- The way there ------------------------------------------------------------------------------------------------


def test_resources_practices_and_events_lead_to_their_topics(client: Client, finance: Term) -> None:
    resource, practice = ResourceFactory(slug="guide"), PracticeFactory(slug="bond")
    resource.terms.add(finance)
    practice.terms.add(finance)
    ReleaseFactory(event=EventFactory(slug="forum"), resource=resource)

    for path in ("resources/guide/", "practices/bond/", "events/forum/"):
        assert read(client, f"/en/{path}").link("Finance") == "/en/topics/finance/", path


def test_a_retired_topic_is_named_where_it_stands_and_leads_nowhere(client: Client) -> None:
    old = term("topics", "old", label_en="Old word", is_retired=True)
    ResourceFactory(slug="guide").terms.add(old)
    PracticeFactory(slug="bond").terms.add(old)

    for path in ("resources/guide/", "practices/bond/"):
        page = client.get(f"/en/{path}").content.decode()
        assert "Old word" in page, path
        assert "/topics/old/" not in page, path


def test_every_page_leads_to_the_topics(client: Client) -> None:
    assert 'href="/en/topics/"' in client.get("/en/about/").content.decode()
    assert read(client, "/en/search/?q=zzzqqq").link("All topics") == "/en/topics/"
    assert read(client, "/en/practices/").link("All topics") == "/en/topics/"
    assert 'href="/en/topics/"' in client.get("/en/resources/").content.decode()


def test_the_practices_of_a_topic_lead_to_all_of_it(client: Client, finance: Term) -> None:
    PracticeFactory().terms.add(finance)

    page = read(client, "/en/practices/?topic=finance")

    assert page.link("Everything on the topic Finance") == "/en/topics/finance/"


def test_a_long_list_of_practices_offers_topics_with_their_number_that_tell_something(client: Client) -> None:
    every, some = term("topics", "every", label_en="Every"), term("topics", "some", label_en="Some")
    term("topics", "none", label_en="None")
    rows = [PracticeFactory() for _number in range(FILTERS_FROM)]
    for row in rows:
        row.terms.add(every)
    rows[0].terms.add(some)

    offered = client.get("/en/practices/").context["topics"]
    assert [(each["topic"].code, each["count"]) for each in offered] == [("some", 1)]

    chosen = client.get("/en/practices/?topic=every").context["topics"]
    assert [(each["topic"].code, each["checked"]) for each in chosen] == [("every", True), ("some", False)]

    Practice._base_manager.filter(pk=rows[1].pk).update(state="draft")
    raise_content_version()
    assert client.get("/en/practices/").context["topics"] == []
