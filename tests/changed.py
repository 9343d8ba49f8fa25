"""Which files of tests a change asks for: `bin/test --changed [REF]`.

The map says which files of the project each file of tests used; `bin/test --map` runs the whole suite and writes it
down (`tests/used.py`). A file that the map does not know may matter to anything: then everything runs.
"""

import json
import subprocess
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from tests.packages import ROOT

ALWAYS = ("tests/core", "tests/access")
PROSE = (".md",)  # read by tests/core alone, which always runs


def since(ref: str) -> list[str]:
    """Files that differ from a commit, and those that git does not know yet."""
    told = (["diff", "--name-only", "--no-renames", ref], ["ls-files", "--others", "--exclude-standard"])
    lines = (subprocess.run(["git", *each], cwd=ROOT, check=True, capture_output=True, text=True) for each in told)
    return sorted({name for each in lines for name in each.stdout.splitlines()})


def read(folder: Path) -> dict[str, set[str]]:
    """For each file of the project the files of tests that used it, of all processes that wrote it down."""
    users: dict[str, set[str]] = defaultdict(set)
    for part in folder.rglob("*.json"):
        for test, names in json.loads(part.read_text(encoding="utf-8")).items():
            for name in names:
                users[name].add(test)
    return users


def chosen(changed: Iterable[str], users: Mapping[str, Collection[str]]) -> tuple[list[str], list[str]]:
    """What has to run for these files, and those among them that nobody is known to use: then it is everything."""
    tests: set[str] = set()
    unknown = []
    for name in changed:
        if is_test(name):
            tests.add(name)
        elif name in users:
            tests.update(users[name])
        elif not name.endswith(PROSE):
            unknown.append(name)
    if unknown:
        return [], unknown
    there = {
        test for test in tests if (ROOT / test).is_file() and not test.startswith(tuple(f"{each}/" for each in ALWAYS))
    }
    return [*ALWAYS, *sorted(there)], []


def is_test(name: str) -> bool:
    return name.startswith("tests/") and name.rpartition("/")[2].startswith("test_") and name.endswith(".py")
