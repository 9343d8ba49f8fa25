"""A database that hangs, is stopped, or was restarted (T50), played by a socket that knows the first words."""

import io
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test import Client
from psycopg import OperationalError as Away
from psycopg.abc import PQGen
from psycopg.errors import FeatureNotSupported
from psycopg_pool import ConnectionPool, PoolTimeout
from psycopg_pool.base import AttemptWithBackoff
from pytest_django import DjangoAssertNumQueries

from alliance import database
from alliance import reserve as reserving
from alliance.portal import health
from alliance.reserve import NO_TURN, Reserve
from alliance.wsgi import site
from core.files.guard import Environ, Start

WELCOME = b"R\0\0\0\x08\0\0\0\0" + b"Z\0\0\0\x05I"
NOTHING_ASKED = b"I\0\0\0\x04" + b"Z\0\0\0\x05I"


class Server:
    """Greets whoever comes. Then answers while it is `awake`, and else says nothing."""

    def __init__(self, port: int = 0) -> None:
        self.awake = True
        self.lines: list[socket.socket] = []
        self.door = socket.create_server(("127.0.0.1", port))
        self.address = f"host=127.0.0.1 port={self.door.getsockname()[1]} user=x dbname=x sslmode=disable"
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        while True:
            try:
                line, _address = self.door.accept()
            except OSError:
                return
            self.lines.append(line)
            threading.Thread(target=self.talk, args=[line], daemon=True).start()

    def talk(self, line: socket.socket) -> None:
        with line, suppress(OSError):
            line.recv(1_000)
            line.sendall(WELCOME)
            while line.recv(1_000):
                if self.awake:
                    line.sendall(NOTHING_ASKED)

    def restart(self) -> None:
        """All connections end; new ones are welcome."""
        for line in self.lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self.lines.clear()

    def stop(self) -> None:
        with suppress(OSError):
            self.door.shutdown(socket.SHUT_RDWR)  # else the thread that waits for somebody keeps it open
        self.door.close()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.stop()
    made.restart()


def pool_of(server: Server, **other: Any) -> ConnectionPool[Any]:
    """As the settings make it for requests, but for what is `other`."""
    options = database.options(20, 4)["pool"] | other
    return ConnectionPool(server.address, open=True, kwargs={"autocommit": True}, **options)


def test_t50_no_statement_waits_without_end(server: Server) -> None:
    with database.Impatient.connect(server.address, autocommit=True) as connection:
        connection.execute("")
        server.awake, connection.patience = False, 0.2
        began = time.monotonic()

        with pytest.raises(Away):
            connection.execute("")

        assert time.monotonic() - began < 1
        assert connection.closed


def test_t50_a_database_that_hangs_is_told_within_three_seconds(server: Server) -> None:
    with pool_of(server) as pool:
        pool.wait()
        server.awake = False
        began = time.monotonic()

        with pytest.raises(PoolTimeout):
            pool.getconn()

        assert time.monotonic() - began < 3


def test_t50_a_stopped_database_is_told_within_three_seconds(server: Server) -> None:
    server.stop()
    began = time.monotonic()

    with pool_of(server) as pool, pytest.raises(PoolTimeout):
        pool.getconn()

    assert time.monotonic() - began < 3


def test_t50_a_restart_of_the_database_goes_unnoticed(server: Server) -> None:
    with pool_of(server) as pool:
        pool.wait()
        server.restart()

        with pool.connection() as connection:
            connection.execute("")


def pauses_of_the_pool(absence: float) -> list[float]:
    """How long the pool of requests waits between its attempts while the database is away, and readers ask on."""
    give_up_after = database.options(20, 4)["pool"]["reconnect_timeout"]
    now, pauses = 0.0, []
    attempt = AttemptWithBackoff(timeout=give_up_after)
    while now < absence:
        if attempt.time_to_give_up(now):
            attempt = AttemptWithBackoff(timeout=give_up_after)  # of the next reader
        attempt.update_delay(now)
        pauses.append(attempt.delay)
        now += attempt.delay
    return pauses


def test_t50_a_database_that_is_back_after_a_minute_is_asked_within_seconds() -> None:
    assert 0 < max(pauses_of_the_pool(60)) < 3


