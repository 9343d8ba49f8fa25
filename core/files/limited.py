"""Runs a program that may use little time and memory.

    python -I core/files/limited.py SECONDS MEMORY OUTPUT [--path FOLDER] PROGRAM ARGUMENT…

Nothing of the site is imported here: the child knows no settings and no secrets. A program whose libraries lie in a
folder apart finds them by `--path`; they are large and of others, so it has no network either.
"""

import contextlib
import os
import resource
import runpy
import sys

NETWORK = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto")


def limit_myself(seconds: int, memory: int, output: int) -> None:
    """No more seconds of the processor and bytes of memory than that, no larger file written, no core left behind."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def leave_the_network() -> None:
    """What the machine allows, and Python's own doors in any case."""
    with contextlib.suppress(OSError, AttributeError):  # not every machine lets a process leave
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    sys.addaudithook(refuse_network)


def forget_the_environment() -> None:
    """What watches the site may put names of its own into the environment of each child."""
    for name in [each for each in os.environ if not each.endswith("_NUM_THREADS") and each != "LC_CTYPE"]:
        del os.environ[name]


def refuse_network(event: str, _arguments: tuple[object, ...]) -> None:
    if event in NETWORK:
        raise PermissionError("no network here")


if __name__ == "__main__":
    limit_myself(*map(int, sys.argv[1:4]))
    forget_the_environment()
    sys.argv = sys.argv[4:]
    if sys.argv[0] == "--path":
        sys.path.append(sys.argv[1])
        sys.argv = sys.argv[2:]
        leave_the_network()
    runpy.run_path(sys.argv[0], run_name="__main__")
