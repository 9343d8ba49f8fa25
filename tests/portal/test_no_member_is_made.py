"""What is true on the first day and on the thousandth: titles, About, codes with their legend, and citations."""

import csv
import io
import json
from typing import Any

import openpyxl
import pytest
from django.test import Client

from tests.factories import CityFactory, OrganisationFactory, ResourceFactory

pytestmark = pytest.mark.django_db

LEGEND = "took part in the founding event; not a member"


def text_of(address: str) -> str:
    return " ".join(Client().get(address).content.decode().split())


def body_of(address: str) -> bytes:
    answer: Any = Client().get(address)
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


@pytest.fixture
def cities(db: None) -> None:
    CityFactory(slug="lake", status="founding")
    CityFactory(slug="port", status="member", member_since="2026-01-01")


def test_the_code_founding_has_its_legend_in_the_table(cities: None) -> None:
    rows = list(csv.DictReader(io.StringIO(body_of("/en/cities/data.csv").decode("utf-8-sig"))))

    assert [(row["status"], row["status_name"]) for row in rows] == [
        ("founding", LEGEND),
        ("member", "member of the alliance"),
    ]


def test_in_the_workbook(cities: None) -> None:
    sheet: Any = openpyxl.load_workbook(io.BytesIO(body_of("/en/cities/data.xlsx"))).worksheets[0]
    header, *rows = sheet.iter_rows(values_only=True)

    assert LEGEND in rows[0]
    assert "status_name" in header


def test_in_the_points_of_the_map(cities: None) -> None:
    found = json.loads(body_of("/en/cities/data.geojson"))

    assert found["metadata"]["legend"]["status"]["founding"] == LEGEND
    assert found["features"][0]["properties"]["status_name"] == LEGEND


@pytest.mark.parametrize(("query", "said"), [("", LEGEND), ("?lang=ja", "創設のイベント")])
def test_in_the_api(cities: None, query: str, said: str) -> None:
    found = json.loads(body_of(f"/api/v1/cities/lake/{query}"))

    assert found["status"] == "founding"
    assert said in found["status_name"]


def test_nothing_is_said_to_be_of_the_alliance_while_no_city_has_joined(founding_facts: None) -> None:
    pages = ("", "about/", "about/data/", "cities/", "events/")
    for page in pages:
        text = text_of(f"/en/{page}")
        for wrong in (
            "Cities of the alliance",
            "Events of the Cities Biodiversity Alliance",
            "Cities that work together for nature",
            "The alliance links city governments",
            "a city shows a practice",
            "What cities show",
        ):
            assert wrong not in text, (page, wrong)


def test_what_was_released_bears_its_name_on_about(founding_facts: None) -> None:
    page = text_of("/en/about/")

    assert "Cities Biodiversity Assessment Index (CBI)" in page
    assert "Local Biodiversity Strategies and Action Plans (LBSAP) Guide" in page


def test_a_citation_carries_what_is_not_certain() -> None:
    work = ResourceFactory(title_en="Guide", note_en="The title was announced in November 2023.", languages=["en"])

    assert "[The title was announced in November 2023]" in text_of(f"/en/resources/{work.slug}/")
    for ext in ("bib", "ris", "json"):
        assert "The title was announced in November 2023." in body_of(f"/en/resources/{work.slug}/cite.{ext}").decode()


@pytest.mark.parametrize(("ends", "said"), [("2024-12", "Carried out"), ("", "Carries out"), ("2999", "Carries out")])
def test_what_has_ended_is_told_in_the_past(ends: str, said: str) -> None:
    body = OrganisationFactory()
    OrganisationFactory(starts="2016-12", ends=ends, kind="programme").implemented_by.add(body)

    page = text_of(f"/en/organisations/{body.slug}/")

    labels = [each for each in ("Carried out", "Carries out") if f"<dt>{each}</dt>" in page]
    assert labels == [said]