def test_t50_once_the_pool_has_given_up_the_next_request_finds_a_database_that_is_back(server: Server) -> None:
    gave_up, port = threading.Event(), server.door.getsockname()[1]
    server.stop()

    with pool_of(server, reconnect_timeout=0.01, reconnect_failed=lambda pool: gave_up.set()) as pool:
        assert gave_up.wait(10)
        back = Server(port)
        try:
            with pool.connection() as connection:
                connection.execute("")
        finally:
            back.stop()
            back.restart()


def refused(message: str) -> PQGen[None]:
    """What the database says to a statement."""
    yield from ()
    raise FeatureNotSupported(message)


def test_t50_plans_of_a_table_that_a_release_changed_go_with_their_connection(server: Server) -> None:
    with pool_of(server) as pool:
        with pytest.raises(Away), pool.connection() as connection:
            connection.wait(refused("cached plan must not change result type"))

        assert connection.closed

        with pool.connection() as connection:  # another one
            with pytest.raises(FeatureNotSupported):
                connection.wait(refused("LIMIT #,# syntax is not supported"))

            assert not connection.closed


def test_t50_statements_and_locks_of_requests_have_limits_and_those_of_commands_none() -> None:
    requests, commands = database.options(20, 8), database.options(0, 8)

    assert requests["options"] == "-c statement_timeout=20s -c lock_timeout=10s -c random_page_cost=1.1"
    assert requests["pool"]["connection_class"].patience == 22
    assert "options" not in commands
    assert commands["pool"]["connection_class"].patience is None
    for options in (requests, commands):
        assert (options["keepalives_idle"], options["tcp_user_timeout"]) == (5, 10_000)


@pytest.mark.django_db
def test_t50_without_the_database_nothing_else_is_asked_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def check(name: str) -> bool:
        asked.append(name)
        return name == "storage"

    for name in health.CHECKS:
        monkeypatch.setitem(health.CHECKS, name, partial(check, name))

    answer = Client().get("/readyz")

    assert answer.json()["failing"] == ["database", "migrations", "history", "cache"]
    assert asked == ["database", "storage"]


# --- Threads that are left ----------------------------------------------------------------------------------------


