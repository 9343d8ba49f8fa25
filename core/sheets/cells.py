"""Cells of exported tables. A spreadsheet program runs a cell that begins like a formula."""

import csv
import io
import re
from collections.abc import Iterable
from decimal import Decimal

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


def table(columns: Iterable[str], rows: Iterable[Iterable[Cell]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + out.getvalue()
