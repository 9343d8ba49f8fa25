"""The list of published things whose translations are missing or older than the original."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.models import City
from cities.practices.actions import add_practice, change_practice
from cities.practices.models import Practice
from cities.team.models import StaffRole
from core.accounts.models import User
from core.history.models import Entry
from core.history.translations import is_older
from core.history.write import Actor
from events.actions import change_event, change_speaker
from resources.actions import change_resource
from tests import people
from tests.factories import CityFactory, EventFactory, ResourceFactory, SpeakerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]
LOADER = Actor(id=None, label="Loader")
ADDRESS = "/en/review/translations/"
OLDER_IN_JAPANESE = "この日本語の文章には、原文の更新が未反映です。"


@pytest.fixture
def city(db: None) -> City:
    return CityFactory()


@pytest.fixture
def curator(db: None) -> User:
    return people.curator()


def practice(city: City, slug: str = "shore", **texts: Any) -> Practice:
    changes = {"title_en": "Shore", "summary_en": "Trees.", "state": "published", **texts}
    return add_practice(slug=slug, city=city, changes=changes, by=LOADER)


def written(row: Practice, **changes: Any) -> Practice:
    return change_practice(row, changes=changes, expected=None, by=LOADER)


def page(client: Client, user: User, **params: str) -> str:
    response = people.sign_in(client, user).get(ADDRESS, {"kind": "practice", **params})
    assert response.status_code == 200
    return str(response.content.decode())


def test_list_names_what_is_to_do_and_leads_to_the_thing(client: Client, city: City, curator: User) -> None:
    row = practice(city, summary_ja="木。")
    written(row, summary_en="Trees and reeds.")

    html = page(client, curator, language="ja")

    assert 'href="/en/practices/shore/"' in html
    assert "The Japanese translation is outdated: Summary. Japanese is missing: Title." in html
    assert "1 page needs action" in html


@pytest.mark.parametrize(
    ("params", "is_there"),
    [
        ({"language": "ja"}, True),
        ({"language": "en"}, False),
        ({"language": "xx"}, True),
        ({"kind": "city"}, False),
        ({"kind": "nonsense"}, False),  # the first kind: cities
        ({"state": "missing", "language": "ja"}, True),
        ({"state": "older"}, False),
        ({"state": "nonsense"}, True),
    ],
)
def test_filters(client: Client, city: City, curator: User, params: dict[str, str], is_there: bool) -> None:
    practice(city)

    assert ("/en/practices/shore/" in page(client, curator, **params)) is is_there


@pytest.mark.parametrize("hidden", [{"state": "draft"}, {"city": "withdrawn"}])
def test_what_readers_do_not_see_is_not_listed(
    client: Client, city: City, curator: User, hidden: dict[str, str]
) -> None:
    if "city" in hidden:
        city = CityFactory(status=City.Status.WITHDRAWN)
        practice(city)
    else:
        practice(city, **hidden)

    assert "Nothing is missing here." in page(client, curator)


def test_t45_list_asks_as_often_for_50_rows(client: Client, city: City, curator: User) -> None:
    people.sign_in(client, curator)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(ADDRESS, {"kind": "practice", "language": "ja"}).status_code == 200
        return len(captured)

    for number in range(3):
        practice(city, f"few-{number}")
    queries()
    few = queries()
    for number in range(47):
        practice(city, f"many-{number}")

    assert queries() == few <= 15


# --- It still fits ------------------------------------------------------------------------------------------------


def older_practice(city: City) -> Practice:
    return written(practice(city, title_ja="岸", summary_ja="木。"), summary_en="Trees and reeds.")


def at(row: Practice) -> str:
    return f"{ADDRESS}practice/{row.pk}/"


def fitting(row: Practice, version: int | None = None) -> dict[str, str]:
    return {"text": "summary:ja", "version": str(version or row.version)}


def test_a_curator_reads_both_texts_and_says_that_the_translation_fits(
    client: Client, city: City, curator: User
) -> None:
    row = older_practice(city)
    people.sign_in(client, curator)
    html = client.get(at(row)).content.decode()
    assert "Trees and reeds." in html
    assert "木。" in html

    answer = client.post(at(row), fitting(row))

    assert answer.status_code == 302
    assert not is_older(Practice.objects.get(pk=row.pk), "summary", "ja")
    entry = Entry.objects.latest("id")
    assert (entry.verb, entry.by_id, entry.changes) == ("translation_fits", curator.pk, {"older_in": [" ja ", ""]})
    assert "Nothing is missing here." not in client.get(at(row)).content.decode()  # Chinese still is
    assert "Confirm that the translation still matches" not in client.get(at(row)).content.decode()


def test_it_is_marked_again_once_the_original_reads_otherwise_again(client: Client, city: City, curator: User) -> None:
    row = older_practice(city)
    people.sign_in(client, curator).post(at(row), fitting(row))

    written(row, summary_en="Trees alone.")

    assert is_older(Practice.objects.get(pk=row.pk), "summary", "ja")


def test_readers_see_the_mark_go_at_once(client: Client, city: City, curator: User) -> None:
    row = older_practice(city)
    page = f"/ja/practices/{row.slug}/"
    before = Client().get(page).content.decode()

    people.sign_in(client, curator).post(at(row), fitting(row))

    assert OLDER_IN_JAPANESE in before
    assert OLDER_IN_JAPANESE not in Client().get(page).content.decode()


def test_t42_nobody_vouches_for_an_original_that_they_have_not_read(client: Client, city: City, curator: User) -> None:
    row = older_practice(city)
    seen = row.version
    written(row, summary_en="Something else.")

    answer = people.sign_in(client, curator).post(at(row), fitting(row, seen))

    assert answer.status_code == 409
    assert is_older(Practice.objects.get(pk=row.pk), "summary", "ja")


@pytest.mark.parametrize("text", ["summary:en", "summary:xx", "nothing:ja", "", "summary", "written_for:ja", ":"])
def test_unknown_texts_change_nothing(client: Client, city: City, curator: User, text: str) -> None:
    row = older_practice(city)

    answer = people.sign_in(client, curator).post(at(row), {"text": text, "version": str(row.version)})

    assert answer.status_code == 302
    assert is_older(Practice.objects.get(pk=row.pk), "summary", "ja")
    assert not Entry.objects.filter(verb="translation_fits").exists()


def test_a_curator_of_the_same_city_decides_as_its_staff_or_not_at_all(client: Client, city: City) -> None:
    row, curator = older_practice(city), people.curator()
    StaffRole.objects.create(user=curator, city=city, role=StaffRole.Role.EDITOR, body="University of Example")

    answer = people.sign_in(client, curator).post(at(row), fitting(row))

    assert answer.status_code == 403
    assert is_older(Practice.objects.get(pk=row.pk), "summary", "ja")


def test_events_speakers_and_resources_are_listed_and_say_it_to_their_readers(client: Client, curator: User) -> None:
    by = Actor.person(curator)
    event = EventFactory(slug="forum", title_en="Forum", title_ja="会", summary_en="First.", summary_ja="一。")
    change_event(event, changes={"summary_en": "Second."}, expected=None, by=by)
    resource = ResourceFactory(slug="guide", title_en="Guide", title_ja="手引", summary_en="First.", summary_ja="一。")
    change_resource(resource, changes={"summary_en": "Second."}, expected=None, by=by)
    speaker = SpeakerFactory(slug="mei", post_en="Head", post_ja="長")
    change_speaker(speaker, changes={"post_en": "Director"}, expected=None, by=by)

    people.sign_in(client, curator)
    for kind, path in (("event", "events/forum"), ("resource", "resources/guide"), ("speaker", "speakers/mei")):
        listed = client.get(ADDRESS, {"kind": kind, "state": "older", "language": "ja"}).content.decode()
        assert "The Japanese translation is outdated" in listed, kind
        assert OLDER_IN_JAPANESE in Client().get(f"/ja/{path}/").content.decode(), kind
        assert OLDER_IN_JAPANESE not in Client().get(f"/en/{path}/").content.decode(), kind


@pytest.mark.parametrize("path", ["practice/0/", "practice/99999999999999999999/", "nothing/1/", "practice/x/"])
def test_what_is_not_there_is_not_found(client: Client, curator: User, path: str) -> None:
    assert people.sign_in(client, curator).get(ADDRESS + path).status_code == 404
