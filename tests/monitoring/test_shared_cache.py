"""The cache of all processes is away: nobody sees an error, and what must be remembered is."""

import logging
import socket
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.test import Client

from alliance.portal import health
from alliance.shared_cache import SharedCache

pytestmark = pytest.mark.django_db


@pytest.fixture
def away() -> Iterator[SharedCache]:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    SharedCache.away_until = 0.0
    yield SharedCache(f"redis://127.0.0.1:{port}/0", {"OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1}})
    SharedCache.away_until = 0.0


def test_it_answers_as_an_empty_one_would_and_the_log_says_so_once(
    away: SharedCache, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        away.set("place", "here")
        assert away.get("place", "nowhere") == "nowhere"
        assert away.get_many(["place", "other"]) == {}
        assert away.delete("place") is False
    said = [record.message for record in caplog.records if record.name == "alliance.shared_cache"]
    assert said == ["the shared cache does not answer"]


def test_a_code_is_good_once_all_the_same(away: SharedCache) -> None:
    caches["database"].clear()
    assert away.add("code:1", "used", 60) is True
    assert away.add("code:1", "used", 60) is False


def test_after_a_pause_it_is_asked_again(away: SharedCache, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        away.get("place")
        SharedCache.away_until = 0.0
        away.get("place")
    assert len(caplog.records) == 2  # each time that it was asked


def test_the_site_is_ready_without_it_and_names_it(
    away: SharedCache, settings: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    settings.CACHE_URL = "redis://away"  # type: ignore[attr-defined]
    monkeypatch.setitem(health.CHECKS, "cache", lambda: away.get("readyz") == "1")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["failing"], answer.json()["weak"]) == (200, [], ["cache"])
    settings.CACHE_URL = "database"  # type: ignore[attr-defined]
    assert client.get("/readyz").status_code == 503
