"""How fast pages are answered: from the cache, made anew, and as unchanged; bare views in the same rounds."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from time import sleep
from typing import Any, NamedTuple

from benchmarks.load import Headers, load
from benchmarks.processes import children, cpu_seconds
from benchmarks.site import Site, get
from benchmarks.tables import Row

CONNECTIONS = (1, 16)
VISITS = 8  # so that each worker has seen a page before it is measured


class Task(NamedTuple):
    mode: str
    page: str
    path: str
    site: Site
    headers: Headers
    connections: Sequence[int] = CONNECTIONS


class Measure(NamedTuple):
    rate: float
    p50: float
    p99: float
    app: float  # CPU ms a request
    database: float
    errors: int


type Measures = Mapping[tuple[str, str, int], list[Measure]]


def tasks(cached: Site, uncached: Site, pages: Sequence[Row]) -> list[Task]:
    gzip = {"Accept-Encoding": "gzip", "Host": "localhost"}
    found = []
    for page in pages:
        name, path = page["page"], page["path"]
        found += [Task("cached", name, path, cached, gzip), Task("made", name, path, uncached, gzip)]
        if etag := get(cached.port, path, gzip).headers.get("etag"):
            found.append(Task("unchanged", name, path, cached, {**gzip, "If-None-Match": etag}, (16,)))
    found += [Task("made", name, path, uncached, gzip) for name, path in bare(pages)]
    return found


def bare(pages: Sequence[Row]) -> Iterator[tuple[str, str]]:
    yield "bare, one query", "/bare/small/"
    for page in pages:
        if page["page"] in ("home", "cities", "city", "event"):
            yield f"bare like {page['page']}", f"/bare/{page['queries']}/{page['bytes']}/"


def measure_all(found: Sequence[Task], postmaster: int, *, rounds: int, seconds: int) -> Measures:
    measures: dict[tuple[str, str, int], list[Measure]] = defaultdict(list)
    for _ in range(rounds):
        for task in found:
            for _visit in range(VISITS):
                get(task.site.port, task.path, task.headers)
            for connections in task.connections:
                if one := measure(task, connections, seconds, postmaster):
                    measures[task.mode, task.page, connections].append(one)
    return measures


def measure(task: Task, connections: int, seconds: int, postmaster: int) -> Measure | None:
    """None when nothing was answered in time."""
    workers = task.site.workers
    app, database = cpu_seconds(workers), cpu_seconds(children(postmaster))
    done = load(task.site.url(task.path), connections=connections, seconds=seconds, headers=task.headers)
    settle(workers)
    app, database = cpu_seconds(workers) - app, cpu_seconds(children(postmaster)) - database
    if not done.requests:
        return None
    each = 1000 / (done.requests + connections)  # one on each connection was not waited for, but was worked on
    return Measure(done.rate, done.p50, done.p99, app * each, max(database, 0) * each, done.errors)


def settle(workers: Sequence[int]) -> None:
    """Until the requests that the load has left behind are done."""
    spent = -1.0
    for _ in range(100):
        before, spent = spent, cpu_seconds(workers)
        if spent == before:
            return
        sleep(0.1)


def table(mode: str, measures: Measures, looks: Mapping[str, Row]) -> list[Row]:
    rows = []
    names = dict.fromkeys(page for its_mode, page, _count in measures if its_mode == mode)
    for page in names:
        row: dict[str, Any] = {"page": page}
        for connections in CONNECTIONS:
            runs = measures.get((mode, page, connections))
            if not runs:
                continue
            row[f"req/s ×{connections}"] = float(round(middle(runs, "rate"), 1))
            row[f"p50 ×{connections}"] = round(middle(runs, "p50"), 2)
            row[f"p99 ×{connections}"] = round(middle(runs, "p99"), 2)
            row[f"app ms ×{connections}"] = round(middle(runs, "app"), 2)
            row[f"db ms ×{connections}"] = round(middle(runs, "database"), 2)
        runs = [run for count in CONNECTIONS for run in measures.get((mode, page, count), [])]
        last = measures.get((mode, page, CONNECTIONS[-1])) or runs
        row["queries"] = looks[page]["queries"] if page in looks else None
        row["gz"] = looks[page]["gz"] if page in looks else None
        row["spread %"] = round((max(run.rate for run in last) / max(min(run.rate for run in last), 0.1) - 1) * 100)
        row["errors"] = sum(run.errors for run in runs)
        rows.append(row)
    return rows


def middle(runs: Sequence[Measure], field: str) -> float:
    found: float = median(getattr(run, field) for run in runs)
    return found
