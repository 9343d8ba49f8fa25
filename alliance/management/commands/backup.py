"""Writes the database and the files into one archive, while the site is running."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alliance.management import archive
from alliance.monitoring import backups
from core.files.refusing import StoreAway


class Command(BaseCommand):
    help = "Writes the database and all files into one archive with checksums. An older archive of that name goes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="Where the archive is written.")

    def handle(self, *, file: Path, **options: Any) -> None:
        if archive.migrations_here() - archive.applied_migrations():
            raise CommandError(
                "The tables are of an earlier version than this program. Back up with that version, before you take a "
                "new one. No archive was written."
            )
        try:
            written = archive.write(file)
        except StoreAway as away:
            raise CommandError(f"The store of files does not answer ({away}). No archive was written.") from away
        backups.note()
        for path in written.missing:
            self.stderr.write(f"row without file, not in the archive: {path}")
        self.stdout.write(f"{written.rows} rows and {written.files} files are in {file}.")
