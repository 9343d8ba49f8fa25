"""Takes `planning/` out, with its lines in settings and contract: what else must be changed for the site to stand?

In a copy. Each module is imported in a process that has set Django up, and each check of the project is asked.
"""

import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.structure.keeping import keep, show
from benchmarks.structure.trees import PACKAGES, copied, environment, module_of, python_files, ran

FEATURE = "planning"
CHECKS = {
    "manage.py check": ["manage.py", "check"],
    "makemigrations --check": ["manage.py", "makemigrations", "--check", "--dry-run"],
    "lint-imports": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    "collecting the tests": ["-m", "pytest", "-q", "--collect-only", "-p", "no:cacheprovider", "-m", "not browser"],
}


def main(feature: str = FEATURE) -> None:
    with copied() as copy, tempfile.TemporaryDirectory(prefix="removal-") as var:
        shutil.rmtree(copy / feature)
        changed = [name for name in ("alliance/settings.py", "pyproject.toml") if without_lines(copy / name, feature)]
        env = environment(Path(var), TESTING="true")
        naming = [module_of(path, copy) for path in python_files(copy) if names(path, feature)]
        tests = [module_of(path, copy) for path in python_files(copy, ["tests"]) if names(path, feature)]
        done = ran(["-m", "benchmarks.structure.removal", *modules(copy)], copy, env)
        broken = json.loads(done.stdout.splitlines()[-1]) if done.stdout else {"django.setup()": done.stderr[-300:]}
        checks = {name: ran(command, copy, env).returncode == 0 for name, command in CHECKS.items()}
    rows = [
        {"what": "files whose lines went as well", "number": len(changed), "which": changed},
        {"what": "modules that import it", "number": len(naming), "which": naming},
        {"what": "modules that cannot be imported", "number": len(broken), "which": sorted(broken)},
        {"what": "modules of tests that import it", "number": len(tests), "which": tests},
        {
            "what": "checks that fail",
            "number": sum(not passed for passed in checks.values()),
            "which": [name for name, passed in checks.items() if not passed],
        },
    ]
    show(f"Without {feature}/", [{"what": row["what"], "number": row["number"]} for row in rows])
    keep("removal", rows, feature=feature, faults=broken)


def without_lines(path: Path, feature: str) -> bool:
    """The entry in lists; in a list that stands on one line, the entry alone."""
    before = path.read_text(encoding="utf-8")
    text = re.sub(rf'^\s*"{feature}(\.[\w.]+)?",\s*\n', "", before, flags=re.MULTILINE)
    text = re.sub(rf'"{feature}", |, "{feature}"(?=\])', "", text)
    path.write_text(text, encoding="utf-8")
    return text != before


def names(path: Path, feature: str) -> bool:
    text = path.read_text(encoding="utf-8")
    return bool(re.search(rf"^\s*(from|import) {feature}\b", text, flags=re.MULTILINE))


def modules(tree: Path) -> Iterator[str]:
    for path in python_files(tree, [name for name in PACKAGES if (tree / name).is_dir()]):
        yield module_of(path, tree)


def inside(names: list[str]) -> None:
    """What each module says when it is imported. When the site cannot even start, the apps are left away."""
    import importlib

    import django

    broken: dict[str, str] = {}
    try:
        django.setup()
    except Exception as error:
        broken["django.setup()"] = f"{type(error).__name__}: {error}"
    for name in names:
        try:
            importlib.import_module(name)
        except Exception as error:
            broken[name] = f"{type(error).__name__}: {error}"
    json.dump(broken, sys.stdout)


if __name__ == "__main__":
    inside(sys.argv[1:])
