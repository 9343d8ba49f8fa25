"""Runs the program that measures, in a process of its own with limits of its own.

The libraries of the geometry lie in a folder apart, which this process never looks into.
"""

import json
import re
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from core.files import children
from core.files.children import Limits

PROGRAM = Path(__file__).resolve().with_name("program.py")
LIBRARIES = Path(sys.prefix, "geometry")  # filled by bin/setup from requirements-geometry.txt
LIMITS = Limits(seconds=120, patience=600, memory=1_000_000_000, output=600_000_000)
GOOD, BAD = 0, 2
PROGRESS = re.compile(rb'^{"progress": (\d+)}$', re.MULTILINE)
OUT_OF_TIME = {children.KILLED, -signal.SIGKILL, -signal.SIGXCPU}
REASONS = {
    "took_too_long": "This takes longer than we measure at most. Simplify the layers, or cut them at your boundary.",
    "too_large": "This needs more memory than there is. Simplify the layers, or cut them at your boundary.",
}


class NoLibraries(Exception):
    """The folder of the libraries is not there: bin/setup fills it."""


def measure(
    words: Sequence[str],
    *,
    answer: Path,
    limits: Limits = LIMITS,
    progress: Callable[[int], None] = lambda _part: None,
) -> int:
    """0 for a result and 2 for a file that cannot be measured; what it is stands in `answer`, as JSON, either way. What
    a program that was stopped leaves behind is removed. `progress` is told now and then how far it is, of 100."""
    if not LIBRARIES.is_dir():
        raise NoLibraries(LIBRARIES)
    with tempfile.TemporaryDirectory(dir=answer.resolve().parent) as folder:
        made = Path(folder, "answer.json")
        said = Path(folder, "said")
        with said.open("wb") as output:
            code = children.run(
                PROGRAM,
                *words,
                "--progress",
                f"--json={made}",
                limits=limits,
                output=output,
                libraries=LIBRARIES,
                watch=lambda: progress(last_of(said)),
            )
        progress(last_of(said))
        if not made.exists():
            made.write_text(stopped("took_too_long" if code in OUT_OF_TIME else "too_large"), encoding="utf-8")
            code = BAD
        made.replace(answer)
    return GOOD if code == GOOD else BAD


def last_of(said: Path) -> int:
    found = PROGRESS.findall(said.read_bytes())
    return int(found[-1]) if found else 0


def stopped(code: str) -> str:
    return json.dumps({"error": {"code": code, "text": REASONS[code], "feature": None}}) + "\n"
