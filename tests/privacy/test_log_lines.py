"""Section 8 of docs/threats.md: what must be in the log is, as JSON with numbers, and what is private is not."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.module_loading import import_string

from alliance import starting
from cities.team import actions as team_actions
from cities.team.models import StaffRole
from core.accounts import closing, limits, tokens
from core.consent.models import What
from core.consent.records import Way
from core.files.refusing import Refused
from core.files.storage import keep_file
from core.history.write import Actor
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from events import consents
from tests import people
from tests.accounts.helping import NEW, enter, post
from tests.factories import CityFactory, SpeakerFactory

pytestmark = pytest.mark.django_db
BY = Actor(id=7, label="Zqlabel", reason="zqreason")
SECRETS = ("zq", people.PASSWORD, NEW)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the handler of the settings would write."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    wanted: Any = settings.LOGGING
    for name in wanted["handlers"]["out"]["filters"]:
        handler.addFilter(import_string(wanted["filters"][name]["()"])())
    handler.setFormatter(import_string(wanted["formatters"]["json"]["()"])())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def everything_that_is_logged() -> None:
    user = people.person("zqmail@example.org", name="Zqname", password=people.PASSWORD)
    client = Client()
    enter(client, user, "zq wrong password")
    enter(client, user)
    post(client, "account/password/", password=NEW)
    token, secret = tokens.make(user, name="zqtoken", scope="read")
    tokens.person_of_token(secret)
    tokens.revoke(token)
    client.get("/en/review/")
    Client(enforce_csrf_checks=True).post("/en/sign-in/", {"login": "zqmail@example.org", "password": "zq"})
    post(client, "sign-out/")
    city = CityFactory()
    people.lead(city)
    team_actions.add_role(person=user, city=city, role="editor", by=BY)
    role = StaffRole.objects.get(user=user)
    role = team_actions.change_role(role, to="lead", by=BY, expected=role.version)
    proposal = actions.start(kind_of("city"), tenant=city.pk, row=city, patch={"summary_en": "Zqtext"}, by=BY)
    actions.discard(proposal, expected=proposal.version, by=BY)
    speaker = SpeakerFactory(consent="none", given_name="Zqgiven")
    consents.keep_contact(speaker, email="zqspeaker@example.org", phone="zqphone", by=BY)
    consents.agree(speaker, dict.fromkeys(What, True), by=BY, way=Way.OFFICE, language="en", note="zqpaper")
    with pytest.raises(Refused):
        keep_file(SimpleUploadedFile("zqfile.svg", b"<svg>zq</svg>"), kinds={"image"}, tenant=None, by=user.pk)
    for _try in range(limits.SIGN_IN.most + 1):
        enter(Client(), user, "zq wrong password")
    starting.tell()
    closing.close(user)


MUST = {
    *("signed_in", "failed", "signed_out", "password_changed", "token_made", "token_used", "token_revoked", "closed"),
    *("role_added", "role_changed", "role_left", "proposal_started", "proposal_discarded", "consent_given"),
    *("an upload was refused", "limit", "start", "request", "speaker_contact_changed"),
}


def test_each_thing_that_must_be_logged_is(log: io.StringIO) -> None:
    everything_that_is_logged()

    found = lines(log)
    assert MUST - {line["message"] for line in found} == set()
    assert all({"at", "level", "logger", "message"} <= line.keys() for line in found)
    refused = [line for line in found if line["message"] == "request" and line.get("route", "").endswith("review/")]
    assert [(line["status"], bool(line["user"])) for line in refused] == [(404, True)]
    assert [line for line in found if "CSRF" in line["message"] or line["logger"] == "django.security.csrf"]


def test_t40_nothing_private_is_in_any_line(log: io.StringIO) -> None:
    everything_that_is_logged()

    written = log.getvalue().lower()
    assert written
    assert [word for word in SECRETS if word.lower() in written] == []
