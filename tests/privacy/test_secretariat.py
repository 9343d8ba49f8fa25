"""What the secretariat records about speakers, in the admin."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from core.consent.models import Record
from events.models import Speaker, SpeakerContact
from tests import people
from tests.factories import SourceFactory, SpeakerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def speaker() -> Speaker:
    row: Speaker = SpeakerFactory(given_name="Ling", family_name="Tan", consent="none")
    return row


@pytest.fixture
def curator() -> Client:
    return people.sign_in(Client(), people.curator())


def at(speaker: Speaker, step: str = "") -> str:
    return f"/admin/events/speaker/{speaker.pk}/consents/{step and f'{step}/'}"


def test_a_contact_is_kept_and_told_once(
    curator: Client, speaker: Speaker, django_capture_on_commit_callbacks: Any
) -> None:
    sent = {"email": "ling@city.example", "phone": "555 0100", "language": "ja"}

    with django_capture_on_commit_callbacks(execute=True):
        assert curator.post(at(speaker, "contact"), sent).status_code == 302
        assert curator.post(at(speaker, "contact"), {**sent, "phone": "555 0199"}).status_code == 302

    assert [letter.to for letter in mail.outbox] == [["ling@city.example"]]
    assert SpeakerContact.objects.get().phone == "555 0199"
    text = curator.get(at(speaker)).content.decode()
    assert "ling@city.example" in text
    history = curator.get(f"/admin/events/speaker/{speaker.pk}/history/").content.decode()
    assert "ling@city.example" not in history
    assert "555" not in history


def test_a_consent_on_paper_needs_the_place_of_the_paper(curator: Client, speaker: Speaker) -> None:
    sent = {"what": ["profile", "abroad"], "language": "en", "note": ""}

    refused = curator.post(at(speaker, "paper"), sent)
    done = curator.post(at(speaker, "paper"), {**sent, "note": "Folder 12, letter of 3 March"})

    assert (refused.status_code, done.status_code) == (200, 302)
    rows = list(Record.objects.order_by("pk").values_list("what", "given", "way", "note"))
    assert rows == [(what, True, "office", "Folder 12, letter of 3 March") for what in ("profile", "abroad")]
    assert Speaker.objects.get().consent == "consented"


def test_a_paper_on_publishing_alone_is_not_enough(curator: Client, speaker: Speaker) -> None:
    answer = curator.post(at(speaker, "paper"), {"what": ["profile"], "language": "en", "note": "Folder 12"})

    assert answer.status_code == 200
    assert "The name cannot be shown without this consent" in answer.content.decode()
    assert not Record.objects.exists()


def test_a_public_name_stands_with_its_source_and_who_read_it(curator: Client, speaker: Speaker) -> None:
    source = SourceFactory(title="Report of the day")

    curator.post(at(speaker, "public"), {"source": source.pk, "confirmed_by": "Secretariat"})

    page = Client().get(f"/en/speakers/{speaker.slug}/").content.decode()
    assert "Report of the day" in page
    assert re.search(r"Secretariat confirmed on .* that the name and job title are public in this source\.", page)


def test_taking_back_and_erasing_are_recorded_as_done_by_the_secretariat(curator: Client, speaker: Speaker) -> None:
    curator.post(at(speaker, "paper"), {"what": ["profile", "abroad"], "language": "en", "note": "Folder 12"})

    curator.post(at(speaker, "take-back"))
    assert Speaker.objects.get().consent == "none"
    curator.post(at(speaker, "erase"))

    assert Speaker.objects.get().family_name == "erased"
    assert set(Record.objects.values_list("way", flat=True)) == {"office"}


@pytest.mark.parametrize("column", ["consent", "consent_source", "public_by", "photo_agreed", "contact_agreed"])
def test_t05_a_consent_cannot_be_set_as_a_field(speaker: Speaker, column: str) -> None:
    from django.core.exceptions import ValidationError

    from core.history.write import Actor
    from events.actions import change_speaker

    by = Actor(id=None, label="x")
    with pytest.raises(ValidationError):
        change_speaker(speaker, changes={column: "consented"}, expected=speaker.version, by=by)


def test_the_steps_are_for_curators_alone(speaker: Speaker) -> None:
    for client in (Client(), people.sign_in(Client(), people.lead())):
        for step in ("contact", "public", "paper", "take-back", "tell", "erase"):
            assert client.post(at(speaker, step)).status_code in (302, 403)

    assert Speaker.objects.get().family_name == "Tan"


def test_an_unknown_step_is_no_page(curator: Client, speaker: Speaker) -> None:
    assert curator.post(at(speaker, "publish")).status_code == 404
