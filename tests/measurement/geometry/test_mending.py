"""What is drawn badly is mended so that no area is lost, and what was mended is told."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from tests.measurement.geometry.making import CITY, X, Y, ask, geojson, geopackage, square

BOW_TIE = shapely.Polygon([(X, Y), (X + 1000, Y + 1000), (X + 1000, Y), (X, Y + 1000)])
# Of 0.01 degrees: the crossing is no corner, and each edge is cut ten times.
BOW_TIE_IN_DEGREES = shapely.Polygon([(104.99, 30.72), (105.0, 30.73), (105.0, 30.72), (104.99, 30.73)])


def mended(run: dict[str, Any]) -> dict[str, float]:
    found: dict[str, float] = run["layers"][0]["mended"]
    return found


def test_a_bow_tie_in_metres_keeps_both_lobes(tmp_path: Path) -> None:
    run = ask(tmp_path, natural=geojson(tmp_path / "n.json", [BOW_TIE]))

    assert run["inputs"]["natural_area_ha"] == pytest.approx(50, rel=0.002)
    assert mended(run)["self_crossing"] == 1


def test_mending_that_moves_more_than_a_hundredth_is_told(tmp_path: Path) -> None:
    def told(*shapes: shapely.Geometry) -> list[float]:
        run = ask(tmp_path, natural=geojson(tmp_path / "n.json", shapes))
        return [each["ha"] for each in run["warnings"] if each["code"] == "mending"]

    assert told(BOW_TIE, square(-3_000, 0)) == [pytest.approx(50, rel=0.002)]
    assert told(BOW_TIE, CITY) == []


def test_a_bow_tie_in_degrees_keeps_both_lobes(tmp_path: Path) -> None:
    whole = shapely.box(*BOW_TIE_IN_DEGREES.bounds)
    square_ha = ask(tmp_path, natural=geojson(tmp_path / "w.json", [whole], system=4326))["inputs"]["natural_area_ha"]
    run = ask(tmp_path, natural=geojson(tmp_path / "n.json", [BOW_TIE_IN_DEGREES], system=4326))

    assert run["inputs"]["natural_area_ha"] == pytest.approx(square_ha / 2, rel=0.0005)


@pytest.mark.parametrize(
    "shape",
    [
        shapely.MultiPolygon([square(0, 0), square(200, 200, 500)]),  # a part in a part
        shapely.MultiPolygon([square(0, 0), square(0, 0)]),
        shapely.GeometryCollection(
            [square(0, 0), shapely.Point(X, Y), shapely.GeometryCollection([square(0, 0, 500)])]
        ),
    ],
)
def test_a_part_in_a_part_is_not_lost(tmp_path: Path, shape: shapely.Geometry) -> None:
    run = ask(tmp_path, natural=geojson(tmp_path / "n.json", [shape]))

    assert run["inputs"]["natural_area_ha"] == pytest.approx(100, rel=0.002)


def test_what_overlaps_counts_once_and_is_told(tmp_path: Path) -> None:
    run = ask(tmp_path, natural=geojson(tmp_path / "n.json", [square(0, 0), square(500, 0)]))

    assert run["inputs"]["natural_area_ha"] == pytest.approx(150, rel=0.002)
    assert mended(run)["overlap_ha"] == pytest.approx(50, rel=0.002)
    assert "overlap" in [each["code"] for each in run["warnings"]]


def test_what_overlaps_in_degrees_is_told_in_hectares_too(tmp_path: Path) -> None:
    boxes = [shapely.box(104.99, 30.70, 105.01, 30.72), shapely.box(105.0, 30.70, 105.02, 30.72)]
    run = ask(tmp_path, natural=geojson(tmp_path / "n.json", boxes, system=4326))

    assert mended(run)["overlap_ha"] == pytest.approx(run["inputs"]["natural_area_ha"] / 3, rel=0.0005)


FAR = shapely.box(X + 5_000, Y - 5_000, X + 25_000, Y + 5_000)  # beside the city


def test_what_lies_outside_does_not_hide_how_much_overlaps_in_the_city(tmp_path: Path) -> None:
    run = ask(tmp_path, natural=geojson(tmp_path / "n.json", [square(0, 0), square(0, 0), FAR]))

    assert run["inputs"]["natural_area_ha"] == pytest.approx(100, rel=0.002)
    assert mended(run)["overlap_ha"] == pytest.approx(100, rel=0.002)
    assert {each["code"]: each["ha"] for each in run["warnings"]}["overlap"] == mended(run)["overlap_ha"]


def test_what_overlaps_outside_is_nothing_of_the_city(tmp_path: Path) -> None:
    run = ask(tmp_path, natural=geojson(tmp_path / "n.json", [square(0, 0), FAR, FAR]))

    assert mended(run)["overlap_ha"] == 0
    assert "overlap" not in [each["code"] for each in run["warnings"]]


def test_what_lies_outside_does_not_hide_how_much_mending_changed_in_the_city(tmp_path: Path) -> None:
    bow = shapely.Polygon([(X, Y), (X + 1_000, Y + 1_000), (X + 1_000, Y), (X, Y + 900)])
    told = [
        {each["code"]: each["ha"] for each in ask(tmp_path, natural=geojson(tmp_path / name, shapes))["warnings"]}
        for name, shapes in (("alone.json", [bow]), ("beside.json", [bow, FAR]))
    ]

    assert told[0]["mending"] == pytest.approx(told[1]["mending"], rel=0.002)
    outside = shapely.transform(bow, lambda points: points + np.array([6_000, 0]))
    run = ask(tmp_path, natural=geojson(tmp_path / "o.json", [square(0, 0), outside]))
    assert "mending" not in {each["code"] for each in run["warnings"]}


def test_what_lies_outside_is_cut_and_told(tmp_path: Path) -> None:
    run = ask(tmp_path, natural=geojson(tmp_path / "n.json", [square(4_500, 0)]))

    assert run["inputs"]["natural_area_ha"] == pytest.approx(50, rel=0.002)
    assert mended(run)["outside_ha"] == pytest.approx(50, rel=0.002)


def test_empty_features_and_points_are_left_out_and_counted(tmp_path: Path) -> None:
    shapes = [square(0, 0), None, shapely.Polygon(), shapely.Point(X, Y), shapely.LineString([(X, Y), (X + 9, Y)])]
    flat = shapely.Polygon([(X, Y), (X + 5, Y), (X, Y)])
    for write in (geojson, geopackage):
        run = ask(tmp_path, natural=write(tmp_path / write.__name__, [*shapes, flat]))

        assert (mended(run)["empty"], mended(run)["not_areas"]) == (3, 2)
        assert run["layers"][0]["features"] == 6
        assert run["inputs"]["natural_area_ha"] == pytest.approx(100, rel=0.002)


def test_a_ring_that_is_not_closed_is_closed(tmp_path: Path) -> None:
    corners = [[X, Y], [X + 1000, Y], [X + 1000, Y + 1000], [X, Y + 1000]]
    layer = geojson(tmp_path / "n.json", [square(0, 0)])
    found = json.loads(layer.read_text())
    found["features"][0]["geometry"]["coordinates"] = [corners]
    layer.write_text(json.dumps(found))

    assert ask(tmp_path, natural=layer)["inputs"]["natural_area_ha"] == pytest.approx(100, rel=0.002)


def test_slivers_are_no_patches(tmp_path: Path) -> None:
    sliver = shapely.box(X + 3_000, Y, X + 3_000.01, Y + 0.5)
    run = ask(tmp_path, natural=geojson(tmp_path / "n.json", [square(0, 0), sliver]))

    assert run["groups"]["patches"] == 1
    assert mended(run)["slivers"] == 1


def test_no_natural_area_is_not_computable_and_never_0(tmp_path: Path) -> None:
    run = ask(tmp_path, natural=geojson(tmp_path / "n.json", [square(6_000, 6_000)]))

    assert set(run["results"].values()) == {None}
    assert run["inputs"]["natural_area_ha"] is None
    assert "no_natural_area" in [each["code"] for each in run["warnings"]]


def test_where_nothing_is_natural_the_picture_is_empty(tmp_path: Path) -> None:
    ask(tmp_path, "--picture", str(tmp_path / "p.svg"), natural=geojson(tmp_path / "n.json", [square(6_000, 6_000)]))

    assert "<path" not in (tmp_path / "p.svg").read_text()


def test_one_group_is_100_percent(tmp_path: Path) -> None:
    assert ask(tmp_path, natural=geojson(tmp_path / "n.json", [CITY]))["results"]["coherence"] == 100.0
