"""A database that hangs, is stopped, or was restarted (T50), played by a socket that knows the first words."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from django.test import Client
from psycopg import OperationalError as Away
from psycopg_pool import ConnectionPool, PoolTimeout

from alliance import database
from alliance.portal import health

WELCOME = b"R\0\0\0\x08\0\0\0\0" + b"Z\0\0\0\x05I"
NOTHING_ASKED = b"I\0\0\0\x04" + b"Z\0\0\0\x05I"


class Server:
    """Greets whoever comes. Then answers while it is `awake`, and else says nothing."""

    def __init__(self) -> None:
        self.awake = True
        self.lines: list[socket.socket] = []
        self.door = socket.create_server(("127.0.0.1", 0))
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


def pool_of(server: Server) -> ConnectionPool[Any]:
    """As the settings make it for requests."""
    options = database.options(20, 4)
    return ConnectionPool(server.address, open=True, kwargs={"autocommit": True}, **options["pool"])


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


def test_t50_statements_and_locks_of_requests_have_limits_and_those_of_commands_none() -> None:
    requests, commands = database.options(20, 8), database.options(0, 8)

    assert requests["options"] == "-c statement_timeout=20s -c lock_timeout=10s"
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
