"""The sheet of a unit without an account: out with its rows, back in with a look before anything is saved."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from alliance.workspace.imports import IMPORTS_AN_HOUR
from cities.models import City
from planning.models import CityIndicator, YearRow
from planning.years import actions
from tests import factories as make
from tests import people
from tests.planning.test_year import YEAR, address, row, save

pytestmark = pytest.mark.django_db


def indicator(city: City, unit: str, **fields: Any) -> CityIndicator:
    made: CityIndicator = make.CityIndicatorFactory(city=city, responsible=unit, **fields)
    made.values.create(year=YEAR - 1, value=14, source_title="Survey")
    return made


def signed_in(city: City) -> Client:
    client = Client()
    client.force_login(people.lead(city))
    return client


def sheet(client: Client, city: City, query: str = "") -> Any:
    answer = client.get(address(city, f"sheet.xlsx{query}"))
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.content))["year"]


def column(page: Any, name: str) -> int:
    found: int = next(cell.column for cell in page[1] if str(cell.value).endswith(f"[{name}]"))
    return found


def sent_back(client: Client, city: City, page: Any) -> Any:
    out = io.BytesIO()
    page.parent.save(out)
    file = SimpleUploadedFile("year.xlsx", out.getvalue())
    return client.post(address(city, "sheet/"), {"file": file})


def test_a_unit_gets_its_own_rows() -> None:
    city = make.CityFactory()
    museum, parks = indicator(city, "Museum"), indicator(city, "Parks")

    page = sheet(signed_in(city), city, "?unit=Museum")

    keys = [cell.value for cell in page["A"]][1:]
    assert keys == [museum.slug]
    assert parks.slug not in keys
    assert page.cell(2, column(page, "last")).value == "14\N{NO-BREAK SPACE}ha"


def test_what_comes_back_is_looked_at_first_and_saved_by_its_button() -> None:
    city = make.CityFactory()
    counted, same = indicator(city, "Museum"), indicator(city, "Museum")
    client = signed_in(city)
    page = sheet(client, city)
    rows = {page.cell(number, 1).value: number for number in (2, 3)}
    page.cell(rows[counted.slug], column(page, "value")).value = 12.125
    page.cell(rows[counted.slug], column(page, "source_title")).value = "Count of May"
    page.cell(rows[same.slug], column(page, "say")).value = "変化なし"

    shown = sent_back(client, city, page)

    assert "The sheet fills in 2 rows. Nothing has been saved yet." in shown.text
    assert 'value="12.1250"' in shown.text
    assert not YearRow.objects.exists()
    key = f"c{counted.pk}"
    taken = row(counted, say="value", value="12.1250", source_title="Count of May")
    assert all(f'name="{name}"' in shown.text for name in taken)
    client.post(address(city), taken)
    assert YearRow.objects.get(object_id=str(counted.pk)).typed["value"] == "12.1250"
    assert key in taken.popitem()[0]


def test_an_untouched_sheet_changes_nothing() -> None:
    city = make.CityFactory()
    one = indicator(city, "Museum")
    client = signed_in(city)
    save(people.editor(city), city, row(one, value="12", source_title="Count of May"))

    shown = sent_back(client, city, sheet(client, city))

    assert shown.status_code == 200
    assert 'value="12"' in shown.text
    assert YearRow.objects.get().version == 1


def test_faulty_cells_are_named_and_the_rest_is_taken() -> None:
    city = make.CityFactory()
    one, other = indicator(city, "Museum"), indicator(city, "Museum")
    client = signed_in(city)
    page = sheet(client, city)
    rows = {page.cell(number, 1).value: number for number in (2, 3)}
    page.cell(rows[one.slug], column(page, "value")).value = "many"
    page.cell(rows[one.slug], column(page, "say")).value = "perhaps"
    page.cell(rows[other.slug], column(page, "value")).value = "=1+1"
    page.cell(5, 1).value = f"{city.slug}--gone"

    shown = sent_back(client, city, page).text

    cell = {name: page.cell(1, column(page, name)).column_letter for name in ("value", "say")}
    first, second = rows[one.slug], rows[other.slug]
    assert f"Sheet year, row {first}, cell {cell['value']}{first} (New value): New value must be a number" in shown
    assert f"Sheet year, row {first}, cell {cell['say']}{first}" in shown
    assert "Choose from the list. “perhaps” is not in it." in shown
    assert f"Sheet year, row {second}, cell {cell['value']}{second} (New value): This is a formula." in shown
    assert f'href="#id_c{other.pk}-value"' in shown
    control = shown[shown.index(f'id="id_c{other.pk}-value"') - 300 :][:600]
    assert 'value="=1+1"' in control
    assert shown.count(f'href="#id_c{other.pk}-value"') == 1  # told once
    assert "Sheet year, row 5: This row is not part of the year. Remove the row from the file." in shown


def test_the_rows_of_a_sheet_that_can_be_read_are_saved_beside_one_that_cannot_be_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The preview refuses what saving would refuse, and saving keeps all else."""
    monkeypatch.setattr(actions, "MOST_TYPED", 300)
    city = make.CityFactory()
    one, other = indicator(city, "Museum"), indicator(city, "Museum")
    client = signed_in(city)
    page = sheet(client, city)
    rows = {page.cell(number, 1).value: number for number in (2, 3)}
    for slug, footnote in ((one.slug, "x" * 400), (other.slug, "Counted in May")):
        page.cell(rows[slug], column(page, "value")).value = 12
        page.cell(rows[slug], column(page, "source_title")).value = "Count"
        page.cell(rows[slug], column(page, "footnote")).value = footnote

    shown = sent_back(client, city, page).text
    assert f"Sheet year, row {rows[one.slug]}: The text is too long for one row. Shorten it." in shown

    taken = row(one, value="12", source_title="Count", footnote="x" * 400)
    answer = client.post(address(city), taken | row(other, value="12", source_title="Count", footnote="Counted"))
    assert answer.status_code == 400
    assert "The text is too long for one row. Shorten it. All other rows are saved." in answer.text
    assert "x" * 400 in answer.text
    assert YearRow.objects.get().object_id == str(other.pk)


