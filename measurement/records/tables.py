"""A file of any accepted format as rows: what a city, GBIF or iNaturalist calls a list of records."""

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, Literal

from measurement.records import archives
from measurement.records.archives import ArchivePart
from measurement.records.columns import Ids, Row, columns_told, ids_of, known_in, places_of
from measurement.records.decoding import Opener, Shape, cells_of, decoded_lines, encoding_of
from measurement.records.faults import Fault, Notes

type Cells = Iterator[tuple[int, list[str]]]
type Kind = Literal["occurrences", "names"]
type Mappings = Sequence[Mapping[str, str]]

MOST_ROWS = 1_000_000
MOST_ROWS_OF_A_WORKBOOK = 20_000
DELIMITERS = "\t,;|"
LONGEST_HEADER = 100_000
FIRST_ROWS = 3  # which a city sees when it says what a column means
OF_AN_EVENT = ("year", "month", "day", "date", "latitude", "longitude", "uncertainty")
NAMED = ("name", "accepted", "species", "epithet", "key")


@dataclass
class RecordTable:
    """Rows with what their columns mean. `events` are what several records of an archive share: day and place."""

    kind: Kind
    header: list[str]
    cells: Cells
    places: dict[str, int]
    ids: Ids
    most: int = MOST_ROWS
    defaults: dict[str, str] = field(default_factory=dict)
    events: dict[str, tuple[str, ...]] = field(default_factory=dict)
    columns: list[dict[str, Any]] = field(default_factory=list)  # of a table whose columns a city may choose

    def rows(self, notes: Notes) -> Iterator[tuple[int, Row]]:
        """Each row that holds something, with its number. Raises Fault."""
        width, read = len(self.header), 0
        pick = itemgetter(*(self.places.get(name, width) for name in Row._fields))
        defaults = [self.defaults.get(name, "") for name in Row._fields]
        for number, cells in self.cells:
            if len(cells) != width:
                if not any(cells):
                    continue
                cells = self.fitted(cells, number, notes)
            cells.append("")
            row = Row._make(map(str.strip, pick(cells)))
            if not any(row) and not any(map(str.strip, cells)):
                continue
            read += 1
            if read > self.most:
                raise Fault("too_many_rows", number)
            if self.defaults:
                row = Row._make(value or default for value, default in zip(row, defaults, strict=True))
            yield number, self.at_its_event(row) if self.events else row
        if not read:
            raise Fault("no_rows")

    def fitted(self, cells: list[str], number: int, notes: Notes) -> list[str]:
        width = len(self.header)
        if len(cells) < width:
            notes.add("short_rows", number)
            return cells + [""] * (width - len(cells))
        if any(cell.strip() for cell in cells[width:]):
            notes.add("long_rows", number)
        return cells[:width]

    def at_its_event(self, row: Row) -> Row:
        known = self.events.get(row.event, ())
        return row._replace(
            **{name: value for name, value in zip(OF_AN_EVENT, known, strict=False) if not getattr(row, name)}
        )


@contextmanager
def table_in(path: Path, notes: Notes, mappings: Mappings = ()) -> Iterator[RecordTable]:
    """The table of a file, whichever format it has. Raises Fault."""
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise Fault("no_rows")
    if start.startswith(b"\x1f\x8b"):
        raise Fault("tgz")
    if path.suffix == ".lines":
        yield from_workbook(path, notes, mappings)
    elif start.startswith(b"PK"):
        with archives.unpacked(path) as archive:
            yield from_archive(archive, notes, mappings)
    else:
        yield from_text(partial(opened_file, path), notes, mappings)


def opened_file(path: Path) -> IO[bytes]:
    return path.open("rb")


# --- One table of text --------------------------------------------------------------------------------------------


def from_text(opened: Opener, notes: Notes, mappings: Mappings) -> RecordTable:
    lines = decoded_lines(opened, encoding_of(opened), notes)
    first = next(lines, "")
    if len(first) > LONGEST_HEADER:
        raise Fault("long_line", 1)
    cells = cells_of(chain([first], lines), shape_of(first), notes)
    return table_under(next(cells, []), enumerate(cells, start=2), notes, mappings)


def shape_of(first: str) -> Shape:
    """The sign that finds most known columns. Between tabs a quotation mark is a letter, as GBIF writes it."""
    bare = first.rstrip("\n").replace('"', "")
    sign = max(DELIMITERS, key=lambda each: (known_in(bare.split(each)), bare.count(each)))
    return Shape(sign, "" if sign == "\t" else '"')


