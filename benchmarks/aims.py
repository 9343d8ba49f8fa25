"""What pages take when nothing that was kept may be shown, beside what is wanted: `python -m benchmarks.aims`.

Three databases of PostgreSQL: the demo, and 50 and 2,000 made-up cities beside it, of which the first fills a page of
each list. Each page is asked in one process after a change that makes every kept part void. What counts is the time of
the processor, of this process and of the database's, which a busy machine does not spoil much; the load stands in the
result. `--small` shows in some minutes whether it works.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

import psycopg

from benchmarks.readers import make_all_void
from benchmarks.run import command
from benchmarks.scale import prepare
from benchmarks.site import ROOT, Environment, bounded, environment, manage
from benchmarks.tables import Row, keep, show
from tests.postgres import server

if TYPE_CHECKING:
    from django.test import Client

# A statement is planned anew the first nine times that a connection asks it: psycopg prepares it at the fourth, and
# PostgreSQL then tries five plans before it keeps one (decision 51). Those of a site that is read have been asked.
WARM, ROUNDS = 10, 9
HEADERS = {"host": "localhost", "accept-encoding": "gzip"}
GROWS_AT_MOST = 1.5  # from 50 cities to 2,000
WITHIN = 0.5  # milliseconds that two runs of the same page differ by
SIZES = {
    "50": (
        50,
        {
            "events": 60,
            "resources": 600,
            "postings": 600,
            "links": 600,
            "plans": 50,
            "projects": 100,
            "calls": 40,
        },
    ),
    "2,000": (
        2_000,
        {
            "events": 400,
            "resources": 4_000,
            "postings": 2_000,
            "links": 1_000,
            "plans": 200,
            "projects": 400,
            "calls": 40,
        },
    ),
}


class Aim(NamedTuple):
    """Milliseconds at the demo and with 2,000 cities."""

    demo: float
    large: float


AIMS = {
    "home": Aim(13, 15),
    "cities": Aim(12, 22),
    "city": Aim(16, 16),
    "plan": Aim(22, 23),
    "match": Aim(26, 34),
    "target": Aim(9, 18),
    "offers and needs": Aim(6, 18),
    "search, many hits": Aim(6, 12),
    "API, list of 20": Aim(5, 7),
    "API, detail": Aim(3, 3),
}


def main() -> None:
    if sys.argv[1:] == ["inside"]:
        json.dump(inside(), sys.stdout)
        return
    parser = argparse.ArgumentParser(description="What pages take when nothing is kept, beside what is wanted.")
    parser.add_argument("--small", action="store_true", help="A tenth of the cities.")
    parser.add_argument("--filled", metavar="URL", help="A server whose databases were filled by an earlier run.")
    given = parser.parse_args()
    loads = [os.getloadavg()[1]]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="aims-")))
        database = given.filled or stack.enter_context(server(durable=True))
        sites = {name: environment(url, folder, cache=True) for name, url in databases(database).items()}
        if given.filled:
            manage(sites["demo"], "collectstatic", "--noinput", "--verbosity", "0")
        else:
            fill(sites, small=given.small)
        found = {}
        for name, env in sites.items():
            found[name] = look(env)
            loads.append(os.getloadavg()[1])
    say(found, loads)


def say(found: dict[str, dict[str, Row]], loads: Sequence[float]) -> None:
    rows = [told(page, {size: of_size[page] for size, of_size in found.items()}) for page in AIMS]
    show("Processor ms of application and database, every kept part void", rows)
    keep("aims", rows, load_of_the_machine=[round(each, 1) for each in loads], rounds=ROUNDS, sizes=SIZES)


def databases(database: str) -> dict[str, str]:
    copies = {name: database.removesuffix("/postgres") + f"/cities_{cities}" for name, (cities, _) in SIZES.items()}
    return {"demo": database, **copies}


def fill(sites: dict[str, Environment], *, small: bool) -> None:
    demo = sites["demo"]
    prepare(demo)
    for name, (cities, counts) in SIZES.items():
        command(demo["DATABASE_URL"], f"CREATE DATABASE cities_{cities} TEMPLATE postgres")
        share = 10 if small and cities > 1_000 else 1
        sizes = {"cities": cities, **counts}
        manage(
            sites[name], "synthesize", *(word for kind in sizes for word in (f"--{kind}", str(sizes[kind] // share)))
        )
    for env in sites.values():
        with psycopg.connect(env["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")


def look(env: Environment) -> dict[str, Row]:
    run = [sys.executable, "-m", "benchmarks.aims", "inside"]
    done = subprocess.run(run, cwd=ROOT, env=bounded(env), check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Row] = json.loads(done.stdout)
    return found


def told(page: str, found: dict[str, Row]) -> Row:
    aim = AIMS[page]
    row: Row = {"page": page}
    for size, of_size in found.items():
        row[f"{size}: app"], row[f"{size}: database"] = of_size["app"], of_size["database"]
        row[f"{size}: queries"] = of_size["queries"]
    whole = {size: of_size["app"] + of_size["database"] for size, of_size in found.items()}
    row |= {"aim demo": aim.demo, "measured demo": round(whole["demo"], 1)}
    row |= {"aim 2,000": aim.large, "measured 2,000": round(whole["2,000"], 1)}
    reached = whole["demo"] <= aim.demo + WITHIN and whole["2,000"] <= aim.large + WITHIN
    grows = whole["2,000"] / whole["50"]
    flat = "yes" if grows <= GROWS_AT_MOST else "no"
    return {**row, "reached": "yes" if reached else "no", "grows": f"×{grows:.2f}", "grows as wanted": flat}


# --- In a process of the site -------------------------------------------------------------------------------------


def inside() -> dict[str, Row]:
    import django

    django.setup()
    import logging

    from django.test import Client

    logging.disable(logging.INFO)
    reader = Client(headers=HEADERS)
    found = {name: measured(reader, path) for name, path in addresses().items()}
    lead, path = match_of_a_lead()
    return {**found, "match": measured(lead, path)}


def addresses() -> dict[str, str]:
    """Those of the demo where a page is one of many, so that each size shows the same."""
    from benchmarks.pages import address, pages

    known = {page.name: page.path for page in pages()}
    return {
        **{name: known[name] for name in AIMS if name in known},
        "city": address("city", "kunming"),
        "plan": fullest_plan(),
        "API, detail": address("api-cities-detail", "kunming"),
    }


def fullest_plan() -> str:
    """The plan of the demo with most targets; those of the synthesized cities came later."""
    from django.db.models import Count
    from django.utils.translation import override

    from planning.models import Plan

    rows = Plan.objects.published().exclude(slug__startswith="example-plan-0").annotate(count=Count("targets"))
    with override("en"):
        return rows.order_by("-count", "pk")[0].get_absolute_url()


def match_of_a_lead() -> tuple["Client", str]:
    """The first project of the demo, as somebody who leads its city."""
    from django.test import Client

    from benchmarks.pages import address
    from finance.projects.models import Project
    from tests import people

    project = Project.objects.kept().select_related("city").order_by("pk")[0]
    lead = people.sign_in(Client(headers=HEADERS), people.lead(project.city, email=f"{uuid4().hex}@example.org"))
    return lead, address("finance_match", project.city.slug, project.slug)


def measured(client: "Client", path: str) -> Row:
    """Milliseconds of the quickest round, and the queries of one that counts them."""
    rounds = [spent_on(client, path) for _round in range(WARM + ROUNDS)][WARM:]
    return {
        "path": path,
        "queries": queries_of(client, path),
        "app": least([each.app for each in rounds]),
        "database": least([each.database for each in rounds]),
    }


class Spent(NamedTuple):
    """Seconds of the processor."""

    app: float
    database: float


def spent_on(client: "Client", path: str) -> Spent:
    make_all_void(os.environ["DATABASE_URL"])
    before, begun = on_cores(answering()), process_time()
    status = client.get(path).status_code
    app, after = process_time() - begun, on_cores(before)
    found = Spent(app, sum(after[process] - before[process] for process in after))  # some end meanwhile
    if status != 200:
        raise SystemExit(f"{path} answered {status}.")
    return found


def queries_of(client: "Client", path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_all_void(os.environ["DATABASE_URL"])
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


def answering() -> list[int]:
    """The processes that answer the connections of this one."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return [pid for (pid,) in cursor.fetchall()]


def on_cores(processes: Iterable[int]) -> dict[int, float]:
    """Their seconds so far, to the nanosecond, of those that are there."""
    found = {}
    for process in processes:
        with suppress(FileNotFoundError):
            found[process] = int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
    return found


def least(seconds: Sequence[float]) -> float:
    """Of all rounds, in milliseconds: other work on the machine only adds to it."""
    return round(min(seconds) * 1000, 1)


if __name__ == "__main__":
    main()
