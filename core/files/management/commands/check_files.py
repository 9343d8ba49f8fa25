"""Compares the store with its rows. Nothing to tell is the good state, and the exit code 0."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.files import store
from core.files.models import StoredFile
from core.files.references import UNUSED, unused, used_paths
from core.files.refusing import StoreAway
from core.files.storage import retire, scan_waiting

COMING_IN = timedelta(hours=1)


class Command(BaseCommand):
    help = "Lists files without rows and rows without files. None is expected; the exit code is 1 when there are some."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scan", action="store_true", help="First asks the virus scanner about files that wait.")
        parser.add_argument(
            "--remove-unused",
            action="store_true",
            help="Also removes uploads of more than 7 days ago that nothing points to and no history tells of, "
            "and what a killed process left in the incoming folder.",
        )

    def handle(self, *, scan: bool, remove_unused: bool, **options: Any) -> None:
        try:
            if scan:
                self.scan()
            if remove_unused:
                self.remove_unused()
            lost = list(faults())
        except StoreAway as away:
            raise CommandError(f"The store of files does not answer ({away}).") from away
        for line in lost:
            self.stdout.write(line)
        if lost:
            raise CommandError(f"{len(lost)} found where 0 are expected.", returncode=1)
        self.stdout.write(f"{StoredFile.objects.count()} files, each with its row.")

    def scan(self) -> None:
        if not settings.FILE_SCANNER:
            raise CommandError("FILE_SCANNER names no scanner.")
        opened, refused = scan_waiting()
        self.stdout.write(f"{opened} scanned and opened.")
        for file in refused:
            self.stdout.write(f"refused by the virus scan, stays closed: {file.path} ({file.name})")

    def remove_unused(self) -> None:
        for file in unused(timezone.now() - UNUSED):
            retire(file)
            self.stdout.write(f"removed, as nothing points to it: {file.path} ({file.name})")
        for path in left_lying():
            path.unlink(missing_ok=True)
            self.stdout.write(f"removed, as it never came in whole: {named(path)}")


def faults() -> Iterator[str]:
    rows = set(StoredFile.objects.values_list("path", flat=True))
    there = {path for path, _ in store.everything()} | {named(path) for path in left_lying()}
    yield from (f"file without row: {path}" for path in sorted(there - rows))
    yield from (f"row without file: {path}" for path in sorted(rows - there))
    yield from (f"pointed to, but without row: {path}" for path in sorted(used_paths() - rows))


def left_lying() -> list[Path]:
    """Uploads that began more than an hour ago and did not end."""
    return store.coming_in((timezone.now() - COMING_IN).timestamp())


def named(path: Path) -> str:
    return f"{store.INCOMING}/{path.name}"
