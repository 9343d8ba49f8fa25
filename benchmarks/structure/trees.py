"""What of a tree is the application, copies of a tree to try things in, and commands that run inside one."""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES: tuple[str, ...] = tuple(
    PROJECT["tool"]["importlinter"]["root_packages"]
)  # the same list, so none is forgotten
OTHERS = ("templates", "static", "locale", "docs", "bin", "deploy")
FILES = (
    *("manage.py", "pyproject.toml", "requirements.txt", "requirements-dev.txt", "README.md"),
    *("package.json", "package-lock.json", ".npmrc", ".gitignore", ".pre-commit-config.yaml"),
)
OF_TESTS = ("tests", "benchmarks")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "node_modules")


@contextmanager
def copied(application: Path = ROOT, tests: Path | None = None) -> Iterator[Path]:
    """A copy in which anything may be broken. The tests can come from another tree than what they test."""
    with tempfile.TemporaryDirectory(prefix="structure-") as folder:
        copy = Path(folder) / "tree"
        fill(copy, application, (*PACKAGES, *OTHERS), FILES)
        fill(copy, tests or application, OF_TESTS, ())
        own = copy / "benchmarks" / "structure"  # the measure itself, which an older tree does not have
        shutil.copytree(Path(__file__).parent, own, ignore=LEFT_OUT, dirs_exist_ok=True)
        yield copy


def fill(copy: Path, tree: Path, folders: Sequence[str], files: Sequence[str]) -> None:
    copy.mkdir(exist_ok=True)
    for name in folders:
        if (tree / name).is_dir():
            shutil.copytree(tree / name, copy / name, ignore=LEFT_OUT)
    shutil.rmtree(copy / "benchmarks" / "results", ignore_errors=True)  # figures of the tree that it was copied from
    for name in files:
        if (tree / name).is_file():
            shutil.copy(tree / name, copy / name)


def environment(var: Path, **more: str) -> dict[str, str]:
    """No setting of the surroundings reaches what is measured."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR", "CHROME")}
    own = {"VAR_DIR": str(var), "DJANGO_SETTINGS_MODULE": "alliance.settings"}
    folder = str(Path(sys.executable).parent)
    return {**kept, "PATH": f"{folder}:{kept.get('PATH', '')}", **own, **more}


def ran(
    command: Sequence[str], tree: Path, env: Mapping[str, str], *, seconds: float | None = None
) -> subprocess.CompletedProcess[str]:
    """With the interpreter of this process. What takes too long ends with 124, as with `timeout`."""
    whole = [sys.executable, *command]
    try:
        return subprocess.run(whole, cwd=tree, env=dict(env), capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(whole, 124, "", "too long")


def manage(tree: Path, env: Mapping[str, str], *command: str) -> str:
    done = ran(["manage.py", *command], tree, env)
    if done.returncode:
        raise SystemExit(f"manage.py {' '.join(command)}\n{done.stdout}\n{done.stderr}")
    return done.stdout
