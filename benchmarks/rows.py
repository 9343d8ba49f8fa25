"""How pages grow with the tables that grow by themselves: `python -m benchmarks.rows [--small] [--only DATABASE]`.

On a throw-away PostgreSQL and on SQLite each of these tables (the history, notices, mails, jobs, accounts and their
events, proposals, reports, messages, values, interests, packs) gets 1,000, 10,000 and 100,000 made-up rows in turn. At
each size the pages that read them are asked as the person who reads them, and the daily commands are run.
"""

import argparse
import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack, nullcontext
from functools import partial
from io import StringIO
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple

import django
import psycopg

from benchmarks import scale
from benchmarks.desk import often
from benchmarks.processes import load
from benchmarks.run import made_of
from benchmarks.site import ROOT, Environment, bounded, environment, manage
from benchmarks.tables import Row, keep, show
from tests.postgres import server

SIZES, SMALL_SIZES = (1_000, 10_000, 100_000), (200, 2_000)
BASE = {"cities": 40, "plans": 40, "projects": 100, "calls": 20, "postings": 40, "links": 40}
SMALL_BASE = {"cities": 6, "plans": 6, "projects": 12, "calls": 6, "postings": 6, "links": 6}
TIMES, SMALL_TIMES = 7, 1
TOKEN = "example-token-of-whoever-reads-the-numbers"
DATABASES = ("SQLite", "PostgreSQL")
MOST = 25  # of the tables


def main() -> None:
    given = arguments()
    if given.inside:
        inside(given)
        return
    sizes = SMALL_SIZES if given.small else SIZES
    names = [name for name in DATABASES if given.only in (None, name)]
    found = {name: measured_on(name, sizes, is_small=given.small) for name in names}
    rows = [row for name, (looks, _tables) in found.items() for row in side_by_side(name, looks)]
    show("Pages and commands by the rows of each table", rows)
    for name, (_looks, tables) in found.items():
        show(f"The largest tables of {name}", tables)
    if not given.small:
        keep(
            "scale-rows", rows, load=load(), sizes=sizes, tables={name: tables for name, (_l, tables) in found.items()}
        )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How pages grow with the tables that grow by themselves.")
    parser.add_argument("--small", action="store_true", help="Fewer rows: to see whether it works.")
    parser.add_argument("--only", choices=DATABASES, help="One database alone.")
    parser.add_argument("--inside", choices=("fill", "look"), help="Used by the program itself.")
    parser.add_argument("--first", type=int, default=0, help="Used by the program itself.")
    parser.add_argument("--end", type=int, default=0, help="Used by the program itself.")
    parser.add_argument("--times", type=int, default=TIMES, help="Used by the program itself.")
    return parser.parse_args()


# --- Around the site ------------------------------------------------------------------------------------------------

type Looks = dict[int, dict[str, Row]]  # by size, then by page


def measured_on(name: str, sizes: Sequence[int], *, is_small: bool) -> tuple[Looks, list[Row]]:
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rows-")))
        is_server = name == "PostgreSQL"
        database = stack.enter_context(
            server(durable=True) if is_server else nullcontext(f"sqlite:///{var}/rows.sqlite3")
        )
        prepare(env := around(database, var), SMALL_BASE if is_small else BASE)
        looks: Looks = {}
        for first, end in zip((0, *sizes), sizes, strict=False):
            filled(env, name, first, end)
            looks[end] = looked(env, SMALL_TIMES if is_small else TIMES)
        return looks, scale.tables(database) if is_server else tables_of_file(var / "rows.sqlite3")


def around(database: str, var: Path) -> Environment:
    more = {"METRICS_TOKEN": TOKEN, "EMAIL_URL": f"file://{var}/mails"}
    return {**environment(database, var, cache=False), **more, "DJANGO_SETTINGS_MODULE": "benchmarks.quick_settings"}


def prepare(env: Environment, base: dict[str, int]) -> None:
    for words in (["migrate", "--verbosity", "0"], ["createcachetable"], ["load_vocabulary", "--verbosity", "0"]):
        manage(env, *words)
    options = [word for name, count in base.items() for word in (f"--{name}", str(count))]
    made = made_of(manage(env, "synthesize", "--no-search", *options))
    print(f"{sum(row['rows'] for row in made):,} things", flush=True)
    manage(env, "collectstatic", "--noinput", "--verbosity", "0")


