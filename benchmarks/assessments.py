"""Pages of assessments among 10,000 cities with two assessments each, the workbook, and reading back a large one.

`python -m benchmarks.assessments [--small]`, on a throw-away PostgreSQL. Each part runs in a process of its own, so
that its highest memory is its own. It fails when something is above what is allowed. The pages are asked by a lead of
a city that has three assessments beside its own, and by one that has fifty.
"""

import argparse
import gzip
import io
import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import perf_counter, process_time
from typing import Any

import django

from benchmarks.cooperation import fill, judged
from benchmarks.processes import children, load, status_mb
from benchmarks.run import Size
from benchmarks.site import ROOT, Environment, bounded, environment, manage
from benchmarks.tables import Row, keep, show
from tests.postgres import server

FULL, SMALL = Size(10_000, 0, 0, 0, 0), Size(300, 0, 0, 0, 0)
QUERIES, PAGE_BYTES, WORKBOOK_MS, IMPORT_MB = 8, 50_000, 500, 150
ROUNDS, FEW, MANY = 5, 3, 50
EDITION, YEAR = "cbi-2021", 2026
LARGEST = 10_000_000  # bytes of a file that is taken


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures assessments on this machine.")
    parser.add_argument("--small", action="store_true", help="Fewer rows: to see whether it works.")
    parser.add_argument("--filled", metavar="DATABASE_URL", help="A server whose database is filled already.")
    parser.add_argument("--inside", choices=("pages", "workbook", "reading"), help="Used by the program itself.")
    given = parser.parse_args()
    if given.inside:
        django.setup()
        logging.disable(logging.INFO)
        parts: dict[str, Callable[[], list[Row]]] = {"pages": pages, "workbook": workbook, "reading": reading}
        json.dump(parts[given.inside](), sys.stdout)
        return
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assessments-")))
        env = environment(given.filled or stack.enter_context(server(durable=True)), var, cache=False)
        if not given.filled:
            fill(env, SMALL if given.small else FULL)
        manage(env, "collectstatic", "--noinput", "--verbosity", "0")
        rows = [judged(row) for name in ("pages", "workbook", "reading") for row in part(env, name)]
    show("Assessments", rows)
    if not given.small:
        keep("assessments", rows, load=load(), cities=FULL.cities)
    if missed := [row["what"] for row in rows if row.get("within") == "NO"]:
        raise SystemExit(f"Above what is allowed: {', '.join(missed)}.")


def part(env: Environment, name: str) -> list[Row]:
    command = [sys.executable, "-m", "benchmarks.assessments", "--inside", name]
    done = subprocess.run(command, cwd=ROOT, env=bounded(env), check=True, stdout=subprocess.PIPE, text=True)
    found: list[Row] = json.loads(done.stdout)
    return found


# --- Inside the site ------------------------------------------------------------------------------------------------


def pages() -> list[Row]:
    """Taken back afterwards: the database is as it was filled."""
    from django.db import transaction

    with transaction.atomic():
        few, many = visited(city_with(3, FEW)), visited(city_with(4, MANY))
        transaction.set_rollback(True)
    rows = [{**row, f"queries at {FEW}": few[name]["queries"]} for name, row in many.items()]
    for row in rows:
        row["queries"] = max(row["queries"], row[f"queries at {FEW}"])
        row["allowed queries"], row["allowed bytes gz"] = QUERIES, PAGE_BYTES
    return rows


def city_with(number: int, assessments: int) -> Any:
    """A city with so many open assessments beside the two that are published, the newest answered as far as known."""
    from assessment import actions
    from assessment.bands.actions import confirmed
    from assessment.editions.frameworks import framework
    from assessment.models import Answer
    from cities.models import City
    from core.history.write import Actor

    city, by = City.objects.get(slug=f"example-city-{number:05}"), Actor(id=None, label="Example data")
    for back in range(assessments):
        made = actions.start(city, edition=EDITION, year=YEAR - back, depth="all", by=by) if free(city, back) else None
        if made and back == 0:
            bands = confirmed(framework(EDITION))
            for each in Answer.objects.filter(assessment__city=city, assessment__year=2025, mode="given"):
                said = {**actions.flat(each), "file": ""}
                actions.answer(made, each.indicator, wanted=said, expected=0, bands=bands, by=by)
    return city


def free(city: Any, back: int) -> bool:
    from assessment.models import Assessment

    return not Assessment.objects.filter(city=city, year=YEAR - back).exists()


