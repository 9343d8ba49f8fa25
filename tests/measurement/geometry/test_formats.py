"""The same layer in each format and coordinate system gives the same hectares."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from tests.measurement.geometry.making import (
    CITY,
    ask,
    geojson,
    geopackage,
    moved,
    shapes_zipped,
    square,
)

PATCHES = [square(0, 0), square(1_050, 200), square(-3_000, -3_000, 700)]
WRITERS: dict[str, Callable[..., Path]] = {
    "GeoPackage": geopackage,
    "GeoJSON": geojson,
    "Shapefile": shapes_zipped,
}
SYSTEMS = [4326, 32648, 4490, 4543]


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("format", WRITERS)
def test_a_layer_gives_the_same_in_each_format_and_system(tmp_path: Path, format: str, system: int) -> None:
    expected = ask(tmp_path, natural=geojson(tmp_path / "n.json", PATCHES))
    city = WRITERS[format](tmp_path / "city", moved([CITY], system, step=100), system=system)
    layer = WRITERS[format](tmp_path / "layer", moved(PATCHES, system, step=100), system=system)
    run = ask(tmp_path, boundary=city, natural=layer)

    assert run["layers"][0]["format"] == format
    assert run["layers"][0]["crs"] == f"EPSG:{system}"
    assert known(run) == pytest.approx(known(expected), rel=0.0005)


def known(run: dict[str, dict[str, Any]]) -> list[float]:
    numbers = [value for part in ("inputs", "results", "groups") for value in run[part].values()]
    flat = [one for value in numbers for one in (value if isinstance(value, list) else [value])]
    return [one for one in flat if one is not None]


def authalic(west: float, south: float, east: float, north: float) -> float:
    """Square metres of a box on the ellipsoid of WGS 84, by the closed formula."""
    a, f = 6_378_137.0, 1 / 298.257223563
    e = math.sqrt(f * (2 - f))

    def q(latitude: float) -> float:
        sine = math.sin(math.radians(latitude))
        log = math.log((1 - e * sine) / (1 + e * sine)) / (2 * e)
        return (1 - e * e) * (sine / (1 - e * e * sine * sine) - log)

    return math.radians(east - west) * a * a / 2 * (q(north) - q(south))


@pytest.mark.parametrize(
    ("longitude", "latitude"), [(103.8, 1.35), (114.2, 22.3), (18.4, -33.9), (139.6, 35.4), (25, 65)]
)
def test_boxes_in_degrees_have_the_area_of_the_closed_formula(
    tmp_path: Path, longitude: float, latitude: float
) -> None:
    box = (longitude - 0.2, latitude - 0.15, longitude + 0.2, latitude + 0.15)
    city = geojson(tmp_path / "city.json", [shapely.box(*box)], system=None)
    run = ask(tmp_path, boundary=city, natural=city)

    assert run["inputs"]["city_area_ha"] == pytest.approx(authalic(*box) / 10_000, rel=0.0005)
    assert run["results"]["natural_share"] == 100.0


def test_a_city_on_the_line_where_longitudes_begin_anew_is_measured_like_another(tmp_path: Path) -> None:
    fiji = [shapely.box(179.9, -17, 180, -16.9), shapely.box(-180, -17, -179.9, -16.9)]
    city = geojson(tmp_path / "city.json", fiji, system=None)
    across = geojson(tmp_path / "across.json", [shapely.box(179.95, -17, 180.05, -16.95)], system=None)
    run = ask(tmp_path, boundary=city, natural=city)

    assert run["inputs"]["city_area_ha"] == pytest.approx(authalic(0, -17, 0.2, -16.9) / 10_000, rel=0.0005)
    assert run["groups"]["patches"] == 1
    assert ask(tmp_path, boundary=city, natural=across)["results"]["natural_share"] == pytest.approx(25, abs=0.02)


def test_islands_are_one_city(tmp_path: Path) -> None:
    islands = shapely.MultiPolygon([square(0, 0), square(3_000, 3_000)])
    city = geojson(tmp_path / "city.json", [islands])
    run = ask(tmp_path, boundary=city, natural=geojson(tmp_path / "n.json", [square(3_000, 3_000)]))

    assert run["results"]["natural_share"] == pytest.approx(50, abs=0.01)


def test_the_values_that_count_as_natural_are_chosen(tmp_path: Path) -> None:
    rows = [{"kind": "forest"}, {"kind": "crops"}, {"kind": "森林"}]
    for write in (geojson, geopackage):
        layer = write(tmp_path / write.__name__, PATCHES, rows=rows)
        run = ask(tmp_path, "--attribute", "kind", "--values", "forest, 森林", natural=layer)

        assert run["layers"][0]["used"] == 2
        assert run["layers"][0]["values"] == ["forest", "森林"]
        assert run["inputs"]["natural_area_ha"] == pytest.approx(149, rel=0.002)


def test_whole_numbers_are_chosen_as_people_write_them(tmp_path: Path) -> None:
    layer = geojson(tmp_path / "n.json", PATCHES, rows=[{"code": 10.0}, {"code": 10}, {"code": 50}])

    assert ask(tmp_path, "--attribute", "code", "--values", "10", natural=layer)["layers"][0]["used"] == 2


@pytest.mark.parametrize("application", [0x47503130, 0x47503131])
def test_older_geopackages_are_read(tmp_path: Path, application: int) -> None:
    layer = geopackage(tmp_path / "n.gpkg", PATCHES, application=application)

    assert ask(tmp_path, natural=layer)["groups"]["patches"] == 3


def test_of_several_layers_the_named_one_is_read(tmp_path: Path) -> None:
    layer = geopackage(tmp_path / "n.gpkg", PATCHES, tables=("one", 'od"d', "混合"))

    assert ask(tmp_path, "--layer", 'od"d', natural=layer)["groups"]["patches"] == 3


def test_heights_and_measures_are_left_out(tmp_path: Path) -> None:
    high = [shapely.force_3d(each, 7) for each in PATCHES]
    measured = [
        shapely.from_wkt("POLYGON M ((500000 3400000 1, 501000 3400000 2, 501000 3401000 3, 500000 3400000 1))")
    ]

    for write in (geojson, geopackage, shapes_zipped):
        assert ask(tmp_path, natural=write(tmp_path / write.__name__, high))["groups"]["patches"] == 3
    assert ask(tmp_path, natural=geopackage(tmp_path / "m.gpkg", measured))["inputs"][
        "natural_area_ha"
    ] == pytest.approx(50, rel=0.002)


def test_holes_of_a_shapefile_stay_holes_and_an_island_in_one_stays_land(tmp_path: Path) -> None:
    ring = square(0, 0, 2_000).difference(square(500, 500, 1_000))
    layer = shapes_zipped(tmp_path / "n.zip", [shapely.union(ring, square(900, 900, 200))])

    assert ask(tmp_path, natural=layer)["inputs"]["natural_area_ha"] == pytest.approx(304, rel=0.002)


def test_a_picture_is_small_and_has_no_outline_of_the_city(tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    spots = [square(x, y, 60) for x, y in chance.uniform(-5_000, 4_900, (4_000, 2))]
    ask(tmp_path, "--picture", str(tmp_path / "p.svg"), natural=geojson(tmp_path / "n.json", spots))
    picture = (tmp_path / "p.svg").read_text()

    assert picture.startswith("<svg ")
    assert 1_000 < len(picture) <= 40_000
    assert "stroke" not in picture
