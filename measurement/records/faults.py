"""What is wrong with a file, as a code and a sentence. No sentence holds what stands in a cell."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

FAULTS = {
    "arguments": "Years run from 1600 to 2200, the first one first. A group is a rank and a name, such as class:Aves.",
    "archive": "This archive cannot be read. Make it again, or send the table that it holds.",
    "archive_path": "A name inside the archive leads out of the archive. Make the archive again.",
    "archive_locked": "The archive is locked with a password. Make it again without one.",
    "before": "The earlier result cannot be read. Choose a file that this command wrote.",
    "boundary": "This boundary cannot be read. Save it as GeoJSON with areas, in degrees of longitude and latitude.",
    "delimiter": "The archive separates cells by more than one character. Use a tab or a comma.",
    "encoding": "The letters of this file cannot be read. Save it as UTF-8.",
    "file_missing": "The description of the archive (meta.xml) names a file that is not there.",
    "long_cell": "A cell is too long. Perhaps a quotation mark opens and never closes.",
    "long_line": "A line is too long for a row of a table.",
    "meta": "The description of the archive (meta.xml) cannot be read.",
    "no_name_column": "No column holds the scientific name. Call one column scientificName, or say which one it is.",
    "no_rows": "This file holds no rows.",
    "not_readable": "This file cannot be read as a list of species. Export it again.",
    "not_there": "A file is not there or cannot be opened.",
    "not_text": "This is not a table of text. Save it as CSV.",
    "open_quote": "A quotation mark opens in this row and never closes.",
    "reference": "The reference list is not a Darwin Core archive of names.",
    "several_files": "The archive holds several files and no description (meta.xml). Send the one table alone.",
    "tgz": "Archives of this kind (.tgz, .gz) are not read. Pack the files as ZIP.",
    "too_large": "The table is too large. Split it by years.",
    "too_many_rows": "The file has more rows than are read. Split it by years.",
    "took_too_long": "Reading this file took too much time or memory. Split it by years.",
    "workbook": "This workbook cannot be read. Save it as XLSX again, or as CSV.",
    "xml": "The description of the archive declares a document type or entities. Remove them.",
}
WARNINGS = {
    "all_left_out": "No row is left. See which rule leaves out most rows.",
    "before_differs": "Species have a key in one result alone, so it cannot be told whether they were met again.",
    "before_group": "A group is not in the earlier result, so its change is not told.",
    "change_not_native": "Species of the change are not known as native.",
    "decimal_comma": "Places are written with a decimal comma. They were read as numbers.",
    "double_columns": "Two columns mean the same. The first one was read.",
    "formulas": "Cells of the workbook are formulas or errors. They were read as empty.",
    "genus_in_two_kingdoms": "The genus stands in several kingdoms, so the kingdom was not taken from other rows.",
    "group_not_known": "The group of these species is not known: no row says their class or phylum.",
    "invasive_not_said": "The reference list says of these introduced species nothing about invasive. It is not a no.",
    "line_breaks": "Rows have a line break within a cell.",
    "long_rows": "Rows have more cells than the first row has names.",
    "no_places_in_list": "This list has no places. All of its rows count as of the city.",
    "no_reference": "Without a reference list nothing says which species are native, introduced or invasive.",
    "no_year_column": "No column holds a year or a date, so no row is of the years asked for.",
    "nul": "Rows hold a character without meaning (NUL). It was left out.",
    "reference_unsure": "The reference list names these species, but is not sure or means a subspecies alone.",
    "several_names": "One key has several names. The one that stands in most rows is told.",
    "short_rows": "Rows have fewer cells than the first row has names. The missing ones were read as empty.",
    "two_groups": "Rows of one species name different groups. The one that most rows name counts.",
    "unreadable_uncertainty": "Rows say how exact their place is in words. They count as exact.",
    "years_read_in_part": "Rows have a date of which only the year could be read.",
}


class Fault(Exception):
    """The file as a whole cannot be used; `row` is where it shows, as spreadsheet programs count. `columns` are those
    among which somebody has to choose first."""

    def __init__(self, code: str, row: int | None = None, columns: Sequence[dict[str, Any]] = ()) -> None:
        super().__init__(code)
        self.code, self.row, self.columns = code, row, columns

    def told(self) -> dict[str, object]:
        return {"error": {"code": self.code, "text": FAULTS[self.code], "row": self.row}}


@dataclass
class Notes:
    """Counts what was seen beside the numbers: how often, and in which row first."""

    seen: dict[str, tuple[int, int | None]] = field(default_factory=dict)

    def add(self, code: str, row: int | None = None, count: int = 1) -> None:
        if count:
            before, first = self.seen.get(code, (0, row))
            self.seen[code] = before + count, first

    def told(self) -> list[dict[str, object]]:
        return [
            {"code": code, "text": WARNINGS[code], "count": count, "row": row}
            for code, (count, row) in sorted(self.seen.items())
        ]
