"""Reads a workbook: a program for a process of its own that may use little time and memory (core/files/limited.py).

    workbook.py FILE MOST_COLUMNS MOST_ROWS SHEET…

Writes a line of JSON for each row that holds something: the title of its sheet, its number, its cells. What JSON does
not know is a pair of its sort and its text. Nothing of the site is imported here.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

SECONDS, PATIENCE = 30, 60
MEMORY = 768 * 1024 * 1024
OUTPUT = 300_000_000
GOOD, UNREADABLE = 0, 4


def pages_of(book: Any, codes: list[str]) -> list[tuple[str, Any]]:
    """The pages of a workbook by their names; one of a single table, or of a single page, may call it what it likes."""
    by_name = {page.title.strip().lower(): page for page in book.worksheets}
    found = [(code, by_name[code]) for code in codes if code in by_name]
    is_plain = book.worksheets and 1 in (len(codes), len(book.worksheets))
    return found or ([(codes[0], book.worksheets[0])] if is_plain else [])


def rows_of(page: Any, most_columns: int) -> Iterator[tuple[int, list[Any]]]:
    """The names of the columns come first, also where there are none."""
    page.reset_dimensions()  # what the file says of its size may be wrong, or a trap
    names = list(next(page.iter_rows(max_row=1, max_col=most_columns, values_only=True), ()))
    while names and (names[-1] is None or not str(names[-1]).strip()):
        names.pop()
    yield 1, [None if name is None else str(name) for name in names]
    for number, row in enumerate(page.iter_rows(min_row=2, max_col=max(len(names), 1)), start=2):
        cells = [cell_value(cell) for cell in row]
        if any(cell is not None for cell in cells):
            yield number, cells


def cell_value(cell: Any) -> Any:
    value = cell.value
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if cell.data_type in ("f", "e"):
        return ["formula" if cell.data_type == "f" else "error", str(value)]
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime | date | time):
        return [type(value).__name__, value.isoformat()]
    return str(value)


def main() -> int:
    from openpyxl import load_workbook

    path, most_columns, most_rows, *codes = sys.argv[1:]
    left = int(most_rows) + 1  # one too many says that there are too many
    try:
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
        for code, page in pages_of(book, codes):
            for number, cells in rows_of(page, int(most_columns)):
                left -= number > 1
                if left < 0:
                    return GOOD
                print(json.dumps([code, number, cells]))
        sys.stdout.flush()
    except BaseException:  # whatever it is, the file cannot be read
        return UNREADABLE
    return GOOD


if __name__ == "__main__":
    sys.exit(main())
