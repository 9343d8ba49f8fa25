"""Two hours of a whole site: readers, writers, kills, a release, a full disk and a restore, one after the other.

`bin/cluster trial [--minutes N]`, on the parts that `bin/cluster` starts. All the while people read pages and save
proposals through the proxy. It fails when a save that was acknowledged is gone, when somebody meets an error but a save
that was in flight as its process was killed, when what was restored does not hold what had been saved, or when a
process grows after its first 10,000 answers. `--minutes 6` tries the same in short turns: memory is judged only where
so many answers came. With `--rest 0.5` people rest between two requests, on a machine that has other work too.
"""

import argparse
import resource
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL
from statistics import median
from threading import Event
from time import monotonic, sleep

import psycopg

from benchmarks.cluster import SETTLE, Cluster, Process, Readers, cluster, release, wait_for
from benchmarks.endurance import LATE, Told, write
from benchmarks.killed import CONSISTENT, PREPARE, WRITERS, Writer
from benchmarks.processes import children, load, memory_mb
from benchmarks.site import Environment, get, manage
from benchmarks.tables import Row, keep, show

MINUTES = 120.0
KILLING, STEADY = 0.3, 0.4  # parts of the time: processes are killed in turn; at the end nothing is done to them
WARM = 10_000  # answers of a process until it has all that it keeps
MOST_GROWTH = 1.1
LEFT_ON_THE_DISK = 65_536  # bytes that a file may still have
RESTORED = "restored"
STORED = """
from core.review.models import Proposal
for changes in Proposal.objects.values_list("changes", flat=True):
    print(changes.get("title_en", ""))
"""


@dataclass
class Trial:
    there: Cluster
    readers: Readers
    told: Told
    writers: Sequence[Writer]
    saving: Sequence[Future[None]] = ()
    answers: int = 0  # to readers, since the last look at memory began
    rows: list[Row] = field(default_factory=list)
    kills: int = 0

    def note(self, what: str, **more: object) -> None:
        """What people met since the last note. Raises what stopped a writer, so that no hours pass without one."""
        for each in self.saving:
            if each.done():
                each.result()
        row = self.readers.row(what)
        saves, self.told.saves = self.told.saves, Counter()
        wrong = {name: number for name, number in saves.items() if name not in ("200", LATE)}
        self.rows.append(
            {
                "what": what,
                "read": row["answers"],
                "reading failed": row["errors"],
                "saved": saves["200"],
                "not saved": sum(wrong.values()),
                "which": " ".join(filter(None, (row["which"], str(wrong or "")))),
                **more,
            }
        )
        self.answers += row["answers"]


@contextmanager
def busy(there: Cluster, rest: float) -> Iterator[Trial]:
    """People who read and save until the block is left."""
    token = manage(there.env, "shell", "--verbosity", "0", "-c", PREPARE).strip().splitlines()[-1]
    writers, told, stop = [Writer(number, token) for number in range(WRITERS)], Told(), Event()
    for writer in writers:
        writer.begin(there.port)
    with ThreadPoolExecutor(WRITERS) as pool:
        saving: list[Future[None]] = [pool.submit(write, there, stop, told, writer, rest) for writer in writers]
        try:
            with Readers(there.port, rest) as readers:
                yield Trial(there, readers, told, writers, saving)
        finally:
            stop.set()
    for each in saving:
        each.result()  # whoever stopped for another reason is not counted as content
    told.lost += sum(writer.stored(there.port) < writer.acknowledged for writer in writers)


def killed(trial: Trial, seconds: float) -> None:
    """Each process but the database in turn, again and again."""
    there, end = trial.there, monotonic() + seconds
    turns: list[Process] = [*there.webs, *there.others]
    while True:
        for each in turns:
            trial.kills += each in there.webs
            each.end(SIGKILL)
            sleep(SETTLE)
            each.start()
            sleep(SETTLE)
            trial.note(f"{each.name} is killed and starts again")
        if monotonic() > end:
            return


def released(trial: Trial) -> None:
    release(trial.there)
    sleep(SETTLE)
    trial.note("a new release takes over")


def disk_is_full(trial: Trial) -> None:
    """For the web processes: no file may grow. Pages and saves go on, and whoever asks is told."""
    webs = trial.there.webs
    limit(webs, LEFT_ON_THE_DISK)
    full = {get(web.port, "/readyz").status for web in webs}
    sleep(SETTLE)
    limit(webs, resource.RLIM_INFINITY)
    for web in webs:
        wait_for(web.port)
    trial.note("the disk is full", readyz=" ".join(map(str, sorted(full))), wrong=full != {503})


