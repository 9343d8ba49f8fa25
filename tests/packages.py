"""The site's own packages at the top level, of which `pyproject.toml` has the one list: tests of sources ask here."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "tests" / "sample"


@cache
def import_linter() -> dict[str, Any]:
    """The section of `pyproject.toml` about imports: its list of packages and its contracts."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    section: dict[str, Any] = project["tool"]["importlinter"]
    return section


def packages() -> tuple[str, ...]:
    """The names in the order of the list: from above down to core."""
    return tuple(import_linter()["root_packages"])


def import_contracts() -> list[dict[str, Any]]:
    return list(import_linter()["contracts"])


def above_core() -> tuple[str, ...]:
    """The features, and what joins them."""
    return tuple(name for name in packages() if name != "core")


def features() -> tuple[str, ...]:
    """What `alliance` joins and core knows nothing of."""
    return tuple(name for name in above_core() if name != "alliance")


def python_files() -> Iterator[Path]:
    """Every source of the site in Python; migrations are left out."""
    for name in packages():
        yield from (path for path in sorted((ROOT / name).rglob("*.py")) if "migrations" not in path.parts)


def with_sample() -> Iterator[Path]:
    """Those, and the kind of the tests that is copied for a new one: what it says must be true in its copy too."""
    yield from python_files()
    yield from (
        path for path in sorted(SAMPLE.glob("*.py")) if path.stem.partition("_")[0] not in ("test", "factories")
    )


@cache
def tree(path: Path) -> ast.Module:
    """The file as a tree, parsed once for all tests of sources; nobody changes it."""
    return ast.parse(path.read_text(encoding="utf-8"))
