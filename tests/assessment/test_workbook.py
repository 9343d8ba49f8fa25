"""The workbook of an assessment: out, changed, and back in."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from assessment.models import Answer
from tests.assessment.helping import HERE, NATURAL, World, begin, say
from tests.worlds import undone

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def out(world: World) -> Any:
    response = world.editor.get(f"{HERE}2026/workbook.xlsx")
    return load_workbook(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]


def send(world: World, book: Any, name: str = "book.xlsx") -> Any:
    content = io.BytesIO()
    book.save(content)
    return world.editor.post(f"{HERE}2026/import/", {"file": SimpleUploadedFile(name, content.getvalue(), XLSX)})


def at(page: Any, indicator: str, name: str, column: str) -> Any:
    header = [cell.value for cell in page[1]]
    for row in page.iter_rows(min_row=2):
        if (row[header.index("indicator")].value, row[header.index("input")].value) == (indicator, name):
            return row[header.index(column)]
    raise LookupError(indicator)


def test_three_cells_changed_are_exactly_three_differences(world: World) -> None:
    begin(world.editor)
    say(world.editor, 1, **NATURAL)
    book = out(world)
    page = book["answers"]
    assert send(world, book).context["rows"] == []

    at(page, "natural_areas", "natural_area_ha", "value").value = 16000
    at(page, "natural_areas", "natural_area_ha", "note").value = "Counted again"
    at(page, "protected_natural_areas", "protected_area_ha", "value").value = 7000
    preview = send(world, book)

    assert [row[1:] for row in preview.context["rows"]] == [
        ["Area of natural, restored and naturalised ecosystems", "15 000 ha", "16000 ha"],
        ["Note", "Empty", "Counted again"],
        ["Source", "Survey", "Empty"],
        ["Area of protected or secured natural areas", "Empty", "7000 ha"],
    ]
    assert Answer.objects.get().note == ""
    with undone():
        world.editor.post(f"{HERE}2026/import/", {"changes": preview.context["held"], "keep_source_title": "on"})
        assert Answer.objects.get(indicator="natural_areas").source_title == "Survey"
    world.editor.post(f"{HERE}2026/import/", {"changes": preview.context["held"]})
    assert Answer.objects.get(indicator="natural_areas").source_title == ""
    assert Answer.objects.get(indicator="natural_areas").inputs["natural_area_ha"]["value"] == "16000"
    assert Answer.objects.get(indicator="protected_natural_areas").mode == "given"


def test_moved_columns_and_half_the_rows_lose_nothing_and_what_is_wrong_is_told_by_row(world: World) -> None:
    begin(world.editor)
    say(world.editor, 1, **NATURAL)
    book = Workbook()
    page: Any = book.create_sheet("answers")
    page.append(["note", "value", "input", "indicator", "year"])
    page.append(["Moved", 16000, "natural_area_ha", "natural_areas", 2025])
    page.append([None, "=1+1", "city_area_ha", "natural_areas", None])
    page.append([None, "much", "park_area_ha", "recreation_area", None])
    page.append([None, 5, "x", "unheard_of", None])

    preview = send(world, book)

    assert preview.context["rows"] == []  # of the answer one cell is wrong
    assert [cell["name"] for cell in preview.context["faults"]] == ["cell-3-value", "cell-4-value", "cell-5-indicator"]
    assert "Sheet answers, row 3, cell B3 (value)" in preview.text
    mended = {"changes": preview.context["held"], "cell-3-value": "90000"}
    again = world.editor.post(f"{HERE}2026/import/", mended)
    assert [cell["name"] for cell in again.context["faults"]] == ["cell-4-value", "cell-5-indicator"]
    answer = Answer.objects.get()
    assert (answer.inputs["city_area_ha"]["value"], answer.note, answer.year) == ("90000", "Moved", 2025)


def test_another_edition_and_what_is_no_workbook_are_refused_in_words(world: World) -> None:
    begin(world.editor)
    book = out(world)
    book["about"]["B1"] = "cbi-2014"
    other = send(world, book)
    assert "This workbook is for edition cbi-2014, but the assessment uses edition cbi-2021." in other.text

    text = SimpleUploadedFile("book.xlsx", b"no workbook", XLSX)
    assert world.editor.post(f"{HERE}2026/import/", {"file": text}).context["errors"]
    assert world.editor.post(f"{HERE}2026/import/").context["errors"]


def test_what_a_colleague_changed_since_the_preview_stops_it(world: World) -> None:
    begin(world.editor)
    say(world.editor, 1, **NATURAL)
    book = out(world)
    at(book["answers"], "natural_areas", "natural_area_ha", "note").value = "From the file"
    preview = send(world, book)
    say(world.lead, 1, 1, **{**NATURAL, "note": "From the lead"})

    late = world.editor.post(f"{HERE}2026/import/", {"changes": preview.context["held"]})

    assert (late.status_code, Answer.objects.get().note) == (409, "From the lead")
    assert [row[1:] for row in late.context["rows"]] == [["Note", "From the lead", "From the file"]]


# --- One impossible value -----------------------------------------------------------------------------------------


def filled(world: World, natural: Any) -> Any:
    """A workbook in which one answer is as said and another is right."""
    book = out(world)
    page = book["answers"]
    for name, value in (("natural_area_ha", natural), ("city_area_ha", 100_000)):
        at(page, "natural_areas", name, "value").value = value
    at(page, "natural_areas", "natural_area_ha", "year").value = 2025
    at(page, "protected_natural_areas", "protected_area_ha", "value").value = 7000
    at(page, "protected_natural_areas", "city_area_ha", "value").value = 100_000
    return book


@pytest.mark.parametrize("impossible", [2_000_000, "much", "=1+1", -4])
def test_one_impossible_value_keeps_its_answer_in_the_preview_and_the_others_are_saved(
    world: World, impossible: Any
) -> None:
    begin(world.editor)
    book = filled(world, impossible)
    cell = at(book["answers"], "natural_areas", "natural_area_ha", "value")

    preview = send(world, book)

    names = [each["name"] for each in preview.context["faults"]]
    assert names == [f"cell-{cell.row}-value"]
    assert f"Sheet answers, row {cell.row}, cell {cell.coordinate} (value)" in preview.text
    saved = world.editor.post(f"{HERE}2026/import/", {"changes": preview.context["held"]})
    assert [each.indicator for each in Answer.objects.all()] == ["protected_natural_areas"]
    assert "1 answer was changed." in saved.text
    assert [each["name"] for each in saved.context["faults"]] == names

    mended = {"changes": saved.context["held"], names[0]: "15 000"}
    assert world.editor.post(f"{HERE}2026/import/", mended).status_code == 302
    assert Answer.objects.get(indicator="natural_areas").value == "15.0"


def test_a_cell_that_is_typed_anew_is_checked_before_it_is_saved(world: World) -> None:
    begin(world.editor)
    preview = send(world, filled(world, "much"))
    name = preview.context["faults"][0]["name"]

    again = world.editor.post(f"{HERE}2026/import/", {"changes": preview.context["held"], name: "16 000", "again": "1"})

    assert not Answer.objects.exists()
    assert again.context["faults"] == []
    assert "16 000 ha" in str(again.context["rows"])
    assert world.editor.post(f"{HERE}2026/import/", {"changes": again.context["held"]}).status_code == 302
    assert Answer.objects.count() == 2


def test_what_was_tampered_with_is_not_taken(world: World) -> None:
    begin(world.editor)
    held = send(world, filled(world, 5)).context["held"]

    assert "This preview has expired." in world.editor.post(f"{HERE}2026/import/", {"changes": held[:-2]}).text
    odd = {"changes": held, "cell-x-value": "1", "cell-9999-value": "1", "cell-2-unheard": "1", "cell-": "2"}
    assert world.editor.post(f"{HERE}2026/import/", odd).status_code == 302
    assert world.outsider.post(f"{HERE}2026/import/", {"changes": held}).status_code == 404


# --- The first application ----------------------------------------------------------------------------------------


def test_the_first_workbook_asks_for_counts_and_all_of_them_come_back(world: World) -> None:
    begin(world.editor)
    book = out(world)
    page = book["answers"]
    header = [cell.value for cell in page[1]]
    asked = [row[header.index("input")].value for row in page.iter_rows(min_row=2)]
    assert not {"gained", "lost"} & {str(name).split("_")[0] for name in asked}
    counts = [row for row in page.iter_rows(min_row=2) if row[header.index("input")].value == "baseline_count"]
    assert len(counts) == 3
    for row in counts:
        row[header.index("value")].value, row[header.index("year")].value = 120, 2025

    preview = send(world, book)

    assert preview.context["faults"] == []
    assert world.editor.post(f"{HERE}2026/import/", {"changes": preview.context["held"]}).status_code == 302
    answers = Answer.objects.all()
    assert {(each.mode, each.inputs["baseline_count"]["value"]) for each in answers} == {("baseline", "120")}
    assert len(answers) == 3
    assert send(world, out(world)).context["rows"] == []


def test_a_count_that_cannot_be_is_named(world: World) -> None:
    begin(world.editor)
    book = out(world)
    page = book["answers"]
    header = [cell.value for cell in page[1]]
    rows = [row for row in page.iter_rows(min_row=2) if row[header.index("input")].value == "baseline_count"]
    rows[0][header.index("value")].value = 12.5

    assert [cell["name"] for cell in send(world, book).context["faults"]] == [f"cell-{rows[0][0].row}-value"]
