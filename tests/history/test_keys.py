"""Keys of flat maps are taken apart in one module, and mean the same wherever they are read."""

import pytest

from core.history.keys import Key, rows_under


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
    state = {
        "terms.1": True,
        "terms.2": False,
        "terms_x.5": True,
        "figures.a": True,
        "figures.a.value": "5",
        "name": "x",
    }

    assert list(rows_under("terms", state)) == ["1"]
    assert list(rows_under("figures", state)) == ["a"]
