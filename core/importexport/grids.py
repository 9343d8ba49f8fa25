"""Any table that somebody sent, as a grid of texts: whose columns mean what is found out later, with them.

`Grid.as_data` and `grid_of` carry it over the steps of an import. Merged cells hold their text in each of their cells.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import IO, TypedDict

from django.utils.translation import gettext as _

from core.files import children
from core.importexport import gridbook
from core.importexport.cells import unguarded
from core.importexport.columns import Broken, Cell
from core.importexport.kinds import Sheet
from core.importexport.reading import (
    DELIMITERS,
    LARGEST,
    LONGEST_CELL,
    SheetRow,
    Table,
    Unreadable,
    column_names,
    decoded,
    told_by,
)

MOST_ROWS, MOST_COLUMNS, MOST_PAGES = 5_000, 100, 30
MOST_CHARACTERS = 20_000_000
LIMITS = children.Limits(gridbook.SECONDS, gridbook.PATIENCE, gridbook.MEMORY, gridbook.OUTPUT)
QUOTED = re.compile(r'"[^"]*"')
BROKEN = "\N{REPLACEMENT CHARACTER}"  # before the sort of a cell that cannot be told


class StoredPage(TypedDict):
    name: str
    rows: list[tuple[int, list[str]]]
    merged: list[list[int]]


class Stored(TypedDict):
    pages: list[StoredPage]


class ToldPage(TypedDict):
    """One page of a workbook as `core.importexport.gridbook` tells it."""

    name: str
    rows: list[tuple[int, list[str | list[str] | None]]]
    merged: list[list[int]]


@dataclass(slots=True)
class GridRow:
    """`number` as spreadsheet programs count."""

    number: int
    cells: list[str]

    def cell(self, column: int) -> str:
        return self.cells[column] if 0 <= column < len(self.cells) else ""


@dataclass(slots=True)
class GridPage:
    """`merged` has the numbers of the first row and column, and of the last ones, of cells that are one."""

    name: str
    rows: list[GridRow] = field(default_factory=list)
    merged: list[list[int]] = field(default_factory=list)

    @property
    def width(self) -> int:
        return max((len(row.cells) for row in self.rows), default=0)

    def row(self, number: int) -> GridRow | None:
        return next((row for row in self.rows if row.number == number), None)


@dataclass(slots=True)
class Grid:
    pages: list[GridPage] = field(default_factory=list)

    def page(self, name: str) -> GridPage | None:
        return next((page for page in self.pages if page.name == name), None)

    def as_data(self) -> dict[str, object]:
        return {
            "pages": [
                {"name": page.name, "rows": [[row.number, row.cells] for row in page.rows], "merged": page.merged}
                for page in self.pages
            ]
        }


def grid_of(data: Stored) -> Grid:
    return Grid(
        [
            GridPage(page["name"], [GridRow(number, cells) for number, cells in page["rows"]], page["merged"])
            for page in data["pages"]
        ]
    )


def read(content: IO[bytes], format: str) -> Grid:
    """Any table as texts, whatever its format. Raises Unreadable."""
    grid = read_csv(content) if format == "csv" else read_xlsx(content)
    grid.pages = [page for page in grid.pages if page.rows]
    if not grid.pages:
        raise Unreadable(_("This file contains no rows. Enter at least one row, then upload the file again."))
    for page in grid.pages:
        check(page)
        fill_merged(page)
    return grid


def check(page: GridPage) -> None:
    if len(page.rows) > MOST_ROWS:
        raise Unreadable(
            _("This file has more than %(limit)s rows. Split it into smaller files.") % {"limit": f"{MOST_ROWS:,}"}
        )
    characters = 0
    for row in page.rows:
        for cell in row.cells:
            characters += len(cell)
            if len(cell) > LONGEST_CELL:
                raise Unreadable(_("Row %(row)s contains a cell that is too long.") % {"row": row.number})
    if characters > MOST_CHARACTERS:
        raise Unreadable(_("There is too much text in this file. Split it into smaller files."))


def table_under(page: GridPage, sheet: Sheet, name: str) -> tuple[GridRow, Table] | None:
    """The first row in which a heading means this column, and the table below it."""
    for at, row in enumerate(page.rows):
        table = Table(sheet, column_names(row.cells, sheet))
        if name in table.places:
            rows = (SheetRow(each.number, [*map(cell_of, each.cells)]) for each in page.rows[at + 1 :])
            table.rows = [each for each in rows if any(cell is not None for cell in each.cells)]
            return row, table
    return None


def cell_of(text: str) -> Cell:
    broken = why_broken(text)
    return Broken(text.removeprefix(BROKEN), broken) if broken else text.strip() or None


def fill_merged(page: GridPage) -> None:
    by_number = {row.number: row for row in page.rows}
    for top, left, bottom, right in page.merged:
        first = by_number.get(top)
        text = first.cell(left - 1) if first else ""
        if not text:
            continue
        for number in range(top, min(bottom, top + MOST_ROWS) + 1):
            if row := by_number.get(number):
                put(row, range(left - 1, min(right, MOST_COLUMNS)), text)


def put(row: GridRow, columns: Iterable[int], text: str) -> None:
    for column in columns:
        row.cells += [""] * (column + 1 - len(row.cells))
        row.cells[column] = text


# --- Text files ---------------------------------------------------------------------------------------------------


def read_csv(content: IO[bytes]) -> Grid:
    text = decoded(content.read(LARGEST + 1))
    if "\0" in text:
        raise Unreadable(_("This is not a text file. Save it as CSV and try again."))
    page = GridPage("CSV")
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
        for number, cells in enumerate(lines, start=1):
            tidy = [unguarded(cell) if cell.strip() else "" for cell in cells[:MOST_COLUMNS]]
            if any(tidy):
                page.rows.append(GridRow(number, tidy))
            if len(page.rows) > MOST_ROWS:
                break
    except csv.Error:
        raise Unreadable(_("We cannot separate the cells of this file. Save it as CSV again.")) from None
    return Grid([page])


def delimiter_of(text: str) -> str:
    """The one that stands in most of the first lines, then most often, outside of quotation marks: a cell may hold a
    list, and a heading seldom does."""
    first = QUOTED.sub("", "\n".join(text.split("\n", 20)[:20])).split("\n")
    return max(
        DELIMITERS, key=lambda mark: (sum(mark in line for line in first), sum(line.count(mark) for line in first))
    )


# --- Workbooks ----------------------------------------------------------------------------------------------------


def read_xlsx(content: IO[bytes]) -> Grid:
    """The tables of a workbook. Raises Unreadable."""
    bounds = str(MOST_COLUMNS), str(MOST_ROWS), str(MOST_PAGES)
    return Grid([grid_page(line) for line in told_by(gridbook, content, *bounds, limits=LIMITS)])


def grid_page(data: ToldPage) -> GridPage:
    rows = [GridRow(number, [kept_cell(cell) for cell in cells]) for number, cells in data["rows"]]
    return GridPage(data["name"], rows, data["merged"])


def kept_cell(cell: str | Sequence[str] | None) -> str:
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else f"{BROKEN}{cell[0]}"


def why_broken(text: str) -> str:
    """The sentence about a cell that cannot be told; nothing for any other."""
    if not text.startswith(BROKEN):
        return ""
    if text == f"{BROKEN}formula":
        return _("This is a formula without a value. Enter its value.")
    return _("This is a spreadsheet error. Enter the intended content.")
