"""Mixed load for half an hour, a worker killed every five minutes, the database restarted once in the middle.

`python -m benchmarks.endurance [--minutes N]`, on a throw-away PostgreSQL with fsync that is restarted without saying
goodbye. A shorter run kills as often, in shorter turns. It fails when an acknowledged save is gone, when what is left
does not fit together, when memory grows, or when somebody meets anything but pages and the sentence to come back.
"""

import argparse
import os
import signal
import subprocess
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import cycle
from pathlib import Path
from statistics import median
from threading import Event
from time import monotonic
from typing import Any, Protocol
from urllib.parse import quote

import psycopg

from benchmarks.killed import CONSISTENT, PREPARE, WRITERS, Writer, send
from benchmarks.processes import memory_mb
from benchmarks.site import Environment, Site, environment, get, manage, running
from benchmarks.tables import Row, keep, show
from tests.postgres import server

KILLS = 6  # each minutes / 6
READERS = 4
LOOK_SECONDS = 1.0
PAUSE = 0.2
MOST_GROWTH = 1.25
SEARCH = f"/zh-hans/search/?q={quote('昆明')}"
PAGES = ("/en/", "/ja/cities/", "/en/cities/kunming/", SEARCH, "/zh-hant/events/", "/api/v1/cities/")
GOOD, AWAY, CUT_OFF, LATE = "200", "503", "cut off", "412"


@dataclass
class Told:
    """How often who asked was told what."""

    reads: Counter[str] = field(default_factory=Counter)
    saves: Counter[str] = field(default_factory=Counter)
    lost: int = 0


class Answering(Protocol):
    """A site at a port of this machine."""

    @property
    def port(self) -> int: ...


def read(site: Site, stop: Event, told: Told, first: int) -> None:
    pages = cycle((*PAGES[first:], *PAGES[:first]))
    while not stop.is_set():
        try:
            told.reads[str(get(site.port, next(pages)).status)] += 1
        except (OSError, HTTPException):
            told.reads[CUT_OFF] += 1
            stop.wait(PAUSE)


def write(site: Answering, stop: Event, told: Told, writer: Writer, rest: float = 0.0) -> None:
    """Saves one after the other. After anything but a yes it looks what is there: never less than was acknowledged.

    A save whose line was cut off may be stored after that look: the next one is then refused as late (412), rightly.
    """
    while not stop.is_set():
        writer.tried += 1
        body = {"changes": {"title_en": f"Writer {writer.number}: {writer.tried}"}}
        try:
            status, headers, _ = send(site.port, "PATCH", writer.address, writer.token, body, writer.version)
        except (OSError, HTTPException):
            told.saves[CUT_OFF] += 1
            look(site, stop, told, writer)
            continue
        told.saves[str(status)] += 1
        if status == 200:
            writer.acknowledged, writer.version = writer.tried, headers["etag"]
        else:
            look(site, stop, told, writer)
        stop.wait(rest)


def look(site: Answering, stop: Event, told: Told, writer: Writer) -> None:
    """Until somebody answers again."""
    while not stop.wait(PAUSE):
        try:
            told.lost += writer.stored(site.port) < writer.acknowledged
        except (OSError, HTTPException, KeyError):
            continue
        return


