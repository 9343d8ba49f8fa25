"""What cannot be measured is refused with a sentence and a code, and a good file right after is measured (T68, T69)."""

import errno
import json
import sqlite3
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely

from measurement import program
from measurement.geometry import limits, shapefiles
from tests.measurement.geometry.making import (
    CITY,
    X,
    Y,
    ask,
    blob,
    geojson,
    geopackage,
    moved,
    parts_of_shapefile,
    refused,
    shapes_zipped,
    square,
    zipped,
)

GOOD = [square(0, 0)]
IN_DEGREES = moved(GOOD, 4326)


@pytest.fixture(autouse=True)
def a_good_file_right_after_is_measured(tmp_path: Path) -> Iterator[None]:
    yield
    assert ask(tmp_path, natural=geojson(tmp_path / "good.json", GOOD))["groups"]["count"] == 1
    assert [each.name for each in tmp_path.iterdir() if each.is_dir()] == [], "nothing is left half"


# --- Coordinate systems -------------------------------------------------------------------------------------------


def test_a_file_without_a_system_asks_for_it_and_takes_what_is_given(tmp_path: Path) -> None:
    plain = geojson(tmp_path / "n.json", GOOD, system=None)
    unknown = geopackage(tmp_path / "n.gpkg", GOOD, system=-1)
    bare = zipped(tmp_path / "n.zip", parts_of_shapefile(GOOD, system=None))

    for layer in (plain, unknown, bare):
        assert refused(tmp_path, natural=layer)[0] == "no_crs"
        assert ask(tmp_path, "--crs", "EPSG:32648", natural=layer)["groups"]["count"] == 1


@pytest.mark.parametrize(
    "text",
    ["32648", "EPSG:0", "EPSG:4979999", "+proj=utm +zone=48", "/etc/passwd", "https://example.org/x.wkt", "EPSG:4978"],
)
def test_a_system_is_an_epsg_number_and_nothing_else(tmp_path: Path, text: str) -> None:
    layer = geojson(tmp_path / "n.json", GOOD, system=None)

    assert refused(tmp_path, "--crs", text, natural=layer)[0] == "no_crs"


BOUND = 'BOUNDCRS[SOURCECRS[GEOGCRS["x"]],TARGETCRS[GEOGCRS["y"]],ABRIDGEDTRANSFORMATION["z"]]'
SHORT = 'GEOGCS["x",DATUM["y",SPHEROID["z",6378137,298.257],{}],UNIT["degree",0.0174532925199433]]'
GRID, SHIFTED = SHORT.format('EXTENSION["PROJ4_GRIDS","/etc/passwd"]'), SHORT.format("TOWGS84[1,2,3,0,0,0,0]")
LINE = "+proj=longlat +nadgrids=@x.gsb"


@pytest.mark.parametrize("text", [BOUND, GRID, SHIFTED, LINE, "/etc/passwd", "", "GEOGCS[" * 9_000])
def test_t68_the_text_of_a_system_opens_no_file_and_names_no_grid(tmp_path: Path, text: str) -> None:
    layer = zipped(tmp_path / "n.zip", parts_of_shapefile(IN_DEGREES, system=None) | {".prj": text.encode()})
    other = geopackage(tmp_path / "n.gpkg", IN_DEGREES, system=100_001, definition=("NONE", 0, text))

    assert refused(tmp_path, natural=layer)[0] == "no_crs"
    assert refused(tmp_path, natural=other)[0] == "no_crs"
    assert ask(tmp_path, "--crs", "EPSG:4326", natural=layer)["groups"]["count"] == 1


def test_degrees_and_metres_are_not_taken_for_each_other(tmp_path: Path) -> None:
    degrees_as_metres = geojson(tmp_path / "a.json", IN_DEGREES, system=32648)
    metres_as_degrees = geojson(tmp_path / "b.json", GOOD, system=4326)

    assert refused(tmp_path, natural=degrees_as_metres)[0] == "crs_disagrees"
    assert refused(tmp_path, natural=metres_as_degrees)[0] == "crs_disagrees"


def swapped(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda points: points[:, ::-1])


def turned(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda points: -points)


