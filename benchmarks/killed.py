"""Kills the server with SIGKILL while people write: nothing that was acknowledged may be gone.

`python -m benchmarks.killed [--rounds N]`: on SQLite and on a throw-away PostgreSQL with fsync. Bounded: each round
writes for two seconds. A save counts as acknowledged when its answer was read to the end.
"""

import argparse
import contextlib
import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread
from typing import Any

from benchmarks.site import ROOT, Environment, environment, free_port, manage, wait_for
from benchmarks.tables import Row, keep, show
from tests.postgres import server

WRITERS = 4
SECONDS = 2
PREPARE = """
from core.accounts import tokens
from core.accounts.models import User
print(tokens.make(User.objects.get(email="lead@kunming.example"), name="killed", scope="write")[1])
"""

# Each proposal has all its versions and is as the last of them says; SQLite also looks at its own file.
CONSISTENT = """
from django.db import connection
from core.history.models import RowVersion
from core.review.models import Proposal
wrong = 0
for row in Proposal.objects.all():
    kept = RowVersion.objects.filter(object_type="review.proposal", object_id=str(row.pk)).order_by("number")
    numbers = list(kept.values_list("number", flat=True))
    wrong += numbers != list(range(1, row.version + 1)) or kept.last().data["changes"] != row.changes
if connection.vendor == "sqlite":
    with connection.cursor() as cursor:
        wrong += cursor.execute("PRAGMA integrity_check").fetchall() != [("ok",)]
print(int(wrong))
"""


@dataclass
class Writer:
    """Saves one proposal again and again, each time with a higher number."""

    number: int
    token: str
    address: str = ""
    version: str = ""
    acknowledged: int = 0  # the number of the last one
    saves: int = 0
    tried: int = 0
    odd: list[str] = field(default_factory=list)

    def begin(self, port: int) -> None:
        body = {"kind": "practice", "city": "kunming", "changes": {"title_en": f"Writer {self.number}: 0"}}
        status, headers, _found = send(port, "POST", "/api/v1/proposals/", self.token, body)
        if status != 201:
            raise SystemExit(f"A proposal could not be made: {status}")
        self.address, self.version = path_of(headers["location"]), headers["etag"]

    def write(self, port: int, stop: Event) -> None:
        while not stop.is_set():
            self.tried += 1
            body = {"changes": {"title_en": f"Writer {self.number}: {self.tried}"}}
            try:
                status, headers, _found = send(port, "PATCH", self.address, self.token, body, self.version)
            except (OSError, HTTPException):
                return  # the server was killed: this save was not acknowledged
            if status == 200:
                self.saves += 1
                self.acknowledged, self.version = self.tried, headers["etag"]
            else:
                self.odd.append(str(status))

    def stored(self, port: int) -> int:
        """What is there after the server has started again."""
        _status, headers, found = send(port, "GET", self.address, self.token)
        self.version = headers["etag"]
        return int(found["changes"]["title_en"].rpartition(" ")[2])


def send(
    port: int, method: str, path: str, token: str, body: dict[str, Any] | None = None, version: str = ""
) -> tuple[int, dict[str, str], dict[str, Any]]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Host": f"localhost:{port}"}
        if version:
            headers["If-Match"] = version
        connection.request(method, path, body=json.dumps(body) if body is not None else None, headers=headers)
        answer = connection.getresponse()
        text, told = answer.read(), {name.lower(): value for name, value in answer.getheaders()}
        is_json = "json" in told.get("content-type", "")  # a proxy with nobody behind it says so in HTML
        return answer.status, told, json.loads(text) if text and is_json else {}
    finally:
        connection.close()


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3] if "://" in address else address


@contextlib.contextmanager
def started(env: Environment, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """In a group of its own, so that the workers die with the parent."""
    command = [str(ROOT / "bin" / "serve"), "--host", "127.0.0.1", "--port", str(port)]
    settings = {"SITE_URL": f"http://localhost:{port}", "WEB_WORKERS": "2", "BLOCKING_THREADS": "8"}
    with (Path(env["VAR_DIR"]) / "server.log").open("a") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**env, **settings}, stdout=log, stderr=log, start_new_session=True
        )
    try:
        wait_for(port, process)
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=20)


def measure(name: str, database: str, var: Path, rounds: int) -> Row:
    env = environment(database, var, cache=True)
    for command in (["migrate", "--verbosity", "0"], ["createcachetable"], ["demo"]):
        manage(env, *command)
    manage(env, "collectstatic", "--noinput", "--verbosity", "0")
    token = manage(env, "shell", "--verbosity", "0", "-c", PREPARE).strip().splitlines()[-1]
    writers = [Writer(number, token) for number in range(WRITERS)]
    port, lost = free_port(), 0
    with started(env, port):
        for writer in writers:
            writer.begin(port)
    for _round in range(rounds):
        with started(env, port) as process:
            for writer in writers:
                writer.stored(port)
            load(port, writers, process)
        with started(env, port):
            lost += sum(writer.stored(port) < writer.acknowledged for writer in writers)
    return {
        "database": name,
        "kills": rounds,
        "saves tried": sum(writer.tried for writer in writers),
        "acknowledged": sum(writer.saves for writer in writers),
        "lost": lost,
        "inconsistent": int(manage(env, "shell", "--verbosity", "0", "-c", CONSISTENT).strip().splitlines()[-1]),
        "other answers": sum(len(writer.odd) for writer in writers),
    }


def load(port: int, writers: list[Writer], process: subprocess.Popen[bytes]) -> None:
    """The server dies in the middle of it."""
    stop = Event()
    threads = [Thread(target=writer.write, args=[port, stop]) for writer in writers]
    for thread in threads:
        thread.start()
    stop.wait(SECONDS)
    kill(process)
    stop.set()
    for thread in threads:
        thread.join(timeout=30)


def main() -> None:
    parser = argparse.ArgumentParser(description="Kills the server under write load.")
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    rows = []
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="killed-")))
        for name, database in (
            ("SQLite", f"sqlite:///{var / 'site.sqlite3'}"),
            ("PostgreSQL", stack.enter_context(server(durable=True))),
        ):
            folder = var / name
            folder.mkdir()
            rows.append(measure(name, database, folder, rounds))
    show("Killed while people write", rows)
    keep("killed", rows, writers=WRITERS, seconds=SECONDS)
    if any(row["lost"] or row["inconsistent"] for row in rows):
        raise SystemExit("Acknowledged saves were lost, or what is left does not fit together.")


if __name__ == "__main__":
    main()