def table_under(header: list[str], cells: Cells, notes: Notes, mappings: Mappings) -> RecordTable:
    """The table under these names of columns. Raises Fault."""
    places = places_of(header, notes, mappings)
    first: list[tuple[int, list[str]]] = []
    if not any(name in places for name in NAMED):
        with suppress(Fault):  # what is wrong further down is said once the columns are known
            first += islice(cells, FIRST_ROWS)
        raise Fault("no_name_column", 1, columns_told(header, places, [row for _number, row in first]))
    first += islice(cells, FIRST_ROWS)
    has_years = "year" in places or "date" in places
    kind: Kind = "names" if "records" in places and not has_years else "occurrences"
    if kind == "occurrences" and not has_years:
        notes.add("no_year_column", 1)
    columns = columns_told(header, places, [row for _number, row in first])
    return RecordTable(kind, header, chain(first, cells), places, ids_of(header, places), columns=columns)


# --- Workbooks, read elsewhere ------------------------------------------------------------------------------------


def from_workbook(path: Path, notes: Notes, mappings: Mappings) -> RecordTable:
    """The rows of a workbook as its one reader tells them: lines of a number and cells."""
    rows = workbook_rows(path, notes)
    _number, header = next(rows, (1, []))
    table = table_under(header, rows, notes, mappings)
    table.most = MOST_ROWS_OF_A_WORKBOOK
    return table


def workbook_rows(path: Path, notes: Notes) -> Cells:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            number, cells = json.loads(line)
            yield number, [workbook_text(cell, number, notes) for cell in cells]


def workbook_text(cell: object, number: int, notes: Notes) -> str:
    if isinstance(cell, list):
        if cell[0] in ("formula", "error"):
            notes.add("formulas", number)
            return ""
        return str(cell[1])
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).replace("\0", "")


# --- Archives -----------------------------------------------------------------------------------------------------


def from_archive(archive: zipfile.ZipFile, notes: Notes, mappings: Mappings) -> RecordTable:
    parts = archives.parts_described(archive)
    if parts is None:
        names = archives.tables_in(archive)
        if "[Content_Types].xml" in names:
            raise Fault("workbook")
        if len(names) != 1:
            raise Fault("several_files" if names else "no_rows")
        return from_text(archives.opener(archive, names[0]), notes, mappings)
    core = next(part for part in parts if part.is_core)
    if core.type == "event":
        found = next((part for part in parts if part.type == "occurrence"), None)
        if found is None:
            raise Fault("no_rows")
        table = from_part(archive, found, notes)
        table.places["event"] = found.id
        table.events = events_of(from_part(archive, core, notes), core, notes)
        return table
    table = from_part(archive, core, notes)
    table.kind = "names" if core.type == "taxon" else "occurrences"
    return table


def from_part(archive: zipfile.ZipFile, part: ArchivePart, notes: Notes) -> RecordTable:
    """A table of an archive: its columns are known by the description, whatever its first line says."""
    width = 1 + max([part.id, *part.terms.values()])
    if min([part.id, *part.terms.values()]) < 0 or width > LONGEST_HEADER:
        raise Fault("meta")
    header = [""] * width
    for term, place in part.terms.items():
        header[place] = term
    places = places_of(header, notes)
    if part.is_core and part.type == "occurrence":
        places["id"] = part.id
    opened = archives.opener(archive, part.location)
    cells = cells_of(decoded_lines(opened, read_as(part.encoding), notes), part.shape, notes)
    numbered = islice(enumerate(cells, start=1), part.skip, None)
    defaults = dict(defaults_of(part))
    return RecordTable("occurrences", header, numbered, places, ids_of(header, places), defaults=defaults)


def read_as(encoding: str) -> str:
    return "utf-8-sig" if encoding == "utf-8" else encoding


def defaults_of(part: ArchivePart) -> Iterable[tuple[str, str]]:
    """What the description says of all rows, by our names."""
    names = list(part.defaults)
    for name, place in places_of(names, Notes()).items():
        yield name, part.defaults[names[place]]


def events_of(table: RecordTable, core: ArchivePart, notes: Notes) -> dict[str, tuple[str, ...]]:
    table.places["id"] = core.id
    return {row.id: tuple(getattr(row, name) for name in OF_AN_EVENT) for _number, row in table.rows(notes)}
