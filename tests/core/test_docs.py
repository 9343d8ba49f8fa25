"""The guides keep up with the code: what they must name, they name, and what they point to is there."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
OPERATORS = DOCS / "operators.md"
DEPENDENCIES = DOCS / "decisions" / "0013-dependencies.md"
THREATS = DOCS / "threats.md"
NUMBER_OF_THREATS = 67

PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md"])
LINK = re.compile(r"\]\(([^)\s]+)\)")
NAMED_PATH = re.compile(r"`((?:alliance|planning|events|resources|cities|core|tests|templates|static|docs)/[^`*{\s]+)`")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def settings_read() -> set[str]:
    return set(re.findall(r"\benv\.\w+\(\s*\"(\w+)\"", read(ROOT / "alliance" / "settings.py")))


def commands() -> set[str]:
    return {path.stem for path in ROOT.glob("*/**/management/commands/*.py") if is_ours(path)}


def is_ours(path: Path) -> bool:
    return not path.stem.startswith("_") and ".venv" not in path.parts and "node_modules" not in path.parts


def dependencies() -> set[str]:
    project = tomllib.loads(read(ROOT / "pyproject.toml"))
    named = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    return {re.split(r"[\[<>=~! ]", line)[0] for line in named}


def rows_of(text: str) -> set[str]:
    """What stands in the first column of the tables."""
    return set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))


def links(page: Path) -> Iterator[str]:
    yield from (target for target in LINK.findall(read(page)) if not re.match(r"[a-z]+:", target))


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_setting_is_explained_to_operators() -> None:
    assert settings_read()
    assert settings_read() - rows_of(read(OPERATORS)) == set()


def test_every_command_is_explained_to_operators() -> None:
    named = set(re.findall(r"^\| `manage\.py (\w+)", read(OPERATORS), re.MULTILINE))

    assert commands()
    assert commands() - named == set()


def test_every_dependency_has_its_reason_and_none_is_told_that_is_not_there() -> None:
    assert rows_of(read(DEPENDENCIES)) == dependencies()


def test_every_threat_has_its_rule() -> None:
    numbers = re.findall(r"^\| T(\d+) \|", read(THREATS), re.MULTILINE)

    assert [int(number) for number in numbers] == list(range(1, NUMBER_OF_THREATS + 1))


def files_of_threats() -> dict[int, set[str]]:
    """Number to the files with tests of its name: `test_t07_…`, `test_t01_t08_…`."""
    found: dict[int, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for numbers in re.findall(r"^\s*(?:async )?def test((?:_t\d\d)+)_", read(path), re.MULTILINE):
            for number in re.findall(r"\d\d", numbers):
                found.setdefault(int(number), set()).add(path.relative_to(ROOT).as_posix())
    return found


def test_every_threat_has_a_test_of_its_name_and_the_table_names_its_files() -> None:
    rows = {int(row[0]): row[1] for row in re.findall(r"^\| T(\d+) \|.*\|([^|]*)\|$", read(THREATS), re.MULTILINE)}
    tests = files_of_threats()

    assert set(range(1, NUMBER_OF_THREATS + 1)) - tests.keys() == set()
    told = {number: set(re.findall(r"`(tests/[^`]+)`", rows[number])) for number in rows}
    assert {number: files - told[number] for number, files in tests.items() if files - told[number]} == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_and_headings_that_exist(page: Path) -> None:
    missing = []
    for target in links(page):
        name, _, heading = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        if not path.exists() or (heading and heading not in map(anchor, HEADING.findall(read(path)))):
            missing.append(target)

    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_are_named_exist(page: Path) -> None:
    named = NAMED_PATH.findall(read(page))

    assert [name for name in named if not (ROOT / name).exists()] == []
