import csv
import io
from decimal import Decimal

import pytest

from core.importexport.cells import guarded, table, unguarded

PAYLOADS = [
    "=1+1",
    '=HYPERLINK("https://evil.example","click")',
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "－1+1",
    "'=1+1",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_t17_a_formula_becomes_text(payload: str) -> None:
    assert guarded(payload) == "'" + payload


@pytest.mark.parametrize("payload", [*PAYLOADS, "''=1", "'quoted'", "plain", "", "a=b", "it's"])
def test_t17_a_table_read_back_gives_what_was_written(payload: str) -> None:
    text = table(["cell"], [[payload]])

    _head, row = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))

    assert [unguarded(cell) for cell in row] == [payload]


@pytest.mark.parametrize("number", [-5, -0.25, Decimal("-1.5"), None, 0])
def test_t17_numbers_stay_numbers(number: int | float | Decimal | None) -> None:
    assert guarded(number) == number
    assert "'" not in table(["cell"], [[number]])


@pytest.mark.parametrize("text", ["Kunming", "昆明", "a-b", "", "'s-Hertogenbosch", "'quoted'"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize("cell", ["a;=1+1", "a\t=1+1", 'a";=1+1', "a;'=1+1"])
def test_t17_no_cell_is_torn_where_programs_separate_by_another_sign(delimiter: str, cell: str) -> None:
    """So that no part of it begins like a formula."""
    text = table(["cell"], [[cell]])

    _head, row = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)

    assert row == [cell]