class Asking:
    """Stands for the site: what has its turn waits for the database, everything else is Django's."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.django = get_wsgi_application()
        self.waiting = threading.Semaphore(0)

    def __call__(self, environ: Environ, start: Any) -> Any:
        if NO_TURN in environ or environ["PATH_INFO"] != "/en/":
            return self.django(environ, start)
        with database.Impatient.connect(self.server.address, autocommit=True) as connection:
            self.waiting.release()
            with suppress(Away):
                connection.execute("")
        return []


@pytest.fixture
def hanging(server: Server) -> Iterator[Reserve]:
    """Two requests hold both turns, for a database that says nothing."""
    server.awake = False
    asking = Asking(server)
    reserve = Reserve(asking, slots=2, turns=2, patience=0.5)
    readers = [Thread(target=told, args=[reserve, "/en/"]) for _ in range(2)]
    for reader in readers:
        reader.start()
        assert asking.waiting.acquire(timeout=10)
    yield reserve
    server.restart()
    for reader in readers:
        reader.join(10)


def told(reserve: Reserve, path: str, **more: Any) -> tuple[int, dict[str, str], str]:
    said: list[Any] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        **more,
    }
    body = b"".join(reserve(environ, lambda *words: said.extend(words)))
    return int(said[0].split()[0]) if said else 0, dict(said[1]) if said else {}, body.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/static/js/site.js", "/static/no-such-file.js"])
def test_t50_while_the_database_hangs_what_needs_none_is_answered(
    hanging: Reserve, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    began = time.monotonic()

    with django_assert_num_queries(0):
        status, _headers, _text = told(hanging, path, HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}=somebody")

    assert status == (404 if "no-such" in path else 200)
    assert time.monotonic() - began < 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/ja/cities/", 'lang="ja"'),
        ("/zh-hant/cities/", 'lang="zh-Hant"'),
        ("/api/v1/cities/", '"unavailable"'),
        ("/readyz", "temporarily unavailable"),
    ],
)
def test_t50_and_whoever_needs_it_is_told_at_once_and_not_by_asking_it(
    hanging: Reserve, path: str, words: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    told(hanging, "/en/cities/")  # waited for a turn, in vain
    began = time.monotonic()

    with django_assert_num_queries(0):
        status, headers, text = told(hanging, path, HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}=somebody")

    assert (status, headers["Retry-After"]) == (503, "30")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert time.monotonic() - began < hanging.patience
    assert words in text


@pytest.mark.django_db
def test_t50_once_the_database_is_back_everybody_has_a_turn(hanging: Reserve, server: Server) -> None:
    told(hanging, "/en/cities/")
    server.awake = True
    server.restart()
    assert hanging.slots.acquire(timeout=10)
    hanging.slots.release()

    assert [told(hanging, "/en/")[0] for _ in range(3)] == [0, 0, 0]
    assert not hanging.is_stuck


def test_t50_a_request_waits_for_its_turn_while_others_come_to_an_end() -> None:
    go, inside = threading.Event(), threading.Event()
    seen: list[Environ] = []

    def slow(environ: Environ, start: Any) -> list[bytes]:
        seen.append(environ)
        inside.set()
        assert go.wait(10)
        return []

    reserve = Reserve(slow, slots=1, turns=1, patience=10)
    readers = [Thread(target=told, args=[reserve, "/en/"]) for _ in range(3)]
    for reader in readers:
        reader.start()
    assert inside.wait(10)
    go.set()
    for reader in readers:
        reader.join(10)

    assert [NO_TURN in environ for environ in seen] == [False] * 3


@pytest.mark.parametrize("ending", [False, True])
def test_t50_and_while_the_process_works_though_it_takes_longer_than_its_patience(
    monkeypatch: pytest.MonkeyPatch, ending: bool
) -> None:
    """As after a start on a busy machine, when each page is made for the first time."""
    reserve = Reserve(lambda environ, _start: [str(NO_TURN in environ).encode()], slots=1, turns=1, patience=0.01)
    assert reserve.slots.acquire()
    waits = iter(range(1, 100))

    def a_while(**_timeout: float) -> bool:
        """The turn comes at the fifth look; until then others end, or pages take a core."""
        look = next(waits)
        reserve.ended += ending
        return look == 5

    monkeypatch.setattr(reserve.slots, "acquire", a_while)
    monkeypatch.setattr("alliance.reserve.time.process_time", (lambda: 0.0) if ending else partial(next, waits))

    assert list(reserve({"PATH_INFO": "/en/"}, lambda *_words: None)) == [b"False"]


def test_t50_nobody_waits_longer_than_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    nginx = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text("utf-8")
    patience = re.search(r"proxy_read_timeout (\d+)s;", nginx)
    assert patience is not None
    assert int(patience[1]) > reserving.LONGEST + reserving.PATIENCE
    monkeypatch.setattr(reserving, "LONGEST", 0.05)
    monkeypatch.setattr(reserving, "IDLE", -1.0)  # always at work
    reserve = Reserve(lambda environ, _start: [str(NO_TURN in environ).encode()], slots=1, turns=1, patience=0.01)
    assert reserve.slots.acquire()

    assert list(reserve({"PATH_INFO": "/en/"}, lambda *_words: None)) == [b"True"]


def test_t50_the_site_keeps_two_threads_free() -> None:
    assert isinstance(site, Reserve)
    assert site.slots._value == settings.BLOCKING_THREADS - 2


def test_as_many_requests_work_at_once_as_have_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others wait for theirs; whoever waits long begins all the same, since those before wait for something too."""
    begun, over = threading.Semaphore(0), threading.Event()

    def waiting(_environ: Environ, _start: Start) -> list[bytes]:
        begun.release()
        over.wait(10)
        return []

    reserve = Reserve(waiting, slots=4, turns=2)
    monkeypatch.setattr(reserving, "A_TURN", 0.01)
    threads = [threading.Thread(target=reserve, args=({"PATH_INFO": "/en/"}, lambda *_words: None)) for _ in range(3)]
    for thread in threads[:2]:
        thread.start()
        assert begun.acquire(timeout=10)
    assert not reserve.turns.acquire(blocking=False)

    threads[2].start()
    assert begun.acquire(timeout=10)
    over.set()
    for thread in threads:
        thread.join()

    assert [reserve.turns.acquire(blocking=False) for _ in range(3)] == [True, True, False]
