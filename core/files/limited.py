"""Runs a program that may use little time and memory.

    python -I core/files/limited.py SECONDS MEMORY OUTPUT PROGRAM ARGUMENT…

Nothing of the site is imported here: the child knows no settings and no secrets.
"""

import resource
import runpy
import sys


def limit_myself(seconds: int, memory: int, output: int) -> None:
    """No more seconds of the processor and bytes of memory than that, no larger file written, no core left behind."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    limit_myself(*map(int, sys.argv[1:4]))
    sys.argv = sys.argv[4:]
    runpy.run_path(sys.argv[0], run_name="__main__")
