"""How long somebody stays signed in, and how they end it elsewhere."""

import time
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from core.accounts.models import User
from tests import people
from tests.accounts.helping import enter, is_signed_in, post

pytestmark = pytest.mark.django_db
HOUR = 3_600


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves the clock on by so many seconds from the beginning of the test."""
    start = time.time()
    return lambda seconds: monkeypatch.setattr(time, "time", lambda: start + seconds)


def came_in(user: User, clock: Any) -> Client:
    clock(0)
    client = people.sign_in(Client(), user)
    assert is_signed_in(client)
    return client


@pytest.mark.parametrize(("idle", "stays"), [(2 * HOUR + 3_540, True), (3 * HOUR + 60, False)])
def test_a_session_ends_three_hours_after_the_last_request(clock: Any, idle: int, stays: bool) -> None:
    client = came_in(people.lead(), clock)
    clock(idle)

    assert is_signed_in(client) is stays


@pytest.mark.parametrize("make", [people.curator, people.superuser])
@pytest.mark.parametrize(("idle", "stays"), [(3_540, True), (HOUR + 60, False)])
def test_a_session_of_the_secretariat_ends_after_one_hour(clock: Any, make: Any, idle: int, stays: bool) -> None:
    client = came_in(make(), clock)
    clock(idle)

    assert is_signed_in(client) is stays


def test_using_the_site_slides_the_end_but_not_beyond_twelve_hours(clock: Any) -> None:
    client = came_in(people.lead(), clock)
    stayed = []
    for hour in (2, 4, 6, 8, 10, 11.9):
        clock(hour * HOUR)
        stayed.append(is_signed_in(client))
    clock(12.1 * HOUR)

    assert stayed == [True] * 6
    assert not is_signed_in(client)


def test_an_ended_session_is_gone_on_the_server(clock: Any) -> None:
    client = came_in(people.lead(), clock)
    clock(4 * HOUR)
    client.get("/en/account/")

    assert not Session.objects.exists()


def test_a_session_is_written_once_a_minute_at_most(clock: Any, django_assert_num_queries: Any) -> None:
    client = came_in(people.person(), clock)
    clock(30)
    assert settings.SESSION_COOKIE_NAME not in client.get("/en/account/details/").cookies
    clock(90)
    assert settings.SESSION_COOKIE_NAME in client.get("/en/account/details/").cookies


def test_the_cookie_is_for_this_site_alone_and_hidden_from_scripts(client: Client) -> None:
    user = people.person(password=people.PASSWORD)
    cookie = enter(client, user).cookies[settings.SESSION_COOKIE_NAME]

    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")


def test_visitors_get_no_cookie_of_a_session(client: Client) -> None:
    for path in ("", "cities/", "sign-in/", "sign-up/", "reset/", "account/", "about/"):
        client.get(f"/en/{path}")
    post(client, "sign-in/", login="nobody@example.org", password="x")
    post(client, "sign-up/", name="M", email="m@example.org", password=people.PASSWORD)
    post(client, "reset/", email="m@example.org")

    assert settings.SESSION_COOKIE_NAME not in client.cookies
    assert not Session.objects.exists()


def two_browsers() -> tuple[User, Client, Client]:
    user = people.person(password=people.PASSWORD)
    here, there = Client(HTTP_USER_AGENT="Firefox on Linux"), Client(HTTP_USER_AGENT="Mozilla Chrome Safari Windows")
    enter(here, user)
    enter(there, user)
    return user, here, there


def test_somebody_sees_their_sessions_and_ends_one(db: None) -> None:
    _user, here, there = two_browsers()
    page = here.get("/en/account/sessions/").content.decode()
    assert "Firefox, Linux" in page
    assert "Chrome, Windows" in page
    other = UserSession.objects.exclude(session_key=here.session.session_key).get()

    post(here, f"account/sessions/{other.pk}/end/")

    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_all_other_sessions_end_at_once(db: None) -> None:
    _user, here, there = two_browsers()
    post(here, "account/sessions/end/")

    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_t01_nobody_ends_the_session_of_another(client: Client) -> None:
    _user, here, _there = two_browsers()
    people.sign_in(client, people.person())

    for session in UserSession.objects.all():
        assert post(client, f"account/sessions/{session.pk}/end/").status_code == 404
    assert is_signed_in(here)


def test_the_list_of_sessions_keeps_no_addresses(db: None) -> None:
    two_browsers()

    assert set(UserSession.objects.values_list("ip", flat=True)) == {"0.0.0.0"}


def test_a_session_that_is_over_signs_nobody_in() -> None:
    """Even one that the daily cleaning has not taken away yet."""
    client = people.sign_in(Client(), people.person())
    assert is_signed_in(client)

    Session.objects.update(expire_date=timezone.now())

    assert not is_signed_in(client)