@pytest.mark.parametrize("system", [4326, 32648])
def test_swapped_axes_are_recognised_and_offered(tmp_path: Path, system: int) -> None:
    layer = geojson(tmp_path / "n.json", [swapped(each) for each in moved(GOOD, system)], system=system)
    code, text = refused(tmp_path, natural=layer)

    assert (code, "--axes swapped" in text) == ("axes_swapped", True)
    assert ask(tmp_path, "--axes", "swapped", natural=layer)["groups"]["count"] == 1


def test_turned_signs_of_a_south_african_grid_are_recognised_and_offered(tmp_path: Path) -> None:
    city = shapely.box(18.9, -33.95, 19.1, -33.85)
    grid = 2048
    on_grid = moved([shapely.segmentize(city, 0.001)], grid, start=4326)
    boundary = geojson(tmp_path / "city.json", [city], system=None)
    layer = geojson(tmp_path / "n.json", [turned(each) for each in on_grid], system=grid)
    code, text = refused(tmp_path, boundary=boundary, natural=layer)

    assert (code, "--axes turned" in text) == ("axes_swapped", True)
    run = ask(tmp_path, "--axes", "turned", boundary=boundary, natural=layer)
    assert run["results"]["natural_share"] == pytest.approx(100, abs=0.05)


def test_a_boundary_with_swapped_axes_is_recognised_by_where_its_system_is_used(tmp_path: Path) -> None:
    city = geojson(tmp_path / "city.json", [swapped(each) for each in IN_DEGREES], system=4490)

    assert refused(tmp_path, boundary=city, natural=city)[0] == "axes_swapped"


def test_south_of_the_equator_swapped_axes_are_recognised_by_where_the_city_lies(tmp_path: Path) -> None:
    city = shapely.box(28.0, -24.1, 28.2, -23.9)
    layer = geojson(tmp_path / "city.json", [swapped(city)], system=4326)
    near = ["--near=28.1,-24.0"]
    answer = tmp_path / "answer.json"
    program.main([f"--look={layer}", *near, f"--json={answer}"])
    error = json.loads(answer.read_text())["error"]
    assert (error["code"], error["choices"]) == ("axes_swapped", [{"value": "swapped"}])

    program.main([f"--look={layer}", *near, "--axes=swapped", f"--json={answer}"])
    assert json.loads(answer.read_text())["box"] == [28.0, -24.1, 28.2, -23.9]
    own = '{"boundary": {"axes": "swapped"}}'
    right = geojson(tmp_path / "n.json", [city], system=4326)
    run = ask(tmp_path, *near, f"--own={own}", boundary=layer, natural=right)
    assert run["results"]["natural_share"] == 100


def outlined(tmp_path: Path, layer: Path, *words: str) -> Any:
    answer = tmp_path / "answer.json"
    program.main([f"--outline={layer}", *words, f"--json={answer}"])
    return json.loads(answer.read_text())


def test_the_outline_of_a_boundary_with_swapped_axes_lies_where_the_city_lies(tmp_path: Path) -> None:
    city = shapely.box(25.0, -30.0, 25.2, -29.8)
    layer = geojson(tmp_path / "city.json", [swapped(city)], system=4326)

    found = shapely.from_geojson(json.dumps(outlined(tmp_path, layer, "--axes=swapped", "--near=25.1,-29.9")))

    assert shapely.equals(found, shapely.multipolygons([city]))


def test_axes_that_fit_both_ways_are_not_guessed_without_the_place(tmp_path: Path) -> None:
    city = shapely.box(25.0, -30.0, 25.2, -29.8)
    layer = geojson(tmp_path / "city.json", [swapped(city)], system=4326)
    code, text = refused(tmp_path, "--axes=swapped", boundary=layer, natural=layer)

    assert (code, "--near" in text) == ("axes_swapped", True)
    assert outlined(tmp_path, layer, "--axes=swapped")["error"]["code"] == "axes_swapped"
    near = ask(tmp_path, "--axes=swapped", "--near=25.1,-29.9", boundary=layer, natural=layer)
    right = geojson(tmp_path / "right.json", [city], system=4326)
    assert near["inputs"] == ask(tmp_path, boundary=right, natural=right)["inputs"]