def limit(webs: Sequence[Process], size: int) -> None:
    for web in webs:
        assert web.running is not None
        for process in (web.running.pid, *children(web.running.pid)):
            resource.prlimit(process, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def restored(trial: Trial) -> None:
    """A backup of the site while it is used, into a fresh database and an empty folder beside it."""
    there, archive = trial.there, trial.there.var / "trial.zip"
    acknowledged = {writer.number: writer.acknowledged for writer in trial.writers}
    manage(there.env, "backup", str(archive))
    fresh = beside(there.env, there.var / RESTORED)
    manage(fresh, "restore", str(archive))
    stored = manage(fresh, "shell", "--verbosity", "0", "-c", STORED).splitlines()
    inconsistent = int(manage(fresh, "shell", "--verbosity", "0", "-c", CONSISTENT).strip().splitlines()[-1])
    lost = sum(number_of(writer, stored) < least for writer, least in acknowledged.items())
    trial.note("a backup is restored beside it", lost=lost, wrong=bool(lost or inconsistent))


def beside(env: Environment, var: Path) -> Environment:
    before, _, _name = env["DATABASE_URL"].rpartition("/")
    with psycopg.connect(env["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {RESTORED}")
    return {
        **env,
        "DATABASE_URL": f"{before}/{RESTORED}",
        "CACHE_URL": "database",
        "STORAGE_URL": "local",
        "VAR_DIR": str(var),
    }


def number_of(writer: int, titles: Sequence[str]) -> int:
    begin = f"Writer {writer}: "
    return next((int(title.removeprefix(begin)) for title in titles if title.startswith(begin)), -1)


# --- Memory -------------------------------------------------------------------------------------------------------


@dataclass
class Memory:
    """What each web process holds, beside how many answers readers got since they all began."""

    answers: list[int] = field(default_factory=list)
    held: list[float] = field(default_factory=list)

    def look(self, trial: Trial) -> None:
        now = trial.answers + trial.readers.seen["200"]
        sizes = [memory_mb(worker) for web in trial.there.webs if web.running for worker in children(web.running.pid)]
        self.answers.append(now)
        self.held.append(max(sizes, default=0.0))

    def row(self, webs: int) -> Row:
        """Of the largest process, from where each had its first 10,000 answers on: the first and the last tenth."""
        later = [mb for number, mb in zip(self.answers, self.held, strict=True) if number > WARM * webs]
        if len(later) < 20:
            return {"answers": self.answers[-1], "MB at first": None, "MB at last": None, "grew": False}
        tenth = max(len(later) // 10, 1)
        first, last = median(later[:tenth]), median(later[-tenth:])
        row = {"answers": self.answers[-1], "MB at first": round(first), "MB at last": round(last)}
        return {**row, "grew": last > MOST_GROWTH * first}


def steady(trial: Trial, seconds: float) -> Row:
    """Nothing is done to the processes of the new release, which began after all kills."""
    memory, end = Memory(), monotonic() + seconds
    while monotonic() < end:
        memory.look(trial)
        sleep(1)
    trial.note("nothing is done to anything")
    return memory.row(len(trial.there.webs))


def run(there: Cluster, minutes: float, rest: float) -> tuple[Trial, Row]:
    seconds = minutes * 60
    begun = monotonic()
    with busy(there, rest) as trial:
        sleep(SETTLE)
        trial.note("nothing dies")
        killed(trial, seconds * KILLING)
        released(trial)
        trial.answers = 0  # of the processes that stay to the end
        disk_is_full(trial)
        restored(trial)
        memory = steady(trial, max(seconds - (monotonic() - begun), seconds * STEADY))
    for web in there.webs:
        web.end()
    return trial, memory


def faults(trial: Trial, memory: Row) -> list[str]:
    """What the trial must not find, in sentences."""
    reading = sum(row["reading failed"] for row in trial.rows)
    saving = sum(row["not saved"] for row in trial.rows)
    found = {
        "Acknowledged saves were lost.": trial.told.lost,
        "Readers met errors.": reading,
        "More saves failed than were in flight.": saving > trial.kills * WRITERS,
        "The full disk was not told, or what was restored is not what was saved.": any(
            row.get("wrong") for row in trial.rows
        ),
        "A process grows.": memory["grew"],
    }
    return [sentence for sentence, is_so in found.items() if is_so]


def main() -> None:
    parser = argparse.ArgumentParser(description="Two hours of a whole site, with all that may happen to it.")
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument(
        "--rest", type=float, default=0.0, help="seconds that each reader and writer rests after each answer"
    )
    arguments = parser.parse_args()
    minutes, rest = arguments.minutes, arguments.rest
    with cluster() as there:
        trial, memory = run(there, minutes, rest)
    show("What people met", trial.rows)
    show("Memory of the largest web process", [memory])
    about = {
        "minutes": minutes,
        "seconds of rest": rest,
        "kills of web processes": trial.kills,
        "lost": trial.told.lost,
    }
    keep("trial", trial.rows, memory=memory, load_of_the_machine=load(), **about)
    if found := faults(trial, memory):
        sys.exit(" ".join(found))


if __name__ == "__main__":
    main()
