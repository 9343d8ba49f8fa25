"""Has a file of others read by a child process, which may fail in any way without harm."""

import logging
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from core.files import limited, office, pdf
from core.files.refusing import unsafe, wrong_type

logger = logging.getLogger(__name__)

KILLED = -1
WATCHED_EVERY = 2.0  # seconds
# Libraries of numbers keep memory for a thread of each core of the machine, used or not.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Limits:
    """Seconds of the processor (`patience` by the clock, when others use it too), bytes of memory and of output."""

    seconds: int
    patience: int
    memory: int
    output: int = 0


PDF = Limits(pdf.SECONDS, pdf.SECONDS, pdf.MEMORY)
OFFICE = Limits(office.SECONDS, office.SECONDS, office.MEMORY)


def check_pdf(path: Path) -> None:
    """Raises Refused for script, programs, files inside, and for what cannot be read within 10 s and 512 MB."""
    code = run(program_of(pdf), str(path), limits=PDF)
    if code != pdf.GOOD:
        logger.info("a PDF was refused", extra={"exit_code": code})
        raise unsafe()


def check_office(path: Path, kind: str) -> None:
    """Raises Refused for another kind of archive, and for one that could do harm or cost much."""
    code = run(program_of(office), str(path), kind, limits=OFFICE)
    if code != office.GOOD:
        logger.info("a document was refused", extra={"exit_code": code})
        raise wrong_type({kind}) if code == office.WRONG_TYPE else unsafe()


def program_of(module: object) -> Path:
    return Path(str(getattr(module, "__file__", ""))).resolve()


def run(
    program: Path,
    *arguments: str,
    limits: Limits,
    output: IO[bytes] | None = None,
    libraries: Path | None = None,
    watch: Callable[[], None] = lambda: None,
) -> int:
    """The exit code of the program, negative when it was stopped. `libraries` is a folder that only it looks into;
    `watch` is called now and then while it runs."""
    bounds = [str(limits.seconds), str(limits.memory), str(limits.output)]
    apart = ["--path", str(libraries)] if libraries else []
    command = [sys.executable, "-I", str(program_of(limited)), *bounds, *apart, str(program), *arguments]
    with subprocess.Popen(  # noqa: S603  # our own program and a path that we made
        command,
        env=ONE_THREAD if libraries else {},
        stdin=subprocess.DEVNULL,
        stdout=output or subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            return ended(process, time.monotonic() + limits.patience, watch)
        except BaseException:
            process.kill()
            raise


def ended(process: subprocess.Popen[bytes], latest: float, watch: Callable[[], None]) -> int:
    """The exit code of the program once it ends, or once there is no more patience with it."""
    while (left := latest - time.monotonic()) > 0:
        try:
            return process.wait(timeout=min(left, WATCHED_EVERY))
        except subprocess.TimeoutExpired:
            watch()
    process.kill()
    return KILLED
