"""The guides keep up with the code: what they must name, they name, and what they point to is there."""

import pydoc
import re
import tomllib
from collections.abc import Iterator
from itertools import chain, takewhile
from pathlib import Path

import pytest
from django.apps import apps

from alliance.api.v1.lists import LISTS
from core.accounts.permissions import PREDICATES
from core.discovery import sub_packages
from tests.packages import ROOT, import_contracts, packages, with_sample

DOCS = ROOT / "docs"
OPERATORS = DOCS / "operators.md"
DEPENDENCIES = DOCS / "decisions" / "0013-dependencies.md"
THREATS = DOCS / "threats.md"
NUMBER_OF_THREATS = 71

PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"])
LINK = re.compile(r"\]\(([^)\s]+)\)")
OURS = "|".join([*packages(), "tests", "benchmarks"])
NAMED_PATH = re.compile(rf"`((?:{OURS}|templates|static|docs)/[^`*{{…\s]+)`")
SAMPLE = ROOT / "tests" / "sample"
LEFT_OUT = "# …"  # a line of an excerpt that stands for others
NAMED_OBJECT = re.compile(rf"`((?:{OURS})(?:\.\w+)+)`")
# Not of our packages: a file of settings, the numbers of checks, and the host of the guides.
CHECKS = {f"alliance.{number}" for number in ("W001", "E003", "E004", "E005")}
OTHER_NAMES = {"alliance.env", *CHECKS, "alliance.example"}
NO_ROW = {"proposals", "requests", "samples"}  # named with their methods; a kind of the tests
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
    named = [*project["project"]["dependencies"], *chain.from_iterable(project["dependency-groups"].values())]
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


