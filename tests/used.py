"""Which files of the project each file of tests uses: a plugin of pytest, `-p tests.used --used-to FOLDER`.

Python counts when one of its functions runs, a template when it is rendered, a catalogue when its language is spoken,
and any other file when it is opened. What a fixture used when it was set up counts for every file that asks for it.
What is kept in a process is forgotten before each file of tests, so that each reads for itself.
"""

import functools
import gc
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from django.test.signals import template_rendered
from django.utils import translation
from django.utils.translation import trans_real

from tests.packages import ROOT, packages

TOOL = sys.monitoring.PROFILER_ID
START = sys.monitoring.events.PY_START
OF_NOBODY = ("var/", ".venv/", "node_modules/", ".git/")

used: set[str] = set()
of_tests: dict[str, set[str]] = defaultdict(set)
of_fixtures: dict[str, set[str]] = defaultdict(set)
kept: list[Any] = []
state = {"file": ""}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--used-to", help="The folder that gets which files each file of tests uses.")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Everything is imported by now, so that what runs on import is no test's."""
    if not session.items or not session.config.option.used_to:
        return
    from tests import databases  # only now there are settings

    digest = databases.digest()  # it opens every file of the project, and uses none
    databases.digest = lambda: digest
    sys.monitoring.use_tool_id(TOOL, "used")
    sys.monitoring.register_callback(TOOL, START, ran)
    watch()
    sys.addaudithook(opened)
    template_rendered.connect(rendered)
    trans_real.translation = speaking(trans_real.translation)


def watch() -> None:
    gc.unfreeze()  # what the suite has laid aside would not be among the objects
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType):
            watch_code(thing.__code__)
        elif isinstance(thing, functools._lru_cache_wrapper) and is_ours(thing.__wrapped__.__code__.co_filename):
            kept.append(thing)
    gc.freeze()


def watch_code(code: CodeType) -> None:
    if not is_ours(code.co_filename):
        return
    sys.monitoring.set_local_events(TOOL, code, START)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            watch_code(inner)


def is_ours(file: str) -> bool:
    return file.startswith(f"{ROOT}/") and file.removeprefix(f"{ROOT}/").partition("/")[0] in {*packages(), "tests"}


def note(file: str) -> None:
    if file.startswith(f"{ROOT}/"):
        name = file.removeprefix(f"{ROOT}/")
        if not name.startswith(OF_NOBODY):
            used.add(name)


def ran(code: CodeType, offset: int) -> object:
    note(code.co_filename)
    return sys.monitoring.DISABLE


def opened(event: str, arguments: tuple[Any, ...]) -> None:
    """A source in Python counts when it runs, not when it is imported or compared."""
    if event == "open" and isinstance(arguments[0], str) and not arguments[0].endswith((".py", ".pyc")):
        note(os.path.abspath(arguments[0]))


def rendered(template: Any, **more: object) -> None:
    note(str(getattr(template.origin, "name", "")))


def speaking[**P, Result](find: Any) -> Any:
    def spoken(language: str) -> Any:
        used.add(f"locale/{translation.to_locale(language)}/LC_MESSAGES/django.po")
        return find(language)

    return spoken


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    file = item.nodeid.partition("::")[0]
    if file != state["file"]:
        state["file"] = file
        for each in kept:
            each.cache_clear()
        sys.monitoring.restart_events()
    used.clear()
    result = yield
    of_tests[file] |= used
    for name in getattr(item, "fixturenames", ()):
        of_tests[file] |= of_fixtures[name]
    return result


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object]) -> Iterator[None]:
    """A fixture that lives longer than a test is set up for the first that asks, and serves the others."""
    if fixturedef.scope == "function":
        return (yield)
    before = set(used)
    used.clear()
    sys.monitoring.restart_events()
    result = yield
    of_fixtures[fixturedef.argname] |= used
    used.update(before)
    sys.monitoring.restart_events()
    return result


def pytest_sessionfinish(session: pytest.Session) -> None:
    folder = session.config.option.used_to
    if not of_tests or not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    found = {file: sorted(names) for file, names in of_tests.items()}
    (Path(folder) / f"{os.getpid()}.json").write_text(json.dumps(found), encoding="utf-8")
