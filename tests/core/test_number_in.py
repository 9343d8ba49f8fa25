"""Numbers of versions, pages and rows that browsers send."""

import pytest

from core.text.numbers import grouped_number, number_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("1234567890", 1234567890),
        ("2147483647", 2147483647),
        ("2147483648", 0),
        ("99999999999999999999", 0),
        ("-1", 0),
        ("1.5", 0),
        (" 7", 0),
        ("７", 0),
        ("²", 0),
        ("", 0),
    ],
)
def test_what_no_column_holds_is_no_number(text: str, number: int) -> None:
    assert number_in(text) == number


def test_a_whole_number_is_shown_as_a_decimal_is() -> None:
    assert (grouped_number(600), grouped_number(8460088), grouped_number(0)) == ("600", "8,460,088", "0")
