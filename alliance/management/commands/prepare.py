"""What a release needs before its processes start. Two deployments at once do it one after the other."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections

from core import startup

LOCK = 7_301_402  # of preparing a release, among the advisory locks of PostgreSQL
type Step = tuple[str, dict[str, Any]]

OF_TABLES: tuple[Step, ...] = (("migrate", {}), ("createcachetable", {}))
OF_FILES: tuple[Step, ...] = (("collectstatic", {"interactive": False, "verbosity": 0}),)
OF_CONTENT: tuple[Step, ...] = (
    ("load_vocabulary", {}),
    ("load_answer_texts", {}),
    ("copy_plan_years", {}),
    ("founding_facts", {"where_loaded": True}),
)


class Command(BaseCommand):
    help = (
        "Tables, static files, words, copies of years, new and corrected facts. Repeatable, beside the old release too."
    )

    def handle(self, **options: Any) -> None:
        if refusal := startup.database_refusal(away=startup.NO_ANSWER):
            raise CommandError(refusal)
        with alone(lambda: self.stdout.write("Another deployment is at it: this one waits.")):
            for name, given in (*OF_TABLES, *OF_FILES, *OF_CONTENT):
                call_command(name, stdout=self.stdout, **given)


@contextmanager
def alone(say: Callable[[], None]) -> Iterator[None]:
    """`say` is called where somebody else is before: on any machine with PostgreSQL, on this one with SQLite."""
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    if connection.vendor != "postgresql":
        with alone_here(say):
            yield
        return
    try:
        with connection.cursor() as cursor:
            wait_for(lambda: taken(cursor, "pg_try_advisory_lock"), say)
            try:
                yield
            finally:  # the connection may go back to a pool, where it lives on
                taken(cursor, "pg_advisory_unlock")
    finally:
        connection.close()


def taken(cursor: Any, function: str) -> bool:
    cursor.execute(f"SELECT {function}(%s)", [LOCK])
    return bool(cursor.fetchone()[0])


@contextmanager
def alone_here(say: Callable[[], None]) -> Iterator[None]:
    folder = Path(settings.VAR_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "prepare.lock").open("w") as file:
        wait_for(lambda: locked(file), say)
        yield


def locked(file: Any) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_for(is_ours: Callable[[], bool], say: Callable[[], None], seconds: float = 0.5) -> None:
    """Asked again and again: a lock that is waited for would end with the patience for locks."""
    if is_ours():
        return
    say()
    while not is_ours():
        sleep(seconds)
