"""A file that somebody sent, as tables of cells. Nothing of it is believed."""

import csv
import io
import json
import logging
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import groupby
from tempfile import NamedTemporaryFile, TemporaryFile
from types import ModuleType
from typing import IO, Any

from django.utils.translation import gettext as _

from core.files import children
from core.importexport import rowcount, workbook
from core.importexport.cells import column_letter, unguarded
from core.importexport.columns import Broken, Cell
from core.importexport.kinds import VERSION, Sheet, TableKind
from core.jobs.failing import Unreadable as Unreadable

logger = logging.getLogger(__name__)

FORMATS = ("csv", "xlsx")
LARGEST = 10_000_000
MOST_ROWS = 50_000
MOST_ROWS_OF_ALL = 200_000  # of all sheets of a workbook, empty ones too
MOST_COLUMNS = 300
MOST_CHARACTERS = 60_000_000
LONGEST_CELL = 32_767  # what a cell of a spreadsheet program holds
MOMENTS: dict[str, type[date] | type[time]] = {"datetime": datetime, "date": date, "time": time}
WORKBOOK = children.Limits(workbook.SECONDS, workbook.PATIENCE, workbook.MEMORY, workbook.OUTPUT)
COUNTING = children.Limits(rowcount.SECONDS, rowcount.PATIENCE, rowcount.MEMORY)
DELIMITERS = ",;\t"
WESTERN = re.compile(rb"[A-Za-z][\x80-\xff][a-z]")  # Zürich in the letters of Western Europe


@dataclass(slots=True)
class SheetRow:
    """`number` as spreadsheet programs count: the names of the columns are row 1."""

    number: int
    cells: Sequence[Cell]


@dataclass
class Table:
    sheet: Sheet
    names: list[str]
    rows: list[SheetRow] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.places: dict[str, int] = {}
        for at, name in enumerate(self.names):
            if name:
                self.places.setdefault(name, at)

    def cell(self, row: SheetRow, name: str) -> Cell:
        at = self.places.get(name, MOST_COLUMNS)
        return row.cells[at] if at < len(row.cells) else None

    def letter(self, name: str) -> str:
        """How spreadsheet programs call the column; nothing where the table has none."""
        return column_letter(self.places[name] + 1) if name in self.places else ""


def read(content: IO[bytes], kind: TableKind, format: str) -> list[Table]:
    """The tables of a file, checked against the sheets of a kind. Raises Unreadable."""
    tables = list(read_csv(content, kind) if format == "csv" else read_xlsx(content, kind))
    if not any(table.rows for table in tables):
        raise Unreadable(_("This file contains no rows. Enter at least one row, then upload the file again."))
    return tables


def fill(table: Table, rows: Iterable[tuple[int, Sequence[Cell]]], before: int = 0) -> None:
    """Keeps the rows that hold something. With those before there may not be too many."""
    count, characters = before, 0
    for number, cells in rows:
        if all(cell is None for cell in cells):
            continue
        count += 1
        if count > MOST_ROWS:
            raise Unreadable(
                _("This file has more than %(limit)s rows. Split it into smaller files.") % {"limit": f"{MOST_ROWS:,}"}
            )
        for cell in cells:
            if isinstance(cell, str):
                characters += len(cell)
                if len(cell) > LONGEST_CELL:
                    raise Unreadable(_("Row %(row)s contains a cell that is too long.") % {"row": number})
        if characters > MOST_CHARACTERS:
            raise Unreadable(_("There is too much text in this file. Split it into smaller files."))
        table.rows.append(SheetRow(number, cells))


def column_names(cells: Iterable[object], sheet: Sheet) -> list[str]:
    """The first row: which column is which. Raises Unreadable."""
    names = [str(cell if cell is not None else "").strip() for cell in cells][:MOST_COLUMNS]
    while names and not names[-1]:
        names.pop()
    if sheet.heading:
        return [sheet.heading(name) for name in names]
    known = {*sheet.header}
    if unknown := [name for name in names if name and name not in known]:
        shown = ", ".join(name[:60] for name in unknown[:8])
        raise Unreadable(
            _("Unknown columns: %(names)s. The names in the first row must be those of the template.")
            % {"names": shown}
        )
    require_once([name for name in names if name])
    if missing := [name for name in (sheet.owner, *sheet.keys) if name and name not in names]:
        raise Unreadable(_("Missing columns: %(names)s.") % {"names": ", ".join(missing)})
    return names


def require_once(names: Sequence[str]) -> None:
    """Refuses two columns of one name: nobody knows which one is meant. Raises Unreadable."""
    if twice := {name for name in names if names.count(name) > 1}:
        raise Unreadable(_("Duplicate columns: %(names)s.") % {"names": ", ".join(sorted(twice))})


# --- Text files ---------------------------------------------------------------------------------------------------


def read_csv(content: IO[bytes], kind: TableKind) -> Iterator[Table]:
    text = decoded(content.read(LARGEST + 1))
    if "\0" in text:
        raise Unreadable(_("This is not a text file. Save it as CSV and try again."))
    sheet = kind.sheets[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text, sheet))
    try:
        table = Table(sheet, column_names(next(rows, []), sheet))
        fill(table, ((number, [text_cell(cell) for cell in cells]) for number, cells in enumerate(rows, start=2)))
    except csv.Error:
        raise Unreadable(_("We cannot separate the cells of this file. Save it as CSV again.")) from None
    yield table


def text_cell(text: str) -> Cell:
    return unguarded(text) if text and text.strip() else None