def filled(env: Environment, name: str, first: int, end: int) -> None:
    begun = perf_counter()
    run(env, "--inside", "fill", "--first", str(first), "--end", str(end))
    if name == "PostgreSQL":
        with psycopg.connect(env["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
    print(f"{name}: {end:,} rows in each table, filled in {perf_counter() - begun:.0f} s", flush=True)


def looked(env: Environment, times: int) -> dict[str, Row]:
    found: list[Row] = json.loads(run(bounded(env), "--inside", "look", "--times", str(times)))
    return {row["what"]: row for row in found}


def run(env: Environment, *words: str) -> str:
    command = [sys.executable, "-m", "benchmarks.rows", *words]
    return subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout


def side_by_side(database: str, looks: Looks) -> list[Row]:
    """`grows` compares the clock at the largest size with that at the size before it."""
    return [beside(database, what, [(size, found[what]) for size, found in looks.items()]) for what in first_of(looks)]


def first_of(looks: Looks) -> list[str]:
    return list(next(iter(looks.values())))


def beside(database: str, what: str, found: Sequence[tuple[int, Row]]) -> Row:
    queries = dict.fromkeys(str(row["queries"]) for _size, row in found)
    row: Row = {"database": database, "what": what, "queries": "/".join(queries)}
    row |= {f"cpu ms at {size:,}": one["cpu ms"] for size, one in found}
    row |= {f"ms at {size:,}": one["ms"] for size, one in found}
    row["kB gz"] = "/".join(dict.fromkeys(f"{one['bytes gz'] / 1000:.0f}" for _size, one in found if "bytes gz" in one))
    before, last = (one["ms"] for _size, one in found[-2:])
    return {**row, "grows": f"×{last / max(before, 0.1):.1f}"}


def tables_of_file(file: Path) -> list[Row]:
    """Of SQLite, indexes with their table."""
    import sqlite3

    sql = """SELECT m.tbl_name, SUM(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name
        GROUP BY m.tbl_name ORDER BY 2 DESC"""
    with sqlite3.connect(file) as connection:
        sized = connection.execute(sql).fetchall()
        counts = [connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name, _size in sized[:MOST]]
    found = [
        {"table": name, "rows": count, "MB": scale.megabytes(size)}
        for (name, size), count in zip(sized, counts, strict=False)
    ]
    return [*found, {"table": "all", "rows": None, "MB": scale.megabytes(sum(size for _name, size in sized))}]


# --- Inside the site ------------------------------------------------------------------------------------------------


def inside(given: argparse.Namespace) -> None:
    django.setup()
    logging.disable(logging.INFO)
    if given.inside == "fill":
        fill(given.first, given.end)
    else:
        json.dump([*pages(given.times), *commands()], sys.stdout)


def fill(first: int, end: int) -> None:
    """Whoever is looked at is there before everybody else."""
    from benchmarks.synthesis import growing
    from tests import people

    if not first:
        people.lead(growing.own_city(), email="lead@example.org")
        people.curator(email="curator@example.org")
        people.superuser(email="operator@example.org")
    for made in growing.grow(first, end):
        print(f"{made.kind} {made.count} {made.seconds:.1f} s")


class Page(NamedTuple):
    what: str
    reader: str
    path: str
    method: str = "get"


def pages(times: int) -> list[Row]:
    """Each as the person who reads it."""
    from django.test import Client

    from core.accounts.models import User
    from tests import people

    nobody = Client(headers={"host": "localhost", "authorization": f"Bearer {TOKEN}"})
    clients: dict[str, Any] = {"nobody": nobody}
    for name in ("lead", "curator", "operator"):
        user = User.objects.get(email_key=f"{name}@example.org")
        clients[name] = people.sign_in(Client(headers={"host": "localhost"}), user)
    return [
        often(page.what, partial(getattr(clients[page.reader], page.method), page.path), times)
        for page in (*of_the_city(), *of_the_account(), *of_the_secretariat(), *of_the_operator(), *of_everybody())
    ]


def of_the_city() -> list[Page]:
    from benchmarks.pages import address
    from benchmarks.synthesis import growing
    from core.history.models import Entry
    from core.ui.paging import PER_PAGE

    city, indicator = growing.own_city(), growing.own_indicator().slug
    place, project, pack = city.slug, growing.own_project().slug, growing.own_pack().pk
    history, profile = address("workspace_history", place), f"/en/w/{place}/profile/history/"
    last = -(-Entry.objects.filter(root_type="cities.city", root_id=str(city.pk)).count() // PER_PAGE)
    paths = {
        "overview of a city": address("workspace", place),
        "history of a city": history,
        "history of a city, page 2": f"{history}?page=2",
        "history of its profile": profile,
        "history of its profile, page of the oldest": f"{profile}?page={last}",
        "history of an indicator": f"/en/w/{place}/indicators/{indicator}/history/",
        "values of an indicator, to write": f"/en/w/{place}/indicators/{indicator}/values/",
        "the year of the plan": address("plan_year_page", place, 2025),
        "practices of a city": address("workspace_list", place, "practices"),
        "reports of readers, for the city": address("workspace_reports", place),
        "cooperation of a city": address("workspace_cooperation", place),
        "requests of a city": address("workspace_inbox", place),
        "one request with its messages": address("workspace_request", place, str(growing.own_request().key)),
        "a project": address("finance_project", place, project),
        "interests of a project": address("finance_interests", place, project),
        "packs of a project": address("finance_packs", place, project),
        "one pack with its openings": address("finance_pack", place, project, pack),
    }
    return [Page(what, "lead", path) for what, path in paths.items()]


def of_the_account() -> list[Page]:
    from benchmarks.pages import address

    notices = address("notices")
    paths = {
        "notices": notices,
        "notices, unread": f"{notices}?show=unread",
        "account": address("account"),
        "sessions of an account": address("usersessions_list"),
    }
    found = [Page(what, "lead", path) for what, path in paths.items()]
    return [*found, Page("all data of an account", "lead", address("account_data_file"), "post")]


def of_the_secretariat() -> list[Page]:
    from benchmarks.pages import address
    from benchmarks.synthesis import growing

    queue, reports = address("review"), address("review_reports")
    history = address("object_history", "cities.city", str(growing.own_city().pk))
    paths = {
        "review queue": queue,
        "review queue, published": f"{queue}?state=published",
        "published by rule": address("review_by_rule"),
        "reports of readers": reports,
        "reports of readers, answered": f"{reports}?state=answered",
        "messages between members": address("review_messages"),
        "cooperation, for curators": address("review_cooperation"),
        "market, for curators": address("review_market"),
        "history of a city's profile, for curators": history,
        "the same, two versions compared": f"{history}?from=1&to=2",
    }
    return [Page(what, "curator", path) for what, path in paths.items()]


def of_the_operator() -> list[Page]:
    from benchmarks.pages import address
    from benchmarks.synthesis import growing

    city, entries = growing.own_city().pk, address("admin:history_entry_changelist")
    paths = {
        "admin": address("admin:index"),
        "admin: history of everything": entries,
        "admin: history, of one kind": f"{entries}?object_type=cities.city",
        "admin: history, found by a name": f"{entries}?q=Example+person+77",
        "admin: mails": address("admin:notices_delivery_changelist"),
        "admin: people": address("admin:accounts_user_changelist"),
        "admin: people, found by a name": address("admin:accounts_user_changelist", query="?q=person+77"),
        "admin: history of a city's profile": address("admin:cities_city_history", city),
    }
    return [Page(what, "operator", path) for what, path in paths.items()]


def of_everybody() -> list[Page]:
    from benchmarks.pages import address
    from benchmarks.synthesis import growing

    place = growing.own_city().slug
    paths = {
        "page of a city": address("city", place),
        "page of its plan": address("city_plan", place),
        "page of an indicator": address("indicator", growing.own_indicator().slug),
        "numbers for operators": "/metrics",
        "ready": "/readyz",
    }
    return [Page(what, "nobody", path) for what, path in paths.items()]


def commands() -> list[Row]:
    """Once each: what they do is done afterwards."""
    from django.core.management import call_command

    from core.retention.rules import rules
    from core.scheduled.registry import works

    may_take_long()
    quiet: dict[str, Any] = {"stdout": StringIO()}
    found = [once(name, partial(call_command, name, **quiet)) for name in ("send_digests", "deliver_mail")]
    found += [once(f"daily work: {name}", work) for name, work in sorted(works.items()) if name != "retention"]
    found += [once(f"keep_rules: {name}", partial(carried_out, rule)) for name, rule in sorted(rules.items())]
    return [*found, once("keep_rules, all again", partial(call_command, "keep_rules", **quiet))]


def may_take_long() -> None:
    """No reader waits for them."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")


def carried_out(rule: Any) -> None:
    from django.utils import timezone

    from core.retention.rules import carry_out_rule

    carry_out_rule(rule, timezone.now())


def once(what: str, do: Callable[[], object]) -> Row:
    from django.db import connection

    asked: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    begun, cpu = perf_counter(), process_time()
    with connection.execute_wrapper(count):
        do()
    return {
        "what": what,
        "queries": len(asked),
        "ms": round((perf_counter() - begun) * 1000, 1),
        "cpu ms": round((process_time() - cpu) * 1000, 1),
    }


if __name__ == "__main__":
    main()
