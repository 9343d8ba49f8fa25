"""Rules of the house that can be read off the source files."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

from tests.catalogues import faults
from tests.packages import ROOT, packages, python_files, tree, with_sample


def places(pattern: str, files: Iterator[Path], *, allowed: tuple[str, ...] = ()) -> list[str]:
    wanted = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if wanted.search(text) and not path.relative_to(ROOT).as_posix().startswith(allowed)
    ]


def test_messages_are_translated_into_every_language() -> None:
    assert list(faults()) == []


def test_t18_no_text_of_a_reader_becomes_sql() -> None:
    assert places(r"\.extra\(|\.raw\(|RawSQL|\*\*request\.|\*\*self\.request", with_sample()) == []


def test_t15_nothing_is_called_safe_that_a_person_wrote() -> None:
    templates = (ROOT / "templates").rglob("*.html")
    assert places(r"mark_safe|format_html\(f", with_sample()) == []
    assert places(r"\|\s*safe\b|autoescape off", templates) == []


def test_t28_the_site_fetches_no_address() -> None:
    pattern = r"^\s*(import|from)\s+(requests|httpx|urllib\.request|http\.client|urllib3|aiohttp|socket)\b"
    assert places(pattern, with_sample()) == []


WRITES = {"update", "create", "bulk_create", "bulk_update", "delete", "update_or_create", "get_or_create"}


def writes_behind_the_guard(path: Path) -> Iterator[str]:
    """Calls such as `Model._base_manager.filter(…).update(…)`."""
    for node in ast.walk(tree(path)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
            continue
        if "_base_manager" in ast.unparse(node.func.value):
            yield f"{path.relative_to(ROOT)}:{node.lineno}"


def test_t42_rows_with_a_version_are_written_by_the_history_alone() -> None:
    """The base manager goes behind the guard of versioned querysets: reading with it is fine, writing is not."""
    files = [path for path in with_sample() if "core/history" not in path.as_posix()]

    assert [place for path in files for place in writes_behind_the_guard(path)] == []


def test_what_was_worked_out_is_not_taken_out_of_an_object() -> None:
    """A value that belongs to an older state is forgotten with its object, not plucked from it."""
    assert places(r"__dict__(\.pop|\[)", with_sample()) == []


def test_no_style_or_script_stands_inside_a_page() -> None:
    templates = (ROOT / "templates").rglob("*.html")
    assert places(r"\sstyle=|<style|\son\w+=|<script(?! src=)", templates) == []


@pytest.mark.parametrize(
    "name",
    [
        *("requirements.txt", "requirements-places.txt", "requirements-geometry.txt", "requirements-dev.txt"),
        *("package-lock.json", ".npmrc"),
    ],
)
def test_no_lock_file_names_a_registry(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")

    assert not re.search(r"--(extra-)?index-url|--find-links|\"resolved\"|registry\s*=", text)


def test_functions_of_translation_keep_their_names() -> None:
    """The catalogues find messages by these names: under another one nothing is ever translated."""
    assert places(r"^from django\.utils\.translation import \w+ as (?!_$)\w", with_sample()) == []


# --- The browser: what follows a click comes a moment later -------------------------------------------------------

READ_AT_ONCE = {
    *("all", "all_inner_texts", "all_text_contents", "content", "count", "get_attribute", "inner_html", "inner_text"),
    *("input_value", "is_checked", "is_disabled", "is_enabled", "is_hidden", "is_visible", "text_content", "title"),
}


# Takes no moment: what comes after one of these still comes right after the click.
NAMES_ONLY = {"locator", "nth", "filter", "get_by_role", "get_by_text", "get_by_label", "get_by_placeholder", "first"}


def reads_after_a_click(source: str) -> Iterator[int]:
    """Lines that count or read before anything waited for a click: `expect(…)` waits, and so does `walk.press(…)`."""
    for node in ast.walk(ast.parse(source)):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            clicked = False
            for each in block if isinstance(block, list) else []:
                if clicked and not hasattr(each, "body") and READ_AT_ONCE & methods(each):
                    yield each.lineno
                clicked = is_click(each) or (clicked and is_naming(each))


def is_naming(node: ast.stmt) -> bool:
    """Whether a statement gives names to parts of a page and asks the page for nothing."""
    calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
    return isinstance(node, ast.Assign) and len(calls) > 0 and methods(node) <= NAMES_ONLY


def is_click(node: ast.stmt) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in {"click", "dblclick", "tap"}
    )


def methods(node: ast.AST) -> set[str]:
    calls = [each.func for each in ast.walk(node) if isinstance(each, ast.Call)]
    return {each.attr for each in calls if isinstance(each, ast.Attribute)}


def test_no_browser_test_reads_right_after_a_click() -> None:
    found = [
        f"{path.name}:{line}"
        for path in sorted((ROOT / "tests" / "browser").glob("*.py"))
        for line in reads_after_a_click(path.read_text(encoding="utf-8"))
    ]

    assert found == [], "expect(…) waits for what a click brings"


def test_a_count_right_after_a_click_is_found_and_what_waits_is_not() -> None:
    click, count = 'page.click("a")', 'assert page.locator("b").count() == 1'
    waits = 'expect(page.locator("b")).to_have_count(1)'

    assert list(reads_after_a_click(f"{click}\n{count}")) == [2]
    assert list(reads_after_a_click(f"{click}\nrows = page.locator('b').first\nassert rows.count() > 3")) == [3]
    assert list(reads_after_a_click(f"{click}\n{waits}\n{count}")) == []
    assert list(reads_after_a_click(f"{click}\nrows = page.locator('b')\n{waits}\n{count}")) == []


# --- The clock: a run that begins before midnight ends after it ---------------------------------------------------


def days_read_at_import(source: str) -> Iterator[int]:
    """Lines outside of functions that ask for today or for now; a year alone may be read there."""
    outside = [node for node in ast.parse(source).body if not isinstance(node, ast.FunctionDef | ast.ClassDef)]
    lasting = [mark for node in ast.parse(source).body for mark in getattr(node, "decorator_list", [])]
    for place in (*outside, *lasting):
        years = {id(each.value) for each in ast.walk(place) if isinstance(each, ast.Attribute) and each.attr == "year"}
        for call in ast.walk(place):
            if isinstance(call, ast.Call) and id(call) not in years and getattr(call.func, "attr", "") in CLOCK:
                yield call.lineno


CLOCK = {"localdate", "localtime", "today", "now", "utcnow"}


def test_no_test_reads_the_day_before_it_begins() -> None:
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{line}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for line in days_read_at_import(path.read_text(encoding="utf-8"))
    ]

    assert found == [], "the day is another one when the test runs: read it in the test"


def test_a_day_that_is_read_at_import_is_found_and_a_year_is_not() -> None:
    assert list(days_read_at_import("AHEAD = str(timezone.localdate() + timedelta(days=1))")) == [1]
    assert list(days_read_at_import("@mark.parametrize('day', [date.today()])\ndef test(day): pass")) == [1]
    assert list(days_read_at_import("YEAR = timezone.localdate().year - 1")) == []
    assert list(days_read_at_import("def test():\n    return timezone.now()")) == []


# --- Languages: core/text/languages.py is the only place that lists them ------------------------------------------

SUFFIXES = ("zh_hans", "zh_hant", "ja")
THE_LANGUAGES = "core/text/languages.py"
MAY_NAME_EACH_LANGUAGE = {
    "core/text/fallback.py": "the reader's word for each language, marked for translation",
    "core/text/ranges.py": "the dash of each language between two years",
    "alliance/portal/catalogue.py": "the codes of languages in the list of the European Union",
    "core/text/money.py": "the signs by which a language counts large numbers",
    "resources/citing.py": "how works in a language are cited",
}


def sources_beside_the_languages() -> Iterator[Path]:
    yield from (path for path in with_sample() if path.relative_to(ROOT).as_posix() != THE_LANGUAGES)


def languages_in(node: ast.AST) -> set[str]:
    """Which languages the literal names, as codes, tags or endings of columns."""
    parts = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
    texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    names = [text.strip("/_").lower().replace("-", "_") for text in texts]
    return {suffix for suffix in SUFFIXES for name in names if name == suffix or name.endswith(f"_{suffix}")}


def test_no_second_list_of_the_languages() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in sources_beside_the_languages()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict) and languages_in(node) == set(SUFFIXES)
    }

    assert found == MAY_NAME_EACH_LANGUAGE.keys()


def test_settings_offer_the_languages_to_choices_alone() -> None:
    pattern = r"(?<!choices=)settings\.(MODELTRANSLATION_\w*)?LANGUAGES"

    assert places(pattern, sources_beside_the_languages()) == []


def test_no_second_way_from_a_language_to_its_column() -> None:
    """Codes of schemes and measures become names in data files; those of languages have `column_name`."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}"
        for path in sources_beside_the_languages()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "replace"
        and [ast.unparse(argument) for argument in node.args] == ["'-'", "'_'"]
        and not re.search("scheme|measure", ast.unparse(node.func.value))
    ]

    assert found == []