@pytest.mark.parametrize("system", [4326, 3832])
def test_an_outline_across_the_line_where_longitudes_begin_anew_lies_on_both_sides(tmp_path: Path, system: int) -> None:
    west, east = shapely.box(179.9, -17.0, 180.0, -16.9), shapely.box(-180.0, -17.0, -179.9, -16.9)
    shapes = [west, east] if system == 4326 else moved([shapely.box(179.9, -17, 180.1, -16.9)], system, start=4326)
    layer = geojson(tmp_path / "city.json", shapes, system=system)

    found = shapely.from_geojson(json.dumps(outlined(tmp_path, layer, "--near=180,-16.95")))

    assert shapely.area(shapely.symmetric_difference(found, shapely.multipolygons([west, east]))) < 0.000_001
    assert shapely.total_bounds(found).tolist() == pytest.approx([-180, -17, 180, -16.9])


@pytest.mark.parametrize("name", ["EPSG:{}", "urn:ogc:def:crs:EPSG::{}", "urn:ogc:def:crs:EPSG:6.9:{}", "epsg:{}"])
def test_a_system_is_read_however_its_number_is_written(tmp_path: Path, name: str) -> None:
    layer = geojson(tmp_path / "n.json", GOOD)
    layer.write_text(layer.read_text().replace("urn:ogc:def:crs:EPSG::32648", name.format(32648)))

    assert ask(tmp_path, natural=layer)["layers"][0]["crs"] == "EPSG:32648"


def test_a_system_that_disagrees_is_replaced_by_the_one_that_somebody_gives(tmp_path: Path) -> None:
    wrong = geojson(tmp_path / "n.json", IN_DEGREES, system=32648)
    elsewhere = geojson(tmp_path / "e.json", GOOD, system=32650)
    own = '{"natural": {"crs": "EPSG:%s"}}'
    assert refused(tmp_path, natural=wrong)[0] == "crs_disagrees"
    assert refused(tmp_path, natural=elsewhere)[0] == "far_away"

    for layer, number in ((wrong, 4326), (elsewhere, 32648)):
        run = ask(tmp_path, f"--own={own % number}", natural=layer)
        assert run["layers"][0]["crs"] == f"EPSG:{number}"
        assert run["results"]["natural_share"] == pytest.approx(1, rel=0.002)
    boundary = geojson(tmp_path / "b.json", [CITY], system=32650)
    near, own = "--near=105,30.7", '{"boundary": {"crs": "EPSG:32648"}}'
    right = geojson(tmp_path / "r.json", GOOD)
    assert ask(tmp_path, near, f"--own={own}", boundary=boundary, natural=right)["boundary"]["crs"] == "EPSG:32648"
    answer = tmp_path / "answer.json"
    program.main([f"--look={wrong}", "--near=105,30.7", "--crs=EPSG:4326", f"--json={answer}"])
    assert json.loads(answer.read_text())["crs"] == "EPSG:4326"


def test_a_system_that_fits_stays_whatever_is_given_for_files_that_say_none(tmp_path: Path) -> None:
    run = ask(tmp_path, "--crs=EPSG:4326", natural=geojson(tmp_path / "n.json", GOOD))

    assert run["layers"][0]["crs"] == "EPSG:32648"


def test_a_layer_of_another_place_is_told_how_far_away_it_lies(tmp_path: Path) -> None:
    layer = geojson(tmp_path / "n.json", [shapely.box(114.1, 22.3, 114.2, 22.4)], system=4326)
    code, text = refused(tmp_path, natural=layer)

    assert code == "far_away"
    assert "1,3" in text
    assert "km from your boundary" in text


def test_a_datum_whose_shift_is_not_known_is_said_and_not_mixed_without_a_word(tmp_path: Path) -> None:
    xian = 4610
    layer = geojson(tmp_path / "n.json", IN_DEGREES, system=xian)
    city = geojson(tmp_path / "city.json", moved([square(-2_000, -2_000, 4_000)], 4326), system=xian)

    assert refused(tmp_path, natural=layer)[0] == "datum_shift"
    for run in (ask(tmp_path, "--shift-unknown", natural=layer), ask(tmp_path, boundary=city, natural=layer)):
        assert "datum_shift" in [each["code"] for each in run["warnings"]]


# --- Files --------------------------------------------------------------------------------------------------------

DEEP = b'{"type":"FeatureCollection","features":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
WIDE = b'{"type":"Polygon","coordinates":[[' + b"[1,2]," * 5_000_001 + b"[1,2]]]}"


