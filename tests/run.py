"""The suite: `python -m tests.run [--all | --map | --changed [REF]] [ARGUMENTS FOR PYTEST …]`.

Its parts are sessions of pytest, each with two processes, a database and a folder under `var/` of its own. Two rows of
parts run beside each other: the browser is served first, the others take what it leaves, so no core waits for a tail.

`--map` also writes down which files each file of tests uses. `--changed` then runs what files that differ from a commit
(else from the last one) ask for, and everything where the map does not know one of them (`tests/changed.py`).
"""

import contextlib
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from tests import changed
from tests.postgres import given_or_own

VAR = Path(os.environ.get("VAR_DIR") or Path(__file__).resolve().parent.parent / "var") / "tests"
USED = VAR / "used"
NOTHING_CHOSEN = 5  # pytest's exit code when its arguments chose no test
PATIENCE = 60  # seconds between two lines that say how far the parts are
printing = Lock()


@dataclass(frozen=True)
class Part:
    name: str
    markers: str
    where: tuple[str, ...] = ("tests", "--ignore=tests/browser")  # each process reads all tests that it might run
    postgres: bool = False
    is_mapped: bool = False
    dist: str = "worksteal"
    niceness: int = 10

    @property
    def folder(self) -> Path:
        return VAR / self.name.lower().replace(" ", "-")

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def progress(self) -> str:
        """As pytest wrote it last, such as 45%."""
        found = re.findall(r"\[ *(\d+%)\]", self.log.read_text())
        return found[-1] if found else "0%"


@dataclass(frozen=True)
class Result:
    part: Part
    code: int
    seconds: float
    last_line: str


BROWSER = Part("Browser", "browser", ("tests/browser",), dist="loadfile", niceness=0)
BROWSER_ON_POSTGRESQL = replace(BROWSER, name="Browser on PostgreSQL", postgres=True)
SQLITE = Part("SQLite", "not browser")
WHAT_MAY_DIFFER = Part("PostgreSQL", "both and not browser", postgres=True)
POSTGRESQL = Part("PostgreSQL", "not browser", postgres=True)
EVERY_DAY = [[BROWSER], [SQLITE, WHAT_MAY_DIFFER]]
ALL = [[BROWSER_ON_POSTGRESQL], [POSTGRESQL, SQLITE]]


def main(arguments: list[str]) -> int:
    rows = ALL if "--all" in arguments else EVERY_DAY
    if "--changed" in arguments:
        arguments = of_change([each for each in arguments if each != "--changed"])
    elif "--map" in arguments:
        rows = [[replace(part, is_mapped=True) for part in row] for row in rows]
        shutil.rmtree(USED, ignore_errors=True)
    arguments = [each for each in arguments if each not in ("--all", "--map")]
    for part in (part for row in rows for part in row):
        part.log.unlink(missing_ok=True)  # a log says that its part has begun
    started = time.monotonic()
    with ThreadPoolExecutor(len(rows)) as pool:
        waiting = {pool.submit(run_row, row, arguments) for row in rows}
        futures = list(waiting)
        while waiting:
            _done, waiting = wait(waiting, timeout=PATIENCE)
            if waiting:
                say_progress(rows, started)
    results = [result for future in futures for result in future.result()]
    return summary(results, time.monotonic() - started, chosen=bool(arguments))


def of_change(arguments: list[str]) -> list[str]:
    """The files of tests to run; none are all of them. Says what it chose, and why it is everything."""
    ref = arguments[0] if arguments else "HEAD"
    tests, unknown = changed.chosen(changed.since(ref), changed.read(USED))
    if unknown:
        print("Everything runs: `bin/test --map` knows no test that uses", ", ".join(unknown), flush=True)
    else:
        print("These files of tests run:", ", ".join(tests), flush=True)
    return tests


def run_row(row: list[Part], arguments: list[str]) -> list[Result]:
    return [run(part, arguments) for part in row]


def run(part: Part, arguments: list[str]) -> Result:
    part.folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with given_or_own() if part.postgres else contextlib.nullcontext("") as address, part.log.open("w") as log:
        env = {**os.environ, "VAR_DIR": str(part.folder), "DATABASE_URL": address}
        command = ["nice", "-n", str(part.niceness), *pytest(part), *(arguments or part.where)]
        code = subprocess.run(command, env=env, stdout=log, stderr=subprocess.STDOUT, check=False).returncode
    output = part.log.read_text().rstrip()
    with printing:
        print(f"\n--- {part.name}\n{output}", flush=True)
    return Result(part, code, time.monotonic() - started, output.rpartition("\n")[2])


def pytest(part: Part) -> list[str]:
    options = ["-n", "2", "--dist", part.dist, "-m", part.markers, "--durations", "10", "--durations-min", "0.5"]
    if part.is_mapped:
        options += ["-p", "tests.used", "--used-to", str(USED.resolve() / part.folder.name)]
    return [sys.executable, "-m", "pytest", *options, "-o", f"cache_dir={part.folder / 'pytest'}"]


def say_progress(rows: list[list[Part]], started: float) -> None:
    parts = ", ".join(f"{part.name} {part.progress}" for row in rows for part in row if part.log.exists())
    with printing:
        print(f"{minutes(time.monotonic() - started)}: {parts}", flush=True)


def summary(results: list[Result], seconds: float, *, chosen: bool) -> int:
    """One line a part. Arguments may choose tests that one of the parts has none of."""
    print()
    for result in results:
        print(f"{result.part.name}: {minutes(result.seconds)}, exit code {result.code}, {result.last_line}")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"All: {minutes(seconds)}; {minutes(used.ru_utime + used.ru_stime)} of processor time")
    for result in results:
        if result.code:  # named again, since the end of a long log is what is read
            print("\n".join(re.findall(r"^(?:FAILED|ERROR) .*$", result.part.log.read_text(), re.MULTILINE)))
    codes = {result.code for result in results} - {0}
    empty = [result for result in results if result.code == NOTHING_CHOSEN]
    if chosen and len(empty) < len(results):
        codes -= {NOTHING_CHOSEN}
    return max(codes, key=abs, default=0)


def minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
