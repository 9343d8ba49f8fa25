"""Saving by itself, of a row that is no proposal: a text for answers, which curators write."""

from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.test import Client
from django.urls import path

from alliance.urls import urlpatterns as pages
from core import presence
from core.accounts.models import User
from core.autosave import Saved, saves
from core.review.models import AnswerText
from core.review.rules.actions import add_text, change_text
from core.workflow import InvalidTransition
from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
TEXTS = {"kind": "return", "title_en": "Year", "text_en": "Please name the year."}


def load(request: HttpRequest, number: int) -> AnswerText:
    return get_object_or_404(AnswerText.objects.offered(), pk=number)


def save(request: HttpRequest, row: AnswerText) -> Saved:
    assert isinstance(request.user, User)
    if row.kind == AnswerText.Kind.DECLINE:
        raise InvalidTransition
    changes, expected = {"text_en": request.POST["text_en"]}, int(request.POST["version"])
    row = change_text(row, changes=changes, expected=expected, curator=request.user)
    return Saved(saved="Draft saved", hidden={"version": str(row.version)})


urlpatterns = [path("texts/<int:number>/draft/", saves(load, save)), *pages]


@pytest.fixture
def curator() -> User:
    return people.curator(name="Ana Curator")


@pytest.fixture
def row(curator: User) -> AnswerText:
    return add_text(changes=TEXTS, curator=curator)


def send(client: Client, row: AnswerText, text: str, version: int = 1, **headers: Any) -> tuple[int, dict[str, Any]]:
    sent = {"text_en": text, "version": version}
    answer = client.post(f"/texts/{row.pk}/draft/", sent, **headers)
    return answer.status_code, answer.json()


def test_each_save_goes_on_from_the_version_before(client: Client, curator: User, row: AnswerText) -> None:
    people.sign_in(client, curator)

    status, first = send(client, row, "Please")
    _status, second = send(client, row, "Please name it.", int(first["hidden"]["version"]))

    assert (status, first["saved"], second["hidden"]) == (200, "Draft saved", {"version": "3"})
    assert first["ends_in"] > 0
    assert AnswerText.objects.get().text_en == "Please name it."  # type: ignore[attr-defined]


def test_what_cannot_be_saved_is_told_with_its_reason(client: Client, curator: User, row: AnswerText) -> None:
    people.sign_in(client, curator)
    change_text(row, changes={"text_en": "Theirs."}, expected=1, curator=people.curator(name="Ben Curator"))

    stale = send(client, row, "Mine.")
    refused = send(client, row, "Unseen\u0007.", 2)
    change_text(row, changes={"kind": "decline"}, expected=2, curator=curator)
    sent = send(client, row, "Mine.", 3)

    assert (stale[0], stale[1]["reason"]) == (409, "conflict")
    assert "Ben Curator" in stale[1]["text"]
    assert (refused[0], refused[1]["reason"]) == (400, "refused")
    assert refused[1]["text"]
    assert sent == (409, {"reason": "sent"})
    assert AnswerText.objects.get().text_en == "Theirs."  # type: ignore[attr-defined]


def test_the_signed_out_learn_nothing_and_get_a_fresh_token_afterwards(curator: User, row: AnswerText) -> None:
    client = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    absent = AnswerText(pk=row.pk + 1)

    out, nowhere = send(client, row, "Mine."), send(client, absent, "Mine.")
    people.sign_in(client, curator)
    client.cookies.pop(settings.CSRF_COOKIE_NAME, None)
    old = send(client, row, "Mine.")
    foreign = client.post(f"/texts/{row.pk}/draft/", {}, headers={"origin": "https://evil.example"})

    assert out == nowhere == (403, {"reason": "signed-out"})
    assert (old[0], old[1]["reason"]) == (403, "token")
    assert foreign.status_code == 403
    assert "token" not in foreign.content.decode()
    assert client.get(f"/texts/{row.pk}/draft/").status_code == 405
    assert AnswerText.objects.get().version == 1


def test_a_row_that_is_not_there_is_404(client: Client, curator: User, row: AnswerText) -> None:
    people.sign_in(client, curator)

    assert client.post(f"/texts/{row.pk + 1}/draft/", {}).status_code == 404


def test_who_writes_where_is_known_within_a_group_alone() -> None:
    cache.clear()
    presence.note("texts", 7, ["texts", "3"])
    presence.note("others", 8, ["texts", "3"])

    assert presence.places("texts", [7, 8, 9]) == {7: ["texts", "3"]}
    assert presence.places("texts", []) == {}