def collection(geometry: str) -> bytes:
    return f'{{"type":"FeatureCollection","features":[{{"type":"Feature","geometry":{geometry}}}]}}'.encode()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_readable"),
        (b"hello", "not_readable"),
        (b"<kml/>", "not_readable"),
        (b"{}", "not_readable"),
        (b"[1]", "not_readable"),
        (b'{"type":"Topology"}', "not_readable"),
        (b'{"type":"FeatureCollection","features":{}}', "not_readable"),
        (b'{"type":"FeatureCollection","features":[1]}', "not_readable"),
        (b'{"type":"FeatureCollection","features":[]}', "no_area"),
        (b'{"type":"FeatureCollection"', "not_readable"),
        (b'{"type":"Feature\xff"}', "not_readable"),
        (DEEP, "not_readable"),
        (collection('{"type":"Polygon","coordinates":' + "[" * 500 + "]" * 500 + "}"), "no_area"),
        (collection('{"type":"Polygon","coordinates":[[[0,0],[1],[1,1]]]}'), "not_readable"),
        (collection('{"type":"Polygon","coordinates":[[["a","b"],[1,1],[2,2]]]}'), "not_readable"),
        (collection('{"type":"Polygon","coordinates":7}'), "not_readable"),
        (collection('{"type":"CircularString","coordinates":[[0,0],[1,1],[2,0]]}'), "not_readable"),
        (collection('{"type":"Polygon","coordinates":[[[NaN,0],[1,0],[1,1]]]}'), "not_readable"),
        (collection('{"type":"Polygon","coordinates":[[[1e308,0],[1,0],[1,1]]]}'), "not_readable"),
        (collection('{"type":"Polygon","coordinates":[[[1e999,0],[1,0],[1,1]]]}'), "not_readable"),
        (collection("null"), "no_area"),
    ],
)
def test_t68_a_geojson_that_is_none_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    layer = tmp_path / "n.json"
    layer.write_bytes(data)

    assert refused(tmp_path, natural=layer)[0] == code


def test_t69_a_ring_of_five_million_points_is_refused_before_it_is_read(tmp_path: Path) -> None:
    layer = tmp_path / "n.json"
    layer.write_bytes(WIDE)
    assert refused(tmp_path, natural=layer)[0] == "too_large"


