"""What each process of one server counted, written beside the others, so that whoever is asked tells the sum of all.

The library's own way for several processes maps its files into memory: on a full disk the next count ends the process
with a bus error. Here a file is written whole, and where it cannot be written the numbers of that process are older.
"""

import logging
import os
import shutil
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Metric, disable_created_metrics, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

logger = logging.getLogger(__name__)
OPEN = "gauge"  # what an ended process counted still counts; what it had open is closed
EVERY = 2.0  # seconds between two writings
A_DAY = 86_400
COUNTS = CollectorRegistry()
disable_created_metrics()  # type: ignore[no-untyped-call]

type Labels = tuple[tuple[str, str], ...]


class Shared:
    """The numbers of this process in one file of the folder of its server, by the number of the process."""

    def __init__(self, var: Path) -> None:
        """Takes the folder of this server, named by its machine and the process that started this one: containers share
        `VAR_DIR`, and in each the server has the same number. Those of ended ones go; `bin/serve` takes away what a
        server of the same name left."""
        above = var / "metrics"
        self.folder = above / f"{machine()}-{os.getppid()}"
        self.mine = self.folder / str(os.getpid())
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for folder in above.iterdir():
                if folder != self.folder and has_ended(folder):
                    shutil.rmtree(folder, ignore_errors=True)
        except OSError as error:
            self.tell(error)

    def write(self) -> None:
        """Whole or not at all."""
        aside = self.mine.with_suffix(".new")
        try:
            aside.write_bytes(generate_latest(COUNTS))
            aside.replace(self.mine)
        except OSError as error:
            self.tell(error)

    def tell(self, error: OSError) -> None:
        logger.warning("numbers for operators cannot be written", extra={"reason": error.strerror})

    def of_others(self) -> Iterator[tuple[str, str]]:
        """The number and the text of each other process, also of one that has ended."""
        try:
            for file in sorted(self.folder.iterdir()):
                if file != self.mine and not file.suffix:
                    yield file.name, file.read_text(encoding="utf-8")
        except OSError as error:
            self.tell(error)

    def keep_writing(self) -> None:
        """Writes again and again in a thread of its own, so that no request waits for the disk."""
        threading.Thread(target=self.write_again_and_again, name="numbers", daemon=True).start()

    def write_again_and_again(self) -> None:
        pause = threading.Event()
        while not pause.wait(EVERY):
            self.write()


class All(Collector):
    """The sum of what this process and the others of its server counted."""

    def __init__(self, shared: Shared | None) -> None:
        self.shared = shared

    def describe(self) -> Iterable[Metric]:
        return []

    def collect(self) -> Iterable[Metric]:
        families = list(COUNTS.collect())
        for process, text in self.shared.of_others() if self.shared else ():
            alive = is_alive(process)
            families += [each for each in text_string_to_metric_families(text) if alive or each.type != OPEN]
        return added_up(families)


def added_up(families: Iterable[Metric]) -> Iterator[Metric]:
    found: dict[str, Metric] = {}
    sums: dict[str, dict[tuple[str, Labels], float]] = defaultdict(lambda: defaultdict(float))
    for family in families:
        found.setdefault(family.name, Metric(family.name, family.documentation, family.type))
        for row in family.samples:
            sums[family.name][row.name, tuple(row.labels.items())] += row.value
    for name, metric in found.items():
        for (sample, labels), value in sums[name].items():
            metric.add_sample(sample, dict(labels), value)
        yield metric


def machine() -> str:
    """The name of this machine, or of this container."""
    return os.uname().nodename


def has_ended(server: Path) -> bool:
    """Whether the server of this folder is over. One of another machine is when it wrote nothing for a day."""
    where, _sign, process = server.name.rpartition("-")
    if where == machine() or not where:
        return not is_alive(process)
    return time.time() - server.stat().st_mtime > A_DAY


def is_alive(process: str) -> bool:
    """Also of one that belongs to somebody else."""
    if not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


shared: Shared | None = None


def begin(var: Path) -> None:
    """Where a server is started: its processes tell the numbers of all."""
    global shared
    shared = Shared(var)
    shared.keep_writing()
