"""Asks tests about faults in processes that have read everything already: a plugin of pytest, `--faults FILE`.

To start Django and to read the tests takes longer than most tests do. One process does it once and makes a copy of
itself for each fault. The copy gives the functions of the module the code that they would have with the fault, runs the
tests that are to notice it, and stops at the first that does. Only faults inside of functions can be asked so.
"""

import contextlib
import gc
import json
import os
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import NamedTuple

import pytest
from _pytest import main
from django.conf import settings
from django.db import connection

AT_ONCE = 2
TOO_LONG = 300.0


class Asked(NamedTuple):
    key: str
    file: str
    source: str  # the whole module with the fault
    tests: list[str]


class Child(NamedTuple):
    asked: Asked
    answer: int  # the end of a pipe that can be read
    begun: float


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--faults", help="A file of JSON: one fault a line.")
    parser.addoption("--answers", help="The file that gets one answer a line.")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    if session.config.option.collectonly or not session.config.option.faults:
        return None
    given = Path(session.config.option.faults).read_text(encoding="utf-8")
    waiting = [Asked(**json.loads(line)) for line in given.splitlines()]
    items = {item.nodeid: item for item in session.items}
    gc.unfreeze()  # what the suite has laid aside would not be among the objects
    with Path(session.config.option.answers).open("a", encoding="utf-8") as answers:
        for found in all_answers(waiting, session, items):
            answers.write(json.dumps(found) + "\n")
            answers.flush()
    return True


def all_answers(
    waiting: list[Asked], session: pytest.Session, items: dict[str, pytest.Item]
) -> Iterator[dict[str, object]]:
    """Two children at a time; they answer in any order."""
    running: dict[int, Child] = {}
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            pid, child = begun(waiting.pop(0), session, items)
            running[pid] = child
        pid = ended(running)
        yield answer_of(running.pop(pid), pid)


def begun(asked: Asked, session: pytest.Session, items: dict[str, pytest.Item]) -> tuple[int, Child]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        os.setsid()
        found = {"answer": "broken", "by": ""}
        try:
            found = asked_of_tests(asked, session, [items[name] for name in asked.tests if name in items])
        finally:
            os.write(writing, json.dumps(found).encode())
            os._exit(0)  # nothing of the parent is put away twice
    os.close(writing)
    return pid, Child(asked, reading, time.monotonic())


def ended(running: dict[int, Child]) -> int:
    """What takes too long is stopped: a fault may be a loop without an end."""
    while True:
        pid, _status = os.waitpid(-1, os.WNOHANG)
        if pid in running:
            return pid
        for slow, child in running.items():
            if time.monotonic() - child.begun > TOO_LONG:
                os.killpg(slow, signal.SIGKILL)
        time.sleep(0.05)


def answer_of(child: Child, pid: int) -> dict[str, object]:
    with os.fdopen(child.answer, "rb") as pipe:
        given = pipe.read()
    database_of(pid).unlink(missing_ok=True)
    found = json.loads(given) if given else {"answer": "too long", "by": ""}
    return {
        "key": child.asked.key,
        **found,
        "tests": len(child.asked.tests),
        "seconds": round(time.monotonic() - child.begun, 1),
    }


# --- In the copy ----------------------------------------------------------------------------------------------------


def asked_of_tests(asked: Asked, session: pytest.Session, items: list[pytest.Item]) -> dict[str, str]:
    connection.settings_dict["TEST"]["NAME"] = str(database_of(os.getpid()))
    silent()
    if not put_into(str(Path(settings.BASE_DIR) / asked.file), asked.source):
        return {"answer": "not put in", "by": ""}
    failed: list[str] = []
    session.config.pluginmanager.register(Noticing(failed, session))
    session.items = in_order_of_files(items)
    session.shouldstop = session.shouldfail = False
    with contextlib.suppress(pytest.Session.Failed, pytest.Session.Interrupted):
        main.pytest_runtestloop(session)
    if not items:
        return {"answer": "not run", "by": ""}
    return {"answer": "killed" if failed else "survived", "by": failed[0] if failed else ""}


def in_order_of_files(items: list[pytest.Item]) -> list[pytest.Item]:
    """Each file at once, since what is made for its tests is put away when another file begins; quick ones first."""
    by_file: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        by_file[item.nodeid.partition("::")[0]].append(item)
    return [item for of_file in by_file.values() for item in of_file]


class Noticing:
    """Remembers what failed, and stops there."""

    def __init__(self, failed: list[str], session: pytest.Session) -> None:
        self.failed, self.session = failed, session

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)
            self.session.shouldfail = "noticed"


def silent() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def database_of(pid: int) -> Path:
    return Path(settings.VAR_DIR) / f"fault-{pid}.sqlite3"


def put_into(path: str, source: str) -> bool:
    """Gives each function of the module at `path` the code that it has in `source`, where that is another. Answers
    whether there was one."""
    before = codes(compile(Path(path).read_text(encoding="utf-8"), path, "exec", dont_inherit=True))
    after = codes(compile(source, path, "exec", dont_inherit=True))
    others = {
        place(old): after[name]
        for name, old in before.items()
        if name in after
        and (old.co_code, old.co_consts, old.co_names)
        != (after[name].co_code, after[name].co_consts, after[name].co_names)
    }
    found = False
    for thing in gc.get_objects():  # isinstance would ask proxies of what is gone
        if type(thing) is FunctionType and thing.__code__.co_filename == path:
            other = others.get(place(thing.__code__))
            if other is not None and len(other.co_freevars) == len(thing.__code__.co_freevars):
                thing.__code__ = other
                found = True
    return found


def place(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def codes(module: CodeType) -> dict[tuple[str, int], CodeType]:
    """Of all functions, the innermost too, by their name and which of that name it is."""
    found: dict[tuple[str, int], CodeType] = {}
    many: dict[str, int] = defaultdict(int)

    def read(code: CodeType) -> None:
        for inner in code.co_consts:
            if isinstance(inner, CodeType):
                many[inner.co_qualname] += 1
                found[inner.co_qualname, many[inner.co_qualname]] = inner
                read(inner)

    read(module)
    return found
