"""Cells of exported tables. A spreadsheet program runs a cell that begins like a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import IO

# The full-width signs are formulas too where programs speak Chinese or Japanese. Apostrophes in front of them count
# as well, so that taking one away gives back exactly what was written.
FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheet programs take Chinese for Western letters
type Cell = str | int | float | Decimal | None


def guarded(cell: Cell) -> Cell:
    """Text that begins like a formula gets an apostrophe; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def unguarded(text: str) -> str:
    """What was guarded, as it was: for whoever reads such a table back."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


SEPARATORS = re.compile(r"[;\t]")  # some programs take them for the end of a cell, and what follows for a formula


def write_rows(out: IO[str], rows: Iterable[Sequence[object]]) -> None:
    """Writes rows with commas between cells. In quotation marks no program takes another sign for the end of a cell."""
    plainly, quoting = csv.writer(out), csv.writer(out, quoting=csv.QUOTE_STRINGS)
    for row in rows:
        is_torn = any(isinstance(cell, str) and SEPARATORS.search(cell) for cell in row)
        (quoting if is_torn else plainly).writerow(row)


def table(columns: Iterable[str], rows: Iterable[Iterable[Cell]]) -> str:
    out = io.StringIO(newline="")
    write_rows(out, [list(columns), *([guarded(cell) for cell in row] for row in rows)])
    return BYTE_ORDER_MARK + out.getvalue()


def column_letter(number: int) -> str:
    """The letters of a column, of which the first is 1."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(number)
