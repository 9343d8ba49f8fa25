"""How many requests a process works on at once: `python -m benchmarks.turns`.

Python runs one thread at a time, so requests that work side by side take each other's turns and all end late. Each way
is measured in turns with the others on a throw-away PostgreSQL filled as the demo: pages that are made anew at each
request, and then readers beside two bodies that drip in and somebody who takes the table of all cities again and again.
Needs wrk.
"""

import argparse
import shutil
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.load import Load
from benchmarks.readers import HEADERS, Size, load, make_all_void, prepare
from benchmarks.site import Site, environment, get, running
from benchmarks.tables import Row, keep, show
from tests.postgres import server

PAGES = {"home": "/en/", "city": "/en/cities/kunming/", "plan": "/en/cities/example-bay/plan/"}
EXPORT = "/en/cities/data.csv"
VOID_EVERY = 0.05  # seconds: no request finds what the one before it kept
DRIP_EVERY = 0.5


class Way(NamedTuple):
    threads: int
    at_once: int

    @property
    def words(self) -> str:
        return f"{self.threads} threads, {self.at_once} at once"


WAYS = (Way(8, 6), Way(8, 3), Way(8, 2), Way(8, 1), Way(4, 2))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures how many requests a process should work on at once.")
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("Install wrk: a slower loader would take the processor time that is measured.")
    samples: dict[tuple[Way, str], list[Load]] = defaultdict(list)
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="turns-")))
        database = stack.enter_context(server(durable=True))
        env = environment(database, var, cache=False)
        prepare(env, Size("demo", 0))
        for _round in range(given.rounds):
            for way in WAYS:
                chosen = {"BLOCKING_THREADS": str(way.threads), "REQUESTS_AT_ONCE": str(way.at_once)}
                with running({**env, **chosen}) as site, voided(database):
                    for name, found in measured(site, given.seconds):
                        samples[way, name].append(found)
    rows = [row(way, samples) for way in WAYS]
    show("Requests at once in each of two processes, all kept parts void, 16 connections", rows)
    keep("turns", rows, seconds=given.seconds, rounds=given.rounds)


def measured(site: Site, seconds: int) -> Iterator[tuple[str, Load]]:
    for name, path in PAGES.items():
        get(site.port, path, HEADERS)
        yield name, load(site.url(path), seconds)
    with beside(site, drip, drip, export):
        yield "beside others", load(site.url(PAGES["city"]), seconds)


def row(way: Way, samples: dict[tuple[Way, str], list[Load]]) -> Row:
    found: Row = {"way": way.words}
    for name in (*PAGES, "beside others"):
        loads = samples[way, name]
        found[f"{name} req/s"] = round(median(each.rate for each in loads))
        found[f"{name} p99"] = round(median(each.p99 for each in loads))
    found["errors"] = sum(each.errors for (its, _name), loads in samples.items() if its == way for each in loads)
    return found


@contextmanager
def voided(database: str) -> Iterator[None]:
    """As if somebody changed something all the time."""
    over = threading.Event()

    def again() -> None:
        while not over.wait(VOID_EVERY):
            make_all_void(database)

    with running_beside(over, again):
        yield


@contextmanager
def beside(site: Site, *others: Callable[[Site, threading.Event], None]) -> Iterator[None]:
    over = threading.Event()
    with ExitStack() as stack:
        for other in others:
            stack.enter_context(running_beside(over, partial(other, site, over)))
        yield


@contextmanager
def running_beside(over: threading.Event, act: Callable[[], None]) -> Iterator[None]:
    thread = threading.Thread(target=act)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def drip(site: Site, over: threading.Event) -> None:
    """A body that comes in slowly holds a thread until it is there."""
    with suppress(OSError, HTTPException):
        connection = HTTPConnection("127.0.0.1", site.port, timeout=30)
        connection.putrequest("POST", "/en/contact/")
        connection.putheader("Content-Length", "100000")
        connection.endheaders()
        while not over.wait(DRIP_EVERY):
            connection.send(b"x" * 100)
        connection.close()


def export(site: Site, over: threading.Event) -> None:
    while not over.is_set():
        get(site.port, EXPORT, HEADERS)


if __name__ == "__main__":
    main()