def test_t69_limits_of_features_points_and_bytes_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = geojson(tmp_path / "n.json", [square(0, 0)] * 11)
    for module, name, most in (
        ("layers", "MOST_FEATURES", 10),
        ("layers", "MOST_POINTS", 50),
        ("geojson", "MOST_POINTS", 50),
        ("geojson", "MOST_GEOJSON", 100),
        ("reading", "MOST_BYTES", 100),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(f"measurement.geometry.{module}.{name}", most)
            code = refused(tmp_path, natural=many, boundary=geojson(tmp_path / "b.json", GOOD[:1]))[0]
            assert code == ("too_large" if "BYTES" in name or "GEOJSON" in name else "too_many")


def test_the_feature_that_is_to_blame_is_named(tmp_path: Path) -> None:
    layer = geojson(tmp_path / "n.json", [square(0, 0), square(0, 0)])
    found = json.loads(layer.read_text())
    found["features"][1]["geometry"]["coordinates"] = [[[1, "x"], [2, 2], [3, 3]]]
    layer.write_text(json.dumps(found))

    assert ask(tmp_path, natural=layer)["error"]["feature"] == 2


def test_a_column_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    rows = [{"kind": "a", "size": 1}]
    for write in (geojson, geopackage):
        layer = write(tmp_path / write.__name__, GOOD, rows=rows)
        code, text = refused(tmp_path, "--attribute", "nope", "--values", "a", natural=layer)

        assert code == "not_readable"
        assert "kind, size" in text


def test_lines_as_barriers_need_a_width(tmp_path: Path) -> None:
    line = shapely.LineString([(X, Y), (X + 9, Y)])
    natural = geojson(tmp_path / "n.json", GOOD)
    wide = geojson(tmp_path / "r.json", [line], rows=[{"w": "wide"}])

    assert refused(tmp_path, natural=natural, barriers=geojson(tmp_path / "s.json", [line]))[0] == "no_width"
    assert refused(tmp_path, "--width-column", "w", natural=natural, barriers=wide)[0] == "no_width"


def test_a_boundary_of_lines_has_no_area(tmp_path: Path) -> None:
    city = geojson(tmp_path / "city.json", [shapely.LineString([(X, Y), (X + 9_000, Y + 9_000)])])

    assert refused(tmp_path, boundary=city, natural=geojson(tmp_path / "n.json", GOOD))[0] == "no_area"


# --- GeoPackage ---------------------------------------------------------------------------------------------------


def test_t68_a_geopackage_layer_that_is_a_view_or_a_virtual_table_is_refused_with_a_way_out(tmp_path: Path) -> None:
    view = 'ALTER TABLE "layer" RENAME TO "kept"; CREATE VIEW "layer" AS SELECT * FROM "kept";'
    virtual = 'DROP TABLE "layer"; CREATE VIRTUAL TABLE "layer" USING fts5(geom);'
    contents = "ALTER TABLE gpkg_contents RENAME TO c; CREATE VIEW gpkg_contents AS SELECT * FROM c;"
    for name, more in (("view", view), ("virtual", virtual), ("contents", contents)):
        code, text = refused(tmp_path, natural=geopackage(tmp_path / f"{name}.gpkg", GOOD, more=more))

        assert code == "not_readable"
        assert "xport the layer" in text


def test_t68_columns_that_are_worked_out_call_no_function(tmp_path: Path) -> None:
    more = 'ALTER TABLE "layer" ADD COLUMN trap AS (hex(zeroblob(900000000)));'
    layer = geopackage(tmp_path / "n.gpkg", GOOD, more=more)

    assert refused(tmp_path, "--attribute", "trap", "--values", "0", natural=layer)[0] == "not_readable"


def test_t68_a_geopackage_is_read_without_a_lock_a_log_or_a_change(tmp_path: Path) -> None:
    layer = geopackage(tmp_path / "n.gpkg", GOOD)
    before = layer.read_bytes()
    layer.chmod(0o444)
    ask(tmp_path, natural=layer)

    assert layer.read_bytes() == before
    assert not list(tmp_path.glob("n.gpkg-*"))


CURVE = b"GP\0\1" + struct.pack("<iBIIBI", 32648, 1, 10, 1, 1, 8) + struct.pack("<I6d", 3, 0, 0, 1, 1, 2, 0)


@pytest.mark.parametrize("shape", [CURVE, CURVE[:9] + struct.pack("<I", 1_010) + CURVE[13:], b"GP\0\x21" + CURVE[4:]])
def test_a_layer_with_curves_is_refused_with_the_way_to_export(tmp_path: Path, shape: bytes) -> None:
    layer = with_blob(geopackage(tmp_path / "n.gpkg", GOOD), shape)
    code, text = refused(tmp_path, natural=layer)

    assert code == "not_readable"
    assert "straight segments" in text


def with_blob(path: Path, shape: object) -> Path:
    file = sqlite3.connect(path)
    file.executescript('DROP TRIGGER "rtree_layer_geom_insert";')
    file.execute('INSERT INTO "layer" (geom) VALUES (?)', [shape])
    file.commit()
    file.close()
    return path


@pytest.mark.parametrize(
    "shape",
    [b"GP", b"GP\0\1", b"XX\0\1" + bytes(40), b"GP\0\x0f" + bytes(60), "text", 7, (blob(square(0, 0), 1) or b"")[:60]],
)
def test_t68_a_shape_that_is_cut_or_no_shape_is_refused_by_its_number(tmp_path: Path, shape: object) -> None:
    layer = with_blob(geopackage(tmp_path / "n.gpkg", GOOD), shape)
    error = ask(tmp_path, natural=layer)["error"]

    assert (error["code"], error["feature"]) == ("not_readable", 2)


def test_a_geopackage_of_several_layers_asks_which(tmp_path: Path) -> None:
    code, text = refused(tmp_path, natural=geopackage(tmp_path / "n.gpkg", GOOD, tables=("forest", "roads")))

    assert code == "no_layer"
    assert "forest (GEOMETRY), roads (GEOMETRY)" in text


@pytest.mark.parametrize("cut", [60, 100, 5_000])
def test_a_geopackage_that_is_cut_is_refused(tmp_path: Path, cut: int) -> None:
    layer = geopackage(tmp_path / "n.gpkg", GOOD * 50)
    layer.write_bytes(layer.read_bytes()[:cut])

    assert refused(tmp_path, natural=layer)[0] == "not_readable"


def test_a_database_that_is_no_geopackage_is_refused(tmp_path: Path) -> None:
    other = geopackage(tmp_path / "n.gpkg", GOOD, application=0)
    lacking = geopackage(tmp_path / "m.gpkg", GOOD, more="DROP TABLE gpkg_spatial_ref_sys;")

    assert refused(tmp_path, natural=other)[0] == "not_readable"
    assert refused(tmp_path, natural=lacking)[0] == "not_readable"


# --- Shapefile ----------------------------------------------------------------------------------------------------


def entry(name: str, mode: int = 0o644) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name)
    found.external_attr = mode << 16
    return found


