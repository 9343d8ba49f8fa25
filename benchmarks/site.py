"""The site on this machine: a filled database, and the application server as in production."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import perf_counter, sleep
from typing import NamedTuple

from alliance.database import PLANNING
from benchmarks.processes import children

ROOT = Path(__file__).resolve().parent.parent
WAIT = 60

type Environment = dict[str, str]


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Site(NamedTuple):
    port: int
    process: int
    first_answer: float  # seconds from the start of the command

    @property
    def workers(self) -> list[int]:
        return children(self.process)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


def environment(database: str, var: Path, *, cache: bool) -> Environment:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database,
        "VAR_DIR": str(var),
        "DEBUG": "false",
        "DEMO": "true",
        "RATE_LIMITS": "1000000",
        "BUILD": "benchmark",
        "PAGE_CACHE": "on" if cache else "off",
    }


def bounded(env: Environment) -> Environment:
    """No statement of a page may run longer than this: a page that asks for more fails, and says so in its status. They
    are planned as those of requests are."""
    return {**env, "PGOPTIONS": f"-c statement_timeout=10000 {PLANNING}"}


def manage(env: Environment, *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def running(env: Environment) -> Iterator[Site]:
    """Two workers of eight threads, until the block is left."""
    port, begun = free_port(), perf_counter()
    command = [str(ROOT / "bin" / "serve"), "--host", "127.0.0.1", "--port", str(port)]
    settings = {"SITE_URL": f"http://localhost:{port}", "WEB_WORKERS": "2", "BLOCKING_THREADS": "8"}
    with (Path(env["VAR_DIR"]) / f"server-{port}.log").open("w") as log:  # writing it is part of the price
        server = subprocess.Popen(command, cwd=ROOT, env={**settings, **bounded(env)}, stdout=log, stderr=log)
    try:
        wait_for(port, server)
        yield Site(port, server.pid, perf_counter() - begun)
    finally:
        stop(server)


def stop(server: subprocess.Popen[bytes]) -> None:
    """granian may miss a signal while it starts its workers."""
    server.terminate()
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    end = perf_counter() + WAIT
    while perf_counter() < end and server.poll() is None:
        with contextlib.suppress(OSError, HTTPException):
            if get(port, "/en/").status == 200:
                return
        sleep(0.02)
    raise SystemExit("The server did not answer.")


def get(port: int, path: str, headers: dict[str, str] | None = None) -> Answer:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip", **(headers or {})})
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, found, answer.read())
    finally:
        connection.close()
