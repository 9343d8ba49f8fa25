"""Workbooks as whoever opens them finds them, whichever page they come from."""

import ast
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from core.importexport.books import Page, book_bytes, menu, notes_page

ROOT = Path(__file__).parents[2]


def opened(*pages: Page, **said: str) -> Any:
    return load_workbook(io.BytesIO(book_bytes(pages, **said)))


def test_names_of_columns_are_bold_and_stay_in_sight() -> None:
    page = opened(Page(title="trees", header=("slug", "name"), rows=[("oak", "Oak")], widths=(None, 40)))["trees"]

    assert [cell.value for cell in page[1]] == ["slug", "name"]
    assert all(cell.font.b for cell in page[1])
    assert not any(cell.font.b for cell in page[2])
    assert page.freeze_panes == "A2"
    assert page.column_dimensions["B"].width == 40
    assert "A" not in page.column_dimensions


def test_texts_stay_texts_and_days_are_dates_only_where_a_column_has_days() -> None:
    row = ("=1+1", "2026-11-30", "2026-11-30", "2026", Decimal("1.5"), 12_345_678_901_234_567, "a\x01b")
    names = ("formula", "text", "day", "month", "number", "long", "unseen")
    page = opened(Page(title="trees", header=names, rows=[row], days={"day", "month"}))["trees"]

    assert [cell.value for cell in page[2]][:2] == ["=1+1", "2026-11-30"]
    assert page["A2"].data_type == "s"
    assert page["C2"].value.date() == date(2026, 11, 30)
    assert [page[f"{letter}2"].value for letter in "DEFG"] == ["2026", 1.5, "12345678901234567", "ab"]


def test_notes_name_each_line_in_bold() -> None:
    page = opened(notes_page("About", [("Date", "2026-11-30"), ("Title", "Trees")]))["About"]

    assert page["A1"].font.b
    assert not page["B2"].font.b
    assert page["B1"].value.date() == date(2026, 11, 30)
    assert page.column_dimensions["B"].width == 100
    assert page.freeze_panes is None


def test_a_menu_offers_and_refuses_nothing() -> None:
    page = opened(Page(title="trees", header=("slug", "kind"), rows=(), menus=[menu(2, '"oak,elm"')]))["trees"]

    (found,) = page.data_validations.dataValidation
    assert (str(found.sqref), found.formula1, found.showErrorMessage) == ("B2:B50001", '"oak,elm"', False)


def test_a_workbook_says_what_it_is_and_who_made_it() -> None:
    about = opened(Page(title="trees", rows=()), title="Trees\x01", author="Heron Bay").properties

    assert (about.title, about.creator) == ("Trees", "Heron Bay")


@pytest.mark.parametrize(
    ("maker", "places"),
    [
        # two writers would differ in what a text that begins with an equals sign becomes
        ("Workbook", ["core/importexport/books.py"]),
        # programs of their own, asked by `told_by` alone, which counts rows before them
        ("load_workbook", ["core/importexport/gridbook.py", "core/importexport/workbook.py"]),
    ],
)
def test_workbooks_are_written_in_one_place_and_opened_where_rows_were_counted(maker: str, places: list[str]) -> None:
    assert sorted(str(path.relative_to(ROOT)) for path in sources() if imports(path, maker)) == places


def sources() -> Iterator[Path]:
    for package in ROOT.glob("*/__init__.py"):
        if package.parent.name not in ("tests", "benchmarks"):
            yield from package.parent.rglob("*.py")


def imports(path: Path, name: str) -> bool:
    source = path.read_text(encoding="utf-8")
    if "openpyxl" not in source:
        return False
    found = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom))
    return any(alias.name == name for node in found for alias in node.names)
