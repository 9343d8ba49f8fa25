"""Workbooks of any rows: the one place that writes them. What reads one back is in `core.importexport.reading`."""

import io
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, cast

from core.importexport.cells import column_letter
from core.importexport.columns import Cell
from core.text import clean

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST_NUMBER = 15  # digits that a number of a spreadsheet program keeps
LAST_ROW = 50_001  # as many rows as a file may have, below the names of the columns


class Head(str):
    """A text in bold: what a column or a row is called."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One sheet. `widths` are those of its first columns, `days` the columns whose whole days are dates that a program
    counts with. Rows and menus are asked for when the page is written."""

    title: str
    rows: Iterable[Sequence[Cell]]
    header: Sequence[str] = ()
    widths: Sequence[float | None] = ()
    days: Collection[str] = ()
    menus: Iterable["DataValidation"] = ()
    frozen: str = "A2"


def notes_page(title: str, pairs: Iterable[tuple[str, str]], widths: Sequence[float | None] = (None, 100)) -> Page:
    """A sheet about the others: what each line is about, and what is said of it."""
    return Page(title=title, rows=[(Head(label), day_of(text)) for label, text in pairs], widths=widths)


def write(out: IO[bytes], pages: Iterable[Page], *, title: str = "", author: str = "") -> None:
    """A workbook whose properties say what it is and who made it, where that is told."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    if title:
        book.properties.title, book.properties.creator = (clean.UNSEEN.sub("", text) for text in (title, author))
    for page in pages:
        put(book, page)
    book.save(out)


def book_bytes(pages: Iterable[Page], *, title: str = "", author: str = "") -> bytes:
    out = io.BytesIO()
    write(out, pages, title=title, author=author)
    return out.getvalue()


def book_file(pages: Iterable[Page], *, title: str = "", author: str = "") -> IO[bytes]:
    """The workbook in a file, at its beginning: the answer that sends it closes it."""
    out: IO[bytes] = TemporaryFile(prefix="export-")  # noqa: SIM115
    write(out, pages, title=title, author=author)
    out.seek(0)
    return out


def put(book: "Workbook", page: Page) -> None:
    sheet = cast("Worksheet", book.create_sheet(page.title))
    for number, width in enumerate(page.widths, start=1):
        if width:
            sheet.column_dimensions[column_letter(number)].width = width
    for menu in page.menus:
        sheet.data_validations.append(menu)
    if page.header:
        sheet.freeze_panes = page.frozen or None
        sheet.append([typed(sheet, Head(name)) for name in page.header])
    is_day = [name in page.days for name in page.header] if page.days else []
    for row in page.rows:
        cells = (day_of(cell) if day else cell for cell, day in zip(row, is_day, strict=True)) if is_day else row
        sheet.append([typed(sheet, cell) for cell in cells])


def typed(sheet: "Worksheet", value: Cell) -> object:
    """Texts are said to be texts: else a program would run those that begin with an equals sign."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float) and len(str(abs(value))) <= LONGEST_NUMBER:
        return value
    text = value.isoformat() if isinstance(value, datetime | date | time) else str(value)
    number = not isinstance(value, str) and len(text) <= LONGEST_NUMBER
    shown: Cell = value if number else clean.UNSEEN.sub("", text) or None
    cell = WriteOnlyCell(sheet, cast("str | float | datetime | None", shown))
    if not number and text:
        cell.data_type = "s"
    if isinstance(value, Head):
        cell.font = Font(bold=True)
    return cell


def day_of(value: Cell) -> Cell:
    """A whole day as a date. Months, years and texts as ever."""
    if isinstance(value, str) and len(value) == len("2026-11-30"):
        with suppress(ValueError):
            return date.fromisoformat(value)
    return value


def menu(number: int, formula: str) -> "DataValidation":
    """What the cells of a column offer below its name. Other words can be typed all the same."""
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = column_letter(number)
    made = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
    made.add(f"{letter}2:{letter}{LAST_ROW}")
    return made
