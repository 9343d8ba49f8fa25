"""What is private is nowhere in public, and what rests on a consent is nowhere from the next request after it ends."""

import pytest
from django.test import Client

from core.consent.records import Way
from core.history.models import Entry, RowVersion
from core.history.write import Actor
from events import consents
from events.models import Speaker, SpeakerContact
from tests.privacy import canaries
from tests.privacy.canaries import NAMED, PRIVATE, TALK, Planted, addresses, found_in, plant, texts
from tests.worlds import fresh, made_once

pytestmark = pytest.mark.django_db
BY = Actor(id=None, label="the person themselves")
# Where a name must be found before, so that the walk is known to reach it.
REACHED = ("/en/speakers/zqslug/", "/ja/events/garden-day/", "/en/speakers/", "/api/v1/speakers/zqslug/")


everything = made_once(plant)


@pytest.fixture
def planted(everything: Planted) -> Planted:
    return everything._replace(speaker=fresh(everything.speaker))


def leaks(paths: list[str], forbidden: tuple[str, ...]) -> dict[str, set[str]]:
    return {path: bad for path, _answer, text in texts(paths) if (bad := found_in(text) & set(forbidden))}


def test_t06_nothing_private_is_in_any_public_answer_and_a_withdrawal_acts_at_the_next_request(
    planted: Planted,
) -> None:
    paths = [*addresses(planted), "/en/speakers/zqslug/", "/api/v1/speakers/zqslug/"]
    before: dict[str, set[str]] = {}
    etags: dict[str, str] = {}
    for path, answer, text in texts(paths):
        before[path] = found_in(text)
        if answer.has_header("ETag"):
            etags[path] = answer["ETag"]
    assert {path for path, found in before.items() if found & set(PRIVATE)} == set()
    assert [path for path in REACHED if not found_in_family(before, path)] == []
    assert TALK in before["/en/events/garden-day/"]
    told = sorted(path for path, found in before.items() if found & {*NAMED, TALK} and path in etags)
    assert told

    consents.take_back(planted.speaker, by=BY, way=Way.LINK, language="en")

    kept = {path: Client().get(path, headers={"if-none-match": etags[path]}).status_code for path in told}
    assert 304 not in kept.values()
    assert leaks(paths, (*NAMED, TALK, *PRIVATE)) == {}


def found_in_family(before: dict[str, set[str]], path: str) -> bool:
    """The sitemap stands in parts."""
    stem = path.removesuffix(".xml")
    return any(found & set(NAMED) for at, found in before.items() if at == path or at.startswith(f"{stem}-"))


def test_without_consent_the_programme_says_post_and_body(planted: Planted) -> None:
    consents.take_back(planted.speaker, by=BY, way=Way.LINK, language="en")

    text = Client().get("/en/events/garden-day/").content.decode()

    assert "Director of gardens" in text
    assert Client().get("/en/speakers/zqslug/").status_code == 404


def test_an_older_version_brings_no_consent_back(planted: Planted) -> None:
    from events.actions import change_speaker, revert_speaker

    row = change_speaker(planted.speaker, changes={"post_en": "Gardener"}, expected=planted.speaker.version, by=BY)
    consents.take_back(row, by=BY, way=Way.LINK, language="en")
    row = change_speaker(row, changes={"post_en": "Head gardener"}, expected=row.version, by=BY)

    row, _left = revert_speaker(row, to=row.version - 1, expected=row.version, by=BY)

    assert row.post == "Gardener"
    assert row.consent == Speaker.Consent.NONE
    assert not row.photo_agreed


def test_who_is_erased_is_erased_from_the_history_too(planted: Planted) -> None:
    from events.actions import change_speaker

    change_speaker(planted.speaker, changes={"post_en": "Gardener"}, expected=planted.speaker.version, by=BY)

    row = consents.erase(planted.speaker, by=BY, way=Way.LINK, language="en")

    kept = [
        *map(str, Entry.objects.values_list("object_text", "changes")),
        *map(str, RowVersion.objects.values_list("data", flat=True)),
        *map(str, Speaker.objects.filter(pk=row.pk).values_list()),
    ]
    assert {each for text in kept for each in found_in(text)} & {*NAMED, "zqmail", "zqphone"} == set()
    assert not SpeakerContact.objects.filter(speaker=row).exists()
    assert Speaker.objects.get(pk=row.pk).post == "Gardener"
    assert canaries.ALL.search(Client().get("/en/events/garden-day/").content.decode()) is None