def test_a_sheet_of_another_city_is_refused_whole_and_tells_no_names() -> None:
    city, other = make.CityFactory(), make.CityFactory(name_en="Elsewhere")
    indicator(city, "Museum")
    foreign = indicator(other, "Museum", name_en="Secret count")
    client = signed_in(city)
    page = sheet(client, city)
    page.cell(3, 1).value = foreign.slug

    shown = sent_back(client, city, page)

    assert shown.status_code == 400
    assert "This sheet belongs to another city. Nothing was imported." in shown.text
    assert "Secret count" not in shown.text


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no workbook", b"plain text"])
def test_what_is_no_workbook_is_refused_in_a_sentence(content: bytes) -> None:
    city = make.CityFactory()
    indicator(city, "Museum")
    client = signed_in(city)

    answer = client.post(address(city, "sheet/"), {"file": SimpleUploadedFile("year.xlsx", content)})

    assert answer.status_code == 400
    assert 'class="notice bad"' in answer.text


def test_a_workbook_without_the_sheet_or_its_keys_is_refused() -> None:
    city = make.CityFactory()
    indicator(city, "Museum")
    client = signed_in(city)
    empty, keyless = Workbook(), Workbook()
    page = keyless.create_sheet("year")
    page["A1"] = "Value [value]"
    page["A2"] = 3

    answers = [sent_back(client, city, each) for each in (empty.active, page)]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert "The key column is missing." in answers[1].text


def test_sheets_are_taken_so_many_times_an_hour_as_other_imports() -> None:
    city = make.CityFactory()
    indicator(city, "Museum")
    client = signed_in(city)
    page = sheet(client, city)

    answers = [sent_back(client, city, page).status_code for _time in range(IMPORTS_AN_HOUR + 1)]

    assert answers == [200] * IMPORTS_AN_HOUR + [429]


def test_words_of_a_row_that_stands_there_twice_are_told_and_not_written_over() -> None:
    city = make.CityFactory()
    one = indicator(city, "Museum")
    client = signed_in(city)
    page = sheet(client, city)
    page.cell(2, column(page, "footnote")).value = "zqfirst"
    page.cell(3, 1).value = one.slug
    page.cell(3, column(page, "footnote")).value = "zqsecond"

    shown = sent_back(client, city, page).text

    assert "zqfirst" in shown
    assert "Sheet year, row 3: This appears twice in the file. Remove one of the two." in shown


def test_a_column_that_is_there_twice_is_refused_by_its_name() -> None:
    city = make.CityFactory()
    indicator(city, "Museum")
    client = signed_in(city)
    page = sheet(client, city)
    page.cell(2, column(page, "footnote")).value = "zqfirst"
    beside = page.max_column + 1
    for at, heading in enumerate(("Ours [note]", "Theirs [note]")):
        page.cell(1, beside + at).value = heading
    assert "zqfirst" in sent_back(client, city, page).text

    page.cell(1, beside).value = "Footnote [footnote]"
    refused = sent_back(client, city, page)

    assert refused.status_code == 400
    assert "Duplicate columns: footnote." in refused.text
