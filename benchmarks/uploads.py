"""What bodies that are too large cost the workers: `python -m benchmarks.uploads`, and a part of `bin/bench` (T26)."""

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from time import sleep

from benchmarks.processes import memory_mb
from benchmarks.site import Site, environment, manage, running
from benchmarks.tables import Row, keep, show

PARALLEL = 5
CHUNK = 1_000_000
MB = 1_000_000
MOST_GROWTH = 100  # MB
REFUSED = {"413", "closed"}
FORM = {"Content-Type": "multipart/form-data; boundary=x"}

type Send = Callable[[HTTPConnection, int], None]


def too_large(site: Site) -> list[Row]:
    """Five at once of each kind. The growth is that of all workers together, at its peak."""
    cases: dict[str, tuple[Send, int]] = {
        "40 MB, length said": (with_length, 40),
        "40 MB, in pieces without a length": (in_pieces, 40),
        "25 MB, from somebody unknown": (with_length, 25),
    }
    rows = [row(site, name, send, megabytes) for name, (send, megabytes) in cases.items()]
    show("Five bodies at once that are too large", rows)
    keep("uploads", rows)
    return rows


def row(site: Site, name: str, send: Send, megabytes: int) -> Row:
    answers: list[str] = []
    before = memory(site)
    senders = [threading.Thread(target=attempt, args=(site, send, megabytes, answers)) for _ in range(PARALLEL)]
    for sender in senders:
        sender.start()
    peak = before
    while any(sender.is_alive() for sender in senders):
        peak = max(peak, memory(site))
        sleep(0.01)
    growth = peak - before
    return {
        "body": name,
        "answers": " ".join(sorted(set(answers))),
        "MB before": round(before, 1),
        "MB grown": round(growth, 1),
        "good": "yes" if growth < MOST_GROWTH and {*answers} <= REFUSED else "NO",
    }


def memory(site: Site) -> float:
    return sum(memory_mb(worker) for worker in site.workers)


def attempt(site: Site, send: Send, megabytes: int, answers: list[str]) -> None:
    """A server that has answered may close before it has read all: the answer is read where it still is there."""
    connection = HTTPConnection("127.0.0.1", site.port, timeout=30)
    try:
        with suppress(OSError):
            send(connection, megabytes)
        answer = HTTPResponse(connection.sock, method="POST")
        answer.begin()
        answers.append(str(answer.status))
    except (OSError, HTTPException):
        answers.append("closed")
    finally:
        connection.close()


def with_length(connection: HTTPConnection, megabytes: int) -> None:
    connection.request("POST", "/en/", zeros(megabytes), {**FORM, "Content-Length": str(megabytes * MB)})


def in_pieces(connection: HTTPConnection, megabytes: int) -> None:
    connection.request("POST", "/en/", zeros(megabytes), FORM, encode_chunked=True)


def zeros(megabytes: int) -> Iterator[bytes]:
    for _ in range(megabytes * MB // CHUNK):
        yield bytes(CHUNK)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        var = Path(folder)
        env = environment(f"sqlite:///{var / 'site.sqlite3'}", var, cache=True)
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "createcachetable")
        manage(env, "collectstatic", "--noinput", "--verbosity", "0")
        with running(env) as site:
            too_large(site)


if __name__ == "__main__":
    main()
