"""Files as people send them, and as nobody should."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from core.accounts.models import User
from core.files.refusing import Refused
from core.importexport import gridbook, grids, jobs, reading
from core.importexport import workbook as sheetbook
from core.importexport.models import ImportJob
from core.importexport.reading import Table, Unreadable
from tests.importexport.files import csv_file, examined, kind, workbook

ROWS = [{"slug": "lake-office", "name_en": "Lake office", "name_zh_hans": "湖泊办公室", "name_ja": "湖の自然局"}]
HEAD = ["slug", "name_en"]


def read(content: bytes, format: str = "csv", code: str = "organisations") -> Table:
    return reading.read(io.BytesIO(content), kind(code), format)[0]


def cells(table: Table) -> list[dict[str, Any]]:
    return [{name: table.cell(row, name) for name in table.names} for row in table.rows]


# --- Text files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_unicode_is_read_with_and_without_its_mark(encoding: str, delimiter: str) -> None:
    assert cells(read(csv_file(ROWS, encoding=encoding, delimiter=delimiter))) == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_separator_is_told_where_cells_hold_lists(delimiter: str) -> None:
    content = csv_file([{"title": "Reeds", "support": "a; b; c, d, e; f"}] * 3, delimiter=delimiter)

    page = grids.read(io.BytesIO(content), "csv").pages[0]

    assert [row.cells for row in page.rows[:2]] == [["title", "support"], ["Reeds", "a; b; c, d, e; f"]]


@pytest.mark.parametrize(
    ("encoding", "row"),
    [
        ("gb18030", {"slug": "a", "name_zh_hans": "湖泊办公室"}),
        ("gb18030", {"slug": "a", "name_zh_hans": "自然保护地与城市生物多样性"}),
        ("shift_jis", {"slug": "a", "name_ja": "湖の自然局"}),
        ("shift_jis", {"slug": "a", "name_ja": "ビオトープを守る会"}),
        ("cp932", {"slug": "a", "name_ja": "①みどりの街づくり"}),
    ],
)
def test_files_of_older_programs_are_read(encoding: str, row: dict[str, str]) -> None:
    assert cells(read(csv_file([row], encoding=encoding))) == [row]


@pytest.mark.parametrize("content", [b"slug,name_en\na,\xff\xfe\xff", b"slug,name_en\na,Z\xfcrich\n", b"slug\n\x81"])
def test_letters_that_cannot_be_told_are_not_guessed(content: bytes) -> None:
    with pytest.raises(Unreadable, match="Save it as “CSV UTF-8” and try again"):
        read(content)


def test_line_breaks_quotes_and_empty_rows_are_understood() -> None:
    table = read(b'slug,summary_en\r\n\r\na,"one\r\ntwo ""three"", four"\r\n,,\r\nb,\r\n')

    assert [(row.number, table.cell(row, "slug")) for row in table.rows] == [(3, "a"), (5, "b")]
    assert table.cell(table.rows[0], "summary_en") == 'one\r\ntwo "three", four'
    assert table.cell(table.rows[1], "summary_en") is None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"slug,colour\na,b\n", "Unknown columns: colour."),
        (b"name_en\nb\n", "Missing columns: slug."),
        (b"slug,slug\na,b\n", "Duplicate columns: slug."),
        (b"slug\n", "This file contains no rows. Enter at least one row, then upload the file again."),
        (b"\n\n", "Missing columns: slug."),
        (b"slug\na\0b\n", "This is not a text file. Save it as CSV and try again."),
        (b'slug\n"' + b"a" * 200_000, "We cannot separate the cells of this file."),
        (b"slug\n" + b"a" * 40_000, "Row 2 contains a cell that is too long."),
    ],
)
def test_a_file_that_is_no_table_of_ours_is_told_what_is_wrong(content: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as told:
        read(content)

    assert str(told.value).startswith(sentence)


def test_t45_there_is_a_limit_to_the_rows() -> None:
    assert len(read(b"slug\n" + b"a\n" * 50_000).rows) == 50_000

    with pytest.raises(Unreadable, match="This file has more than 50,000 rows"):
        read(b"slug\n" + b"a\n" * 50_001)


def test_t46_there_is_a_limit_to_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_CHARACTERS", 1_000)

    with pytest.raises(Unreadable, match="There is too much text in this file"):
        read(b"slug\n" + (b"a" * 100 + b"\n") * 11)


def test_t17_the_apostrophe_before_a_formula_is_taken_away() -> None:
    assert cells(read(b"slug,name_en\na,'=1+1\nb,''=1\nc,'s-Gravenhage\n")) == [
        {"slug": "a", "name_en": "=1+1"},
        {"slug": "b", "name_en": "'=1"},
        {"slug": "c", "name_en": "'s-Gravenhage"},
    ]


# --- Workbooks ----------------------------------------------------------------------------------------------------


def test_a_workbook_of_one_table_may_call_it_what_it_likes() -> None:
    assert cells(read(workbook({"Sheet1": [HEAD, ["a", "A"]]}), "xlsx")) == [{"slug": "a", "name_en": "A"}]


def test_rows_are_counted_as_the_spreadsheet_program_counts() -> None:
    table = read(workbook({"organisations": [HEAD, ["a", "A"], [None, None], ["b", "B"]]}), "xlsx")

    assert [row.number for row in table.rows] == [2, 4]


@pytest.mark.django_db
def test_a_formula_and_an_error_are_wrong_cells(curator: User) -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.title = "organisations"
    for row in ([*HEAD, "kind"], ["a", "=1+1", "office"], ["b", "#REF!", "office"]):
        page.append(row)
    file = io.BytesIO()
    book.save(file)

    report = examined("organisations", file.getvalue(), curator, "xlsx")

    assert [(fault.row, fault.column, fault.value, fault.reason) for fault in report.faults] == [
        (2, "name_en", "=1+1", "This is a formula. Paste its value."),
        (3, "name_en", "#REF!", "This is a spreadsheet error. Enter the intended content."),
    ]


@pytest.mark.django_db
def test_numbers_and_dates_of_a_program_become_what_the_column_wants(curator: User) -> None:
    from tests.factories import CityFactory

    CityFactory(slug="oita", division_code="44", status="member", member_since=date(2024, 10, 25), on_the_coast=True)
    head = ["slug", "division_code", "member_since", "on_the_coast", "latitude"]
    day = datetime(2024, 10, 25)  # noqa: DTZ001  # programs know no zones
    content = workbook({"cities": [head, ["oita", 44.0, day, True, 35]]})

    report = examined("cities", content, curator, "xlsx")

    assert (report.faults, report.total("unchanged")) == ([], 1)


def test_a_workbook_without_our_sheets_is_told_their_names() -> None:
    with pytest.raises(
        Unreadable, match="The workbook contains no sheet with one of these names: events, event-sessions"
    ):
        read(workbook({"Sheet1": [["slug"], ["a"]], "Sheet2": [["slug"], ["b"]]}), "xlsx", "events")


def test_what_a_workbook_says_of_its_size_is_not_believed() -> None:
    content = workbook({"organisations": [HEAD, ["a", "A"]]})
    rows = read(
        changed(content, "xl/worksheets/sheet1.xml", b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'),
        "xlsx",
    )

    assert len(rows.rows) == 1


def test_a_cell_far_to_the_right_costs_nothing() -> None:
    content = workbook({"organisations": [HEAD, ["a", "A"]]})
    far = changed(
        content, "xl/worksheets/sheet1.xml", b"</row></sheetData>", b'<c r="XFD2"><v>1</v></c></row></sheetData>'
    )

    assert [len(row.cells) for row in read(far, "xlsx").rows] == [2]


@pytest.mark.parametrize("old", [b"<sheetData>", b"</row>", b"</worksheet>", b't="inlineStr"', b'r="'])
def test_a_damaged_workbook_is_refused_with_a_sentence(old: bytes) -> None:
    content = changed(workbook({"organisations": [HEAD, ["a", "A"]]}), "xl/worksheets/sheet1.xml", old, b"<")

    with pytest.raises(Unreadable):
        read(content, "xlsx")


def changed(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for member in before.namelist():
            part = before.read(member)
            if member == name:
                assert old in part
                part = part.replace(old, new)
            after.writestr(member, part)
    return out.getvalue()


# --- Workbooks that could do harm ---------------------------------------------------------------------------------


def with_part(name: str, part: bytes) -> bytes:
    out = io.BytesIO(workbook({"organisations": [HEAD, ["a", "A"]]}))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr(name, part)
    return out.getvalue()


def many_members() -> bytes:
    out = io.BytesIO(workbook({"organisations": [HEAD, ["a", "A"]]}))
    with zipfile.ZipFile(out, "a") as book:
        for number in range(2_001):
            book.writestr(f"xl/media/{number}", b"")
    return out.getvalue()


def with_entity() -> bytes:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet'
    return changed(workbook({"organisations": [HEAD, ["a", "A"]]}), "xl/worksheets/sheet1.xml", b"<worksheet", bomb)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a bomb": lambda: with_part("xl/media/bomb", b"\0" * 60_000_000),
    "ten thousand parts": many_members,
    "an entity": with_entity,
    "a part outside": lambda: with_part("../evil", b"x"),
    "an absolute part": lambda: with_part("/etc/evil", b"x"),
    "macros": lambda: with_part("xl/vbaProject.bin", b"x"),
    "an archive inside": lambda: with_part("xl/media/inner.zip", b"PK\x03\x04"),
    "no end": lambda: workbook({"organisations": [HEAD]})[:-30],
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE)
def test_t25_a_workbook_that_could_do_harm_is_refused_before_it_is_opened(
    name: str, curator: User, uploads: Path
) -> None:
    upload = SimpleUploadedFile("rows.xlsx", HOSTILE[name]())

    with pytest.raises(Refused) as refused:
        jobs.send(upload, kind=kind("organisations"), person=curator)

    assert refused.value.status in (400, 415)
    assert not ImportJob.objects.exists()
    assert list(uploads.iterdir()) == []


READERS: dict[str, Callable[[bytes], object]] = {
    "of our tables": lambda content: read(content, "xlsx"),
    "of any table": lambda content: grids.read(io.BytesIO(content), "xlsx"),
}


def with_rows(row: bytes, number: int) -> bytes:
    """Besides our sheet one that somebody formatted down to its end."""
    sheet = b"<worksheet><sheetData>" + row * number + b"</sheetData></worksheet>"
    return with_part("xl/worksheets/sheet2.xml", sheet)


@pytest.mark.parametrize("row", [b'<row r="1"/>', b"<x:row></x:row>", b"<row\n/>"])
@pytest.mark.parametrize("reader", READERS)
def test_t25_rows_are_counted_before_a_library_reads_them(
    row: bytes, reader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheetbook, "__file__", "no program at all")
    monkeypatch.setattr(gridbook, "__file__", "no program at all")

    with pytest.raises(Unreadable, match="more than 200,000 rows, empty rows included"):
        READERS[reader](with_rows(row, 1_048_576))


@pytest.mark.parametrize("reader", READERS)
def test_t25_a_part_whose_letters_are_no_bytes_is_not_read(reader: str) -> None:
    with pytest.raises(Unreadable, match="This workbook cannot be read"):
        READERS[reader](with_part("xl/worksheets/sheet2.xml", "<worksheet/>".encode("utf-16")))


def test_a_workbook_with_some_thousand_empty_rows_is_read() -> None:
    assert len(read(with_rows(b'<row r="1"/>', 60_000), "xlsx").rows) == 1


@pytest.mark.django_db
def test_t23_the_name_of_the_file_is_not_its_place(curator: User, uploads: Path) -> None:
    upload = SimpleUploadedFile("x.csv", b"slug\na\n")
    upload.name = None
    upload._name = "../../\u202eevil\x00.csv"  # type: ignore[attr-defined]  # past the cleaning of Django

    job = jobs.send(upload, kind=kind("organisations"), person=curator)

    assert (job.name, [path.name for path in uploads.iterdir()]) == ("evil.csv", [f"{job.pk}.csv"])
