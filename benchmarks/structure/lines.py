"""Which tests run which lines: a plugin of pytest, `-p benchmarks.structure.lines --lines-to FOLDER`.

Each line of the application tells once a test that it ran, so that the whole suite takes little longer than without.
Each process writes a file of its own: the suite may be run in parts. What a fixture of a module does is credited to the
whole file, since all of its tests stand on it.
"""

import gc
import gzip
import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import process_time
from types import CodeType, FunctionType

import pytest

from benchmarks.structure.trees import PACKAGES, ROOT, copied, environment
from benchmarks.structure.trees import ran as run

TOOL = sys.monitoring.COVERAGE_ID
LINE = sys.monitoring.events.LINE
MOST = 150  # tests kept for a line: the quickest

type At = tuple[CodeType, int]

heard: set[At] = set()
ran: dict[At, list[int]] = defaultdict(list)
tests: list[str] = []
seconds: list[float] = []
watched: set[int] = set()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--lines-to", help="The folder that gets which tests run which lines.")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Everything is imported by now, so that what runs on import is no test's."""
    if not session.items or session.config.option.collectonly:
        return
    sys.monitoring.use_tool_id(TOOL, "lines")
    sys.monitoring.register_callback(TOOL, LINE, hear)
    watch()


def watch() -> None:
    gc.unfreeze()  # what the suite has laid aside would not be among the objects
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType):
            watch_code(thing.__code__)
    gc.freeze()
    if not watched:
        raise SystemExit("No function of the application was found: nothing would be written down.")


def watch_code(code: CodeType) -> None:
    if id(code) in watched or not is_ours(code.co_filename):
        return
    watched.add(id(code))
    sys.monitoring.set_local_events(TOOL, code, LINE)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            watch_code(inner)


def is_ours(file: str) -> bool:
    if not file.startswith(f"{ROOT}/"):
        return False
    return file.removeprefix(f"{ROOT}/").partition("/")[0] in PACKAGES


def hear(code: CodeType, line: int) -> object:
    heard.add((code, line))
    return sys.monitoring.DISABLE


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    heard.clear()
    sys.monitoring.restart_events()
    begun = process_time()
    result = yield
    credit(item.nodeid, process_time() - begun)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest) -> Iterator[None]:
    if fixturedef.scope not in ("module", "package"):
        return (yield)
    before = set(heard)
    heard.clear()
    sys.monitoring.restart_events()
    result = yield
    credit(str(request.node.nodeid).partition("::")[0], 0.0)
    sys.monitoring.restart_events()
    heard.update(before)
    return result


def credit(name: str, cpu: float) -> None:
    number = len(tests)
    tests.append(name)
    seconds.append(cpu)
    for at in heard:
        ran[at].append(number)
    heard.clear()


def pytest_sessionfinish(session: pytest.Session) -> None:
    folder = session.config.option.lines_to
    if not tests or not folder:
        return
    lines: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for (code, line), numbers in ran.items():
        file = code.co_filename.removeprefix(f"{ROOT}/")
        lines[file][line] += numbers
    for of_file in lines.values():
        for line, numbers in of_file.items():
            of_file[line] = sorted(set(numbers), key=lambda number: seconds[number])[:MOST]
    found = {"tests": tests, "seconds": [round(one, 4) for one in seconds], "lines": lines}
    Path(folder).mkdir(parents=True, exist_ok=True)
    with gzip.open(Path(folder) / f"{os.getpid()}.json.gz", "wt", encoding="utf-8") as kept:
        json.dump(found, kept)


def write(folder: Path, *, tests: Sequence[str] = (), application: Path = ROOT, processes: int = 2) -> None:
    """The whole suite on SQLite, or parts of it, without a browser. A test that fails is no obstacle."""
    with copied(application, ROOT) as copy, tempfile.TemporaryDirectory(prefix="lines-") as var:
        many = ["-n", str(processes), "--dist", "worksteal"]
        plugin = ["-p", "benchmarks.structure.lines", "--lines-to", str(folder.resolve())]
        done = run(
            ["-m", "pytest", "-q", *many, *plugin, "-m", "not browser", *tests],
            copy,
            environment(Path(var), TESTING="true"),
        )
    print(done.stdout[-2000:])
