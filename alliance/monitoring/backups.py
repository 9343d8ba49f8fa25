"""When the last backup was made: the time of a file, so that other programs that back up can say it too."""

import logging
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)


def mark() -> Path:
    return Path(settings.VAR_DIR) / "last-backup"


def note() -> None:
    """Says that a backup was made now. A folder that cannot be written makes it no worse."""
    try:
        mark().touch()
    except OSError as error:
        logger.warning("the time of the backup cannot be noted", extra={"reason": error.strerror})


def last() -> float:
    """Answers when the last backup was made here, in seconds since the epoch; 0 where none was."""
    try:
        return mark().stat().st_mtime
    except OSError:
        return 0.0
