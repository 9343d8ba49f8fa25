"""The file of a row: kept as a whole or not at all, opened, and gone when its time is over."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, Protocol

from django.core.files.base import File
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from core.files.refusing import StoreAway
from core.jobs.failing import Unreadable, not_reached

logger = logging.getLogger(__name__)


class WithFile(Protocol):
    pk: Any  # of its key
    file: FieldFile


def keep(row: WithFile, content: IO[bytes], *, name: str, place: str, save: Callable[[], object]) -> None:
    """`place` is where the store has the file."""
    try:
        row.file.save(name, File(content), save=False)
        save()
    except BaseException:  # no part of a file stays behind, whatever stopped it
        with suppress(StoreAway):
            row.file.storage.delete(place)
        raise


@contextmanager
def opened(row: WithFile) -> Iterator[IO[bytes]]:
    try:
        content = row.file.open("rb")
    except StoreAway as away:
        raise not_reached() from away
    except (OSError, ValueError):
        raise Unreadable(_("The file no longer exists. Upload it again.")) from None
    with content:
        yield content


def drop(row: WithFile) -> bool:
    """Where the store is away it stays, with its name in the row, until the row is forgotten."""
    try:
        if row.file:
            row.file.delete(save=False)
    except StoreAway as away:
        logger.warning("a file could not be removed", extra={"row": str(row.pk), "why": str(away)})
        return False
    return True
