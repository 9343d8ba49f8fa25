"""granian beside gunicorn that loads once and forks: `python -m benchmarks.servers --gunicorn PROGRAM`.

Two workers of eight threads on a throw-away PostgreSQL filled as the demo. In turns: memory after the start and after
2,000 requests, the first answer, processor time a request, and what four readers see while a worker is killed, the
processes are renewed, and bodies or headers drip in. gunicorn is no part of the project: install it where you like,
with a `.pth` file that names this project's packages. Needs wrk.
"""

import argparse
import os
import signal
import subprocess
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import create_connection
from statistics import median
from time import perf_counter, sleep

from benchmarks.load import Load
from benchmarks.processes import children, cpu_seconds
from benchmarks.readers import HEADERS, Size, load, prepare
from benchmarks.site import ROOT, Environment, Site, bounded, environment, free_port, get, running, stop, wait_for
from benchmarks.tables import Row, keep, show
from tests.postgres import server

PAGES = {"home": "/en/", "city": "/en/cities/kunming/", "plan": "/en/cities/example-bay/plan/"}
OTHERS = ("/zh-hans/", "/ja/cities/", "/en/events/", "/en/search/?q=wetland", "/api/v1/cities/", "/en/resources/")
REQUESTS = 2_000
READERS = 4
SETTLE = 1.5  # seconds: the second worker makes its first pages
WATCHED = 6.0  # seconds of reading around each blow
GRANIAN, FORKED, WARM = "granian", "gunicorn, loaded once", "gunicorn, loaded and asked once"
WAYS = (GRANIAN, FORKED, WARM)
CONFIGURATION = """
preload_app = True
def post_worker_init(worker):
    if {warms_each}:
        from alliance import starting, wsgi
        starting.warm(wsgi.application)
def when_ready(server):
    import gc
    if not {warms_each}:
        from alliance import starting, wsgi
        from django.db import connections
        starting.warm(wsgi.application)
        connections.close_all()
        connections["default"].close_pool()
        gc.collect()
        gc.freeze()
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures application servers side by side.")
    parser.add_argument(
        "--gunicorn", required=True, help="The program, in an environment with this project's packages."
    )
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="servers-")))
        env = environment(stack.enter_context(server(durable=True)), var, cache=False)
        prepare(env, Size("demo", 0))
        for _round in range(given.rounds):
            for way in WAYS:
                with of(way, env, given.gunicorn) as site:
                    for name, value in measured(way, site, given.seconds):
                        found[way, name].append(value)
    rows = [told(way, found) for way in WAYS]
    show("Application servers, two workers of eight threads", rows)
    keep("servers", rows, seconds=given.seconds, rounds=given.rounds)


def told(way: str, found: dict[tuple[str, str], list[float]]) -> Row:
    own = {name: median(values) for (its, name), values in found.items() if its == way}
    return {"server": way, **{name: round(value, 2) for name, value in own.items()}}


@contextmanager
def of(way: str, env: Environment, gunicorn: str) -> Iterator[Site]:
    if way == GRANIAN:
        with running(env) as site:
            yield site
        return
    port, begun = free_port(), perf_counter()
    configuration = Path(env["VAR_DIR"]) / "gunicorn.py"
    configuration.write_text(CONFIGURATION.format(warms_each=way == FORKED), encoding="utf-8")
    command = [gunicorn, "-c", str(configuration), "--workers", "2", "--threads", "8", "--bind", f"127.0.0.1:{port}"]
    settings = {"SITE_URL": f"http://localhost:{port}", "WEB_WORKERS": "2", "BLOCKING_THREADS": "8"}
    own = {**settings, "MALLOC_ARENA_MAX": "2", **bounded(env)}
    with (Path(env["VAR_DIR"]) / f"server-{port}.log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--backlog", "1024", "alliance.wsgi:application"], cwd=ROOT, env=own, stdout=log, stderr=log
        )
    try:
        wait_for(port, process)
        yield Site(port, process.pid, perf_counter() - begun)
    finally:
        others = children(process.pid)
        stop(process)
        for other in others:  # a master that was started in its place outlives it
            with suppress(ProcessLookupError):
                os.kill(other, signal.SIGTERM)


def measured(way: str, site: Site, seconds: int) -> Iterator[tuple[str, float]]:
    yield "first answer s", site.first_answer
    sleep(SETTLE)
    yield "PSS MB, started", pss_mb(site)
    for name, path in PAGES.items():
        cpu, done = cost(site, path, seconds)
        yield f"{name} CPU ms", cpu
        yield f"{name} p99", done.p99
    yield "healthz CPU ms", cost(site, "/healthz", seconds)[0]
    for number in range(REQUESTS):
        get(site.port, (*PAGES.values(), *OTHERS)[number % (len(PAGES) + len(OTHERS))], HEADERS)
    yield "PSS MB, used", pss_mb(site)
    blows: dict[str, Callable[[], object]] = {
        "killed": lambda: os.kill(site.workers[0], signal.SIGKILL),
        "renewed": lambda: renew(way, site),
    }
    for name, blow in blows.items():
        yield from seen(name, site, blow)
        sleep(SETTLE)
    for name, drip in {"slow bodies": slow_bodies, "slow headers": slow_headers}.items():
        with drip(site):
            yield from seen(name, site, lambda: None)


def cost(site: Site, path: str, seconds: int) -> tuple[float, Load]:
    for _visit in range(8):
        get(site.port, path, HEADERS)
    workers = [site.process, *site.workers]
    before = cpu_seconds(workers)
    done = load(site.url(path), seconds)
    return (cpu_seconds(workers) - before) * 1000 / max(done.requests, 1), done


def pss_mb(site: Site) -> float:
    """Memory that several processes share is counted once."""
    return sum(one for process in family(site.process) for one in rollup(process)) / 1024


def family(process: int) -> list[int]:
    return [process, *(each for child in children(process) for each in family(child))]


def rollup(process: int) -> list[int]:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return [int(line.split()[1]) for line in lines if line.startswith("Pss:")]


def renew(way: str, site: Site) -> None:
    """Without the port being closed. gunicorn that loads before it forks gets its new code by a new master alone."""
    if way == GRANIAN:
        os.kill(site.process, signal.SIGHUP)
        return
    before = set(children(site.process))
    os.kill(site.process, signal.SIGUSR2)
    end = perf_counter() + 20
    while perf_counter() < end:
        for master in set(children(site.process)) - before:
            if len(children(master)) == 2:
                sleep(SETTLE)
                os.kill(
                    site.process, signal.SIGWINCH
                )  # its workers end; the master stays, to be stopped with the new one
                return
        sleep(0.1)


def seen(name: str, site: Site, blow: Callable[[], object]) -> Iterator[tuple[str, float]]:
    """What four readers saw around a blow: answers that were none, and the longest time of one."""
    over, answers, longest = threading.Event(), Counter[str](), [0.0]

    def read() -> None:
        while not over.is_set():
            begun = perf_counter()
            try:
                answers[str(get(site.port, PAGES["city"], HEADERS).status)] += 1
            except (OSError, HTTPException) as error:
                answers[type(error).__name__] += 1
                over.wait(0.02)
            longest[0] = max(longest[0], perf_counter() - begun)

    threads = [threading.Thread(target=read) for _reader in range(READERS)]
    for thread in threads:
        thread.start()
    over.wait(1)
    blow()
    over.wait(WATCHED)
    over.set()
    for thread in threads:
        thread.join()
    yield f"{name}: answered", answers["200"]
    yield f"{name}: not", sum(answers.values()) - answers["200"]
    yield f"{name}: longest s", longest[0]


@contextmanager
def slow_bodies(site: Site) -> Iterator[None]:
    """As many as there are threads."""
    with ExitStack() as stack:
        for _body in range(16):
            connection = HTTPConnection("127.0.0.1", site.port, timeout=30)
            stack.callback(connection.close)
            with suppress(OSError, HTTPException):
                connection.putrequest("POST", "/en/contact/")
                connection.putheader("Content-Length", "100000")
                connection.endheaders()
                connection.send(b"x" * 100)
        sleep(0.5)
        yield


@contextmanager
def slow_headers(site: Site) -> Iterator[None]:
    with ExitStack() as stack:
        for _one in range(32):
            line = stack.enter_context(create_connection(("127.0.0.1", site.port)))
            line.send(b"GET /en/ HTTP/1.1\r\nHost: localhost\r\n")
        sleep(0.5)
        yield


if __name__ == "__main__":
    main()
