"""Rows as files that can be changed and sent back."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import batched
from typing import IO, Any

from django.db import models
from django.utils.translation import gettext as _

from core.accounts.permissions import Person
from core.content.reading import Reader
from core.history.bulk import snapshots
from core.history.keys import rows_under, under
from core.history.snapshot import Snapshot
from core.importexport import books
from core.importexport.cells import BYTE_ORDER_MARK, guarded, write_rows
from core.importexport.columns import LISTS, Cell
from core.importexport.kinds import VERSION, Sheet, TableKind
from core.importexport.lookups import Lookups, gathered
from core.importexport.offering import Offered

BATCH = 500
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


def tables_workbook(parts: Iterable[Rows], person: Person, *, template: bool = False) -> IO[bytes]:
    """A file of its own, at its beginning: the answer that sends it closes it."""
    return books.book_file(pages_of(parts, person, template=template))


def pages_of(parts: Iterable[Rows], person: Person, *, template: bool = False) -> Iterator[books.Page]:
    about: list[Sheet] = []
    offered = Offered(Lookups(person))
    for wanted in parts:
        for sheet in wanted.kind.sheets:
            about.append(sheet)
            rows = () if template else lines(wanted, sheet, person)
            yield books.Page(title=sheet.code, header=sheet.header, rows=rows, menus=offered.menus(sheet))
    head = (_("Sheet"), _("Column"), _("Column content"), _("Allowed values"), _("Required"))
    yield books.Page(title=ABOUT, header=head, rows=about_rows(about), widths=(22, 26, 60, 60, 16), frozen="")
    if offered.columns:
        names, *listed = offered.rows()
        yield books.Page(title=LISTS, header=[name or "" for name in names], rows=listed)


def about_rows(sheets: Iterable[Sheet]) -> Iterator[Line]:
    """Explains each column, in the language of the reader."""
    for sheet in sheets:
        if sheet.owner:
            yield [sheet.code, sheet.owner, owner_words(sheet), "", yes(True)]
        if sheet.has_versions:
            yield [sheet.code, VERSION, version_words(), "", ""]
        for column in sheet.columns:
            words = " – ".join(filter(None, (column.label, column.explanation)))
            yield [sheet.code, column.name, words, column.rule, yes(column.is_needed)]


def owner_words(sheet: Sheet) -> str:
    if sheet.is_of_new:
        return _("The title of the row to which this row belongs, in any of its languages.")
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