def visited(city: Any) -> dict[str, Row]:
    from django.urls import reverse
    from django.utils.translation import override

    client = signed_in(city)
    here = (city.slug, str(YEAR))
    with override("en"):
        paths = {
            "list of the city": reverse("workspace_assessments", args=here[:1]),
            "task list": reverse("assessment", args=here),
            "an indicator": reverse("assessment_indicator", args=[*here, 1]),
            "check before it is finished": reverse("assessment_check", args=here),
            "result, for staff": reverse("assessment_result", args=[city.slug, "2025"]),
            "result, for everybody": reverse("result", args=[f"{city.slug}--2025"]),
            "results of the city, for everybody": reverse("city_index", args=here[:1]),
        }
    return {what: look(what, path, client) for what, path in paths.items()}


def signed_in(city: Any) -> Any:
    from django.conf import settings
    from django.test import Client

    from cities.team.models import StaffRole
    from core.accounts.models import User

    person = User.objects.create_user(f"{city.slug}@example.org", None, name="Example lead")
    StaffRole.objects.create(user=person, city=city, role="lead")
    client = Client(headers={"host": "localhost"})
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def look(what: str, path: str, client: Any) -> Row:
    """Of pages for staff those queries that ask assessments; `of all` counts who it is and what waits for them too."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    is_public = "/w/" not in path
    reader = Client(headers={"host": "localhost"}) if is_public else client
    reader.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = reader.get(path)
    asked = [query["sql"] for query in queries.captured_queries]  # read now: each later request empties the log
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    begun = process_time()
    for _ in range(ROUNDS):
        reader.get(path)
    own = asked if is_public else [sql for sql in asked if 'FROM "assessment_' in sql]
    return {
        "what": what,
        "queries": len(own),
        "of all": len(asked),
        "cpu ms": round((process_time() - begun) / ROUNDS * 1000, 1),
        "bytes gz": len(gzip.compress(answer.content, 6)),
    }


def workbook() -> list[Row]:
    spent, worked, size = [], [], 0
    for _ in range(ROUNDS):
        begun, cpu = perf_counter(), process_time()
        size = len(written())
        spent.append((perf_counter() - begun) * 1000)
        worked.append((process_time() - cpu) * 1000)
    row = {"what": "workbook written", "ms": round(median(spent), 1), "cpu ms": round(median(worked), 1), "bytes": size}
    return [{**row, "allowed ms": WORKBOOK_MS}]


def written() -> bytes:
    from assessment.answers import workbook as sheets
    from assessment.editions.frameworks import framework
    from assessment.models import Answer

    rows = Answer.objects.filter(assessment__city__slug="example-city-00002", assessment__year=2025)
    with sheets.book(framework(EDITION), "2025", {each.indicator: each for each in rows}) as out:
        return out.read()


def reading() -> list[Row]:
    """The workbook with as much below its rows as a file may hold, most of which says nothing."""
    from assessment.answers import workbook as sheets
    from assessment.editions.frameworks import framework

    content = io.BytesIO(padded(written()))
    begun = perf_counter()
    with watched() as highest:
        found = sheets.bring(sheets.sent(content, framework(EDITION)), framework(EDITION), {}, this_year=YEAR)
    return [
        {
            "what": "largest workbook read back",
            "s": round(perf_counter() - begun, 1),
            "bytes": len(content.getvalue()),
            "rows": found.rows,
            "MB of the reading process": round(max(highest), 1),
            "allowed MB of the reading process": IMPORT_MB,
        }
    ]


@contextmanager
def watched() -> Iterator[list[float]]:
    """What the processes that this one starts have needed at most: workbooks are opened by one of their own."""
    highest, is_over = [0.0], Event()

    def watch() -> None:
        while not is_over.wait(0.02):
            highest.extend(status_mb("VmHWM", process) for process in children(os.getpid()))

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield highest
    finally:
        is_over.set()
        watcher.join()


def padded(book: bytes) -> bytes:
    """In the way of people who copy sheets: many rows, of which only the first ones are about the index."""
    from random import Random

    from openpyxl import Workbook, load_workbook

    source, made, chance = load_workbook(io.BytesIO(book)), Workbook(write_only=True), Random(1)
    for sheet in source:
        page = made.create_sheet(sheet.title)
        for line in sheet.iter_rows(values_only=True):
            page.append(line)
        if sheet.title == "answers":
            for number in range(LARGEST // 230):
                page.append([number, *(f"{chance.getrandbits(64):x}" for _ in range(15))])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


if __name__ == "__main__":
    main()
