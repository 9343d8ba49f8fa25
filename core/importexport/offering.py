"""The names that cells may hold, in a workbook: a sheet that has them side by side, and menus that lead to it."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING

from core.importexport.books import menu
from core.importexport.cells import column_letter
from core.importexport.columns import LISTS, Listed
from core.importexport.kinds import Sheet
from core.importexport.lookups import Lookups

if TYPE_CHECKING:
    from openpyxl.worksheet.datavalidation import DataValidation


class Offered:
    """The lists of a workbook. Each is a column of the sheet of lists, under its head; those that another column
    chooses from stand side by side, each under the name that this one then holds."""

    def __init__(self, look: Lookups) -> None:
        self.look = look
        self.columns: list[list[str]] = []

    def menus(self, sheet: Sheet) -> Iterator["DataValidation"]:
        """The menus of a page. What one does not offer can be typed: a cell may hold several names, or codes."""
        for number, name in enumerate(sheet.header, start=1):
            column = sheet.by_name.get(name)
            if isinstance(column, Listed) and (formula := self.formula(sheet, column)):
                yield menu(number, formula)

    def formula(self, sheet: Sheet, column: Listed) -> str:
        chooser = sheet.by_name.get(column.by)
        if not isinstance(chooser, Listed):
            at = self.add(f"{sheet.code}: {column.name}", self.names(column, ""))
            return whole(at, len(self.columns[at - 1]))
        choices = chooser.list_in({}, self.look, "")
        blocks = [(name, self.names(column, code)) for code, name in choices.here.items()] if choices else []
        places = [self.add(name, names) for name, names in blocks if names]
        if not places:
            return ""
        chosen = column_letter(sheet.header.index(chooser.name) + 1)
        return of_chosen(f"${chosen}2", places[0], places[-1], max(len(names) for _name, names in blocks))

    def names(self, column: Listed, chosen: str) -> list[str]:
        found = column.list_in({column.by: chosen}, self.look, "")
        return list(found.here.values()) if found else []

    def add(self, head: str, names: Iterable[str]) -> int:
        """The number of the column in which they stand."""
        self.columns.append([head, *names])
        return len(self.columns)

    def rows(self) -> Iterable[tuple[str | None, ...]]:
        return zip_longest(*self.columns)


def whole(at: int, rows: int) -> str:
    letter = column_letter(at)
    return f"{LISTS}!${letter}$2:${letter}${rows}"


def of_chosen(cell: str, first: int, last: int, longest: int) -> str:
    """The column whose head is what a cell says, as far as it is filled: by functions that all spreadsheet programs
    have."""
    heads = f"{LISTS}!${column_letter(first)}$1:${column_letter(last)}$1"
    start, at = f"{LISTS}!${column_letter(first)}$2", f"MATCH({cell},{heads},0)-1"
    return f"OFFSET({start},0,{at},COUNTA(OFFSET({start},0,{at},{longest},1)),1)"