def test_each_test_that_keeps_a_fault_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", read(THREATS))

    assert named
    assert [name for file, name in named if f"\ndef {name}(" not in read(ROOT / file)] == []


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

    assert [name for name in named if not (ROOT / name.partition("::")[0]).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_modules_and_what_is_named_in_them_exist(page: Path) -> None:
    named = set(NAMED_OBJECT.findall(read(page))) - PREDICATES.keys() - OTHER_NAMES

    assert {name for name in named if pydoc.locate(name) is None} == set()


def test_modules_that_docstrings_and_comments_name_exist() -> None:
    """Labels of models are written in the same way; `finance.models` is one that Django looks for."""
    labels = {model._meta.label_lower for model in apps.get_models()} | {"finance.models", "finance.admin"}
    named: dict[str, str] = {}
    for path in with_sample():
        named |= dict.fromkeys(NAMED_OBJECT.findall(read(path)), path.relative_to(ROOT).as_posix())

    known = labels | PREDICATES.keys()
    assert {name: path for name, path in named.items() if name not in known and pydoc.locate(name) is None} == {}


def layers(first_line: str, text: str) -> list[str]:
    """The lines of a block that begins so, down to its last one."""
    lines = [line.strip().rstrip(",").strip('"') for line in text.splitlines()]
    start = lines.index(first_line)
    return list(takewhile(lambda line: line not in ("]", "```"), lines[start:]))


@pytest.mark.parametrize("first_line", ["alliance.urls | alliance.management", "(apps)"])
def test_the_layers_that_the_architecture_shows_are_those_of_the_contracts(first_line: str) -> None:
    shown = layers(first_line, read(DOCS / "architecture.md"))

    assert [line.partition("  ")[0] for line in shown] == layers(first_line, read(ROOT / "pyproject.toml"))


def test_every_module_of_core_has_its_layer() -> None:
    told = set(
        re.findall(
            r"core\.\w+", "\n".join(layers("alliance.urls | alliance.management", read(ROOT / "pyproject.toml")))
        )
    )
    there = {f"core.{path.stem}" for path in (ROOT / "core").iterdir() if is_module(path)}

    assert there - told == set()


def is_module(path: Path) -> bool:
    return (path / "__init__.py").exists() or (path.suffix == ".py" and path.stem != "__init__")


def test_the_architecture_says_whose_each_folder_of_templates_is() -> None:
    told = set(re.findall(r"`([\w.]+)`", part("Templates of all packages", "To find the place")))

    assert {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()} - told == set()


def test_the_architecture_tells_what_each_package_holds() -> None:
    told = set(re.findall(r"`([\w.]+)`", part("Its packages lie in three layers", "Beside them:")))

    assert {*packages()} - told == set(), "a row of the first table in docs/architecture.md is missing"


def part(start: str, end: str) -> str:
    """What stands in the architecture from one word to another."""
    return start + read(DOCS / "architecture.md").partition(start)[2].partition(end)[0]


# --- Adding a kind of content -------------------------------------------------------------------------------------


def part_of_the_guide(heading: str) -> str:
    """What stands under a heading of the third level in docs/developers.md."""
    _before, after = read(DOCS / "developers.md").split(f"### {heading}\n")
    return re.split(r"^#{2,3} ", after, maxsplit=1, flags=re.MULTILINE)[0]


def excerpts() -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", part_of_the_guide("In its own folder"), re.MULTILINE | re.DOTALL)


def runs_of(excerpt: str) -> Iterator[str]:
    """The runs of lines between those that are left out."""
    run: list[str] = []
    for line in [*excerpt.splitlines(), LEFT_OUT]:
        if line.strip() != LEFT_OUT:
            run.append(line)
        elif text := "\n".join(run).strip("\n"):
            yield f"\n{text}\n"
            run = []
        else:
            run = []


def stands_in(excerpt: str, source: str) -> bool:
    """Whether all its runs of lines stand there, as they are and in this order."""
    place = 0
    for run in runs_of(excerpt):
        if (place := source.find(run, place)) < 0:
            return False
        place += len(run) - 1  # the last line break is the first of what follows
    return True


def test_the_code_of_the_guide_to_a_new_kind_is_that_of_the_kind_that_the_tests_walk() -> None:
    sources = ["\n" + read(path) for path in sorted(SAMPLE.glob("*.py"))]

    assert len(excerpts()) > 5
    assert [excerpt for excerpt in excerpts() if not any(stands_in(excerpt, source) for source in sources)] == []


def test_an_excerpt_is_refused_when_a_line_of_it_is_another_or_stands_elsewhere() -> None:
    source = "\na = 1\nb = 2\n\nc = 3\n"

    assert stands_in("a = 1\n# …\nc = 3\n", source)
    assert not stands_in("a = 1\nc = 3\n", source)
    assert not stands_in("c = 3\n# …\na = 1\n", source)
    assert not stands_in("b = 20\n", source)
    assert not stands_in("    b = 2\n", source)


@pytest.mark.parametrize(
    "way", ["Sections and answers that save themselves", "The table of a year", "Single-row forms"]
)
def test_each_way_to_save_is_shown_by_the_code_of_the_file_that_is_named(way: str) -> None:
    shown = re.findall(r"^`([\w/]+\.py)`\n\n```python\n(.*?)^```$", part_of_the_guide(way), re.MULTILINE | re.DOTALL)

    assert len(shown) == 1
    assert [name for name, excerpt in shown if not stands_in(excerpt, read(ROOT / name))] == []


def test_the_guide_to_a_new_kind_names_each_module_of_the_kind_that_the_tests_walk() -> None:
    not_of_a_kind = {"__init__.py", "apps.py", "factories.py", "api.py"}  # the last stands in alliance/api
    modules = {path.name for path in SAMPLE.glob("*.py") if not path.name.startswith("test_")}
    guide = part_of_the_guide("In its own folder")

    assert {name for name in modules - not_of_a_kind if f"`{name}`" not in guide} == set()


def test_each_line_that_a_new_kind_needs_elsewhere_is_found_by_the_word_that_the_guide_gives() -> None:
    rows = re.findall(r"^\| [^|]+ \| ([^|]+) \| `([^`]+)` \|$", part_of_the_guide("Elsewhere"), re.MULTILINE)
    files = {(name, word): ROOT / name for places, word in rows for name in re.findall(r"`([\w/.]+\.\w+)`", places)}

    assert len(files) > 8
    assert [(name, word) for (name, word), path in files.items() if word not in read(path)] == []


def test_every_package_of_a_feature_is_held_to_its_layers() -> None:
    """An app and each package that it names in `sub_packages` is a container of the contract."""
    held = {name for contract in import_contracts() for name in contract.get("containers", ())}
    named = {name for app in apps.get_app_configs() for name in sub_packages(app)}

    assert {name for name in named if not name.startswith(("core.", "alliance."))} - held == set()


def test_the_guide_to_the_api_names_every_list_and_no_other() -> None:
    named = set(re.findall(r"`/api/v1/([\w-]+)/`", read(DOCS / "api.md")))

    assert {name for name in LISTS if name not in named} == NO_ROW
    assert named - LISTS.keys() - {"search"} == set()
