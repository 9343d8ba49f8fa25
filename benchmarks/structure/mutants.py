"""Small faults in the history, the review, the permissions and the lists of `alliance`: which of them does a test find?

First `lines` runs the suite once and writes down which tests run which lines. Then `mutants` puts one fault after the
other into a copy of the tree and runs the quickest of the tests that pass there, of as many files as there are. The
same seed chooses the same faults as long as the application is the same, so that two suites can be compared by
`--application`.
"""

import gzip
import json
import random
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from subprocess import Popen
from time import perf_counter, sleep
from typing import NamedTuple, TextIO

from benchmarks import tables
from benchmarks.structure.faults import Fault, all_faults, concerned, is_other, places_of
from benchmarks.structure.forks import Asked
from benchmarks.structure.keeping import keep, show
from benchmarks.structure.trees import ROOT, copied, environment, ran, started

SHARES = {"history": 0.3, "review": 0.4, "permissions": 0.15, "lists": 0.15}
FIRST, MOST = 15, 50  # tests a fault: the quickest of each file, then others
SECONDS = 12.0  # of tests a fault, as they took when nothing was wrong
TOO_LONG = 600.0
MADE_WITH_THE_DATABASE = ("core/history/triggers.py",)  # a fault there is not seen in a database that is kept
RUN = [
    "-m",
    "pytest",
    "-q",
    "-x",
    "-n0",
    "-p",
    "no:cacheprovider",
    "--no-header",
    "--tb=no",
    "-m",
    "not browser",
]


# --- Which tests run which lines ----------------------------------------------------------------------------------


class Map(NamedTuple):
    seconds: dict[str, float]
    lines: dict[tuple[str, int], set[str]]

    def covering(self, at: Iterable[tuple[str, int]], *, of_all: bool = False) -> list[str]:
        """The quickest first, but one of each file before a second one; so many as there is time for."""
        tests = {test for place in at for test in self.lines.get(place, ())}
        whole = {test for test in tests if "::" not in test}  # a fixture of a module: all of its tests stand on it
        tests |= {test for test in self.seconds if test.partition("::")[0] in whole}
        by_file: dict[str, list[str]] = defaultdict(list)
        for test in sorted(tests - whole, key=lambda test: self.seconds[test]):
            by_file[test.partition("::")[0]].append(test)
        turns = [(turn, self.seconds[test], test) for tests in by_file.values() for turn, test in enumerate(tests)]
        tests_in_turn = [test for _turn, _seconds, test in sorted(turns)]
        return tests_in_turn if of_all else self.within_limits(tests_in_turn)

    def within_limits(self, tests: list[str]) -> list[str]:
        spent, chosen = 0.0, list[str]()
        for test in tests[:MOST]:
            spent += self.seconds[test]
            if len(chosen) >= FIRST and spent > SECONDS:
                break
            chosen.append(test)
        return chosen


