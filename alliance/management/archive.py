"""One archive that holds the database and the files, each part with its checksum: what `backup` writes.

A zip file: `data/…jsonl` has the rows of one table, a list of values a line, in the order of the columns that the
manifest names; `files/…` are the stored files; `manifest.json` comes last. Columns are read and written as they are,
past models and managers: a translated field would otherwise give its text in the active language, a date its own now.
"""

import hashlib
import json
import os
import zipfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.duration import duration_iso_string

from alliance.management.older_archives import value_in_archive
from core.fields import ByField
from core.files import store
from core.files.models import StoredFile

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1_000_000
ROWS = 500

# Made anew, or of no use on another day: sessions, counters, the token of the content, the search index.
TOLD_TO_PAGES = ("pagecache.ContentVersion", "pagecache.TableChange")
LEFT_OUT = {"sessions.Session", "usersessions.UserSession", "ratelimits.RateWindow", *TOLD_TO_PAGES}
LEFT_OUT_APPS = {"search"}

type Model = type[models.Model]
type Column = models.Field[Any, Any]
type Manifest = dict[str, Any]


@dataclass(frozen=True)
class Written:
    rows: int
    files: int
    missing: list[str]


def all_tables() -> list[Model]:
    everything = apps.get_models(include_auto_created=True)
    return [model for model in everything if model._meta.managed and not model._meta.proxy and not model._meta.swapped]


def kept_tables() -> list[Model]:
    return [
        model
        for model in all_tables()
        if model._meta.label not in LEFT_OUT and model._meta.app_label not in LEFT_OUT_APPS
    ]


def columns_of(model: Model) -> list[Column]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def applied_migrations() -> set[str]:
    return {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}


def migrations_here() -> set[str]:
    """Those that a database has once this version of the site has migrated it."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    return {f"{app}.{name}" for app, name in loader.disk_migrations}


def encoded(value: Any) -> Any:
    """A value as JSON has it, without losing anything: Django's own encoder cuts microseconds."""
    if isinstance(value, bytes | memoryview | bytearray):
        return b64encode(bytes(value)).decode()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    return value if value is None or isinstance(value, bool | int | float | str | list | dict) else str(value)


def decoded(column: Column, value: Any) -> Any:
    return value if value is None else DECODED[column](column, value)


DECODED: ByField[Callable[[Column, Any], Any]] = ByField(
    {
        models.JSONField: lambda column, value: value,
        models.BinaryField: lambda column, value: b64decode(value),
        models.Field: lambda column, value: column.to_python(value),
    }
)


# --- Writing ------------------------------------------------------------------------------------------------------


def write(target: Path) -> Written:
    """Whole or not at all: written beside its name, synced, renamed. Only its owner may read it."""
    aside = target.with_name(f"{target.name}.part")
    try:
        with private(aside) as file, one_moment():
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                written = fill(archive)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(target)
        return written
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def private(path: Path) -> Iterator[IO[bytes]]:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
        yield file


@contextmanager
def one_moment() -> Iterator[None]:
    """All tables as they were at one moment, while others go on writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")  # atomic() would begin by taking the lock of writers
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def fill(archive: zipfile.ZipFile) -> Written:
    tables = [write_table(archive, number, model) for number, model in enumerate(kept_tables(), start=1)]
    files, missing = write_files(archive)
    manifest = {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "version": settings.VERSION,
        "database": connection.vendor,
        "migrations": sorted(applied_migrations()),
        "tables": tables,
        "files": files,
        "missing": missing,
    }
    archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return Written(sum(table["rows"] for table in tables), len(files), missing)


class Summed:
    """Writes on, and adds up what went through."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out = out
        self.sum = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self.sum.update(data)
        self.out.write(data)


@contextmanager
def member(archive: zipfile.ZipFile, name: str, *, packed: bool) -> Iterator[Summed]:
    info = zipfile.ZipInfo(name, timezone.now().timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with archive.open(info, "w", force_zip64=True) as out:
        yield Summed(out)


def write_table(archive: zipfile.ZipFile, number: int, model: Model) -> dict[str, Any]:
    name = f"data/{number:04}-{model._meta.label}.jsonl"
    columns = columns_of(model)
    count = 0
    with member(archive, name, packed=True) as out:
        for row in rows_of(model, columns):
            values = [encoded(value) for value in row]
            out.write(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            count += 1
    return {
        "model": model._meta.label,
        "member": name,
        "columns": [column.attname for column in columns],
        "rows": count,
        "sha256": out.sum.hexdigest(),
    }


def rows_of(model: Model, columns: list[Column]) -> Iterator[tuple[Any, ...]]:
    rows: QuerySet[Any, tuple[Any, ...]] = QuerySet(model).order_by("pk").values_list(*(c.attname for c in columns))
    return rows.iterator(chunk_size=ROWS)


def write_files(archive: zipfile.ZipFile) -> tuple[list[dict[str, Any]], list[str]]:
    """Those that a row names. One that is not there is told, and no reason to go without a backup."""
    files: list[dict[str, Any]] = []
    missing: list[str] = []
    for path in StoredFile.objects.order_by("path").values_list("path", flat=True).iterator(chunk_size=ROWS):
        try:
            source = store.opened(path)
        except OSError:
            missing.append(path)
            continue
        with source, member(archive, f"files/{path}", packed=False) as out:
            while chunk := source.read(CHUNK):
                out.write(chunk)
        files.append({"path": path, "member": f"files/{path}", "sha256": out.sum.hexdigest()})
    return files, missing


# --- Reading ------------------------------------------------------------------------------------------------------


WRONG = (zipfile.BadZipFile, zlib.error, EOFError, OSError, LookupError, ValueError, TypeError, NotImplementedError)


class Damaged(Exception):
    """The archive is not what was written. Says which part."""


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The archive with its manifest, after every part was compared with its checksum. Raises Damaged."""
    with ExitStack() as closing:
        try:
            archive = closing.enter_context(zipfile.ZipFile(path))
            manifest = verified(archive)
        except WRONG as error:
            raise Damaged(f"{path} is damaged or no backup of this site: {error}") from error
        yield archive, manifest


def verified(archive: zipfile.ZipFile) -> Manifest:
    manifest: Manifest = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise ValueError(f"its format is {manifest['format']!r}, not {FORMAT}")
    parts = {part["member"]: part["sha256"] for part in (*manifest["tables"], *manifest["files"])}
    names = archive.namelist()
    if sorted(names) != sorted([*parts, MANIFEST]):
        raise ValueError("its parts are not those of its manifest")
    for name, expected in parts.items():
        if checksum(archive, name) != expected:
            raise ValueError(f"the checksum of {name} differs")
    return manifest


def checksum(archive: zipfile.ZipFile, name: str) -> str:
    found = hashlib.sha256()
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()


def read_rows(archive: zipfile.ZipFile, table: dict[str, Any], model: Model) -> Iterator[list[Any]]:
    """Values of today's columns, as the database takes them; what an older archive does not have is filled in."""
    columns = columns_of(model)
    with archive.open(table["member"]) as part:
        for line in part:
            values = dict(zip(table["columns"], json.loads(line), strict=True))
            yield [column.get_db_prep_save(value_in(values, column, model), connection) for column in columns]


def value_in(values: dict[str, Any], column: Column, model: Model) -> Any:
    if column.attname in values:
        return decoded(column, values[column.attname])
    return value_in_archive(column, model._meta.label, values)
