"""Projects and calls at scale: 20,000 projects of 2,000 cities, and 2,000 calls that ask eight things each.

`python -m benchmarks.desk [--small]`, on a throw-away PostgreSQL and on SQLite. It fails when something is above what
is allowed.
"""

import argparse
import json
import logging
import subprocess
import sys
import tempfile
from contextlib import ExitStack, nullcontext
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import NamedTuple

import django
import psycopg

from benchmarks.cooperation import judged, look
from benchmarks.processes import highest_mb, load, memory_mb, reset_highest
from benchmarks.run import made_of
from benchmarks.site import ROOT, Environment, bounded, environment, manage
from benchmarks.tables import Row, keep, show
from tests.postgres import server


class Size(NamedTuple):
    cities: int
    projects: int
    calls: int


FULL, SMALL = Size(2_000, 20_000, 2_000), Size(50, 200, 100)
MATCHED = 300
MATCH_MS, MATCH_QUERIES = 150, 6
LIST_QUERIES, LIST_MS, BYTES = 5, 40, 50_000
EXPORT_MB = 100


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the finance desk on this machine.")
    parser.add_argument("--small", action="store_true", help="Fewer rows: to see whether it works.")
    parser.add_argument("--only", choices=("SQLite", "PostgreSQL"), help="One database alone.")
    parser.add_argument("--inside", choices=("matches", "pages", "export"), help="Used by the program itself.")
    given = parser.parse_args()
    if given.inside:
        django.setup()
        logging.disable(logging.INFO)
        parts = {"matches": matching, "pages": pages, "export": export}
        json.dump(parts[given.inside](), sys.stdout)
        return
    size = SMALL if given.small else FULL
    rows = [row for name in ("SQLite", "PostgreSQL") if given.only in (None, name) for row in measured_on(name, size)]
    show("The finance desk", rows)
    if not given.small:
        keep("desk", rows, load=load(), **size._asdict())
    if missed := [f"{row['what']} ({row['database']})" for row in rows if row.get("within") == "NO"]:
        raise SystemExit(f"Above what is allowed: {', '.join(missed)}.")


def measured_on(name: str, size: Size) -> list[Row]:
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-")))
        is_server = name == "PostgreSQL"
        database = stack.enter_context(
            server(durable=True) if is_server else nullcontext(f"sqlite:///{var}/desk.sqlite3")
        )
        env = environment(database, var, cache=False)
        fill(env, size)
        if is_server:
            with psycopg.connect(database, autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")
        manage(env, "collectstatic", "--noinput", "--verbosity", "0")
        found = [row for part in ("matches", "pages", "export") for row in asked(env, part)]
    return [{"database": name, **judged(row)} for row in found]


def fill(env: Environment, size: Size) -> None:
    for words in (["migrate", "--verbosity", "0"], ["createcachetable"], ["load_vocabulary", "--verbosity", "0"]):
        manage(env, *words)
    options = [word for name, count in size._asdict().items() for word in (f"--{name}", str(count))]
    show("Made-up data", made_of(manage(env, "synthesize", "--no-search", *options)))


def asked(env: Environment, part: str) -> list[Row]:
    command = [sys.executable, "-m", "benchmarks.desk", "--inside", part]
    done = subprocess.run(command, cwd=ROOT, env=bounded(env), check=True, stdout=subprocess.PIPE, text=True)
    found: list[Row] = json.loads(done.stdout)
    return found


# --- Inside the site ------------------------------------------------------------------------------------------------


def matching() -> list[Row]:
    """One project after the other against all calls, as their pages ask it."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from finance.projects.matches import matches_of
    from finance.projects.models import Project

    parts = ("costs", "money__instrument", "terms")
    rows = list(Project.objects.select_related("city").prefetch_related(*parts).order_by("pk")[:MATCHED])
    today = timezone.localdate()
    matches_of(rows[0], today)
    spent, worked = [], []
    for project in rows:
        begun, cpu = perf_counter(), process_time()
        matches_of(project, today)
        spent.append((perf_counter() - begun) * 1000)
        worked.append((process_time() - cpu) * 1000)
    with CaptureQueriesContext(connection) as queries:
        matches_of(rows[-1], today)
    return [
        {
            "what": "one project against all calls",
            "queries": len(queries),
            "ms": round(median(spent), 1),
            "cpu ms": round(median(worked), 1),
            "ms at p99": round(quantiles(spent, n=100)[98], 1),
            "allowed ms at p99": MATCH_MS,
            "allowed queries": MATCH_QUERIES,
        }
    ]


def pages() -> list[Row]:
    from benchmarks.pages import address
    from core.ui.paging import PER_PAGE
    from finance.projects.models import ProjectProfile

    projects, calls = address("projects"), address("calls")
    last = -(-ProjectProfile.objects.shown_to_all().count() // PER_PAGE)
    lists = [
        look("projects", projects),
        look("projects, last page", f"{projects}?page={last}"),
        look("projects, filtered", f"{projects}?stage=concept&target=12&currency=EUR"),
    ]
    for row in lists:
        row |= {"allowed queries": LIST_QUERIES, "allowed ms": LIST_MS, "allowed bytes gz": BYTES}
    one = look("one project", address("project", "example-project-00002"))
    others = [one, look("the desk", address("finance")), look("calls", calls)]
    for row in others:
        row["allowed bytes gz"] = BYTES
    return [*lists, *others]


def export() -> list[Row]:
    """All projects as a table, read to its end."""
    from django.test import Client

    from benchmarks.pages import address

    client, rows = Client(headers={"host": "localhost"}), []
    for name in ("projects_csv", "projects_xlsx"):
        rest = memory_mb()
        reset_highest()
        begun = perf_counter()
        answer = client.get(address(name))
        size = sum(len(part) for part in answer)
        assert answer.status_code == 200
        rows.append(
            {
                "what": name,
                "s": round(perf_counter() - begun, 1),
                "KB": size // 1_000,
                "MB above rest": round(highest_mb() - rest, 1),
                "allowed MB above rest": EXPORT_MB,
            }
        )
    return rows


if __name__ == "__main__":
    main()