def restart(database: str) -> None:
    """As if the machine of the database had lost its power: no connection is told."""
    with psycopg.connect(database) as connection:
        found = connection.execute("SHOW data_directory").fetchone()
    assert found is not None
    folder = Path(found[0])
    owner, process = folder.stat(), int((folder / "postmaster.pid").read_text().split()[0])
    program = Path(f"/proc/{process}/exe").resolve().with_name("pg_ctl")
    options: dict[str, Any] = (
        {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    )
    command = [str(program), "-D", str(folder), "-w", "-m", "immediate", "-l", str(folder / "restart.log"), "restart"]
    environ = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    subprocess.run(command, check=True, cwd="/", env=environ, stdout=subprocess.DEVNULL, **options)


def kill_one(site: Site, number: int) -> None:
    workers = workers_of(site)
    if workers:
        os.kill(workers[number % len(workers)], signal.SIGKILL)


def workers_of(site: Site) -> list[int]:
    """Those that have begun to work: others of its children only help it."""
    return [process for process in site.workers if resident(process) > 50]


def resident(process: int) -> float:
    try:
        return memory_mb(process)
    except OSError:
        return 0.0


def disturb(site: Site, database: str, minutes: float, stop: Event) -> list[float]:
    """Kills, and restarts the database half of the way. Gives back what the largest worker held, second by second."""
    begun, turn = monotonic(), minutes * 60 / KILLS
    killed, is_restarted = 0, False
    seen: list[float] = []
    while (gone := monotonic() - begun) < minutes * 60:
        if not is_restarted and gone > minutes * 30:
            restart(database)
            is_restarted = True
        if killed < KILLS and gone > turn * (killed + 0.75):
            kill_one(site, killed)
            killed += 1
        if workers := workers_of(site):
            seen.append(max(resident(worker) for worker in workers))
        stop.wait(LOOK_SECONDS)
    return seen


def measure(env: Environment, database: str, minutes: float) -> Row:
    for command in (["migrate", "--verbosity", "0"], ["createcachetable"], ["demo"]):
        manage(env, *command)
    manage(env, "collectstatic", "--noinput", "--verbosity", "0")
    token = manage(env, "shell", "--verbosity", "0", "-c", PREPARE).strip().splitlines()[-1]
    writers, told, stop = [Writer(number, token) for number in range(WRITERS)], Told(), Event()
    with running(env) as site:
        for writer in writers:
            writer.begin(site.port)
        with ThreadPoolExecutor(WRITERS + READERS) as pool:
            people = [pool.submit(write, site, stop, told, writer) for writer in writers]
            people += [pool.submit(read, site, stop, told, number) for number in range(READERS)]
            try:
                memory = disturb(site, database, minutes, stop)
            finally:
                stop.set()
        for each in people:
            each.result()  # whoever stopped for another reason is not counted as content
        told.lost += sum(writer.stored(site.port) < writer.acknowledged for writer in writers)
    third, all_told = max(len(memory) // 3, 1), told.reads + told.saves
    return {
        "minutes": minutes,
        "kills": KILLS,
        "read": told.reads[GOOD],
        "saved": told.saves[GOOD],
        "told to come back": all_told[AWAY],
        "cut off": all_told[CUT_OFF],
        "late": told.saves[LATE],
        "other answers": ", ".join(f"{number} × {name}" for name, number in others_of(told).items()) or 0,
        "lost": told.lost,
        "inconsistent": int(manage(env, "shell", "--verbosity", "0", "-c", CONSISTENT).strip().splitlines()[-1]),
        "MB at first": round(median(memory[:third])),
        "MB at last": round(median(memory[-third:])),
    }


def others_of(told: Told) -> dict[str, int]:
    """What nobody should meet, by name."""
    reads = {f"read {name}": number for name, number in told.reads.items() if name not in (GOOD, AWAY, CUT_OFF)}
    saves = {f"save {name}": number for name, number in told.saves.items() if name not in (GOOD, AWAY, CUT_OFF, LATE)}
    return reads | saves


def main() -> None:
    parser = argparse.ArgumentParser(description="Half an hour of mixed load, with kills and a restart.")
    parser.add_argument("--minutes", type=float, default=30)
    minutes = parser.parse_args().minutes
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="endurance-")))
        database = stack.enter_context(server(durable=True))
        row = measure(environment(database, var, cache=True), database, minutes)
    show("Mixed load with kills and a restart of the database", [row])
    keep("endurance", [row], writers=WRITERS, readers=READERS)
    if row["lost"] or row["inconsistent"]:
        raise SystemExit("Acknowledged saves were lost, or what is left does not fit together.")
    if row["MB at last"] > MOST_GROWTH * row["MB at first"]:
        raise SystemExit("A worker grows.")
    if row["other answers"]:
        raise SystemExit("Somebody met a fault.")


if __name__ == "__main__":
    main()
