"""All benchmarks on a throw-away PostgreSQL and the application server as in production: `bin/bench [--small]`."""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import psycopg

from benchmarks import hostile
from benchmarks.processes import memory_mb, parent_of
from benchmarks.site import ROOT, Environment, Site, bounded, environment, manage, running
from benchmarks.speed import measure_all, table, tasks
from benchmarks.tables import Row, keep, show
from benchmarks.uploads import too_large
from benchmarks.weights import weigh
from tests.postgres import server

MODES = {
    "cached": "Answered from the page cache",
    "made": "Made for each request, and bare views beside them",
    "unchanged": "Unchanged since the last visit (304)",
}


class Size(NamedTuple):
    cities: int
    events: int
    resources: int
    postings: int
    links: int
    rounds: int = 0
    seconds: int = 0

    @property
    def options(self) -> list[str]:
        kinds = ("cities", "events", "resources", "postings", "links")
        return [word for kind in kinds for word in (f"--{kind}", str(getattr(self, kind)))]


FULL = Size(10_000, 2_000, 20_000, 30_000, 50_000, rounds=2, seconds=2)
SMALL = Size(1_300, 100, 500, 2_000, 3_000, rounds=1, seconds=1)


def main() -> None:
    given = arguments()
    size = SMALL if given.small else FULL
    size = size._replace(rounds=given.rounds or size.rounds, seconds=given.seconds or size.seconds)
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        database = stack.enter_context(server(durable=True))
        made = environment(database, var, cache=False)
        copies = prepare(made, database)
        fill(made, database, size)
        looks = scale(made, database, copies, size)
        cached = stack.enter_context(running(environment(database, var, cache=True)))
        uncached = stack.enter_context(running(made))
        weight(cached, looks)
        before = memory([cached, uncached])
        speed(cached, uncached, looks, database, size)
        life([cached, uncached], before, size)
        too_large(cached)
    hostile.main()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures the site on this machine.")
    parser.add_argument("--small", action="store_true", help="Fewer rows, shorter runs: to see whether it works.")
    parser.add_argument("--rounds", type=int, help="How often each page is measured; the median counts.")
    parser.add_argument("--seconds", type=int, help="How long each measurement takes.")
    return parser.parse_args()


def prepare(env: Environment, database: str) -> dict[int, str]:
    """The founding facts, and copies of them for other sizes."""
    manage(env, "migrate", "--verbosity", "0")
    manage(env, "createcachetable")
    manage(env, "collectstatic", "--noinput", "--verbosity", "0")
    manage(env, "demo")
    copies = {rows: database.removesuffix("/postgres") + f"/rows_{rows}" for rows in (3, 50)}
    for rows, copy in copies.items():
        command(database, f"CREATE DATABASE {copy.rpartition('/')[2]} TEMPLATE postgres")
        manage({**env, "DATABASE_URL": copy}, "synthesize", *Size(rows, rows, rows, rows, rows).options)
    return copies


def command(database: str, sql: str) -> None:
    """From another database, so that this one can be copied."""
    with psycopg.connect(database.rpartition("/")[0] + "/template1", autocommit=True) as connection:
        connection.execute(sql.encode())


def fill(env: Environment, database: str, size: Size) -> None:
    begun = perf_counter()
    rows = made_of(manage(env, "synthesize", *size.options))
    seconds = perf_counter() - begun
    rows.append({"kind": "all", "rows": sum(row["rows"] for row in rows), "seconds": round(seconds, 1)})
    show("Made-up data", rows)
    keep("synthesize", rows)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def made_of(out: str) -> list[Row]:
    """What the command says of each kind."""
    rows: list[Row] = []
    for line in out.splitlines()[:-1]:
        kind, count, spent, _unit = line.split()
        rows.append({"kind": kind, "rows": int(count.replace(",", "")), "seconds": float(spent)})
    return rows


def look(env: Environment) -> list[Row]:
    command = [sys.executable, "-m", "benchmarks.inside"]
    done = subprocess.run(command, cwd=ROOT, env=bounded(env), check=True, stdout=subprocess.PIPE, text=True)
    found: list[Row] = json.loads(done.stdout)
    return found


def scale(env: Environment, database: str, copies: dict[int, str], size: Size) -> list[Row]:
    """The same number of queries, however many rows there are. Answers the pages of the full size that are there."""
    addresses = {**copies, size.cities: database}
    looks = {rows: {row["page"]: row for row in look({**env, "DATABASE_URL": url})} for rows, url in addresses.items()}
    full = looks[size.cities]
    table: list[Row] = []
    for page, row in full.items():
        counts = [found[page] for found in looks.values()]
        table.append(
            {
                "page": page,
                **{f"queries at {rows:,}": found[page]["queries"] for rows, found in looks.items()},
                "same": "yes" if len({one["queries"] for one in counts if one["status"] == 200}) == 1 else "NO",
                **{f"ms at {rows:,}": found[page]["cpu_ms"] for rows, found in looks.items()},
                "database ms": row["database_ms"],
                "status": row["status"],
            }
        )
    show("Queries and CPU in process, as rows grow", table)
    keep("scale", table)
    return [row for row in full.values() if row["status"] == 200]


def weight(site: Site, looks: Sequence[Row]) -> None:
    rows = [weigh(site, row["page"], row["path"]) for row in looks if not row["page"].startswith("API")]
    show("Weight of a first visit, bytes compressed", rows)
    keep("weight", rows)


def speed(cached: Site, uncached: Site, looks: Sequence[Row], database: str, size: Size) -> None:
    with psycopg.connect(database) as connection:
        postmaster = parent_of(connection.info.backend_pid)
    found = tasks(cached, uncached, looks)
    measures = measure_all(found, postmaster, rounds=size.rounds, seconds=size.seconds)
    by_page = {row["page"]: row for row in looks}
    for mode, title in MODES.items():
        known = by_page if mode == "made" else {page: {**row, "queries": None} for page, row in by_page.items()}
        rows = table(mode, measures, known)
        show(title, rows)
        keep(mode, rows, rounds=size.rounds, seconds=size.seconds, cities=size.cities)


def memory(sites: Sequence[Site]) -> list[float]:
    return [sum(memory_mb(worker) for worker in site.workers) for site in sites]


def life(sites: Sequence[Site], before: Sequence[float], size: Size) -> None:
    rows: list[Row] = [
        {
            "server": name,
            "first answer s": round(site.first_answer, 2),
            "workers": len(site.workers),
            "MB after start": round(started),
            "MB after load": round(loaded),
        }
        for name, site, started, loaded in zip(
            ("page cache on", "page cache off"), sites, before, memory(sites), strict=True
        )
    ]
    show("Start and memory", rows)
    keep("life", rows)


if __name__ == "__main__":
    main()
