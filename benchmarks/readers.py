"""What a page takes that is made anew, and readers of all kinds while somebody edits: `python -m benchmarks.readers`.

Two workers on a throw-away PostgreSQL, at the size of the demo and with 10,000 cities. Each page is measured in turn
with a bare page of one query, the floor: as it is made while nothing changes, with kept parts and answers in it, and
(`all void`) when nothing that was kept may be shown, as after a change that is not of texts alone. Then whole pages
are kept too, and readers of all kinds come, with and without somebody who edits.

`--sqlite` measures on SQLite, `--against URL` another site in the same turns, `--small` shows in two minutes whether
it works. Needs wrk.
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple
from uuid import uuid4

import psycopg

from benchmarks.load import SCRIPT, Load
from benchmarks.processes import children, cpu_seconds, memory_mb, parent_of
from benchmarks.run import look
from benchmarks.site import ROOT, Environment, Site, bounded, environment, get, manage, running
from benchmarks.speed import VISITS, settle
from benchmarks.tables import Row, keep, show
from tests.postgres import server

CONNECTIONS = 16
HEADERS = {"Accept-Encoding": "gzip", "Host": "localhost"}
FLOOR = "/bare/small/"
VOID_REQUESTS = 30
MIX = Path(__file__).with_name("mix.lua")
EDITOR = "benchmarks.editing"
# How often each kind of page is read: half of all reads are of cities.
READS = (
    *((12, "/"), (12, "/cities/"), (4, "/practices/"), (4, "/events/"), (48, "/cities/example-city-%05d/")),
    *((8, "/events/example-event-00001/"), (8, "/resources/example-resource-00001/"), (4, "/targets/12/")),
)


class Target(NamedTuple):
    """Requests a second and milliseconds of processor time, of the application and the database."""

    rate: float
    cpu: float
    queries: int | None = None


# At the size of the demo, and with 10,000 cities.
TARGETS = {
    "home": (Target(400, 4.5, 5), Target(330, 5.5, 5)),
    "cities": (Target(400, 4.5, 3), Target(300, 6, 3)),
    "city": (Target(270, 7, 9), Target(240, 8, 9)),
    "city, founding": (Target(270, 7, 9), Target(240, 8, 9)),
    "event": (Target(280, 7), Target(250, 8)),
    "resource": (Target(280, 7), Target(250, 8)),
    "result": (Target(250, 8), Target(200, 10)),
    "postings": (Target(250, 8), Target(200, 10)),
    "links of a city": (Target(250, 8), Target(200, 10)),
    "search, many hits": (Target(420, 4.5), Target(200, 10)),
    "API, list of 20": (Target(600, 3.2), Target(450, 4.5)),
    "API, detail": (Target(900, 2.1), Target(800, 2.5)),
}


class Size(NamedTuple):
    name: str
    cities: int  # 0: the founding facts and the made-up cities of the demo


def main() -> None:
    given = arguments()
    if not shutil.which("wrk"):
        raise SystemExit("Install wrk: a slower loader would take the processor time that is measured.")
    sizes = [Size("demo", 0), Size("large", 300 if given.small else given.cities)]
    for at, size in enumerate(sizes):
        with ExitStack() as stack:
            var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="readers-")))
            database = f"sqlite:///{var}/site.sqlite3" if given.sqlite else stack.enter_context(server(durable=True))
            env = environment(database, var, cache=False)
            prepare(env, size)
            measure(env, database, at, size, given)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures pages as readers meet them.")
    parser.add_argument("--small", action="store_true", help="Fewer rows and shorter runs: to see whether it works.")
    parser.add_argument("--sqlite", action="store_true", help="On SQLite instead of PostgreSQL.")
    parser.add_argument("--against", help="The address of another site, measured in the same turns at its first page.")
    parser.add_argument("--cities", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=2)
    return parser.parse_args()


def prepare(env: Environment, size: Size) -> None:
    manage(env, "migrate", "--verbosity", "0")
    manage(env, "createcachetable")
    manage(env, "collectstatic", "--noinput", "--verbosity", "0")
    manage(env, "demo")
    if size.cities:
        events, resources = str(size.cities // 5), str(size.cities * 2)
        manage(env, "synthesize", "--cities", str(size.cities), "--events", events, "--resources", resources)
    if env["DATABASE_URL"].startswith("postgres"):
        with psycopg.connect(env["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")


def measure(env: Environment, database: str, at: int, size: Size, given: argparse.Namespace) -> None:
    seconds, rounds = (1, 1) if given.small else (given.seconds, given.rounds)
    looks = [row for row in look(env) if row["status"] == 200]
    name = f"readers-{size.name}{'-sqlite' if given.sqlite else ''}"
    with running(env) as site:
        rows = pages(site, looks, at, database, seconds, rounds, given.against)
        about = {"first answer s": round(site.first_answer, 2), "MB of both workers": memory(site)}
    show(f"Pages made anew, {size.name}", rows)
    keep(name, rows, seconds=seconds, rounds=rounds, cities=size.cities, **about)
    with running(environment(database, Path(env["VAR_DIR"]), cache=True)) as site:
        found = [kept_pages(site, looks, seconds)]
        if size.cities:
            found += [mixed(site, env, size, seconds * 6, edits=edits) for edits in (False, True)]
        found.append({"what": "memory of both workers, MB", "value": memory(site)})
    show(f"Pages that are kept, {size.name}", found)
    keep(f"{name}-kept", found, seconds=seconds, cities=size.cities)


def memory(site: Site) -> int:
    return round(sum(memory_mb(worker) for worker in site.workers))


def postmaster_of(database: str) -> int | None:
    if not database.startswith("postgres"):
        return None
    with psycopg.connect(database) as connection:
        return parent_of(connection.info.backend_pid)


# --- Made anew ----------------------------------------------------------------------------------------------------


class Sample(NamedTuple):
    load: Load
    cpu: float  # milliseconds a request


def pages(
    site: Site,
    looks: Sequence[Row],
    at: int,
    database: str,
    seconds: int,
    rounds: int,
    against: str | None,
) -> list[Row]:
    found: list[Row] = []
    postmaster = postmaster_of(database)
    for row in looks:
        for _visit in range(VISITS):
            get(site.port, row["path"], HEADERS)
        own, floor, other = list[Sample](), list[Sample](), list[Sample]()
        for _round in range(rounds):
            own.append(sample(site, row["path"], postmaster, seconds))
            floor.append(sample(site, FLOOR, postmaster, seconds))
            if against:
                other.append(Sample(load(against, seconds), 0.0))
        told_of_it = told(row, own, floor, other, TARGETS.get(row["page"], (None, None))[at])
        found.append({**told_of_it, "CPU ms, all void": round(all_void(site, row["path"], database, postmaster), 1)})
    return found


def sample(site: Site, path: str, postmaster: int | None, seconds: int) -> Sample:
    workers = site.workers
    before = spent(workers, postmaster)
    done = load(site.url(path), seconds)
    settle(workers)
    each = 1000 / max(done.requests + CONNECTIONS, 1)
    return Sample(done, (spent(workers, postmaster) - before) * each)


def all_void(site: Site, path: str, database: str, postmaster: int | None) -> float:
    """Milliseconds of processor time of a request when nothing that was kept may be shown any more."""
    before = spent(site.workers, postmaster)
    for _request in range(VOID_REQUESTS):
        make_all_void(database)
        get(site.port, path, HEADERS)
    settle(site.workers)
    return (spent(site.workers, postmaster) - before) * 1000 / VOID_REQUESTS


def make_all_void(database: str) -> None:
    """Also parts that a change leaves alone which names its tables: no table has this token."""
    change = "UPDATE pagecache_contentversion SET token = %s"
    if database.startswith("postgres"):
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(change, [uuid4().hex])
    else:
        with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as file, file:
            file.execute(change.replace("%s", "?"), [uuid4().hex])


def spent(workers: Sequence[int], postmaster: int | None) -> float:
    return cpu_seconds(workers) + (cpu_seconds(children(postmaster)) if postmaster else 0.0)


def load(url: str, seconds: int, script: Path = SCRIPT, env: dict[str, str] | None = None) -> Load:
    done = by_wrk(url, seconds, script, env)
    return Load(int(done["requests"]), done["seconds"], done["p50"], done["p99"], int(done["errors"]))


def by_wrk(url: str, seconds: int, script: Path, env: dict[str, str] | None = None) -> dict[str, float]:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "20s", "-s", str(script)]
    for name, value in HEADERS.items():
        command += ["-H", f"{name}: {value}"]
    environ = {**os.environ, **(env or {})}
    done = subprocess.run([*command, url], check=True, capture_output=True, text=True, env=environ)
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def told(
    row: Row, own: Sequence[Sample], floor: Sequence[Sample], other: Sequence[Sample], target: Target | None
) -> Row:
    rate, cpu = median(one.load.rate for one in own), median(one.cpu for one in own)
    found: Row = {
        "page": row["page"],
        "req/s": round(rate),
        "floor req/s": round(median(one.load.rate for one in floor)),
        "CPU ms": round(cpu, 1),
        "floor CPU ms": round(median(one.cpu for one in floor), 1),
        "p50": round(median(one.load.p50 for one in own), 1),
        "p99": round(median(one.load.p99 for one in own), 1),
        "queries": row["queries"],
        "errors": sum(one.load.errors for one in own),
        "wanted req/s": target.rate if target else None,
        "wanted CPU ms": target.cpu if target else None,
        "reached": None if target is None else "yes" if rate >= target.rate and cpu <= target.cpu else "no",
    }
    return {**found, "against req/s": round(median(one.load.rate for one in other))} if other else found


# --- Kept ---------------------------------------------------------------------------------------------------------


def kept_pages(site: Site, looks: Sequence[Row], seconds: int) -> Row:
    home = next(row for row in looks if row["page"] == "home")
    for _visit in range(VISITS):
        get(site.port, home["path"], HEADERS)
    done = load(site.url(home["path"]), seconds)
    return {"what": "first page, kept", "req/s": round(done.rate), "p99": round(done.p99, 1), "errors": done.errors}


def mixed(site: Site, env: Environment, size: Size, seconds: int, *, edits: bool) -> Row:
    """All kinds of reads, warm after a third of the time."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as addresses:
        addresses.writelines(f"{share} {path}\n" for share, path in READS)
        addresses.flush()
        asked = {"MIX_ADDRESSES": addresses.name, "MIX_CITIES": str(size.cities)}
        with editor(env) if edits else ExitStack():
            by_wrk(site.url("/"), max(seconds // 3, 1), MIX, asked)
            done = by_wrk(site.url("/"), seconds, MIX, asked)
    return {
        "what": "reads of all kinds, one edit a second" if edits else "reads of all kinds, no edits",
        "req/s": round(done["requests"] / done["seconds"]),
        "p50": round(done["p50"], 1),
        "p99": round(done["p99"], 1),
        "from what is kept": f"{done['kept']:.0%}",
        "errors": int(done["errors"]),
    }


@contextmanager
def editor(env: Environment) -> Iterator[None]:
    """Somebody who writes the summary of a city anew each second."""
    writing = subprocess.Popen([sys.executable, "-m", EDITOR], cwd=ROOT, env=bounded(env))
    try:
        yield
    finally:
        writing.terminate()
        writing.wait(timeout=20)


if __name__ == "__main__":
    main()
