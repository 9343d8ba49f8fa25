import json
from datetime import date
from typing import Any

import pytest

from cities.models import City
from tests.factories import CityFactory, FigureFactory, SourceFactory, term
from tests.feeds.reading import get, rows_of, text_of

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("address", ["/en/cities/data.csv", "/en/cities/data.geojson"])


def features_of(address: str) -> list[dict[str, Any]]:
    collection = json.loads(text_of(address))
    assert collection["type"] == "FeatureCollection"
    return list(collection["features"])


def test_a_city_is_a_row_with_its_facts() -> None:
    city = CityFactory(slug="kobe", name_en="Kobe", local_name="神戸市", latitude=34.69, longitude=135.19)
    city.terms.add(term("challenges", "heat", label_en="Heat, or more"), term("challenges", "floods"))

    (row,) = rows_of("/en/cities/data.csv")

    assert row["slug"] == "kobe"
    assert row["local_name"] == "神戸市"
    assert (row["latitude"], row["longitude"]) == ("34.69", "135.19")
    assert (row["kind"], row["biome"], row["country"], row["country_name"]) == ("city", "4", "JP", "Japan")
    assert set(row["challenges"].split("; ")) == {"Heat, or more", "Label of floods"}
    assert (row["status"], row["is_example"], row["member_since"]) == ("founding", "false", "")
    assert row["url"] == "http://localhost:8000/en/cities/kobe/"


def test_the_table_opens_in_spreadsheet_programs() -> None:
    CityFactory(name_en="Kunming", name_zh_hans="昆明")

    response = get("/zh-hans/cities/data.csv")

    assert response.content.startswith(b"\xef\xbb\xbfslug,name,")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response.headers["Content-Disposition"] == 'attachment; filename="cities-zh-hans.csv"'


def test_t22_exports_open_in_no_browser_as_a_page() -> None:
    for address in ("/en/cities/data.csv", "/en/cities/data.geojson", "/en/events/feed.ics"):
        response = get(address)

        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_t17_a_name_that_is_a_formula_is_guarded_and_a_coordinate_is_not() -> None:
    CityFactory(name_en="=1+1", local_name="@x", summary_en="-1", latitude=-23.9)

    (row,) = rows_of("/en/cities/data.csv")

    assert (row["name"], row["local_name"], row["summary"]) == ("'=1+1", "'@x", "'-1")
    assert row["latitude"] == "-23.9"


def test_texts_fall_back_and_say_so() -> None:
    CityFactory(country="CN", name_en="Kunming", name_zh_hans="昆明", summary_en="", summary_zh_hans="春城")

    (row,) = rows_of("/zh-hant/cities/data.csv")

    assert (row["name"], row["name_language"]) == ("昆明", "zh-Hans")
    assert (row["summary"], row["summary_language"]) == ("春城", "zh-Hans")


