"""Keeps checked files: written aside, put into the store whole, and only then does the row commit.

A file whose transaction is rolled back goes with it: what is to happen after the commit hangs on the connection, and
Django drops it when it rolls back. `manage.py check_files` finds what a killed process left behind.
"""

import hashlib
import logging
import uuid
import weakref
from collections.abc import Callable, Collection, Iterable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.module_loading import import_string

from core.files import kinds, store
from core.files.checking import Checked, Upload, check_file, copied
from core.files.models import StoredFile
from core.files.refusing import Refused, infected, no_room, room_in_the_store, too_many_files
from core.ratelimits.limits import take

logger = logging.getLogger(__name__)

QUOTA = 2_000_000_000
UPLOADS, HOUR = 60, 3_600
CHUNK = 1_000_000
LOCK_OF_FILES = 7_302

type Scanner = Callable[[Path], bool]


def keep_file(upload: Upload, *, kinds: Collection[str], tenant: int | None, by: int | None) -> StoredFile:
    """The file, checked and stored. Raises Refused, and writes into the log what was refused and why."""
    try:
        with room_in_the_store():
            return taken(upload, kinds, tenant, by)
    except Refused as refused:
        logger.info("an upload was refused", extra={"user_id": by, "tenant": tenant, "reason": refused.code})
        raise


def taken(upload: Upload, allowed: Collection[str], tenant: int | None, by: int | None) -> StoredFile:
    if by is not None and (wait := take("upload", str(by), UPLOADS, HOUR)) is not None:
        raise too_many_files(wait)
    key = uuid.uuid4()
    aside = store.incoming() / str(key)
    try:
        copied(upload, aside, limit=kinds.largest(allowed))
        checked = check_file(aside, name=upload.name or "", allowed=allowed)
        scanned = is_scanned(aside)
        with transaction.atomic():
            check_room(tenant, aside.stat().st_size)
            return stored(key, aside, checked, tenant=tenant, by=by, scanned=scanned)
    finally:
        aside.unlink(missing_ok=True)


def place_of(key: uuid.UUID) -> str:
    """Ours alone: nothing in it comes from a person."""
    return f"kept/{key.hex[:2]}/{key}"


def check_room(tenant: int | None, size: int) -> None:
    """Inside the transaction, one upload after the other: SQLite lets only one write anyway."""
    if tenant is None:
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_OF_FILES, str(tenant)])
    used = StoredFile.objects.filter(tenant=tenant).aggregate(bytes=Sum("size"))["bytes"] or 0
    if used + size > QUOTA:
        raise no_room()


def stored(
    key: uuid.UUID, aside: Path, checked: Checked, *, tenant: int | None, by: int | None, scanned: bool
) -> StoredFile:
    path = place_of(key)
    size, sha256 = aside.stat().st_size, checksum(aside)
    put_in_place(aside, path)
    return StoredFile.objects.create(
        id=key,
        name=checked.name,
        kind=checked.kind,
        content_type=checked.content_type,
        size=size,
        sha256=sha256,
        width=checked.width,
        height=checked.height,
        path=path,
        tenant=tenant,
        by_id=by,
        scanned_at=timezone.now() if scanned else None,
    )


def checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def put_in_place(aside: Path, path: str) -> None:
    """A name in the store always stands for a whole file."""
    transaction.on_commit(Unless(path))
    store.put(aside, path)


class Unless:
    """Called after the commit, and dropped uncalled by a rollback: then the file is removed."""

    def __init__(self, path: str) -> None:
        self.removal = weakref.finalize(self, store.removal(path))

    def __call__(self) -> None:
        self.removal.detach()


def retire(file: StoredFile) -> None:
    """The row goes with the transaction, the file after its commit."""
    remove = store.removal(file.path)
    with transaction.atomic():
        file.delete()
        transaction.on_commit(remove)


def retire_all(files: Iterable[StoredFile]) -> int:
    number = 0
    for file in files:
        retire(file)
        number += 1
    return number


def clear_away(paths: Iterable[str]) -> None:
    """Files whose rows have gone already."""
    for path in paths:
        store.removal(path)()


def kept_paths() -> set[str]:
    return set(StoredFile.objects.values_list("path", flat=True))


# --- Virus scan ---------------------------------------------------------------------------------------------------


@cache
def scanner_at(dotted: str) -> Scanner:
    scanner: Scanner = import_string(dotted)
    return scanner


def is_scanned(path: Path) -> bool:
    """False when there is no scanner or it cannot be reached: with one, such a file stays closed. Raises Refused."""
    if not settings.FILE_SCANNER:
        return False
    try:
        is_clean = scanner_at(settings.FILE_SCANNER)(path)
    except Exception:  # whatever keeps it from answering
        logger.exception("the virus scanner did not answer")
        return False
    if not is_clean:
        raise infected()
    return True


def scanned_where_it_is(file: StoredFile) -> bool:
    with store.on_disk(file.path) as path:
        return is_scanned(path)


def is_open(file: StoredFile) -> bool:
    """May be handed out as far as the virus scan goes."""
    return not settings.FILE_SCANNER or file.scanned_at is not None


def scan_waiting() -> tuple[int, list[StoredFile]]:
    """Asks again for all that were never scanned. How many are open now, and those that the scan refuses."""
    opened, refused = 0, []
    for file in StoredFile.objects.filter(scanned_at=None).order_by("made_at", "pk").iterator(chunk_size=500):
        try:
            if scanned_where_it_is(file):
                StoredFile.objects.filter(pk=file.pk).update(scanned_at=timezone.now())
                opened += 1
        except Refused:
            refused.append(file)
    return opened, refused
