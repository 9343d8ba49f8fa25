"""Takes out each line by which something is registered or listed, in turn: does a test fail, and does it name the line?

In a copy, with the tests that run what the line concerns, at most 50 of them: a line that is silent may still be known
to another test. It takes about half a minute a line: `--sample 30 --seed 1` asks some of them, and goes on where a run
was stopped.
"""

import random
import re
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.structure.faults import Fault, concerned, is_other, registrations, words_of
from benchmarks.structure.keeping import keep, show
from benchmarks.structure.mutants import TOO_LONG, Trial, answers, read_lines
from benchmarks.structure.trees import copied, environment, ran

RUN = ["-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "--no-header", "--tb=short", "--maxfail=4"]
FIRST = (  # that say what must be there
    "tests/core/test_registrations.py",
    "tests/core/test_sources.py",
    "tests/core/test_start.py",
    "tests/api/test_schema.py::test_examples_are_as_described",
)
LAST = ("tests/sample",)  # walks every kind: it is asked where nothing named the line before
SAYING = ("E ", "FAILED", "ERROR", "SystemCheckError", "KeyError", "AssertionError")  # not the lines of a traceback


def main(*, lines: Path, sample: int | None = None, seed: int = 1) -> None:
    covered = read_lines(lines)
    with copied() as copy, tempfile.TemporaryDirectory(prefix="omission-") as folder:
        faults = [fault for fault in registrations(copy) if is_other(fault, copy)]
        number = len(faults)
        if sample:
            faults = random.Random(seed).sample(faults, min(sample, number))
        trial = Trial(copy, Path(folder))
        known = answers("omission", seed, ("named", "failed", "silent"))
        rows = [known[fault.key] for fault in faults if fault.key in known]
        for fault in (each for each in faults if each.key not in known):
            tests = covered.covering(concerned(fault, copy))
            row = row_of(trial, fault, [*FIRST, *tests])
            rows.append(row if row["answer"] == "named" else better(row, row_of(trial, fault, [*LAST])))
            print(f"{len(rows)}/{len(faults)} {rows[-1]['answer']:8} {fault.key}", flush=True)
            keep("omission", rows, lines=number, seed=seed)
    counts = Counter(row["answer"] for row in rows)
    show(
        "Lines taken out",
        [{"lines": number, "tried": len(rows), **{name: counts[name] for name in ("named", "failed", "silent")}}],
    )
    show("Silent", [{"line": row["key"]} for row in rows if row["answer"] == "silent"])


def names_of(gone: str) -> set[str]:
    """The keys in a line, or else the names that it hands over."""
    return words_of(gone) or set(re.findall(r"[A-Za-z_]{4,}", gone)) - {"register", "register_all", "append", "lambda"}


def better(first: dict[str, object], second: dict[str, object]) -> dict[str, object]:
    """Of two answers about one line, that of the tests which said more."""
    order = ("named", "failed", "silent")
    return min(first, second, key=lambda row: order.index(str(row["answer"])))


def row_of(trial: Trial, fault: Fault, tests: list[str]) -> dict[str, object]:
    path = trial.tree / fault.file
    original = path.read_bytes()
    words = names_of(original[fault.start : fault.end].decode())
    var = trial.folder / "var"
    shutil.rmtree(var, ignore_errors=True)
    shutil.copytree(trial.fresh, var)
    try:
        fault.put_into(trial.tree)
        done = ran([*RUN, "--reuse-db", *tests], trial.tree, environment(var, TESTING="true"), seconds=TOO_LONG)
    finally:
        path.write_bytes(original)
    said = "\n".join(line for line in (done.stdout + done.stderr).splitlines() if line.startswith(SAYING))
    answer = "silent" if done.returncode == 0 else "named" if any(word in said for word in words) else "failed"
    failed = [line[:160] for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return {"key": fault.key, "group": fault.group, "answer": answer, "by": failed[:4], "tests": len(tests)}
