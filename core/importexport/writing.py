"""Rows as files that can be changed and sent back."""

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import batched
from typing import IO, TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _

from core.accounts.permissions import Person
from core.content.reading import Reader
from core.history.bulk import snapshots
from core.history.keys import rows_under, under
from core.history.snapshot import Snapshot
from core.importexport.cells import BYTE_ORDER_MARK, guarded, write_rows
from core.importexport.columns import LISTS, Cell
from core.importexport.kinds import VERSION, Sheet, TableKind
from core.importexport.lookups import Lookups, gathered
from core.importexport.offering import Offered
from core.text import clean

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation

BATCH = 500
LONGEST_NUMBER = 15  # digits that a number of a spreadsheet program keeps
ABOUT = "About"

type Line = list[Cell]


@dataclass(frozen=True)
class Rows:
    """Those rows of a kind that a person wants, without their order."""

    kind: TableKind
    rows: models.QuerySet[Any]


def all_rows(kind: TableKind, person: Person) -> Rows:
    return Rows(kind, Lookups(person).visible(kind.model))


def lines(wanted: Rows, sheet: Sheet, person: Person) -> Iterator[Line]:
    """The rows of one sheet below its header, in an order that stays."""
    look, reader = Lookups(person), Reader(person, wanted.kind.model)
    keys = wanted.rows.order_by("slug").values_list("pk", "slug", "version")
    for some in batched(keys.iterator(BATCH) if not keys.query.distinct else list(keys), BATCH):
        kept = snapshots(wanted.kind.model, [key for key, _slug, _version in some])
        data = {key: reader.readable_part(key, state) for key, state in kept.items()}
        look.load_codes(
            gathered(
                pair
                for state in data.values()
                for prefix in prefixes(state, sheet)
                for column in sheet.columns
                for pair in column.names(state, prefix)
            )
        )
        for key, slug, version in some:
            state = data.get(key, {})
            for prefix in prefixes(state, sheet):
                yield [slug, version, *(column.cell(state, look, prefix) for column in sheet.columns)]


def prefixes(state: Snapshot, sheet: Sheet) -> list[str]:
    """Where the values of each line stand in the map: at its root, or below each child."""
    if not state:
        return []
    if not sheet.child:
        return [""]
    heads = [f"{sheet.child}.{pk}" for pk in rows_under(sheet.child, state)]
    found = [f"{head}." for head in heads if not (sheet.left_out and sheet.left_out(under(head, state)))]
    return sorted(found, key=lambda prefix: [str(state.get(f"{prefix}{name}") or "").zfill(6) for name in sheet.keys])


# --- Text files ---------------------------------------------------------------------------------------------------


def csv_parts(wanted: Rows, person: Person) -> Iterator[str]:
    """The first sheet, in parts that can be sent one after another."""
    sheet = wanted.kind.sheets[0]
    yield BYTE_ORDER_MARK + csv_text([sheet.header])
    for some in batched(lines(wanted, sheet, person), BATCH):
        yield csv_text(some)


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    out = io.StringIO(newline="")
    write_rows(out, ([csv_cell(cell) for cell in row] for row in rows))
    return out.getvalue()


def csv_cell(cell: Cell) -> Any:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str):
        return guarded(cell)
    return cell.isoformat() if isinstance(cell, datetime | date | time) else cell


# --- Workbooks ----------------------------------------------------------------------------------------------------


def write_xlsx(out: IO[bytes], parts: Iterable[Rows], person: Person, *, template: bool = False) -> None:
    book = empty_book()
    about: list[Sheet] = []
    offered = Offered(Lookups(person))
    for wanted in parts:
        for sheet in wanted.kind.sheets:
            page = book.create_sheet(sheet.code)
            page.freeze_panes = "A2"
            put_menus(page, offered.menus(sheet))
            page.append([bold(page, name) for name in sheet.header])
            about.append(sheet)
            for line in () if template else lines(wanted, sheet, person):
                page.append([typed(page, cell) for cell in line])
    write_about(book, about)
    write_lists(book, offered)
    book.save(out)


def write_about(book: Any, sheets: Iterable[Sheet]) -> None:
    """Explains each column, in the language of the reader."""
    page = book.create_sheet(ABOUT)
    head = (_("Sheet"), _("Column"), _("Column content"), _("Allowed values"), _("Required"))
    page.append([bold(page, text) for text in head])
    for width, letter in zip((22, 26, 60, 60, 16), "ABCDE", strict=True):
        page.column_dimensions[letter].width = width
    for sheet in sheets:
        if sheet.owner:
            page.append([typed(page, text) for text in (sheet.code, sheet.owner, owner_words(sheet), "", yes(True))])
            page.append([typed(page, text) for text in (sheet.code, VERSION, version_words(), "", "")])
        for column in sheet.columns:
            words = " – ".join(filter(None, (column.label, column.explanation)))
            cells = (sheet.code, column.name, words, column.rule, yes(column.is_needed))
            page.append([typed(page, text) for text in cells])


def put_menus(page: Any, menus: Iterable["DataValidation"]) -> None:
    for menu in menus:
        page.data_validations.append(menu)


def write_lists(book: Any, offered: Offered) -> None:
    """The names that columns take, in the language of the reader."""
    if not offered.columns:
        return
    page = book.create_sheet(LISTS)
    page.freeze_panes = "A2"
    for number, row in enumerate(offered.rows()):
        page.append([bold(page, text or "") if number == 0 else typed(page, text) for text in row])


def owner_words(sheet: Sheet) -> str:
    if sheet.child:
        return _("The address name of the row to which this row belongs.")
    return _("The address name. An existing row is changed. Any other row is added as new. Rows are never removed.")


def version_words() -> str:
    return _(
        "Keep the exported value. If someone has changed the row since then, the row is not overwritten. If "
        "you leave this empty, the row is always overwritten."
    )


def yes(is_needed: bool) -> str:
    return _("yes") if is_needed else ""


def empty_book() -> "Workbook":
    from openpyxl import Workbook

    return Workbook(write_only=True)


def book_of(title: str, author: str) -> "Workbook":
    """An empty workbook that says in its properties what it is and who made it."""
    book = empty_book()
    book.properties.title, book.properties.creator = (clean.UNSEEN.sub("", text) for text in (title, author))
    return book


def bold(page: Any, text: str) -> Any:
    from openpyxl.styles import Font

    cell = typed(page, text)
    cell.font = Font(bold=True)
    return cell


def typed(page: Any, value: Cell | date) -> Any:
    """Texts are said to be texts: else a program would run those that begin with an equals sign."""
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float) and len(str(abs(value))) <= LONGEST_NUMBER:
        return value
    text = value.isoformat() if isinstance(value, datetime | date | time) else str(value)
    number = not isinstance(value, str) and len(text) <= LONGEST_NUMBER
    shown: Any = value if number else clean.UNSEEN.sub("", text) or None
    cell = WriteOnlyCell(page, shown)
    if not number and text:
        cell.data_type = "s"
    return cell


def day_or_typed(page: Any, value: Cell | date) -> Any:
    """A whole day as a date that a spreadsheet program counts with. Months, years and texts as ever."""
    if isinstance(value, str) and len(value) == len("2026-11-30"):
        with suppress(ValueError):
            return date.fromisoformat(value)
    return typed(page, value)
