"""What programs that gather data are told about the data of this site."""

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from django.test import override_settings

from alliance.portal.exports import LIST_COLUMNS
from tests.factories import CityFactory, FigureFactory, PostingFactory, linked, term
from tests.feeds.reading import get, rows_of, text_of
from tests.site.reading import Reading

pytestmark = pytest.mark.django_db
READERS: dict[str, Any] = {
    "string": str,
    "decimal": float,
    "gYear": int,
    "date": date.fromisoformat,
    "anyURI": str,
    "language": str,
    "integer": int,
    "boolean": {"true": True, "false": False}.__getitem__,
}
LISTS = {
    "cities": list(LIST_COLUMNS),
    "cooperation": ["terms", "forms", "languages"],
    "cooperation/links": ["cities", "terms"],
}


@pytest.fixture
def kobe(db: None) -> Any:
    city = CityFactory(slug="kobe", name_en="Kobe", website="https://kobe.example/")
    city.terms.add(term("challenges", "heat", label_en="Heat", order=1), term("challenges", "floods", order=2))
    FigureFactory(city=city, year=2020)
    FigureFactory(city=city, measure="area", unit="km2", value=552.26, year=2015)
    return city


def test_values_of_a_cell_have_names_in_the_language_of_the_page_and_codes_beside_them(kobe: Any) -> None:
    (row,) = rows_of("/en/cities/data.csv")
    (feature,) = json.loads(text_of("/en/cities/data.geojson"))["features"]

    assert (row["challenges"], row["challenges_codes"]) == ("Heat; Label of floods", "heat; floods")
    assert feature["properties"]["challenges_codes"] == ["heat", "floods"]


@pytest.mark.parametrize("path", ["cities", "cooperation", "cooperation/links"])
def test_the_description_of_a_table_names_its_columns_and_every_cell_is_what_it_says(kobe: Any, path: str) -> None:
    PostingFactory(city=kobe, forms=["call", "visit"], effort=8).terms.add(term("topics", "parks"))
    if path == "cooperation/links":
        linked(kobe, CityFactory(slug="sendai"), slug="lakes")
        linked(kobe, CityFactory(slug="oita", status="withdrawn"), slug="hidden")
    table = get(f"/ja/{path}/data.csv")
    link, _rel, media_type = table.headers["Link"].split("; ")
    described = get(link.strip("<>").removeprefix("http://localhost:8000"))
    facts = described.json()
    columns = facts["tableSchema"]["columns"]

    header, row = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))

    assert media_type == f'type="{described.headers["Content-Type"]}"'
    assert facts["url"] == f"http://localhost:8000/ja/{path}/data.csv"
    assert [column["name"] for column in columns] == header
    for column, cell in zip(columns, row, strict=True):
        if cell:
            READERS[column["datatype"]](cell)
    assert [column["name"] for column in columns if "separator" in column] == LISTS[path]


def test_table_and_map_say_who_gives_them_on_which_terms_and_of_when_they_are(kobe: Any) -> None:
    with override_settings(ALLIANCE_NAME="The Secretariat"):
        layer = json.loads(text_of("/en/cities/data.geojson"))["metadata"]
        table = json.loads(text_of("/en/cities/data.csv-metadata.json"))

    today = kobe.changed_at.date().isoformat()
    assert (layer["publisher"], layer["modified"], layer["years"]) == ("The Secretariat", today, [2015, 2020])
    assert layer["licence_url"] == "http://localhost:8000/en/about/data/"
    assert "licence" in layer
    assert (table["dc:publisher"], table["dc:modified"], table["dc:temporal"]) == (
        "The Secretariat",
        today,
        "2015/2020",
    )
    assert table["dc:license"] == {"@id": "http://localhost:8000/en/about/data/"}


def test_the_catalogue_leads_to_every_file_in_every_language(kobe: Any) -> None:
    catalogue = get("/data.json").json()
    files = [file for each in catalogue["dcat:dataset"] for file in each["dcat:distribution"]]

    for each in catalogue["dcat:dataset"]:
        assert {title["@language"] for title in each["dct:title"]} == {"en", "zh-Hans", "zh-Hant", "ja"}
    cities = catalogue["dcat:dataset"][0]
    assert cities["dct:temporal"]["dcat:startDate"]["@value"] == "2015"
    assert len(files) == 60
    for file in files:
        assert file["dct:license"]["@id"] == "http://localhost:8000/en/about/data/"
        response = get(file["dcat:downloadURL"]["@id"].removeprefix("http://localhost:8000"))
        _registry, media_type = file["dcat:mediaType"]["@id"].split("/media-types/")
        assert response.headers["Content-Type"].startswith(media_type)


def test_without_cities_there_is_a_catalogue_and_a_description_all_the_same() -> None:
    assert "dct:temporal" not in get("/data.json").json()["dcat:dataset"][0]
    assert "dc:temporal" not in get("/en/cities/data.csv-metadata.json").json()
    assert "years" not in json.loads(text_of("/en/cities/data.geojson"))["metadata"]


def test_the_page_about_the_data_says_the_same_to_search_engines() -> None:
    blocks = Reading(get("/en/about/data/").content.decode()).blocks

    assert [block["@type"] for block in blocks] == ["Dataset"] * 7
    assert {block["license"] for block in blocks} == {"http://localhost:8000/en/about/data/"}
    assert "http://localhost:8000/en/cities/data.csv" in [file["contentUrl"] for file in blocks[0]["distribution"]]