DOCUMENTED = {"_meta", "_base_manager", "_default_manager", "_state", "_replace", "_asdict", "_fields"}


def private_names(path: Path) -> set[str]:
    """Names with one underscore in front that are asked of another object, or of a base class."""
    asked = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute))
    return {
        node.attr for node in asked if re.match("_[^_]", node.attr) and ast.unparse(node.value) not in ("self", "cls")
    } - DOCUMENTED


def test_private_names_of_libraries_are_listed_with_the_test_that_holds_them() -> None:
    guide = (ROOT / "docs" / "developers.md").read_text(encoding="utf-8").partition("## Queries that are made once")[2]
    rows = re.findall(r"^\| `([\w/]+\.py)` \| ([^|]+) \| `(tests/[\w/]+\.py)` \|$", guide, re.MULTILINE)
    used = {path.relative_to(ROOT).as_posix(): names for path in with_sample() if (names := private_names(path))}

    assert {name: set(re.findall(r"`(\w+)`", names)) for name, names, _test in rows} == used
    assert [test for _name, _names, test in rows if not (ROOT / test).is_file()] == []


# --- What imports what ---------------------------------------------------------------------------------------------


def test_no_files_import_each_other_in_a_circle() -> None:
    """Nor by a way through others: what each of two needs stands in a third, which knows neither."""
    graph = grimp.build_graph(*packages(), exclude_type_checking_imports=True, cache_dir=None)
    circle: list[str] = []
    try:
        TopologicalSorter({name: graph.find_modules_directly_imported_by(name) for name in graph.modules}).prepare()
    except CycleError as found:
        circle = found.args[1]

    assert circle == []


MOST_OF_A_NAME = 4


def definitions() -> dict[str, set[str]]:
    """The modules that define a function or a class of a name; what begins with an underscore is their own."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in python_files():
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].add(path.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."))
    return found


def imported_names() -> set[tuple[str, str]]:
    """Each module with the names that others import of it; what is read as `module.name` says whose it is."""
    statements = (node for path in python_files() for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom))
    return {(node.module or "", alias.name) for node in statements for alias in node.names}


def test_a_name_that_others_import_says_what_it_is() -> None:
    """Where it stands by itself, `told` could be anything: a name that many modules have is read with its module."""
    imported = imported_names()
    found = {
        name: sorted(modules)
        for name, modules in definitions().items()
        if len(modules) > MOST_OF_A_NAME and any((module, name) in imported for module in modules)
    }

    assert found == {}
