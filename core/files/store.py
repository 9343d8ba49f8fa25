"""Where kept files lie: a folder of this machine, or a store that speaks S3. Who keeps a file asks nothing else."""

import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from core.files.refusing import StoreAway

logger = logging.getLogger(__name__)

INCOMING = "incoming"
SOME_ROOM = 1_000_000
REFUSALS = {
    "key": "STORAGE_URL: the store refuses this key.",
    "bucket": "STORAGE_URL names a bucket that is not there.",
}

type Removal = Callable[[], None]


def kept_files() -> Storage:
    return storages["default"]


def folder_of(storage: Storage) -> Path | None:
    """None of what is no folder."""
    return Path(storage.path("")) if isinstance(storage, FileSystemStorage) else None


def incoming() -> Path:
    """Where uploads are written and looked at: on the disk of the folder, so that a file gets its place by a rename."""
    root = folder_of(kept_files())
    folder = root / INCOMING if root else Path(settings.INCOMING_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def put(aside: Path, path: str) -> None:
    """Moves a file into the store: under this name there is then a whole file, or none. Raises StoreAway."""
    storage = kept_files()
    root = folder_of(storage)
    if root is None:
        with aside.open("rb") as content:
            storage.save(path, File(content))
        return
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    sync(aside)
    aside.rename(target)
    sync(target.parent)


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def opened(path: str) -> IO[bytes]:
    """Raises OSError where it is not there, StoreAway where nobody can say."""
    content: IO[bytes] = kept_files().open(path, "rb").file  # type: ignore[assignment]
    return content


@contextmanager
def on_disk(path: str) -> Iterator[Path]:
    """Yields a path of the file, for programs that want one."""
    root = folder_of(kept_files())
    if root is not None:
        yield root / path
        return
    with opened(path) as source, tempfile.NamedTemporaryFile(dir=incoming()) as copy:
        while chunk := source.read(SOME_ROOM):
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


def removal(path: str) -> Removal:
    """What removes a file from the store as it is now, after a commit; what cannot be removed is told, and found by
    check_files."""
    storage = kept_files()
    root = folder_of(storage)

    def remove() -> None:
        if root is not None:
            (root / path).unlink(missing_ok=True)
            return
        try:
            storage.delete(path)
        except StoreAway as away:
            logger.error("a file could not be removed", extra={"stored": path, "why": str(away)})

    return remove


def everything() -> Iterator[tuple[str, float]]:
    """Each name in the store with its time, what is just coming in not among them."""
    storage: Any = kept_files()
    root = folder_of(storage)
    if root is None:
        yield from ((path, since.timestamp()) for path, since in objects_of(storage))
        return
    for path in root.rglob("*"):
        place = path.relative_to(root).as_posix()
        if path.is_file() and not place.startswith(f"{INCOMING}/"):
            yield place, path.stat().st_mtime


def objects_of(storage: Any) -> Iterator[tuple[str, datetime]]:
    yield from storage.everything()


def coming_in(before: float) -> list[Path]:
    """Uploads that began before this time and did not end."""
    return [path for path in incoming().rglob("*") if path.is_file() and path.stat().st_mtime <= before]


def refusal() -> str:
    """A sentence where the store takes not the key or the bucket: nothing would ever be kept.

    One that is away comes back. The log says so, and `/readyz`.
    """
    kept: Any = kept_files()
    if folder_of(kept) is not None:
        return ""
    try:
        kept.probe()
    except StoreAway as away:
        if str(away) in REFUSALS:
            return REFUSALS[str(away)]
        logger.warning("the store of files does not answer", extra={"why": str(away)})
    return ""


def make_bucket() -> bool:
    """Makes the bucket, and says whether there was none. Raises StoreAway. A folder needs no bucket."""
    kept: Any = kept_files()
    return folder_of(kept) is None and bool(kept.make_bucket())


def works() -> bool:
    """A folder or a store may be there and full: something is written into each."""
    kept: Any = kept_files()
    folders = [folder for storage in (kept, storages["imports"]) if (folder := folder_of(storage))]
    if not folders:
        kept.probe()
        folders = [incoming()]
    for folder in (*folders, Path(tempfile.gettempdir())):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder, prefix="readyz-") as file:
            file.write(bytes(SOME_ROOM))
            file.flush()
            os.fsync(file.fileno())
    return True
