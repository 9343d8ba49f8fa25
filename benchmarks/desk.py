"""Projects and calls at scale: 20,000 projects of 2,000 cities, and 2,000 calls that ask eight things each.

`python -m benchmarks.desk [--small]`, on a throw-away PostgreSQL and on SQLite. It fails when something is above what
is allowed.
"""

import argparse
import gzip
import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack, nullcontext
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, NamedTuple

import django
import psycopg

from benchmarks.cooperation import judged
from benchmarks.processes import highest_mb, load, memory_mb, reset_highest
from benchmarks.run import made_of
from benchmarks.site import ROOT, Environment, bounded, environment, manage
from benchmarks.tables import Row, keep, show
from tests.postgres import server

if TYPE_CHECKING:
    from finance.projects.models import Project


class Size(NamedTuple):
    cities: int
    projects: int
    calls: int


FULL, SMALL = Size(2_000, 20_000, 2_000), Size(50, 200, 100)
MATCHED, CHANGED, TIMES = 300, 20, 15
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
    """One project after the other against all calls, as their pages ask it: with what calls ask kept, and read anew."""
    from core.pagecache import kept
    from finance.projects.models import Project

    parts = ("costs", "money__instrument", "terms")
    rows = list(Project.objects.select_related("city").prefetch_related(*parts).order_by("pk")[:MATCHED])
    rest = memory_mb()
    anew = matched("the same after a change of calls", rows[:CHANGED], kept.forget)
    found = matched("one project against all calls", rows, lambda: None)
    found |= {"MB kept": round(memory_mb() - rest, 1), "allowed ms at p99": MATCH_MS, "allowed queries": MATCH_QUERIES}
    return [found, anew, *shown_to_staff(rows[-1])]


def matched(what: str, projects: "Sequence[Project]", before: Callable[[], None]) -> Row:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from finance.projects.matches import matches_of

    now = timezone.now()
    matches_of(projects[0], now)
    spent, worked = [], []
    for project in projects:
        before()
        begun, cpu = perf_counter(), process_time()
        matches_of(project, now)
        spent.append((perf_counter() - begun) * 1000)
        worked.append((process_time() - cpu) * 1000)
    before()
    with CaptureQueriesContext(connection) as queries:
        matches_of(projects[-1], now)
    return {
        "what": what,
        "queries": len(queries),
        "ms": round(median(spent), 1),
        "ms at p99": round(quantiles(spent, n=100, method="inclusive")[98], 1),
        "cpu ms": round(median(worked), 1),
        "cpu ms at p99": round(quantiles(worked, n=100, method="inclusive")[98], 1),
    }


def shown_to_staff(project: "Project") -> list[Row]:
    """The page, and the largest page that their programs can ask for."""
    from django.test import Client

    from tests import people
    from tests.api.writing import Program

    editor, city = people.editor(project.city), project.city.slug
    client = people.sign_in(Client(headers={"host": "localhost"}), editor)
    program = Program(editor, scope="read")
    paths = (
        f"/en/w/{city}/finance/{project.slug}/match/",
        f"/api/v1/cities/{city}/projects/{project.slug}/matches/?page_size=100",
    )
    return [
        often("page of what fits a project", lambda: client.get(paths[0])),
        often("what fits, for programs", lambda: program.get(paths[1], host="localhost")),
    ]


def often(what: str, ask: Callable[[], Any], times: int = TIMES) -> Row:
    """The middle of several times, after a first look that fills what is kept."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    spent, worked = [], []
    ask()
    with CaptureQueriesContext(connection) as queries:
        answer = ask()
    asked = len(queries)  # the next request empties the log
    assert answer.status_code == 200, f"{what}: {answer.status_code}"
    for _ in range(times):
        begun, cpu = perf_counter(), process_time()
        ask()
        spent.append((perf_counter() - begun) * 1000)
        worked.append((process_time() - cpu) * 1000)
    return {
        "what": what,
        "queries": asked,
        "ms": round(median(spent), 1),
        "cpu ms": round(median(worked), 1),
        "bytes gz": len(gzip.compress(answer.content)),
    }


def pages() -> list[Row]:
    from django.test import Client

    from benchmarks.pages import address
    from core.ui.paging import PER_PAGE
    from finance.projects.models import ProjectProfile

    projects, calls = address("projects"), address("calls")
    last = -(-ProjectProfile.objects.shown_to_all().count() // PER_PAGE)
    listed = {
        "projects": projects,
        "projects, last page": f"{projects}?page={last}",
        "projects, filtered": f"{projects}?stage=concept&target=12&currency=EUR",
        "projects, found by a word": f"{projects}?q=wetland",
    }
    others = {
        "one project": address("project", "example-project-00002"),
        "the desk": address("finance"),
        "calls": calls,
        "calls, filtered": f"{calls}?country=CN",
    }
    client = Client(headers={"host": "localhost"})
    lists = [often(what, partial(client.get, path)) for what, path in listed.items()]
    for row in lists:
        row |= {"allowed queries": LIST_QUERIES, "allowed ms": LIST_MS, "allowed bytes gz": BYTES}
    rest = [often(what, partial(client.get, path)) for what, path in others.items()]
    for row in rest:
        row["allowed bytes gz"] = BYTES
    return [*lists, *rest]


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
