"""Keys of flat maps are taken apart in one module, and mean the same wherever they are read."""

import re

import pytest

from core.history.keys import (
    Key,
    columns_alone,
    is_of_field,
    is_within,
    part_at,
    rows_named,
    rows_under,
    under,
    without,
)
from tests.packages import ROOT, python_files

BY_HAND = re.compile(
    r"""\.partition\("\."\) | split\("\." | (?:starts|ends)with\(f?"(?:\{[^}"]*\}|\w+)?\.[\w{}]*"\)
      | remove(?:pre|suf)fix\(f?"(?:\{[^}"]*\}|\w+)?\.[\w{}.]*"\) | "\."\ (?:not\ )?in\ \w+\b(?!\() """,
    re.VERBOSE,
)
NO_KEYS = {  # what they split at a point is no key
    "alliance/checks.py": 1,  # names of packages
    "alliance/portal/sections.py": 1,  # addresses of websites
    "alliance/workspace/planning/forms.py": 1,  # numbered labels of global targets
    "core/files/office.py": 2,  # names of files
    "core/files/refusing.py": 1,  # kinds of files
    "core/history/sourced.py": 1,  # decimals
    "core/importexport/gridbook.py": 1,  # decimals
    "core/ui/templatetags/ui.py": 1,  # kinds of files
    "measurement/records/archives.py": 1,  # names of files
    "resources/editions.py": 1,  # names of files
}

STATE = {
    "name_ja": "湖",
    "terms.1": True,
    "terms.2": False,
    "terms_x.5": True,
    "figures.a": True,
    "figures.a.value": "5",
    "figures.ab.value": "6",
}


@pytest.mark.parametrize(
    ("text", "parts", "is_row", "row"),
    [
        ("name_ja", ("name_ja", "", ""), False, "name_ja"),
        ("terms.3", ("terms", "3", ""), True, "terms.3"),
        ("figures.0c-1", ("figures", "0c-1", ""), True, "figures.0c-1"),
        ("figures.0c-1.value", ("figures", "0c-1", "value"), False, "figures.0c-1"),
        ("figures.0c-1.a.b", ("figures", "0c-1", "a.b"), False, "figures.0c-1"),
        ("figures.", ("figures", "", ""), False, "figures"),
        ("", ("", "", ""), False, ""),
    ],
)
def test_a_key_has_a_name_a_row_and_a_column(text: str, parts: tuple[str, str, str], is_row: bool, row: str) -> None:
    key = Key.parse(text)

    assert (key, key.is_row, key.row) == (parts, is_row, row)


@pytest.mark.parametrize("text", ["name_ja", "terms.3", "figures.0c-1", "figures.0c-1.value"])
def test_a_key_is_written_as_it_was_read(text: str) -> None:
    assert str(Key.parse(text)) == text


def test_rows_that_are_there_are_links_and_children_and_no_columns() -> None:
    assert list(rows_under("terms", STATE)) == ["1"]
    assert list(rows_under("figures", STATE)) == ["a"]


def test_rows_that_keys_are_about_are_named_once_whether_they_are_there_or_not() -> None:
    assert rows_named("terms", STATE) == ["1", "2"]
    assert rows_named("figures", STATE) == ["a", "ab"]
    assert rows_named("name_ja", STATE) == []


def test_what_lies_below_a_key_is_told_by_the_rest_of_the_keys() -> None:
    assert under("figures.a", STATE) == {"value": "5"}
    assert under("terms", STATE) == {"1": True, "2": False}


def test_a_map_is_parted_at_a_key() -> None:
    assert part_at("figures.a", STATE) == {"figures.a": True, "figures.a.value": "5"}
    assert without("figures.a", STATE).keys() == STATE.keys() - {"figures.a", "figures.a.value"}
    assert columns_alone(STATE) == {"name_ja": "湖"}


@pytest.mark.parametrize(
    ("head", "key", "is_inside"),
    [
        ("terms", "terms", True),
        ("terms", "terms.3", True),
        ("terms", "terms_x.5", False),
        ("figures.a", "figures.a.value", True),
        ("figures.a", "figures.ab", False),
    ],
)
def test_a_key_lies_within_another_by_whole_parts(head: str, key: str, is_inside: bool) -> None:
    assert is_within(head, key) is is_inside


def test_a_field_has_its_texts_in_languages_its_links_and_its_children() -> None:
    keys = ["name", "name_ja", "name.3", "named", "title"]

    assert [key for key in keys if is_of_field("name", key)] == ["name", "name_ja", "name.3"]


def test_no_other_module_takes_a_key_apart() -> None:
    found = {
        str(path.relative_to(ROOT)): len(lines)
        for path in python_files()
        if path != ROOT / "core" / "history" / "keys.py"
        and (lines := BY_HAND.findall(path.read_text(encoding="utf-8")))
    }

    assert found == NO_KEYS


@pytest.mark.parametrize(
    "line",
    [
        'name, _dot, number = key.partition(".")',
        'number = key.split(".")[1]',
        'key.split(".", 1)',
        'key.startswith(f"{name}.")',
        'key.startswith("terms.")',
        'key.endswith(f".{row}")',
        'key.endswith(".unit")',
        'key.removeprefix(f"{head}.")',
        'name.removesuffix(f".{column}")',
        '[key for key in changes if "." not in key]',
    ],
)
def test_a_line_that_takes_a_key_apart_is_found(line: str) -> None:
    assert BY_HAND.search(line)
