"""Lines of a file, whoever takes them: what their cells say, and what cannot be taken."""

import pytest
from django.core.exceptions import ValidationError

from core.importexport.columns import Broken, Cell
from core.importexport.grids import BROKEN, GridPage, GridRow, table_under
from core.importexport.kinds import Sheet
from core.importexport.outcomes import Outcome
from core.importexport.reading import SheetRow, Table, column_names
from core.importexport.report import CHANGED, FAULTY, NEW, Report

KNOWN = {"title": "name", "name": "name", "height": "height"}
LOOSE = Sheet("trees", "trees", "", (), heading=lambda heading: KNOWN.get(heading.lower(), ""))


def line(*cells: Cell) -> Outcome:
    return Outcome(Table(LOOSE, ["", "name", "height"]), SheetRow(7, [None, *cells]))


def whole(cell: Cell) -> int:
    if not str(cell).isdigit():
        raise ValidationError("Enter a whole number.")
    return int(str(cell))


def test_a_cell_is_read_or_told() -> None:
    good, wrong, broken = line("Oak", "12"), line("Elm", "tall"), line("Ash", Broken("=1+1", "This is a formula."))

    assert [each.read("height", whole) for each in (good, wrong, broken)] == [12, None, None]
    assert (good.state, wrong.state) == ("unchanged", FAULTY)
    assert [tuple(each) for each in wrong.told()] == [("trees", 7, "height", "tall", "Enter a whole number.")]
    assert [tuple(each) for each in broken.told()] == [("trees", 7, "height", "=1+1", "This is a formula.")]


def test_what_a_row_is_refused_for_stands_beside_its_columns() -> None:
    found = line("Oak", "12")
    found.refuse(ValidationError({"height": ["Too high."], "__all__": ["Unlikely."]}))

    assert found.faults == [("height", "Too high."), ("", "Unlikely.")]


def test_a_report_counts_lines_by_what_they_do() -> None:
    report, new, changed, faulty = Report(), line("Oak"), line("Elm"), line("Ash")
    new.does, changed.does, faulty.does = NEW, CHANGED, NEW
    faulty.fault("name", "Unknown value.")
    for each in (new, changed, faulty):
        report.take(each)

    assert [report.total(state) for state in (NEW, CHANGED, FAULTY)] == [1, 1, 1]
    assert [(fault.row, fault.value) for fault in report.faults] == [(7, "Ash")]


def test_columns_may_be_moved_and_added_where_a_sheet_says_what_a_heading_means() -> None:
    table = Table(LOOSE, column_names(["Ours", "Height", "Title", "name", None], LOOSE))

    assert table.names == ["", "height", "name", "name"]
    assert table.cell(SheetRow(2, ["x", "12", "Oak", "Elm"]), "name") == "Oak"
    assert [table.letter(name) for name in ("height", "name", "colour")] == ["B", "C", ""]


@pytest.mark.django_db
def test_a_table_stands_below_the_row_that_has_its_headings() -> None:
    rows = [["Trees of 2026"], ["Title", "Colour", "Height"], ["", "green"], ["Oak", "", f"{BROKEN}error"], ["", " "]]
    page = GridPage("Any", [GridRow(number, cells) for number, cells in enumerate(rows, start=1)])

    found = table_under(page, LOOSE, "name")
    assert found is not None
    heading, table = found
    assert (heading.number, [row.number for row in table.rows]) == (2, [3, 4])
    assert Outcome(table, table.rows[1]).read("height", whole) is None
    assert table_under(page, LOOSE, "age") is None
