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

    assert len(preview.context["rows"]) == 3  # the source says the old number
    assert [fault[0] for fault in preview.context["faults"]] == ["3", "4", "5"]
    world.editor.post(f"{HERE}2026/import/", {"changes": preview.context["held"]})
    answer = Answer.objects.get()
    assert (answer.inputs["city_area_ha"]["value"], answer.note) == ("100000", "Moved")


def test_another_edition_and_what_is_no_workbook_are_refused_in_words(world: World) -> None:
    begin(world.editor)
    book = out(world)
    book["about"]["B1"] = "cbi-2014"
    other = send(world, book)
    assert "This workbook is of the edition cbi-2014, and the assessment of cbi-2021." in other.text

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
