"""The founding facts, loaded for tests as `manage.py demo` loads them.

The first load of a day is the real one. Its rows are kept in a file, for all processes of all tests until a source
changes, and put back for each test that asks for them into the same empty database: the same facts, in a tenth of the
time.
"""

import io
import pickle
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from core.files import store
from core.files.storage import kept_paths
from core.history.triggers import opened_history
from core.history.write import one_transaction
from core.pagecache.models import raise_content_version
from tests import databases

MADE_BY_MIGRATIONS = (
    *("auth_permission", "django_content_type", "django_migrations"),
    *("pagecache_contentversion", "pagecache_tablechange"),
)
INDEX = "search_index"  # no model; on SQLite a virtual table, with tables of its own beside it


FILES = "files"  # beside the tables: what stands in the store, by its path

type Rows = dict[str, Any]  # of each table that the facts are in, as its database writes them

_kept: Rows = {}


def load() -> None:
    if is_empty():
        kept = kept_rows()
        with transaction.atomic():
            put_back(kept)
            raise_content_version()
        tables = [table for table in kept if table != FILES]
    else:
        before = sizes()
        call_command("demo", yes=True, verbosity=0, stdout=io.StringIO())
        tables = grown_since(before)
    if connection.vendor == "postgresql":
        analyze(tables)


def is_empty() -> bool:
    return not any(size for table, size in sizes().items() if table not in MADE_BY_MIGRATIONS)


def kept_rows() -> Rows:
    """Of this process, else of the file, else of a first load that is taken back."""
    if not _kept:
        with databases.one_at_a_time():
            file = file_of_today()
            if not file.exists():
                unfinished = file.with_suffix(".unfinished")
                unfinished.write_bytes(pickle.dumps(first_load()))
                unfinished.rename(file)
                databases.forget_all_but_the_last("*.facts")
            _kept.update(pickle.loads(file.read_bytes()))
    return _kept


def file_of_today() -> Path:
    """Some of the facts say that they were entered today."""
    return databases.KEPT / f"{databases.digest()}-{timezone.localdate():%Y%m%d}-{connection.vendor}.facts"


def first_load() -> Rows:
    before = sizes()
    with transaction.atomic():
        call_command("demo", yes=True, verbosity=0, stdout=io.StringIO())
        rows: Rows = {table: rows_of(table) for table in grown_since(before)}
        rows[FILES] = {path: store.kept_files().open(path).read() for path in kept_paths()}
        transaction.set_rollback(True)
    return rows


def grown_since(before: dict[str, int]) -> list[str]:
    return [table for table, size in sizes().items() if size != before[table] and table not in MADE_BY_MIGRATIONS]


def analyze(tables: Sequence[str]) -> None:
    """PostgreSQL's planner knows nothing of rows that no other transaction has seen. These tables alone: what all
    databases of a server share would be locked for the other processes until the test ends."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(f'"{table}"' for table in tables))


def again() -> None:
    """For data that is committed: what people have left is gone, and the facts are as at first. Less than a flush,
    after which Django makes all permissions anew."""
    full = [table for table, size in sizes().items() if size and table not in MADE_BY_MIGRATIONS]
    with opened_history("flush"), one_transaction() as publishing:
        for statement in connection.ops.sql_flush(no_style(), full, reset_sequences=True, allow_cascade=True):
            with connection.cursor() as cursor:
                cursor.execute(statement)
        put_back(kept_rows())
        publishing.everything()


def sizes() -> dict[str, int]:
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if not name.startswith(f"{INDEX}_")]
        found = {}
        for table in tables:
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return found


def rows_of(table: str) -> Any:
    """SQLite: the values of each row as it would write them in a statement. PostgreSQL: what COPY hands out."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                return b"".join(copy)
        values = " || ',' || ".join(f'quote("{name}")' for name in columns_of(table))
        cursor.execute(f'SELECT {values} FROM "{table}"')
        return [values for (values,) in cursor.fetchall()]


def columns_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')
        names = [column[0] for column in cursor.description]
    return ["rowid", *names] if table == INDEX else names


def put_back(kept: Rows) -> None:
    put_files_back(kept[FILES])
    with connection.cursor() as cursor:
        for table, rows in kept.items():
            if table == FILES:
                continue
            if connection.vendor == "postgresql":
                with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                    copy.write(rows)
                continue
            names = ", ".join(f'"{name}"' for name in columns_of(table))
            values = ", ".join(f"({each})" for each in rows)
            connection.connection.execute(f'INSERT INTO "{table}" ({names}) VALUES {values}')
        models = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in kept]
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def put_files_back(files: Mapping[str, bytes]) -> None:
    there = store.kept_files()
    for path, content in files.items():
        if not there.exists(path):
            there.save(path, ContentFile(content))
