"""Projects as open data: what is public of them, their status in the words of other registers, and what it costs."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.factories import ProjectProfileFactory, term

pytestmark = pytest.mark.django_db


def table(query: str = "", language: str = "en") -> list[dict[str, str]]:
    answer = Client().get(f"/{language}/finance/data.csv{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def sheet(query: str = "") -> list[tuple[Any, ...]]:
    answer = Client().get(f"/en/finance/data.xlsx{query}")
    book = load_workbook(io.BytesIO(answer.getvalue()), read_only=True)
    return list(book["projects"].iter_rows(values_only=True))


@pytest.mark.parametrize(
    ("stage", "side_state", "iati", "oc4ids"),
    [
        ("idea", "", "1", "identification"),
        ("feasibility", "", "1", "preparation"),
        ("financing", "", "1", "preparation"),
        ("implementation", "", "2", "implementation"),
        ("operation", "", "3", "completion"),
        ("closed", "", "4", "completed"),
        ("feasibility", "cancelled", "5", "cancelled"),
        ("feasibility", "on_hold", "6", ""),
    ],
)
def test_the_stage_is_told_in_the_words_of_other_registers(stage: str, side_state: str, iati: str, oc4ids: str) -> None:
    ProjectProfileFactory(stage=stage, side_state=side_state)

    [row] = table()

    assert (row["iati_status"], row["oc4ids_status"]) == (iati, oc4ids)


def test_a_marker_that_was_not_screened_is_not_nought() -> None:
    ProjectProfileFactory(marker_biodiversity="0", marker_adaptation="2")

    [row] = table()

    assert [row[f"marker_{name}"] for name in ("biodiversity", "mitigation", "adaptation", "desertification")] == [
        *("0", "not_screened", "2", "not_screened")
    ]


def test_it_holds_the_rows_of_the_list_that_leads_to_it() -> None:
    reeds = ProjectProfileFactory(title_en="Reeds", stage="idea")
    reeds.terms.add(term("kmgbf-targets", "12"), term("challenges", "heat"))
    ProjectProfileFactory(title_en="Trees")
    ProjectProfileFactory(title_en="Drafted", state="draft")
    ProjectProfileFactory(title_en="Madeup", is_example=True)

    assert {row["title"] for row in table()} == {"Reeds", "Trees"}
    assert [(row["title"], row["targets"], row["topics"]) for row in table("?stage=idea")] == [
        ("Reeds", "12", "challenges:heat")
    ]
    assert len(sheet("?target=12")) == 2
    page = Client().get("/en/finance/projects/?stage=idea&page=1").text
    assert 'href="/en/finance/data.csv?stage=idea"' in page
    assert 'href="/en/finance/data.xlsx"' in Client().get("/en/about/data/").text
    assert len(table("?stage=x&target=99&country=%22")) == 0


def test_other_sites_may_read_it_and_no_cell_is_a_formula() -> None:
    ProjectProfileFactory(title_en="=1+1")

    answer = Client().get("/en/finance/data.csv", headers={"origin": "https://other.example"})

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="projects-en.csv"'
    assert table()[0]["title"] == "'=1+1"


def test_it_asks_as_much_for_few_rows_as_for_many() -> None:
    def queries() -> list[int]:
        found = []
        for format in ("csv", "xlsx"):
            with CaptureQueriesContext(connection) as caught:
                Client().get(f"/en/finance/data.{format}").getvalue()
            found.append(sum("finance_projectprofile" in each["sql"] for each in caught))
        return found

    target = term("kmgbf-targets", "12")
    ProjectProfileFactory().terms.add(target)
    few = queries()
    for _number in range(49):
        ProjectProfileFactory().terms.add(target)

    assert queries() == few
    assert few == [2, 2]
