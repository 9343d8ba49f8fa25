"""How pages and tables grow: `python -m benchmarks.scale` makes a site of 100,000 things on PostgreSQL.

The same pages are measured in one process at a hundredth, a tenth and the whole of it, and the tables at the end. What
grows with the site shows as a larger number, not as a guess. `--cities` chooses another size (a city brings 26 things
with it, of which a search finds ten), `--small` shows in a minute whether it works.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import psycopg

from benchmarks.processes import load
from benchmarks.run import command, look, made_of
from benchmarks.site import Environment, environment, manage
from benchmarks.tables import Row, keep, show
from tests.postgres import server

CITIES, SMALL = 4_000, 300
SHARES = (100, 10, 1)  # of the whole
MOST = 25  # of the tables
LIVE = "SELECT relname, n_live_tup, pg_table_size(relid), pg_indexes_size(relid) FROM pg_stat_user_tables"


class Grown(NamedTuple):
    cities: int
    things: int
    seconds: float
    pages: dict[str, Row]


def main() -> None:
    parser = argparse.ArgumentParser(description="How pages and tables grow with the site.")
    parser.add_argument("--cities", type=int, default=CITIES)
    parser.add_argument("--small", action="store_true", help=f"{SMALL} cities.")
    given = parser.parse_args()
    cities = SMALL if given.small else given.cities
    with tempfile.TemporaryDirectory(prefix="scale-") as folder, server(durable=True) as database:
        env = environment(database, Path(folder), cache=False)
        prepare(env)
        copies = {share: copied(database, share) for share in SHARES}
        before = load()
        grown = [grow({**env, "DATABASE_URL": copies[share]}, max(cities // share, 10)) for share in SHARES]
        found = tables(copies[SHARES[-1]])
        loads = sorted({before, load()})
    rows = pages(grown)
    show("Pages made anew, in process, by the number of cities", rows)
    show("The largest tables", found)
    keep(
        "scale-growth",
        rows,
        cities=[one.cities for one in grown],
        things=[one.things for one in grown],
        seconds_to_fill=[round(one.seconds, 1) for one in grown],
        load_of_the_machine=loads,
        tables=found,
    )


def prepare(env: Environment) -> None:
    manage(env, "migrate", "--verbosity", "0")
    manage(env, "createcachetable")
    manage(env, "collectstatic", "--noinput", "--verbosity", "0")
    manage(env, "demo")


def copied(database: str, share: int) -> str:
    copy = database.removesuffix("/postgres") + f"/share_{share}"
    command(database, f"CREATE DATABASE {copy.rpartition('/')[2]} TEMPLATE postgres")
    return copy


def grow(env: Environment, cities: int) -> Grown:
    counts = {"cities": cities, "events": cities // 5, "resources": cities * 2, "postings": cities, "links": cities}
    begun = perf_counter()
    made = made_of(manage(env, "synthesize", *(word for name in counts for word in (f"--{name}", str(counts[name])))))
    seconds = perf_counter() - begun
    with psycopg.connect(env["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    things = sum(row["rows"] for row in made if row["kind"] != "neighbours")
    print(f"{things:,} things of {cities:,} cities in {seconds:.0f} s", flush=True)
    return Grown(cities, things, seconds, {row["page"]: row for row in look(env) if row["status"] == 200})


def pages(grown: Sequence[Grown]) -> list[Row]:
    """Those that are there at each size. `grows` compares the whole with a tenth, the database's time included."""
    names = [name for name in grown[-1].pages if all(name in one.pages for one in grown)]
    return [page(name, [(one.cities, one.pages[name]) for one in grown]) for name in names]


def page(name: str, sizes: Sequence[tuple[int, Row]]) -> Row:
    found: Row = {"page": name, "queries": "/".join(dict.fromkeys(str(row["queries"]) for _, row in sizes))}
    for cities, row in sizes:
        found[f"ms at {cities:,}"] = row["cpu_ms"]
        found[f"database ms at {cities:,}"] = row["database_ms"]
    spent = [row["cpu_ms"] + row["database_ms"] for _, row in sizes[-2:]]
    return {**found, "grows": f"×{spent[1] / max(spent[0], 0.1):.1f}"}


def tables(database: str) -> list[Row]:
    with psycopg.connect(database) as connection:
        rows = connection.execute(LIVE).fetchall()
    sized = sorted(rows, key=lambda row: -(row[2] + row[3]))
    whole = {"table": "all", "rows": sum(row[1] for row in rows), "MB": megabytes(sum(row[2] for row in rows))}
    found = [
        {"table": name, "rows": live, "MB": megabytes(data), "MB of indexes": megabytes(indexes)}
        for name, live, data, indexes in sized[:MOST]
    ]
    return [*found, {**whole, "MB of indexes": megabytes(sum(row[3] for row in rows))}]


def megabytes(size: int) -> float:
    return round(size / 1_000_000, 1)


if __name__ == "__main__":
    main()
