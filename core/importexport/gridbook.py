"""Reads any workbook as tables of texts: a program for a process of its own (core/files/limited.py).

    gridbook.py FILE MOST_COLUMNS MOST_ROWS MOST_PAGES

Writes a line of JSON for each visible sheet that holds something: its title, its rows with their numbers, and which
cells are merged. A cell is what its reader saw: 14.5% and not 0.145, the value of a formula and not the formula. What
cannot be told is a list of its sort alone. Nothing of the site is imported here.
"""

import json
import re
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, cast
from zipfile import ZipFile

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet  # named in a cast
    from openpyxl.worksheet.worksheet import Worksheet

SECONDS, PATIENCE = 30, 60
MEMORY = 768 * 1024 * 1024
OUTPUT = 100_000_000
GOOD, UNREADABLE = 0, 4
type AnyCell = Cell | MergedCell
type Told = str | list[str] | None
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})"')
CHUNK = 1 << 20
MOST_MERGED = 20_000
QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
DIGITS = 15  # what a number of a spreadsheet program keeps


def merged_in(path: str, page: "Worksheet") -> list[list[int]]:
    """First row, first column, last row, last column of each; pages that are read line by line do not tell it."""
    found: list[list[int]] = []
    rest = b""
    inside = str(vars(page)["_worksheet_path"])
    with ZipFile(path) as archive, archive.open(inside) as source:
        while chunk := source.read(CHUNK):
            rest += chunk
            last = 0
            for each in MERGED.finditer(rest):
                found.append([*place(each[1].decode()), *place(each[2].decode())])
                last = each.end()
                if len(found) >= MOST_MERGED:
                    return found
            rest = rest[max(last, len(rest) - 200) :]
    return found


def place(name: str) -> tuple[int, int]:
    letters = name.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(name[len(letters) :]), column


def rows_of(
    values: "Worksheet", formulas: "Worksheet", most_columns: int, most_rows: int
) -> Iterator[tuple[int, list[Told]]]:
    """Empty rows are left out, and empty cells at the end of a row."""
    for page in cast("tuple[ReadOnlyWorksheet, ...]", (values, formulas)):
        page.reset_dimensions()  # what the file says of its size may be wrong, or a trap
    both = zip(values.iter_rows(max_col=most_columns), formulas.iter_rows(max_col=most_columns), strict=False)
    kept = 0
    for number, (row, behind) in enumerate(both, start=1):
        cells = [told_cell(cell, other) for cell, other in zip(row, behind, strict=False)]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        kept += 1
        yield number, cells
        if kept > most_rows:  # one too many says that there are too many
            return


def told_cell(cell: AnyCell, behind: AnyCell) -> Told:
    value = cell.value
    if value is None:
        return ["formula"] if behind.data_type == "f" and behind.value is not None else None
    if cell.data_type == "e":
        return ["error"]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_words(value, str(cell.number_format or ""))
    if isinstance(value, datetime | date | time):
        return day_words(value, str(cell.number_format or ""))
    return str(value) if str(value).strip() else None


def number_words(value: float, shape: str) -> str:
    """A number without the noise of binary fractions. Three decimals get a fourth: 1.234 could be a thousand too."""
    shows_percent = "%" in QUOTED.sub("", shape)
    exact = Decimal(f"{value:.{DIGITS}g}") * (100 if shows_percent else 1)
    text = format(exact.normalize() if exact else Decimal(0), "f")
    if len(text.partition(".")[2]) == 3:
        text += "0"
    return f"{text}%" if shows_percent else text


def day_words(value: date | time, shape: str) -> str:
    """A day as exact as the cell shows it: a year, a month or a day."""
    if isinstance(value, time) or not isinstance(value, date):
        return value.isoformat()
    day, marks = value.isoformat()[:10], QUOTED.sub("", shape).lower()
    if "d" in marks or not ("y" in marks or "e" in marks):
        return day
    return day[:7] if "m" in marks else day[:4]


def main() -> int:
    from openpyxl import load_workbook

    path, most_columns, most_rows, most_pages = sys.argv[1:]
    try:
        values = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        formulas = load_workbook(path, read_only=True, data_only=False, keep_links=False)
        pages = [page for page in values.worksheets if page.sheet_state == "visible"][: int(most_pages)]
        for page in pages:
            rows = list(rows_of(page, formulas[page.title], int(most_columns), int(most_rows)))
            if rows:
                print(json.dumps({"name": page.title, "rows": rows, "merged": merged_in(path, page)}))
        sys.stdout.flush()
    except BaseException:  # whatever it is, the file cannot be read
        return UNREADABLE
    return GOOD


if __name__ == "__main__":
    sys.exit(main())