EXTRA: dict[str, list[tuple[str | zipfile.ZipInfo, bytes]]] = {
    "upwards": [("../evil.txt", b"x")],
    "absolute": [("/etc/evil", b"x")],
    "backslash": [(entry("a\\..\\b"), b"x")],
    "link": [(entry("layer.cpg", 0o120777), b"/etc/passwd")],
    "nested": [("more.zip", b"PK\3\4")],
    "second layer": [("other.shp", b"x")],
    "eleven": [(f"{number}.{number}", b"x") for number in range(8)],
}


@pytest.mark.parametrize("extra", EXTRA)
def test_t68_an_archive_holds_one_shapefile_and_nothing_that_leads_out_of_it(tmp_path: Path, extra: str) -> None:
    layer = shapes_zipped(tmp_path / "n.zip", GOOD)
    with zipfile.ZipFile(layer, "a") as archive:
        for name, data in EXTRA[extra]:
            archive.writestr(name, data)

    assert refused(tmp_path, natural=layer)[0] == "archive"


def test_t69_what_an_archive_unpacks_to_is_counted_while_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = zipped(tmp_path / "n.zip", parts_of_shapefile(GOOD) | {".cpg": bytes(3_000_000)})
    monkeypatch.setattr("measurement.geometry.shapefiles.MOST_UNPACKED", 1_000_000)

    assert refused(tmp_path, natural=layer)[0] == "too_large"
    assert limits.MOST_UNPACKED == 600_000_000


@pytest.mark.parametrize("data", [b"PK", b"PK\3\4" + bytes(100)])
def test_an_archive_that_is_none_is_refused(tmp_path: Path, data: bytes) -> None:
    layer = tmp_path / "n.zip"
    layer.write_bytes(data)

    assert refused(tmp_path, natural=layer)[0] == "archive"


def test_an_archive_that_was_damaged_on_its_way_is_told_as_one(tmp_path: Path) -> None:
    layer = zipped(tmp_path / "n.zip", parts_of_shapefile(GOOD * 99))
    with zipfile.ZipFile(layer) as archive:
        begins = archive.infolist()[0].header_offset + 30 + len(archive.infolist()[0].filename)
    data = bytearray(layer.read_bytes())
    data[begins : begins + 8] = b"\xff" * 8  # no compressed stream begins so
    layer.write_bytes(data)

    assert refused(tmp_path, natural=layer)[0] == "archive"


def test_a_full_disk_is_no_fault_of_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unpack(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shapefiles, "unpack", unpack)
    with pytest.raises(OSError, match="No space"):
        shapefiles.unpacked(shapes_zipped(tmp_path / "n.zip", GOOD), tmp_path)


def test_a_shapefile_without_its_index_is_read_and_one_that_is_cut_is_not(tmp_path: Path) -> None:
    parts = parts_of_shapefile(GOOD * 9)
    bare = {ending: data for ending, data in parts.items() if ending not in (".shx", ".dbf")}
    cut = parts | {".shp": parts[".shp"][:700]}
    odd = parts | {".shp": parts[".shp"][:100] + struct.pack(">ii", 1, 1 << 29) + parts[".shp"][108:]}

    assert ask(tmp_path, natural=zipped(tmp_path / "a.zip", bare))["layers"][0]["features"] == 9
    assert refused(tmp_path, natural=zipped(tmp_path / "b.zip", cut))[0] == "not_readable"
    assert refused(tmp_path, natural=zipped(tmp_path / "c.zip", odd))[0] == "not_readable"