def delimiter_of(text: str, sheet: Sheet) -> str:
    """The one that finds most known columns in the first line."""
    first = text.partition("\n")[0]
    known = {*sheet.header, VERSION}
    return max(DELIMITERS, key=lambda mark: sum(name.strip(' "\r') in known for name in first.split(mark)))


def decoded(content: bytes) -> str:
    """Strictly: letters that were guessed wrongly would be saved as nonsense. Raises Unreadable."""
    if len(content) > LARGEST:
        raise Unreadable(_("The file is too large. Split it into smaller files."))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = strict(content, "utf-16")
    else:
        text = strict(content, "utf-8-sig")
        if text is None and b"\0" not in content:
            text = chinese_or_japanese(content)
    if text is None:
        raise Unreadable(_("We cannot read the text encoding of this file. Save it as “CSV UTF-8” and try again."))
    return text


def chinese_or_japanese(content: bytes) -> str | None:
    """Many bytes can be read in both ways, one of them as nonsense: only what is plain is taken.

    Common Chinese characters cannot be mistaken. Full-width kana stand where Chinese has no common character; what
    becomes half-width katakana is Chinese read wrongly.
    """
    chinese, japanese = plain(strict(content, "gb18030")), plain(strict(content, "cp932"))
    if WESTERN.search(content):
        chinese = None
    if chinese is not None and (japanese is None or strict(content, "gb2312") is not None):
        return chinese
    if japanese is None:
        return None
    half_width = any("\uff61" <= letter <= "\uff9f" for letter in japanese)
    full_width = any("\u3041" <= letter <= "\u30ff" for letter in japanese)
    if chinese is None or (full_width and not half_width):
        return japanese
    return chinese if half_width and not full_width else None


def plain(text: str | None) -> str | None:
    """Characters of private use are a sign that something else was meant."""
    return None if text is None or any("\ue000" <= letter <= "\uf8ff" for letter in text) else text


def strict(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


# --- Workbooks ----------------------------------------------------------------------------------------------------


def read_xlsx(content: IO[bytes], kind: TableKind) -> list[Table]:
    tables = tables_in(content, kind.sheets)
    if not tables:
        codes = ", ".join(sheet.code for sheet in kind.sheets)
        raise Unreadable(_("The workbook contains no sheet with one of these names: %(names)s.") % {"names": codes})
    return tables


def tables_in(content: IO[bytes], sheets: Sequence[Sheet]) -> list[Table]:
    """The tables of a workbook that are one of these sheets. Raises Unreadable."""
    by_code, tables = {sheet.code: sheet for sheet in sheets}, list[Table]()
    for name, lines in groupby(workbook_lines(content, by_code), key=lambda line: str(line[0])):
        tables.append(table_of(by_code[name], lines, sum(len(table.rows) for table in tables)))
    return tables


def workbook_lines(content: IO[bytes], sheets: Iterable[str]) -> Iterator[list[Any]]:
    """The name of the sheet, the number of the row and its cells, of these sheets one after the other.

    Raises Unreadable.
    """
    bounds = str(MOST_COLUMNS), str(MOST_ROWS)
    yield from told_by(workbook, content, *bounds, *sheets, limits=WORKBOOK)


def told_by(program: ModuleType, content: IO[bytes], *arguments: str, limits: children.Limits) -> Iterator[Any]:
    """What a program tells of a workbook, line by line.

    By a child process: what a workbook costs is known only when it was opened. Raises Unreadable.
    """
    with NamedTemporaryFile(suffix=".xlsx") as file, TemporaryFile() as output:
        shutil.copyfileobj(content, file)
        file.flush()
        count_rows(file.name)
        code = children.run(children.program_of(program), file.name, *arguments, limits=limits, output=output)
        if code != program.GOOD:
            logger.info("a workbook could not be read", extra={"exit_code": code})
            raise unreadable_workbook()
        output.seek(0)
        yield from map(json.loads, output)


def count_rows(path: str) -> None:
    """Raises Unreadable before a library makes an object of each row."""
    code = children.run(children.program_of(rowcount), path, str(MOST_ROWS_OF_ALL), limits=COUNTING)
    if code == rowcount.TOO_MANY:
        sentence = _(
            "This workbook has more than %(limit)s rows, empty rows included. "
            "Delete the empty rows at the end of each sheet, then save it again."
        )
        raise Unreadable(sentence % {"limit": f"{MOST_ROWS_OF_ALL:,}"})
    if code != rowcount.GOOD:
        logger.info("the rows of a workbook could not be counted", extra={"exit_code": code})
        raise unreadable_workbook()


def unreadable_workbook() -> Unreadable:
    return Unreadable(_("This workbook cannot be read. Save it as XLSX again."))


def table_of(sheet: Sheet, lines: Iterator[Any], before: int) -> Table:
    _name, _number, first = next(lines)
    table = Table(sheet, column_names(first, sheet))
    fill(table, ((number, [*map(workbook_cell, cells)]) for _name, number, cells in lines), before)
    return table


def workbook_cell(cell: Any) -> Cell:
    """A cell as `core.importexport.workbook` tells it."""
    if not isinstance(cell, list):
        value: Cell = cell
        return value
    sort, text = cell
    if sort == "formula":
        return Broken(text, _("This is a formula. Paste its value."))
    if sort == "error":
        return Broken(text, _("This is a spreadsheet error. Enter the intended content."))
    return MOMENTS[sort].fromisoformat(text)
