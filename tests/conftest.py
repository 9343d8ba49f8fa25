"""What all tests share: empty caches, and the founding facts for those who ask for them."""

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from _pytest import runner
from django.conf import settings
from django.test import override_settings
from django.utils import translation

from core.ratelimits import limits
from tests import databases, founding, keeping, rendering
from tests.second_writer import guard
from tests.stack import with_room

# Sync Playwright runs an event loop in the test's thread; without this the ORM refuses to work beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that commit are about locks, triggers and threads, which no two databases have alike."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction"):
            item.add_marker("both")


def pytest_collection_finish() -> None:
    """Whatever is there now stays until the end; looking through it for garbage costs a twentieth of the suite. What
    the world of a module holds stays long too: looking through all of it as often as Python would costs as much again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 50)


@pytest.hookimpl(tryfirst=True)  # in place of the one that it calls
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    return with_room(runner.pytest_runtest_protocol, item, nextitem)


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Argon2 costs a tenth of a second by design; what is tested is who hashes when, not how slowly."""
    with override_settings(PASSWORD_HASHERS=["tests.hashing.Quick", *settings.PASSWORD_HASHERS]):
        yield


@pytest.fixture(scope="session", autouse=True)
def whole_pages_alone_are_watched(django_test_environment: None) -> Iterator[None]:
    with rendering.watching_whole_pages():
        yield


@pytest.fixture(scope="session", autouse=True)
def second_writers_are_guarded() -> Iterator[None]:
    with guard.watching():
        yield


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of pytest-xdist hands over what it counted."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["judged"] = dict(guard.judged)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    guard.judged.update(getattr(node, "workeroutput", {}).get("judged", {}))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """One line, or with -v one for each form; -q stands in `pyproject.toml` already."""
    for line in guard.counted(is_long=config.get_verbosity() >= 0):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """In place of the one of pytest-django, which migrates anew in each process."""
    with django_db_blocker.unblock():
        before = databases.enter_a_copy()
    yield
    with django_db_blocker.unblock():
        databases.leave_for(before)


@pytest.fixture(autouse=True)
def nothing_kept_from_the_test_before() -> None:
    keeping.forget()
    limits.forget()
    translation.activate("en")  # a request leaves its language behind


@pytest.fixture
def founding_facts(db: None) -> None:
    """The seven places, the event and everything around it, as `manage.py demo` loads them."""
    founding.load()
