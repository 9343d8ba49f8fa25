"""Making and taking files, without a browser."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook

from core.accounts.models import User
from core.history.write import Actor
from core.importexport import engine, reading, writing
from core.importexport.kinds import TableKind, table_kind
from core.importexport.report import CHANGED, FAULTY, NEW, Report


def kind(code: str) -> TableKind:
    found = table_kind(code)
    assert found is not None
    return found


def exported(code: str, format: str, person: User) -> bytes:
    wanted = writing.all_rows(kind(code), person)
    if format == "csv":
        return "".join(writing.csv_parts(wanted, person)).encode()
    with writing.tables_workbook([wanted], person) as out:
        return out.read()


def csv_file(rows: Sequence[Mapping[str, Any]], *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, names, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(sheets: Mapping[str, Iterable[Sequence[Any]]]) -> bytes:
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pages(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(io.BytesIO(content))
    return {page.title: list(page.iter_rows(values_only=True)) for page in book.worksheets}


def lines(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def examined(code: str, content: bytes, person: User, format: str = "csv") -> Report:
    return engine.examine(kind(code), reading.read(io.BytesIO(content), kind(code), format), person)


def imported(code: str, content: bytes, person: User, format: str = "csv") -> Report:
    tables = reading.read(io.BytesIO(content), kind(code), format)
    return engine.carry_out(kind(code), tables, person, Actor.person(person))


def unchanged(code: str, format: str, person: User) -> tuple[int, ...]:
    """How many rows are new, changed and faulty when what was exported comes back at once."""
    content = exported(code, format, person)
    rows = pages(content)[kind(code).sheets[0].code][1:] if format == "xlsx" else lines(content)
    assert rows, f"{code}: the world of this test has no row of it; make one there, or name it as left out"
    report = imported(code, content, person, format)
    assert report.faults == []
    return tuple(report.total(name) for name in (NEW, CHANGED, FAULTY))


def pages_with_types(content: bytes) -> dict[str, list[list[tuple[Any, str]]]]:
    book = load_workbook(io.BytesIO(content))
    return {page.title: [[(c.value, c.data_type) for c in row] for row in page.iter_rows()] for page in book.worksheets}
