"""Where the processes of one server write their numbers, so that each of them can tell those of all."""

import os
import shutil
from pathlib import Path

NAME = "PROMETHEUS_MULTIPROC_DIR"


def prepare(var: Path) -> None:
    """Makes the folder of the numbers before anything is counted: the library reads the variable when it is imported.

    A folder a server, by the number of the process that started this one; those of servers that have ended go.
    """
    above = var / "metrics"
    mine = above / str(os.getppid())
    mine.mkdir(parents=True, exist_ok=True)
    for folder in above.iterdir():
        if folder != mine and not is_alive(folder.name):
            shutil.rmtree(folder, ignore_errors=True)
    os.environ[NAME] = str(mine)


def is_alive(process: str) -> bool:
    """Also of one that belongs to somebody else."""
    if not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
