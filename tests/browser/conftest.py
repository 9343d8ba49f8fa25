"""One browser, one server and one load of the founding facts for all tests of this folder."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from noto_cjk_sans_otc import FONT_PATH
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from cities.applications.models import Application
from cities.gazetteer import index
from core.accounts.models import User
from core.feedback.models import Report
from core.history.models import Entry
from core.notifications.models import Notice
from core.review.models import Proposal
from tests import founding
from tests.browser import server as servers
from tests.browser.visits import LISTEN, WIDE, Visitor
from tests.browser.walking import Enter, let_in
from tests.chromium import FLAGS, chromium, libraries

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{folder}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def is_for_tests() -> bool:
    """The name that the settings give the database of the tests, else Django's prefix."""
    name, wanted = str(connection.settings_dict["NAME"]), connection.settings_dict["TEST"].get("NAME")
    return name == str(wanted) if wanted else name.startswith("test_")


@pytest.fixture(scope="session")
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """pytest-django makes no database when no test of the run is marked with `django_db`, and these are not:
    such a test would be rolled back, and the server's threads would never see what it loaded.
    """
    with django_db_blocker.unblock():
        made = [] if is_for_tests() else setup_databases(verbosity=0, interactive=False)
        assert is_for_tests()  # what follows empties it
        yield
        if made:
            end_other_sessions()
            teardown_databases(made, verbosity=0)


def end_other_sessions() -> None:
    """Of threads of the server that a page had called last: PostgreSQL drops no database that somebody is in."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def server(database: None) -> Iterator[str]:
    """Committed data, for the server's threads read it on their own connections. Emptied again at the end."""
    call_command("flush", interactive=False, verbosity=0)
    founding.load()
    with servers.running() as address:
        yield address
    call_command("flush", interactive=False, verbosity=0)


def traces() -> tuple[int, ...]:
    """What people who were here leave behind: entries of the history, accounts, notices, reports, drafts."""
    models = (Entry, User, Notice, Application, Proposal, Report)
    return tuple(model._base_manager.count() for model in models)


@pytest.fixture(scope="session")
def gazetteer() -> None:
    """Made before anybody searches, or whichever test is the first waits for it longer than a browser does."""
    index()


@pytest.fixture(scope="module", autouse=True)
def founding_facts_alone(server: str) -> Iterator[None]:
    """Each file begins with the founding facts, whatever the one before it wrote."""
    before = traces()
    yield
    if traces() != before:
        founding.again()


def has_cjk_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip())


def font_settings(folder: Path) -> dict[str, str]:
    """Without a font for Chinese and Japanese every letter is the same empty box, of another width."""
    if has_cjk_font():
        return {}
    file = folder / "fonts.conf"
    file.write_text(FONTS.format(folder=Path(str(FONT_PATH)).parent, cache=folder / "cache"))
    return {"FONTCONFIG_FILE": str(file)}


@pytest.fixture(scope="session")
def browser(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """After the server: while Playwright's loop runs, Django gives this thread another connection."""
    env = {**os.environ, **libraries(), **font_settings(tmp_path_factory.mktemp("fonts"))}
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS), env=env)  # type: ignore[arg-type]
        yield started
        started.close()


@pytest.fixture(scope="session")
def visitor(browser: Browser, server: str) -> Iterator[Visitor]:
    visitor = Visitor(browser, server)
    yield visitor
    visitor.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh one, with cookies of its own."""
    context = browser.new_context(viewport=WIDE, locale="en")  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def enter(browser: Browser, server: str) -> Iterator[Enter]:
    """A browser of their own for each, signed in where somebody is named."""
    contexts: list[BrowserContext] = []

    def entered(person: User | None = None, *, script: bool = True, size: dict[str, int] = WIDE) -> Page:
        context = browser.new_context(viewport=size, locale="en", java_script_enabled=script)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        contexts.append(context)
        if script:
            context.add_init_script(LISTEN)
        if person:
            let_in(context, server, person)
        return context.new_page()

    yield entered
    for context in contexts:
        context.close()
