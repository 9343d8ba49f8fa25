"""Has a PDF read by a child process, which may fail in any way without harm."""

import logging
import subprocess
import sys
from pathlib import Path

from core.files import pdf
from core.files.refusing import unsafe

logger = logging.getLogger(__name__)


def check_pdf(path: Path) -> None:
    """Raises Refused for script, programs, files inside, and for what cannot be read within 10 s and 512 MB."""
    command = [sys.executable, "-I", str(Path(pdf.__file__).resolve()), str(path)]
    try:
        done = subprocess.run(  # noqa: S603  # our own program and a path that we made
            command, env={}, stdin=subprocess.DEVNULL, capture_output=True, timeout=pdf.SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise unsafe() from error
    if done.returncode != pdf.GOOD:
        logger.info("a PDF was refused", extra={"exit_code": done.returncode})
        raise unsafe()
