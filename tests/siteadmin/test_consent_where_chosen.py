"""A speaker without consent is marked where one is chosen for a session, and nowhere else."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from core.text.languages import LANGUAGE_CODES
from events.models import Event, Speaker
from tests import factories as make

pytestmark = pytest.mark.django_db
CHOICES = {"app_label": "events", "model_name": "contribution", "field_name": "speaker"}
MARK = "no consent recorded"


def url(event: Event) -> str:
    return f"/admin/events/event/{event.pk}/change/"


def speaker(**told: Any) -> Speaker:
    return make.SpeakerFactory(state="published", **told)


def test_a_search_for_a_speaker_marks_who_has_not_agreed(curator: Client) -> None:
    speaker(consent="none", family_name="Lu")
    speaker(consent="consented", family_name="Abe")
    speaker(consent="already-public", consent_source=make.SourceFactory(), family_name="Silva")

    found = [each["text"] for each in curator.get("/admin/autocomplete/", CHOICES).json()["results"]]

    assert [MARK in text for text in sorted(found, key=lambda text: "Lu" in text)] == [False, False, True]


def test_the_row_of_a_session_marks_who_has_not_agreed(curator: Client) -> None:
    session = make.SessionFactory()
    for consent in ("none", "consented"):
        make.ContributionFactory(event=session.event, session=session, speaker=speaker(consent=consent))

    html = curator.get(url(session.event)).text

    assert html.count(MARK) == 1


def test_it_is_said_in_each_language() -> None:
    row = Speaker(consent="none")
    said = set()
    for language in LANGUAGE_CODES:
        with override(language):
            said.add(row.known_to_choosers)

    assert len(said) == len(LANGUAGE_CODES)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_public_page_says_it(language: str) -> None:
    session = make.SessionFactory(event__state="published")
    row = speaker(consent="none")
    make.ContributionFactory(event=session.event, session=session, speaker=row)

    for address in (f"/{language}/events/{session.event.slug}/", f"/{language}/speakers/"):
        html = Client().get(address).text
        with override(language):
            assert row.known_to_choosers not in html


def asked(client: Client, address: str, told: dict[str, str] | None = None) -> int:
    client.get(address, told)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address, told).status_code == 200
    return len(found)


def test_the_questions_do_not_grow_with_the_speakers(curator: Client) -> None:
    session = make.SessionFactory()

    def speak(count: int) -> tuple[int, int]:
        for _number in range(count):
            body = make.OrganisationFactory()
            row = speaker(consent="none")
            make.ContributionFactory(event=session.event, session=session, speaker=row, organisation=body)
        return asked(curator, url(session.event)), asked(curator, "/admin/autocomplete/", CHOICES)

    few = speak(3)

    assert speak(47) == few
