"""Following a city, an event, a topic or a target: from the public page to the notice, and no more than that."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.portal.following import news
from cities.actions import change_city
from cities.models import City
from cities.practices.actions import add_practice, change_practice
from cities.practices.models import Practice
from core.accounts.models import User
from core.history import bulk
from core.history.snapshot import Snapshot
from core.history.write import Actor, one_transaction
from core.notifications import actions, digests, following
from core.notifications.models import Following, Notice
from core.notifications.texts import worded
from core.review.proposals import actions as review
from core.vocabulary.models import Term
from events.actions import change_event
from events.models import Event
from planning.models import Plan
from resources.actions import change_resource
from resources.models import Resource
from tests import people
from tests.factories import (
    CityFactory,
    EventFactory,
    ParticipationFactory,
    PlanFactory,
    PracticeFactory,
    ReleaseFactory,
    ResourceFactory,
    term,
)
from tests.notifications.helping import sent
from tests.pages.reading import Shown
from tests.review.conftest import make_cast

pytestmark = pytest.mark.django_db
FOLLOWING = "/en/account/following/"


@pytest.fixture
def kunming(db: None) -> City:
    return CityFactory(slug="kunming", name_en="Kunming", name_ja="昆明")


@pytest.fixture
def target(db: None) -> Term:
    return term("kmgbf-targets", "12", short_en="Green cities")


@pytest.fixture
def topic(db: None) -> Term:
    return term("topics", "finance", label_en="Finance", label_ja="資金")


@pytest.fixture
def at_mei(mei: User) -> Client:
    return people.sign_in(Client(), mei)


@pytest.fixture
def curator(db: None) -> User:
    return people.curator(name="Ana Curator")


def subjects(person: User) -> list[str]:
    return [each.subject for each in worded(list(Notice.objects.of(person).order_by("pk")))]


def change(row: Any, by: User, **changes: Any) -> Any:
    verbs: dict[type, Any] = {
        City: change_city,
        Practice: change_practice,
        Event: change_event,
        Resource: change_resource,
    }
    row.refresh_from_db()
    return verbs[type(row)](row, changes=changes, expected=row.version, by=Actor.person(by))


# --- The pages ----------------------------------------------------------------------------------------------------


def test_the_public_page_leads_to_a_form_that_needs_sign_in(at_mei: Client, mei: User, kunming: City) -> None:
    public = Client().get("/en/cities/kunming/").content.decode()
    visitor = Client().get("/en/follow/city/kunming/")

    assert 'href="/en/follow/city/kunming/"' in public
    assert "csrfmiddlewaretoken" not in public
    assert visitor["Location"] == "/en/sign-in/?next=/en/follow/city/kunming/"

    page = Shown(at_mei.get("/en/follow/city/kunming/").content.decode())
    response = at_mei.post("/en/follow/city/kunming/")

    assert page.h1 == ["Follow Kunming"]
    assert response["Location"] == FOLLOWING
    assert Shown(at_mei.get("/en/follow/city/kunming/").content.decode()).h1 == ["You follow Kunming"]
    assert Following.objects.get().person == mei


@pytest.mark.parametrize(
    ("kind", "slug", "page"),
    [
        ("event", "forum", "events/forum/"),
        ("target", "12", "targets/12/"),
        ("topic", "finance", "topics/finance/"),
        ("city", "kunming", "cities/kunming/"),
    ],
)
@pytest.mark.usefixtures("kunming", "target", "topic")
def test_each_kind_has_its_way(at_mei: Client, kind: str, slug: str, page: str) -> None:
    EventFactory(slug="forum", title_en="Forum")

    assert f'href="/en/follow/{kind}/{slug}/"' in Client().get(f"/en/{page}").content.decode()
    assert f'href="/en/{page}feed.atom"' in Client().get(f"/en/{page}").content.decode()
    assert f'<form method="post" action="/en/follow/{kind}/{slug}/">' in at_mei.get(f"/en/{page}").content.decode()
    assert at_mei.post(f"/en/follow/{kind}/{slug}/").status_code == 302
    assert f'href="/en/{page}"' in at_mei.get(FOLLOWING).content.decode()


@pytest.mark.parametrize(
    "path",
    [
        *("city/nowhere", "event/draft", "city/hidden", "target/99", "person/mei", "city/%00"),
        *("topic/nothing", "topic/old", "topic/12", "target/finance", "topic/%00"),
    ],
)
@pytest.mark.usefixtures("target", "topic")
def test_t1_what_is_not_public_cannot_be_followed(at_mei: Client, path: str) -> None:
    term("topics", "old", is_retired=True)
    CityFactory(slug="hidden", status="draft")
    EventFactory(slug="draft", state="draft")

    assert at_mei.get(f"/en/follow/{path}/").status_code == 404
    assert at_mei.post(f"/en/follow/{path}/").status_code == 404


def test_a_topic_is_listed_by_its_name_and_its_kind(at_mei: Client, topic: Term) -> None:
    at_mei.post("/en/follow/topic/finance/")

    page = Shown(at_mei.get(FOLLOWING).content.decode())

    assert page.link("Topic “Finance”") == "/en/topics/finance/"
    assert page.link("Feed of this page (Atom)") == "/en/topics/finance/feed.atom"
    assert Shown(at_mei.get("/en/follow/topic/finance/").content.decode()).h1 == ["You follow Topic “Finance”"]


def test_following_twice_is_following_once(at_mei: Client, kunming: City) -> None:
    for _time in range(2):
        at_mei.post("/en/follow/city/kunming/")

    assert Following.objects.count() == 1


def test_t30_a_look_at_the_form_changes_nothing(at_mei: Client, kunming: City) -> None:
    at_mei.get("/en/follow/city/kunming/")

    assert Following.objects.count() == 0


def test_stopping_is_one_press_and_only_ones_own(at_mei: Client, mei: User, bo: User, kunming: City) -> None:
    actions.follow(mei, kind="city", thing=kunming.pk)
    actions.follow(bo, kind="city", thing=kunming.pk)
    mine, theirs = Following.objects.get(person=mei), Following.objects.get(person=bo)

    refused = at_mei.post(f"{FOLLOWING}{theirs.pk}/stop/")
    done = at_mei.post(f"{FOLLOWING}{mine.pk}/stop/")

    assert (refused.status_code, done["Location"]) == (404, FOLLOWING)
    assert list(Following.objects.all()) == [theirs]


def test_there_is_an_end_to_what_one_can_follow(
    at_mei: Client, mei: User, kunming: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_FOLLOWED", 1)
    actions.follow(mei, kind="city", thing=CityFactory().pk)

    response = at_mei.post("/en/follow/city/kunming/")

    assert response.status_code == 409
    assert "You follow too many items. Stop following one first." in response.content.decode()


def test_a_page_that_is_gone_can_still_be_stopped(at_mei: Client, mei: User) -> None:
    hidden = CityFactory(name_en="Hidden", status="draft")
    actions.follow(mei, kind="city", thing=hidden.pk)

    page = Shown(at_mei.get(FOLLOWING).content.decode())

    assert "A page that is no longer published" in page.text
    assert "Hidden" not in page.text
    assert "Stop following" in page.text


def new_term() -> Term:
    return term("topics", f"topic-{Term.objects.count()}", label_en="Topic")


def test_t45_the_list_asks_as_much_for_3_as_for_50(at_mei: Client, mei: User) -> None:
    def add(number: int) -> None:
        for each in range(number):
            kind = ("city", "event", "topic")[each % 3]
            thing = new_term() if kind == "topic" else CityFactory() if kind == "city" else EventFactory()
            actions.follow(mei, kind=kind, thing=thing.pk)

    add(3)
    at_mei.get(FOLLOWING)
    with CaptureQueriesContext(connection) as few:
        at_mei.get(FOLLOWING)
    add(47)
    with CaptureQueriesContext(connection) as many:
        page = Shown(at_mei.get(FOLLOWING).content.decode())

    assert len(few) == len(many) <= 15
    assert page.text.count("Stop following") == 25


# --- What is told -------------------------------------------------------------------------------------------------


def test_a_change_of_the_city_is_told_in_the_language_of_the_reader(
    at_mei: Client, mei: User, kunming: City, curator: User
) -> None:
    actions.follow(mei, kind="city", thing=kunming.pk)

    change(kunming, curator, summary_en="A city in spring.")

    (notice,) = Notice.objects.of(mei)
    assert subjects(mei) == ["Changed: Kunming (City)"]
    assert "昆明" in at_mei.get("/ja/account/notices/").content.decode()
    assert (notice.address, notice.mail, sent()) == ("cities/kunming/", "daily", [])


def test_it_comes_with_the_digest_with_a_link_that_stops_it(mei: User, kunming: City, curator: User) -> None:
    actions.follow(mei, kind="city", thing=kunming.pk)
    change(kunming, curator, summary_en="A city in spring.")

    assert digests.send_digests() == 1
    assert "Changed: Kunming (City)" in sent()[-1].body
    assert "/en/unsubscribe/" in sent()[-1].body


def test_whoever_did_it_is_not_told(mei: User, kunming: City, curator: User) -> None:
    for person in (mei, curator):
        actions.follow(person, kind="city", thing=kunming.pk)

    change(kunming, curator, summary_en="A city in spring.")

    assert (len(subjects(mei)), len(subjects(curator))) == (1, 0)


def test_strangers_are_told_nothing(mei: User, bo: User, kunming: City, curator: User) -> None:
    actions.follow(mei, kind="city", thing=CityFactory().pk)
    actions.follow(bo, kind="event", thing=kunming.pk)  # the same number, another kind

    change(kunming, curator, summary_en="A city in spring.")

    assert Notice.objects.count() == 0


def test_a_new_practice_is_news_of_its_city_and_of_its_target_once(
    mei: User, kunming: City, target: Term, curator: User
) -> None:
    actions.follow(mei, kind="city", thing=kunming.pk)
    actions.follow(mei, kind="target", thing=target.pk)

    texts: Snapshot = {"title_en": "Wetland", "summary_en": "x", "state": "published", f"terms.{target.pk}": True}
    add_practice(slug="wetland", city=kunming, changes=texts, by=Actor.person(curator))

    assert subjects(mei) == ["New: Wetland (Practice)"]
    assert Notice.objects.get().address == "practices/wetland/"


def test_a_target_tells_of_practices_alone_that_name_it(mei: User, target: Term, curator: User) -> None:
    actions.follow(mei, kind="target", thing=target.pk)
    with_it, without = PracticeFactory(title_en="With"), PracticeFactory(title_en="Without")
    with_it.terms.add(target)

    for practice in (with_it, without):
        change(practice, curator, summary_en="New words.")

    assert subjects(mei) == ["Changed: With (Practice)"]
    (said,) = worded(list(Notice.objects.all()))
    assert said.text == "“With” was changed. You follow Target 12: Green cities."


def test_an_event_tells_of_itself_its_parts_and_what_is_released_or_presented_there(
    mei: User, kunming: City, curator: User
) -> None:
    event = EventFactory(title_en="Forum")
    part = EventFactory(title_en="Session", part_of=event)
    release = ReleaseFactory(event=event, resource=ResourceFactory(title_en="Guide"))
    practice = PracticeFactory(title_en="Forest")
    event.practices.add(practice)
    ParticipationFactory(event=event, city=kunming)
    actions.follow(mei, kind="event", thing=event.pk)
    of_city = people.person()
    actions.follow(of_city, kind="city", thing=kunming.pk)

    change(event, curator, summary_en="New.")
    change(part, curator, summary_en="New.")
    change(release.resource, curator, summary_en="New.")
    change(practice, curator, summary_en="New.")

    assert subjects(mei) == [
        "Changed: Forum (Event)",
        "Changed: Session (Event)",
        "Changed: Guide (Resource)",
        "Changed: Forest (Practice)",
    ]
    assert subjects(of_city) == ["Changed: Forum (Event)"]


def test_t8_an_event_that_is_no_longer_public_tells_nothing(mei: User, kunming: City, curator: User) -> None:
    event = EventFactory(state="draft")
    release = ReleaseFactory(event=event, resource=ResourceFactory())
    public = ReleaseFactory(event=EventFactory(title_en="Forum"), resource=release.resource).event
    for each in (event, public):
        actions.follow(mei, kind="event", thing=each.pk)

    change(release.resource, curator, summary_en="New.")

    (said,) = worded(list(Notice.objects.all()))
    assert said.text.endswith("You follow Forum.")


@pytest.mark.both
def test_a_feed_about_a_thing_holds_what_its_followers_are_told_of(kunming: City, target: Term, topic: Term) -> None:
    forum = EventFactory(city=kunming)
    session, elsewhere = EventFactory(part_of=forum), EventFactory()
    practice, other = PracticeFactory(city=kunming), PracticeFactory()
    guide = ReleaseFactory(event=session, resource=ResourceFactory()).resource
    forum.practices.add(practice)
    guide.cities.add(kunming)
    for row in (practice, guide):
        row.terms.add(target, topic)
    elsewhere.terms.add(topic)
    PlanFactory(city=kunming)
    ParticipationFactory(event=elsewhere, city=other.city)

    def pairs() -> tuple[set[Any], set[Any]]:
        told, in_feeds = set(), set()
        for subject in following.followed_subjects():
            told |= {(row, key) for row in subject.rows() for key in subject.things(row)}
            keys = [(kind.code, thing.pk) for kind in following.followables() for thing in kind.rows()]
            in_feeds |= {(row, key) for key in keys for row in subject.rows_about(*key)}
        return told, in_feeds

    told, in_feeds = pairs()

    assert told == in_feeds
    assert {type(row) for row, _key in told} == {City, Event, Plan, Practice, Resource}
    assert {key[0] for row, key in told if row in (practice, guide)} == {"city", "event", "target", "topic"}


# --- Topics -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (lambda: PracticeFactory(title_en="Bond"), "Changed: Bond (Practice)"),
        (lambda: ResourceFactory(title_en="Guide"), "Changed: Guide (Resource)"),
        (lambda: EventFactory(title_en="Forum"), "Changed: Forum (Event)"),
    ],
)
def test_a_topic_tells_of_what_is_on_it(mei: User, topic: Term, curator: User, made: Any, told: str) -> None:
    actions.follow(mei, kind="topic", thing=topic.pk)
    on_it, without = made(), made()
    on_it.terms.add(topic)

    for row in (on_it, without):
        change(row, curator, summary_en="New words.")

    assert subjects(mei) == [told]
    (said,) = worded(list(Notice.objects.all()))
    assert said.text.endswith("was changed. You follow Topic “Finance”.")


def test_publishing_on_a_topic_is_new_on_it(mei: User, topic: Term, curator: User) -> None:
    actions.follow(mei, kind="topic", thing=topic.pk)
    event = EventFactory(title_en="Forum", state="draft")

    change(event, curator, state="published", **{f"terms.{topic.pk}": True})

    assert subjects(mei) == ["New: Forum (Event)"]


@pytest.mark.parametrize("made", [PracticeFactory, ResourceFactory, EventFactory])
def test_what_comes_to_a_topic_and_what_leaves_it_is_told(mei: User, topic: Term, curator: User, made: Any) -> None:
    actions.follow(mei, kind="topic", thing=topic.pk)
    row = made(title_en="Thing")

    change(row, curator, **{f"terms.{topic.pk}": True})
    change(row, curator, **{f"terms.{topic.pk}": False})
    change(row, curator, summary_en="Nobody on the topic is told of this.")

    kind = type(row)._meta.verbose_name.capitalize()
    assert subjects(mei) == [
        f"Added to Topic “Finance”: Thing ({kind})",
        f"Removed from Topic “Finance”: Thing ({kind})",
    ]
    came, left = worded(list(Notice.objects.order_by("pk")))
    assert came.text == "“Thing” was added to Topic “Finance”, which you follow."
    assert left.text == "“Thing” was removed from Topic “Finance”, which you follow."


def test_a_target_tells_of_what_comes_to_it_too(mei: User, target: Term, curator: User) -> None:
    actions.follow(mei, kind="target", thing=target.pk)

    change(PracticeFactory(title_en="Wetland"), curator, **{f"terms.{target.pk}": True})

    assert subjects(mei) == ["Added to Target 12: Green cities: Wetland (Practice)"]


def test_what_comes_and_leaves_in_one_change_is_a_change_of_nothing(mei: User, topic: Term, curator: User) -> None:
    actions.follow(mei, kind="topic", thing=topic.pk)
    row = PracticeFactory()

    with one_transaction():
        change(row, curator, **{f"terms.{topic.pk}": True})
        change(row, curator, **{f"terms.{topic.pk}": False})

    assert subjects(mei) == []


def test_t8_what_left_a_topic_before_it_was_published_was_never_on_it(mei: User, topic: Term, curator: User) -> None:
    actions.follow(mei, kind="topic", thing=topic.pk)
    row = PracticeFactory(state="draft")
    row.terms.add(topic)

    change(row, curator, state="published", **{f"terms.{topic.pk}": False})

    assert Notice.objects.count() == 0


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_t8_a_topic_tells_nothing_of_what_is_not_public(mei: User, topic: Term, curator: User, state: str) -> None:
    actions.follow(mei, kind="topic", thing=topic.pk)

    for made in (PracticeFactory, ResourceFactory, EventFactory):
        change(made(state=state), curator, summary_en="Secret words.", **{f"terms.{topic.pk}": True})

    assert Notice.objects.count() == 0


def test_an_event_is_on_the_topic_of_what_is_released_there(mei: User, topic: Term, curator: User) -> None:
    actions.follow(mei, kind="topic", thing=topic.pk)
    release = ReleaseFactory(event=EventFactory(title_en="Launch"))
    release.resource.terms.add(topic)
    draft = ReleaseFactory(event=EventFactory(title_en="Other"), resource=ResourceFactory(state="draft"))
    draft.resource.terms.add(topic)

    for each in (release, draft):
        change(each.event, curator, summary_en="New.")

    assert subjects(mei) == ["Changed: Launch (Event)"]


def test_whoever_follows_city_and_topic_is_told_once(mei: User, kunming: City, topic: Term, curator: User) -> None:
    actions.follow(mei, kind="topic", thing=topic.pk)
    actions.follow(mei, kind="city", thing=kunming.pk)
    practice = PracticeFactory(city=kunming, title_en="Bond")

    change(practice, curator, **{f"terms.{topic.pk}": True})

    assert subjects(mei) == ["Changed: Bond (Practice)"]


def test_a_retired_topic_tells_nothing_any_more(mei: User, curator: User) -> None:
    old = term("topics", "old", label_en="Old word", is_retired=True)
    actions.follow(mei, kind="topic", thing=old.pk)
    row = PracticeFactory()

    change(row, curator, **{f"terms.{old.pk}": True})
    change(row, curator, **{f"terms.{old.pk}": False})

    assert Notice.objects.count() == 0


def test_a_mail_of_a_topic_has_a_link_that_stops_its_kind(mei: User, topic: Term, curator: User) -> None:
    actions.follow(mei, kind="topic", thing=topic.pk)
    change(PracticeFactory(title_en="Bond"), curator, **{f"terms.{topic.pk}": True})

    assert digests.send_digests() == 1
    assert "Added to Topic “Finance”: Bond (Practice)" in sent()[-1].body
    assert "/en/unsubscribe/" in sent()[-1].body


def test_t45_what_is_told_costs_as_much_for_3_topics_as_for_50(mei: User, curator: User) -> None:
    def cost(number: int) -> int:
        practice = PracticeFactory()
        for each in range(number):
            followed = term("topics", f"{practice.pk}-{each}", label_en=f"Topic {each}")
            practice.terms.add(followed)
            actions.follow(mei, kind="topic", thing=followed.pk)
        with CaptureQueriesContext(connection) as queries:
            change(practice, curator, summary_en="New.")
        return len(queries)

    cost(3)  # from now on there is another city, which may be a neighbour
    assert cost(3) == cost(50)


# --- What is never told -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_t8_what_is_not_public_is_not_told(mei: User, kunming: City, curator: User, state: str) -> None:
    actions.follow(mei, kind="city", thing=kunming.pk)
    practice = PracticeFactory(city=kunming, state=state)

    change(practice, curator, summary_en="Secret words.")

    assert Notice.objects.count() == 0


def test_withdrawing_is_not_told_and_publishing_again_is(mei: User, kunming: City, curator: User) -> None:
    actions.follow(mei, kind="city", thing=kunming.pk)
    practice = PracticeFactory(city=kunming, title_en="Wetland")

    change(practice, curator, state="withdrawn")
    change(practice, curator, state="published")

    assert subjects(mei) == ["New: Wetland (Practice)"]


def test_t8_a_digest_leaves_out_what_was_withdrawn_meanwhile(mei: User, kunming: City, curator: User) -> None:
    actions.follow(mei, kind="city", thing=kunming.pk)
    gone, here = PracticeFactory(city=kunming, title_en="Gone"), PracticeFactory(city=kunming, title_en="Here")
    change(gone, curator, summary_en="a")
    change(here, curator, summary_en="b")
    change(gone, curator, state="withdrawn")

    digests.send_digests()

    assert "Here" in sent()[-1].body
    assert "Gone" not in sent()[-1].body


def test_only_the_order_of_a_list_is_no_news(mei: User, kunming: City, curator: User) -> None:
    actions.follow(mei, kind="city", thing=kunming.pk)

    change(kunming, curator, sort_key="kunming-2")

    assert Notice.objects.count() == 0


def test_what_changes_nothing_is_no_news(mei: User, kunming: City, curator: User) -> None:
    actions.follow(mei, kind="city", thing=kunming.pk)

    change(kunming, curator, name_en="Kunming")

    assert Notice.objects.count() == 0


def test_what_belongs_together_is_told_once(mei: User, kunming: City, curator: User) -> None:
    actions.follow(mei, kind="city", thing=kunming.pk)

    with one_transaction():
        change(kunming, curator, summary_en="One.")
        change(kunming, curator, text_en="Two.")

    assert subjects(mei) == ["Changed: Kunming (City)"]


def test_what_an_inner_group_took_back_is_not_told(mei: User, kunming: City, curator: User) -> None:
    actions.follow(mei, kind="city", thing=kunming.pk)
    practice = PracticeFactory(city=kunming)

    with one_transaction():
        change(kunming, curator, summary_en="One.")
        try:
            with one_transaction():
                change(practice, curator, summary_en="Two.")
                raise RuntimeError
        except RuntimeError:
            pass

    assert subjects(mei) == ["Changed: Kunming (City)"]


def test_a_failure_to_tell_fails_the_change(
    mei: User, kunming: City, curator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.follow(mei, kind="city", thing=kunming.pk)

    def fail(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(news, "tell_followers", fail)
    with pytest.raises(RuntimeError):
        change(kunming, curator, summary_en="One.")

    kunming.refresh_from_db()
    assert kunming.version == 1


def test_publishing_a_proposal_tells_once_and_saving_a_draft_never(mei: User) -> None:
    cast = make_cast()
    actions.follow(mei, kind="city", thing=cast.city.pk)

    proposal = cast.sent(summary_en="A city in spring.")
    before = subjects(mei)
    review.publish(proposal, expected=proposal.version, curator=cast.curator)

    assert (before, subjects(mei)) == ([], ["Changed: Kunming (City)"])


def test_an_import_is_no_flood(mei: User, kunming: City, curator: User) -> None:
    actions.follow(mei, kind="city", thing=kunming.pk)
    rows = [PracticeFactory(city=kunming) for _each in range(11)]

    bulk.change_many(
        Practice,
        {row.pk: {"summary_en": "From the sheet."} for row in rows},
        "practice_changed",
        expected={row.pk: row.version for row in rows},
        by=Actor.person(curator),
    )

    assert subjects(mei) == ["11 new or changed pages"]


def test_what_programs_load_is_no_news(mei: User, kunming: City) -> None:
    actions.follow(mei, kind="city", thing=kunming.pk)

    change_city(kunming, changes={"summary_en": "x"}, expected=None, by=Actor(id=None, label="import"))

    assert Notice.objects.count() == 0


def test_a_change_costs_one_question_where_nobody_follows_anything(kunming: City, curator: User) -> None:
    with CaptureQueriesContext(connection) as queries:
        change(kunming, curator, summary_en="One.")

    assert sum("notices_" in query["sql"] for query in queries) == 1


def test_whoever_is_signed_in_follows_in_one_click_and_visitors_get_no_form(
    client: Client, kunming: City, target: Term, topic: Term
) -> None:
    event = EventFactory(slug="forum")
    pages = {
        "/en/cities/kunming/": "/en/follow/city/kunming/",
        "/en/targets/12/": "/en/follow/target/12/",
        "/en/topics/finance/": "/en/follow/topic/finance/",
        f"/en/events/{event.slug}/": "/en/follow/event/forum/",
    }
    reader = Client(enforce_csrf_checks=True)
    people.sign_in(reader, people.person())

    for path, follow in pages.items():
        for_all = client.get(path).content.decode()
        assert f'href="{follow}"' in for_all
        assert "csrfmiddlewaretoken" not in for_all
        own = reader.get(path)
        assert own.headers["Cache-Control"] == "private, no-store"
        form = own.content.decode().partition(f'action="{follow}"')[2]
        token = form.partition('value="')[2].partition('"')[0]
        assert reader.post(follow, {"csrfmiddlewaretoken": token}).status_code == 302
        assert "csrfmiddlewaretoken" not in client.get(path).content.decode()  # also after somebody has read it

    assert Following.objects.count() == len(pages)


def test_whoever_follows_already_is_told_so(kunming: City) -> None:
    reader = people.sign_in(Client(), people.person())
    for _time in range(2):
        reader.post("/en/follow/city/kunming/")

    assert "You already follow Kunming." in reader.get(FOLLOWING).content.decode()
    assert Following.objects.count() == 1