@pytest.mark.parametrize(("encoding", "cpg"), [("gbk", ""), ("gbk", "936"), ("utf-8", ""), ("utf-8", "UTF-8")])
def test_columns_of_a_shapefile_are_read_in_its_encoding(tmp_path: Path, encoding: str, cpg: str) -> None:
    rows = [{"类型": "森林"}, {"类型": "农田"}]
    parts = parts_of_shapefile([square(0, 0), square(2_000, 0)], rows=rows, encoding=encoding)
    layer = zipped(tmp_path / "n.zip", parts | ({".cpg": cpg.encode()} if cpg else {}))

    assert ask(tmp_path, "--attribute", "类型", "--values", "森林", natural=layer)["layers"][0]["used"] == 1


def test_a_shapefile_that_lies_in_a_folder_of_its_archive_is_read(tmp_path: Path) -> None:
    layer = zipped(tmp_path / "n.zip", parts_of_shapefile(GOOD), name="export/层")

    assert ask(tmp_path, natural=layer)["groups"]["count"] == 1


def test_a_layer_without_a_system_names_those_that_put_it_in_the_city(tmp_path: Path) -> None:
    layer = zipped(tmp_path / "c.zip", parts_of_shapefile([square(0, 0)], system=None))
    answer = tmp_path / "look.json"
    place = moved([shapely.Point(X, Y)], 4326)[0]
    program.main([f"--look={layer}", f"--near={place.x},{place.y}", f"--json={answer}"])
    error = json.loads(answer.read_text())["error"]

    assert error["code"] == "no_crs"
    assert "EPSG:32648" in [each["value"] for each in error["choices"]]
    assert "EPSG:4326" not in [each["value"] for each in error["choices"]], "metres are no degrees"


def test_what_is_said_of_one_file_alone_says_nothing_of_the_others(tmp_path: Path) -> None:
    natural = geopackage(tmp_path / "n.gpkg", [square(0, 0)], tables=("woods", "roads"))
    water = geopackage(tmp_path / "w.gpkg", [square(0, 0)], tables=("lakes", "rivers"))
    own = json.dumps({"natural": {"layer": "woods"}, "water": {"layer": "lakes"}})
    run = ask(tmp_path, "--own", own, natural=natural, water=water)
    assert [each["used"] for each in run["layers"]] == [1, 1]

    error = ask(tmp_path, "--own", json.dumps({"natural": {"layer": "woods"}}), natural=natural, water=water)["error"]
    assert (error["code"], error["layer"]) == ("no_layer", "water")
    assert error["choices"][0] == {"value": "lakes", "kind": "GEOMETRY", "features": 1}


def test_a_look_tells_kinds_of_shapes_and_sums_of_columns(tmp_path: Path) -> None:
    shapes = [square(0, 0), shapely.LineString([(X, Y), (X + 9, Y)]), shapely.Point(X, Y)]
    rows: list[dict[str, Any]] = [{"n": 1, "w": "x"}, {"n": 2.5, "w": 3}, {"n": None, "w": 4}]
    layer = geojson(tmp_path / "l.json", shapes, rows=rows)
    program.main([f"--look={layer}", f"--json={tmp_path / 'look.json'}"])
    look = json.loads((tmp_path / "look.json").read_text())

    assert look["kinds"] == {"points": 1, "lines": 1, "areas": 1}
    assert look["fields"] == [{"name": "n", "sum": 3.5}, {"name": "w", "sum": None}]


def test_a_look_draws_the_areas_in_a_colour_for_each_value(tmp_path: Path) -> None:
    shapes = [square(east, 0) for east in (0, 1_000, 2_000, 3_000)] + [shapely.Point(X, Y)]
    rows = [{"class": each} for each in ("a", "a", "b", "b", "a")]
    picture = tmp_path / "p.svg"
    for layer, areas in ((shapes, 2), (shapes[4:], 0)):
        picture.unlink(missing_ok=True)
        file = geojson(tmp_path / "l.json", layer, rows=rows[-len(layer) :])
        program.main([f"--look={file}", f"--picture={picture}", f"--json={tmp_path / 'look.json'}"])
        assert (picture.read_text().count("<path") if picture.exists() else 0) == areas
