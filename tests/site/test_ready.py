"""A process takes readers when it has made its first pages, and not before."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from pytest_django import Settings

from alliance import starting
from benchmarks.site import free_port, get, stop, wait_for
from core.files.guard import Environ

ASKS_ITSELF = """
import socket

try:
    socket.create_connection(("127.0.0.1", {port}), 2).close()
    found = b"open"
except ConnectionRefusedError:
    found = b"refused"

def application(environ, start):
    start("200 OK", [("Content-Type", "text/plain")])
    return [found]
"""


def test_the_server_opens_its_port_when_the_site_is_loaded(tmp_path: Path) -> None:
    """The proxy asks another one at once when a port is closed; at an open one it would wait for half a minute."""
    port = free_port()
    (tmp_path / "asks_itself.py").write_text(ASKS_ITSELF.format(port=port))
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--no-log"]
    server = subprocess.Popen([*command, "--port", str(port), "asks_itself:application"], cwd=tmp_path)
    try:
        wait_for(port, server)
        assert get(port, "/").body == b"refused"
    finally:
        stop(server)


def test_what_is_served_is_the_site_that_made_its_first_pages() -> None:
    served = (settings.BASE_DIR / "bin" / "serve").read_text("utf-8").split()[-1]
    assert served == "alliance.serving:application"
    lines = (settings.BASE_DIR / "alliance" / "serving.py").read_text("utf-8").splitlines()
    assert "starting.warm(application)" in lines


@pytest.fixture
def one_connection() -> Iterator[None]:
    """That of the test is not closed when a request begins or ends."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
def test_the_first_pages_are_those_that_readers_get_and_are_kept_for_them(settings: Settings) -> None:
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://alliance.example", ["alliance.example"]
    settings.SECURE_SSL_REDIRECT, settings.SECURE_PROXY_SSL_HEADER = True, ("HTTP_X_FORWARDED_PROTO", "https")
    site = get_wsgi_application()
    seen: list[tuple[str, str]] = []

    def noted(environ: Environ, start: Any) -> Any:
        def told(status: str, headers: Any, exc_info: Any = None) -> Any:
            seen.append((environ["PATH_INFO"], status))
            return start(status, headers)

        return site(environ, told)

    starting.warm(noted)

    assert seen == [(f"/{language}/", "200 OK") for language in ("en", "zh-hans", "zh-hant", "ja")]


def test_without_the_database_one_page_is_asked_for() -> None:
    seen: list[str] = []

    def away(environ: Environ, start: Any) -> list[bytes]:
        seen.append(environ["PATH_INFO"])
        start("503 Service Unavailable", [])
        return []

    starting.warm(away)

    assert len(seen) == 1