def read_lines(folder: Path) -> Map:
    """All the parts that the processes of one run, or several runs, have written."""
    seconds: dict[str, float] = {}
    lines: dict[tuple[str, int], set[str]] = defaultdict(set)
    for path in sorted(folder.glob("*.json.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as kept:
            part = json.load(kept)
        seconds |= dict(zip(part["tests"], part["seconds"], strict=True))
        for file, of_file in part["lines"].items():
            for line, numbers in of_file.items():
                lines[file, int(line)] |= {part["tests"][number] for number in numbers}
    if not seconds:
        raise SystemExit(f"{folder} holds no lines: run `python -m benchmarks.structure lines {folder}` first.")
    return Map(seconds, lines)


def map_lines(folder: Path, *, tests: Sequence[str] = (), application: Path = ROOT, processes: int = 2) -> None:
    """The whole suite on SQLite, or parts of it, without a browser. A test that fails is no obstacle."""
    with copied(application, ROOT) as copy, tempfile.TemporaryDirectory(prefix="lines-") as var:
        many = ["-n", str(processes), "--dist", "worksteal"]
        plugin = ["-p", "benchmarks.structure.lines", "--lines-to", str(folder.resolve())]
        done = ran(
            ["-m", "pytest", "-q", *many, *plugin, "-m", "not browser", *tests],
            copy,
            environment(Path(var), TESTING="true"),
        )
    print(done.stdout[-2000:])


# --- Faults -------------------------------------------------------------------------------------------------------


def main(
    *, number: int, seed: int, lines: Path, application: Path = ROOT, name: str = "mutants", again: bool = False
) -> None:
    """What has an answer in the file of results is not asked again, so that a run can be stopped and go on."""
    known = {} if again else answers(name, seed)
    covered = read_lines(lines)
    with copied(application, ROOT) as copy, tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        faults = chosen(copy, number, seed)
        found = {fault.key: known[fault.key] for fault in faults if fault.key in known}
        open_ones = [fault for fault in faults if fault.key not in found]
        for row in asked_in_turn(open_ones, copy, Path(folder), covered):
            found[str(row["key"])] = row
            print(f"{len(found)}/{len(faults)} {row['answer']:9} {row['tests']:3} tests  {row['key']}", flush=True)
            keep(name, in_order(faults, found), seed=seed, asked=number)
    rows = in_order(faults, found)
    show("Faults", summary(rows))
    survivors = [row for row in rows if row["answer"] != "killed"]
    show("Not found", [{"where": row["key"], "answer": row["answer"]} for row in survivors])
    keep(name, rows, seed=seed, asked=number)


def in_order(faults: list[Fault], found: dict[str, dict[str, object]]) -> list[dict[str, object]]:
    return [found[fault.key] for fault in faults if fault.key in found]


def asked_in_turn(faults: list[Fault], tree: Path, folder: Path, covered: Map) -> Iterator[dict[str, object]]:
    """Those that a running process can be given in copies of one, and again of all tests that run the line where the
    quickest found nothing; the others each in a process that starts with the fault."""
    later = {fault.key: fault for fault in faults if fault.is_seen_later}
    again: list[Fault] = []
    for row in asked_in_forks([*later.values()], tree, folder, covered):
        if row["answer"] == "survived":
            again.append(later[str(row["key"])])
        else:
            yield row
    for row in asked_in_forks(again, tree, folder, covered, of_all=True):
        yield {**row, "after": "the quickest found nothing"}
    others = [fault for fault in faults if not fault.is_seen_later]
    trial = Trial(tree, folder) if others else None
    for fault in others:
        assert trial is not None
        yield trial.row(fault, covered)


def asked_in_forks(
    faults: list[Fault], tree: Path, folder: Path, covered: Map, *, of_all: bool = False
) -> Iterator[dict[str, object]]:
    if not faults:
        return
    groups = {fault.key: fault.group for fault in faults}
    questions, said = folder / f"faults-{of_all}", folder / f"answers-{of_all}"
    with questions.open("w", encoding="utf-8") as file:
        for fault in faults:
            tests = covered.covering(places_of(fault, tree), of_all=of_all)
            asked = Asked(fault.key, fault.file, fault.applied((tree / fault.file).read_bytes()).decode(), tests)
            file.write(json.dumps(asked._asdict()) + "\n")
    said.touch()
    command = [*RUN, "-p", "benchmarks.structure.forks", "--faults", str(questions), "--answers", str(said), "tests"]
    with started(command, tree, environment(folder / "forks", TESTING="true")) as process, said.open() as lines:
        while line := next_line(lines, process):
            row = json.loads(line)
            yield {"key": row["key"], "group": groups[row["key"]], **row}


def next_line(lines: TextIO, process: Popen[bytes]) -> str:
    """Empty when the process has ended and said all that it had to say."""
    while True:
        has_ended = process.poll() is not None
        if line := lines.readline():
            return line
        if has_ended:
            return ""
        sleep(0.5)


def answers(name: str, seed: int, those: Sequence[str] = ("killed", "survived")) -> dict[str, dict[str, object]]:
    path = tables.RESULTS / f"structure-{name}.json"
    if not path.is_file():
        return {}
    kept = json.loads(path.read_text(encoding="utf-8"))
    if kept.get("seed") != seed:
        return {}
    return {row["key"]: row for row in kept["rows"] if row["answer"] in those}


def chosen(tree: Path, number: int, seed: int) -> list[Fault]:
    """Mixed, so that a run that is stopped is a sample of all."""
    picks: list[Fault] = []
    for group, faults in all_faults(tree).items():
        dice = random.Random(f"{seed} {group}")
        many = round(number * SHARES[group])
        dice.shuffle(faults)
        picks += [fault for fault in faults[: many + 40] if is_other(fault, tree)][:many]
    random.Random(seed).shuffle(picks)
    return picks


class Trial:
    """A copy of the tree, and a database that was migrated once."""

    def __init__(self, tree: Path, folder: Path) -> None:
        self.tree, self.folder = tree, folder
        self.fresh = folder / "fresh"
        one = ["tests/core/test_start.py", "tests/history/test_write.py", "--maxfail=1", "-k", "test"]
        there = [name for name in one if not name.endswith(".py") or (tree / name).is_file()]
        done = ran([*RUN, "--create-db", "--reuse-db", *there], tree, environment(self.fresh, TESTING="true"))
        if done.returncode not in (0, 1):
            raise SystemExit(done.stdout + done.stderr)

    def row(self, fault: Fault, covered: Map) -> dict[str, object]:
        tests = covered.covering(places_of(fault, self.tree)) or covered.covering(concerned(fault, self.tree))
        begun = perf_counter()
        answer, by = self.asked(fault, tests) if tests else ("not run", "")
        return {
            "key": fault.key,
            "group": fault.group,
            "answer": answer,
            "by": by,
            "tests": len(tests),
            "seconds": round(perf_counter() - begun, 1),
        }

    def asked(self, fault: Fault, tests: list[str]) -> tuple[str, str]:
        original = (self.tree / fault.file).read_bytes()
        var = self.folder / "var"
        shutil.rmtree(var, ignore_errors=True)
        kept = [] if fault.file in MADE_WITH_THE_DATABASE else ["--reuse-db"]
        if kept:
            shutil.copytree(self.fresh, var)
        try:
            fault.put_into(self.tree)
            done = ran([*RUN, *kept, *tests], self.tree, environment(var, TESTING="true"), seconds=TOO_LONG)
        finally:
            (self.tree / fault.file).write_bytes(original)
        return answer_of(done.returncode, done.stderr), named(done.stdout)


def answer_of(code: int, errors: str) -> str:
    """4 and 5 mean that pytest found no such test, which says nothing about the fault: unless the application did not
    even start with it."""
    if code == 4 and "while loading conftest" in errors:
        return "killed"
    return {0: "survived", 4: "broken", 5: "broken"}.get(code, "killed")


def named(out: str) -> str:
    failed = [
        line.partition(" ")[2].partition(" - ")[0] for line in out.splitlines() if line[:6] in ("FAILED", "ERROR ")
    ]
    return failed[0] if failed else ""


def summary(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for group in (*SHARES, "all"):
        counts = Counter(row["answer"] for row in rows if group in (row["group"], "all"))
        total = counts.total()
        share = {"killed %": round(100 * counts["killed"] / total)} if total else {}
        found.append(
            {
                "group": group,
                "faults": total,
                **{name: counts[name] for name in ("killed", "survived", "not run", "broken")},
                **share,
            }
        )
    return found
