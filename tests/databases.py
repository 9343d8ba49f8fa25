"""A migrated database for each process of the tests: migrated once, then copied.

SQLite copies a file that is kept under `var/` for the next run, PostgreSQL a database of the same server. Their name
is a digest of all that could decide what is in them, so neither is ever out of date.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection

KEPT = Path(settings.BASE_DIR) / "var" / "migrated"
MOST_KEPT = 5  # files; a branch that is left behind leaves its own
PREFIX = "migrated_"


def enter_a_copy() -> str:
    """Makes the default database a copy of this process's own. Answers the name of the one before."""
    before = str(connection.settings_dict["NAME"])
    name = str(connection.settings_dict["TEST"]["NAME"] or f"test_{before}")  # pytest-django names the worker in it
    with one_at_a_time():
        if connection.vendor == "postgresql":
            copy_database(name)
        else:
            copy_file(Path(name))
    use(name)
    return before


def leave_for(before: str) -> None:
    name = str(connection.settings_dict["NAME"])
    use(before)
    if connection.vendor == "postgresql":
        on_server(f'DROP DATABASE "{name}" WITH (FORCE)')  # threads of a live server may be in it still
    else:
        remove_file(Path(name))


def use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """The first process migrates, the others wait for it and copy."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def copy_file(name: Path) -> None:
    kept = KEPT / f"{digest()}.sqlite3"
    if not kept.exists():
        unfinished = KEPT / "unfinished.sqlite3"
        migrate(str(unfinished))
        unfinished.rename(kept)
        forget_all_but_the_last("*.sqlite3")
    os.utime(kept)
    remove_file(name)
    shutil.copyfile(kept, name)


def forget_all_but_the_last(names: str) -> None:
    for old in sorted(KEPT.glob(names), key=lambda file: file.stat().st_mtime)[:-MOST_KEPT]:
        old.unlink()


def remove_file(name: Path) -> None:
    for file in (name, name.with_name(f"{name.name}-wal"), name.with_name(f"{name.name}-shm")):
        file.unlink(missing_ok=True)


def copy_database(name: str) -> None:
    kept = PREFIX + digest()
    there = {each for (each,) in on_server(f"SELECT datname FROM pg_database WHERE datname LIKE '{PREFIX}%'")}
    if kept not in there:
        for old in there:
            on_server(f'DROP DATABASE "{old}" WITH (FORCE)')
        migrate(unfinished := f"unfinished_{kept}")
        on_server(f'ALTER DATABASE "{unfinished}" RENAME TO "{kept}"')
    on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    on_server(f'CREATE DATABASE "{name}" TEMPLATE "{kept}"')


def on_server(statement: str) -> list[tuple[str]]:
    """Without a database of the tests: what one is connected to can be neither copied nor dropped."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def migrate(name: str) -> None:
    """By Django's own way to make a database for tests."""
    before, named = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.settings_dict["TEST"]["NAME"] = named
    use(before)


def digest() -> str:
    """Of what is installed, of every source and data file of the site, which a migration may read, and of what keeps
    the founding facts."""
    root = Path(settings.BASE_DIR)
    tops = {top_of(Path(app.path)) for app in apps.get_app_configs() if is_ours(Path(app.path))}
    files = [file for top in tops for file in top.rglob("*") if file.is_file() and file.suffix != ".pyc"]
    found = hashlib.sha256()
    for file in sorted([*files, root / "requirements-dev.txt", root / "tests" / "founding.py"]):
        found.update(str(file.relative_to(root)).encode())
        found.update(file.read_bytes())
    return found.hexdigest()[:16]


def top_of(path: Path) -> Path:
    """The folder of the root that an app stands in. Of the tests only the app itself decides about the database."""
    root = Path(settings.BASE_DIR)
    top = path.relative_to(root).parts[0]
    return path if top == "tests" else root / top


def is_ours(path: Path) -> bool:
    root = Path(settings.BASE_DIR)
    return path.is_relative_to(root) and not path.is_relative_to(root / ".venv")