def test_a_figure_is_the_best_known_one_with_year_and_source() -> None:
    city = CityFactory()
    counted = {"year_from": 2018, "year": 2020, "method_en": "Census", "method_ja": "国勢調査"}
    FigureFactory(
        city=city,
        value="1500.250",
        **counted,
        source=SourceFactory(title="Yearbook", url="https://yearbook.example/2020"),
    )
    FigureFactory(city=city, value=900, year=2010)
    FigureFactory(city=city, measure="area", value=12, unit="km2", year=None)
    news = SourceFactory(key="news-2023", title="News", url="")
    undated = {"year": None, "reported": "2023-05", "qualifier": "over", "source": news}
    FigureFactory(city=city, measure="protected-land", value=9, unit="km2", **undated)
    FigureFactory(city=city, measure="forest-cover", value=40, unit="percent", confidence="low")
    weak = SourceFactory(kind="weak", title="Somebody's page")
    told = {"confirmed_by": "Kobe", "confirmed_on": date(2025, 1, 1)}
    FigureFactory(city=city, measure="species-recorded", value=7, unit="species", source=weak, **told)

    (row,) = rows_of("/en/cities/data.csv")
    (feature,) = features_of("/en/cities/data.geojson")

    assert (row["population"], row["population_year"], row["population_source"]) == ("1500.25", "2020", "Yearbook")
    assert (row["population_year_from"], row["population_method"]) == ("2018", "Census")
    assert rows_of("/ja/cities/data.csv")[0]["population_method"] == "国勢調査"
    assert (row["area"], row["forest_cover"]) == ("", "")
    assert (row["species_recorded"], row["species_recorded_confirmed"]) == ("7", "true")
    by_measure = {each["measure"]: each for each in feature["properties"]["figures"]}
    assert [by_measure[name] for name in ("population", "protected-land", "species-recorded")] == [
        {
            "measure": "population",
            "value": 1500.25,
            "qualifier": None,
            "unit": "people",
            "year_from": 2018,
            "year": 2020,
            "is_fiscal": False,
            "reported": None,
            "method": "Census",
            "source": "Yearbook",
            "source_link": "https://yearbook.example/2020",
            "source_read_in_archive": None,
            "confirmed": False,
            "corrected_on": None,
            "corrected_from": None,
        },
        {
            "measure": "protected-land",
            "value": 9,
            "qualifier": "over",
            "unit": "km2",
            "year_from": None,
            "year": None,
            "is_fiscal": False,
            "reported": "2023-05",
            "method": None,
            "source": "News",
            "source_link": "http://localhost:8000/en/sources/news-2023/",
            "source_read_in_archive": None,
            "confirmed": False,
            "corrected_on": None,
            "corrected_from": None,
        },
        {
            "measure": "species-recorded",
            "value": 7,
            "qualifier": None,
            "unit": "species",
            "year_from": None,
            "year": 2020,
            "is_fiscal": False,
            "reported": None,
            "method": None,
            "source": None,
            "source_link": None,
            "source_read_in_archive": None,
            "confirmed": True,
            "corrected_on": None,
            "corrected_from": None,
        },
    ]


def test_a_city_is_a_point_with_longitude_first() -> None:
    CityFactory(slug="kobe", latitude=34.69, longitude=135.19)

    (feature,) = features_of("/en/cities/data.geojson")

    assert get("/en/cities/data.geojson").headers["Content-Type"] == "application/geo+json"
    assert (feature["type"], feature["id"]) == ("Feature", "kobe")
    assert feature["geometry"] == {"type": "Point", "coordinates": [135.19, 34.69]}
    assert feature["properties"]["biome_name"] == "Temperate Broadleaf & Mixed Forests"
    assert feature["properties"]["challenges"] == []


@BOTH
def test_t06_t08_only_listed_cities_are_exported(address: str) -> None:
    CityFactory(slug="kobe")
    CityFactory(slug="hidden-draft", status=City.Status.DRAFT)
    CityFactory(slug="hidden-left", status=City.Status.WITHDRAWN)

    text = text_of(address)

    assert "kobe" in text
    assert "hidden" not in text


@BOTH
def test_the_filters_are_those_of_the_list(address: str) -> None:
    CityFactory(slug="kobe", country="JP")
    CityFactory(slug="waterberg", country="ZA")

    assert "waterberg" not in text_of(f"{address}?country=JP")
    assert "kobe" not in text_of(f"{address}?region=africa")


@BOTH
@pytest.mark.parametrize("query", ["region=nowhere", "status=x", "order=1", "q=%25", "page=2", "country=%27"])
def test_t07_what_is_not_known_never_fails(address: str, query: str) -> None:
    CityFactory(slug="kobe")

    get(f"{address}?{query}")


def test_the_founding_places_are_all_there(founding_facts: None) -> None:
    places = {"hong-kong", "ninghe", "beijing", "kunming", "yokohama", "kobe", "waterberg"}

    for language in ("en", "zh-hans", "zh-hant", "ja"):
        assert {row["slug"] for row in rows_of(f"/{language}/cities/data.csv")} == places
        assert {feature["id"] for feature in features_of(f"/{language}/cities/data.geojson")} == places


def test_a_name_is_not_given_in_the_form_of_a_third_country() -> None:
    names = {"official_name_zh_hans": "横滨市", "official_name_ja": "横浜市"}
    CityFactory(slug="yokohama", country="JP", **names)

    (row,) = rows_of("/en/cities/data.csv")
    (feature,) = features_of("/en/cities/data.geojson")
    in_api = json.loads(text_of("/api/v1/cities/yokohama/?lang=en"))

    said = (row["official_name"], feature["properties"]["official_name"], in_api["official_name"]["ja"])
    assert said == ("横浜市", "横浜市", "横浜市")
    assert in_api["language"]["official_name"] == "ja"
