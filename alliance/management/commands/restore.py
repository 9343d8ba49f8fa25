"""Fills a fresh database and the store from an archive of `backup`: tables, rows, files, index. All or nothing.

The database may be empty, or as `migrate` or `prepare` leave it.

What it brings back of packs for funders is ended in the same step: a city may have taken them back since the backup,
and nobody can tell which.
"""

import itertools
import shutil
import uuid
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import QuerySet

from alliance.management import archive
from alliance.management.archive import Manifest, Model
from alliance.management.commands.prepare import OF_CONTENT
from alliance.management.older_archives import GONE_COLUMNS, complete, label_today, value_in_archive
from core import startup
from core.files.references import PATH
from core.files.refusing import StoreAway
from core.files.storage import clear_away, kept_paths, put_in_place
from core.files.store import incoming
from core.history.triggers import opened_history
from core.pagecache.models import raise_content_version
from core.search.indexing import clear_if_empty
from finance.interests import ending
from finance.projects.texts_of_before import NoColumn

BATCH = 500
# What `prepare` fills of itself: words of the program and the history of their coming.
MADE_BY_PREPARE = {"contenttypes", "auth.Permission", "vocabulary", "history", "review.AnswerText"}


class Command(BaseCommand):
    help = (
        "Makes the tables of a fresh database and fills it and the store of files from an archive of `backup`. "
        "A damaged one changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="An archive that `backup` wrote.")
        parser.add_argument(
            "--yes", action="store_true", help="Throws away first what is there (demo and tests only, as with flush)."
        )
        parser.add_argument(
            "--keep-packs",
            action="store_true",
            help="Leaves packs for funders open that were open when the backup was made, and tells nobody.",
        )

    def handle(self, *, file: Path, yes: bool, keep_packs: bool, **options: Any) -> None:
        if refusal := startup.database_refusal(away=startup.NO_ANSWER):
            raise CommandError(refusal)
        try:
            with archive.opened(file) as (parts, manifest):
                self.allow(manifest, yes)
                make_tables()
                with transaction.atomic():  # no link works in between
                    fill(parts, manifest)
                    ended = 0 if keep_packs else end_packs()
        except (archive.Damaged, NoColumn) as damaged:
            raise CommandError(f"{damaged}. Nothing was changed.") from damaged
        except StoreAway as away:
            raise CommandError(f"The store of files does not answer ({away}). Nothing was changed.") from away
        made_anew(is_older=is_of_another_version(manifest))
        call_command("check_files", stdout=self.stdout)
        self.stdout.write(f"{sum(table['rows'] for table in manifest['tables'])} rows and ", ending="")
        self.stdout.write(f"{len(manifest['files'])} files were restored.")
        if ended:
            self.stdout.write(f"{ended} packs for funders were taken back, and the leads of their cities are told.")

    def allow(self, manifest: Manifest, yes: bool) -> None:
        if is_of_another_version(manifest) and not fits(manifest):
            raise CommandError(f"{other_version(manifest)} Nothing was changed.")
        if is_empty():
            return
        if not yes:
            raise CommandError("This database is not empty. Restore into a fresh one, or say --yes to throw it away.")
        if not settings.HISTORY_MAY_BE_FLUSHED:
            raise CommandError("The history of this site is append-only. Restore into a fresh database.")


def is_of_another_version(manifest: Manifest) -> bool:
    return set(manifest["migrations"]) != archive.migrations_here()


def other_version(manifest: Manifest) -> str:
    """Why an archive of another version is refused, and the way that there is from that version."""
    named = f" ({manifest['version']})" if "version" in manifest else ""  # archives name it since 30 November 2026
    if set(manifest["migrations"]) <= archive.migrations_here():
        return (
            f"The archive is of an earlier version of the site{named}. Install that version, restore into a fresh "
            "database with it, and update then."
        )
    if startup.is_joined(manifest["migrations"]):
        return "The archive is of a version of before 27 November 2026, and holds what this version has no place for."
    return f"The archive is of a later version of the site{named}. Restore it with that version."


def fits(manifest: Manifest) -> bool:
    """Whether an archive of another version has tables and columns that this site knows, and none besides."""
    try:
        tables_of(manifest)
    except archive.Damaged:
        return False
    return True


def is_empty() -> bool:
    """Whether the database has no tables yet, or is as `migrate` or `prepare` leave it."""
    there = set(connection.introspection.table_names())
    filled = (model for model in archive.kept_tables() if model._meta.db_table in there and not by_prepare(model))
    return not any(QuerySet(model).exists() for model in filled)


def by_prepare(model: Model) -> bool:
    return not MADE_BY_PREPARE.isdisjoint({model._meta.app_label, model._meta.label})


def make_tables() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def fill(parts: zipfile.ZipFile, manifest: Manifest) -> None:
    """Fills the database in one transaction with the files: what goes wrong leaves both as they were."""
    with opened_history("flush"):
        before = kept_paths()
        tables = tables_of(manifest)
        empty()
        for table, model in tables:
            insert(parts, table, model)
        reset_sequences([model for _, model in tables])
        for table, model in tables:
            complete(model, set(table["columns"]))
        raise_content_version()
        for file in manifest["files"]:
            put_file(parts, file)
        gone = before - {file["path"] for file in manifest["files"]}
        transaction.on_commit(lambda: clear_away(gone))


def end_packs() -> int:
    """Takes back all packs that the archive has as open, and tells the leads of their projects. Answers how many."""
    ContentType.objects.clear_cache()  # the archive may number kinds in another way
    return ending.end_all(ending.still_open())


def tables_of(manifest: Manifest) -> list[tuple[dict[str, Any], Model]]:
    """Each table of the archive with its model. Raises Damaged when tables or columns are not those of this site."""
    models = {model._meta.label: model for model in archive.kept_tables()}
    is_older = is_of_another_version(manifest)
    labels = {
        table["model"]: label_today(table["model"]) if is_older else table["model"] for table in manifest["tables"]
    }
    unknown, missing = set(labels.values()) - models.keys(), models.keys() - set(labels.values())
    if unknown or (missing and not is_older):
        raise archive.Damaged("The tables of the archive are not those of this site")
    found = [(table, models[labels[table["model"]]]) for table in manifest["tables"]]
    for table, model in found:
        if not has_columns(model, table["columns"], is_older=is_older):
            raise archive.Damaged(f"The columns of {table['model']} are not those of this site")
    if not all(PATH.fullmatch(file["path"]) for file in manifest["files"]):
        raise archive.Damaged("The archive names files outside of the store")
    return found


def has_columns(model: Model, names: list[str], *, is_older: bool) -> bool:
    """An older archive may lack columns that came later, in any order; it has none that this site does not know."""
    today = [column.attname for column in archive.columns_of(model)]
    if not is_older:
        return names == today
    later = [column for column in archive.columns_of(model) if column.attname not in names]
    try:
        for column in later:
            value_in_archive(column, model._meta.label, dict.fromkeys(names))
    except LookupError:
        return False
    return set(names) <= {*today, *GONE_COLUMNS.get(model._meta.label, ())}


def empty() -> None:
    tables = [model._meta.db_table for model in archive.all_tables()]
    statements = connection.ops.sql_flush(no_style(), tables, reset_sequences=False, allow_cascade=False)
    connection.ops.execute_sql_flush(statements)
    clear_if_empty(using=connection.alias)


def insert(parts: zipfile.ZipFile, table: dict[str, Any], model: Model) -> None:
    """Straight into the table: no signal, no date of today, no language in between."""
    columns = archive.columns_of(model)
    names = [model._meta.db_table, *(str(each.column) for each in columns)]
    quoted = [connection.ops.quote_name(name) for name in names]
    marks = ", ".join(["%s"] * len(columns))
    # The names come from our models, the values travel as parameters.
    statement = f"INSERT INTO {quoted[0]} ({', '.join(quoted[1:])}) VALUES ({marks})"  # noqa: S608
    with connection.cursor() as cursor:
        for rows in itertools.batched(archive.read_rows(parts, table, model), BATCH):
            cursor.executemany(statement, rows)


def reset_sequences(models: list[Model]) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def put_file(parts: zipfile.ZipFile, file: dict[str, Any]) -> None:
    aside = incoming() / str(uuid.uuid4())
    try:
        with parts.open(file["member"]) as source, aside.open("wb") as out:
            shutil.copyfileobj(source, out, archive.CHUNK)
        put_in_place(aside, file["path"])
    finally:
        aside.unlink(missing_ok=True)


def made_anew(*, is_older: bool) -> None:
    """What is derived from the rows, remembered of those before, or came with a later release."""
    ContentType.objects.clear_cache()
    for cache in caches.all(initialized_only=False):
        cache.clear()
    if is_older:
        for name, given in OF_CONTENT:
            call_command(name, stdout=StringIO(), **given)
    call_command("reindex", verbosity=0, stdout=StringIO())
