"""Matches, lists, the network and neighbours of 10,000 cities with 30,000 offers and needs and 50,000 links.

`python -m benchmarks.cooperation [--small]`, on a throw-away PostgreSQL. Each part runs in a process of its own, so
that its highest memory is its own. It fails when something is above what is allowed.
"""

import argparse
import gzip
import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time

import django
import psycopg

from benchmarks.processes import highest_mb, load, memory_mb, reset_highest
from benchmarks.run import Size, command, made_of
from benchmarks.site import ROOT, Environment, bounded, environment, manage
from benchmarks.tables import Row, keep, show
from tests.postgres import server

FULL = Size(10_000, 500, 0, 30_000, 50_000)
SMALL = Size(500, 50, 0, 1_500, 2_500)
FEW = (3, 50)
NEEDS = 500
MATCH_MS, MATCH_QUERIES, MATCH_MB = 150, 8, 20
LIST_QUERIES, NETWORK_BYTES = 5, 50_000
CITY_QUERIES = 3  # two more than without cooperation: neighbours were worked out by more than one before
CITY, PAGES = "example-city-00002", ("cooperation", "links", "cooperation_network", "cooperation_overview")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the cooperation of cities on this machine.")
    parser.add_argument("--small", action="store_true", help="Fewer rows: to see whether it works.")
    parser.add_argument("--filled", metavar="DATABASE_URL", help="A server whose database is filled already.")
    parser.add_argument("--inside", choices=("matches", "pages", "rebuild"), help="Used by the program itself.")
    given = parser.parse_args()
    if given.inside:
        django.setup()
        logging.disable(logging.INFO)
        parts: dict[str, Callable[[], list[Row]]] = {"matches": matching, "pages": pages, "rebuild": rebuilding}
        json.dump(parts[given.inside](), sys.stdout)
        return
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cooperation-")))
        database = given.filled or stack.enter_context(server(durable=True))
        env = environment(database, var, cache=False)
        if not given.filled:
            fill(env, SMALL if given.small else FULL)
        rows = measured(env, database)
    show("Cooperation of cities", rows)
    if not given.small:
        keep("cooperation", rows, load=load(), cities=FULL.cities, postings=FULL.postings, links=FULL.links)
    if missed := [row["what"] for row in rows if row.get("within") == "NO"]:
        raise SystemExit(f"Above what is allowed: {', '.join(missed)}.")


def fill(env: Environment, size: Size) -> None:
    for words in (["migrate", "--verbosity", "0"], ["createcachetable"], ["load_vocabulary", "--verbosity", "0"]):
        manage(env, *words)
    show("Made-up data", made_of(manage(env, "synthesize", "--no-search", *size.options)))
    with psycopg.connect(env["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def measured(env: Environment, database: str) -> list[Row]:
    manage(env, "collectstatic", "--noinput", "--verbosity", "0")
    few = {rows: by_page(part(small(env, database, rows), "pages")) for rows in FEW}
    found = [with_counts(row, few) for row in part(env, "pages")]
    return [*map(judged, [*part(env, "matches"), *found, *part(env, "rebuild")])]


def small(env: Environment, database: str, rows: int) -> Environment:
    """Another database of the same server, with few rows."""
    name = f"cooperation_{rows}"
    command(database, f"DROP DATABASE IF EXISTS {name}")
    command(database, f"CREATE DATABASE {name}")
    address = {**env, "DATABASE_URL": f"{database.rpartition('/')[0]}/{name}"}
    fill(address, Size(rows, rows, 0, rows, rows))
    return address


def part(env: Environment, name: str) -> list[Row]:
    command = [sys.executable, "-m", "benchmarks.cooperation", "--inside", name]
    limited = env if name == "rebuild" else bounded(env)  # it deletes whole tables with one statement
    done = subprocess.run(command, cwd=ROOT, env=limited, check=True, stdout=subprocess.PIPE, text=True)
    found: list[Row] = json.loads(done.stdout)
    return found


def by_page(rows: Sequence[Row]) -> dict[str, Row]:
    return {row["what"]: row for row in rows}


def with_counts(row: Row, few: dict[int, dict[str, Row]]) -> Row:
    """Beside the number of queries at few rows."""
    counts = {f"queries at {rows}": found[row["what"]]["queries"] for rows, found in few.items()}
    allowed = row.get("allowed queries")
    if allowed is not None:
        row["queries"] = max(row["queries"], *counts.values())
    return {**row, **counts}


def judged(row: Row) -> Row:
    limits = [(row[name.removeprefix("allowed ")], row[name]) for name in row if name.startswith("allowed ")]
    return {**row, "within": ("yes" if all(value <= most for value, most in limits) else "NO") if limits else None}


# --- Inside the site ------------------------------------------------------------------------------------------------


def matching() -> list[Row]:
    """Of needs of many cities one after the other, as their pages ask it."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from cooperation.matches.candidates import matches_of
    from cooperation.models import Posting

    rows = Posting.objects.published().needs().select_related("city").order_by("pk")[:NEEDS]
    needs = [(need.city, need) for need in rows if need.city]
    matches_of(*needs[0])
    rest = memory_mb()
    reset_highest()
    spent, worked, found = [], [], []
    for city, need in needs:
        begun, cpu = perf_counter(), process_time()
        found.append(len(matches_of(city, need)))
        spent.append((perf_counter() - begun) * 1000)
        worked.append((process_time() - cpu) * 1000)
    above = highest_mb() - rest
    with CaptureQueriesContext(connection) as queries:
        matches_of(*needs[-1])
    return [
        {
            "what": "matches of one need",
            "queries": len(queries),
            "ms": round(median(spent), 1),
            "cpu ms": round(median(worked), 1),
            "ms at p99": round(quantiles(spent, n=100)[98], 1),
            "MB above rest": round(above, 1),
            "rows": round(median(found)),
            "allowed ms at p99": MATCH_MS,
            "allowed queries": MATCH_QUERIES,
            "allowed MB above rest": MATCH_MB,
        }
    ]


def pages() -> list[Row]:
    from benchmarks.pages import address

    rows = [look(name, address(name)) for name in PAGES]
    rows[0]["allowed queries"] = LIST_QUERIES
    rows[2]["allowed bytes gz"] = NETWORK_BYTES
    region = look("cooperation_network, a region", address("cooperation_network", query="?region=east-asia"))
    city = look("city, its queries on cooperation", address("city", CITY), of='SELECT "cooperation_')
    city["allowed queries"] = CITY_QUERIES
    region["allowed bytes gz"] = NETWORK_BYTES
    return [*rows, region, city, look("links of a city", address("city_links", CITY))]


def look(what: str, path: str, *, of: str = "") -> Row:
    """`of` counts the queries that begin so. At the second visit: the first fills what is kept."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        begun = perf_counter()
        answer = client.get(path)
        spent = (perf_counter() - begun) * 1000
    asked = [query["sql"] for query in queries.captured_queries]
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return {
        "what": what,
        "queries": len([sql for sql in asked if sql.startswith(of)]),
        "ms": round(spent, 1),
        "bytes gz": len(gzip.compress(answer.content, 6)),
    }


def rebuilding() -> list[Row]:
    from cooperation.neighbours.renewal import rebuild

    rest = memory_mb()
    reset_highest()
    begun = perf_counter()
    number = rebuild()
    return [
        {
            "what": "rebuild of all neighbours",
            "s": round(perf_counter() - begun, 1),
            "MB above rest": round(highest_mb() - rest, 1),
            "rows": number,
        }
    ]


if __name__ == "__main__":
    main()
