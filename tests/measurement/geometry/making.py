"""Files as a GIS writes them, and the program asked about them."""

import io
import json
import sqlite3
import struct
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapefile
import shapely

from measurement import program

UTM = 32648  # metres; its middle meridian runs through the city of these tests
X, Y = 500_000.0, 3_400_000.0
CENTRE = (X, Y)
CITY = shapely.box(X - 5_000, Y - 5_000, X + 5_000, Y + 5_000)


def square(x: float, y: float, size: float = 1_000) -> shapely.Polygon:
    """In metres from the middle of the city."""
    return shapely.box(X + x, Y + y, X + x + size, Y + y + size)


def moved(
    shapes: Iterable[shapely.Geometry], system: int, *, step: float = 0, start: int = UTM
) -> list[shapely.Geometry]:
    """From the metres of these tests into another system."""
    way = pyproj.Transformer.from_crs(start, system, always_xy=True)
    cut = [shapely.segmentize(each, step) if step else each for each in shapes]
    return [shapely.transform(each, lambda xy: np.column_stack(way.transform(xy[:, 0], xy[:, 1]))) for each in cut]


def geojson(
    path: Path,
    shapes: Sequence[shapely.Geometry | None],
    *,
    system: int | None = UTM,
    rows: Sequence[dict[str, Any]] | None = None,
) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": rows[number] if rows else {},
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
        }
        for number, shape in enumerate(shapes)
    ]
    named = {"crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{system}"}}} if system else {}
    path.write_text(json.dumps({"type": "FeatureCollection", **named, "features": features}))
    return path


def blob(shape: shapely.Geometry | None, srs: int) -> bytes | None:
    if shape is None:
        return None
    return b"GP\0\1" + struct.pack("<i", srs) + bytes(shapely.to_wkb(shape, flavor="iso"))


STANDARD = """
PRAGMA synchronous = OFF;
PRAGMA application_id = {application};
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
    organization_coordsys_id INTEGER, definition TEXT, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, description TEXT,
    last_change TEXT, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER);
CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER,
    z TINYINT, m TINYINT);
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT, definition TEXT, scope TEXT);
"""
# What QGIS and ArcGIS add to a layer: a spatial index, and triggers that call functions which only a GIS has.
INDEX = """
CREATE VIRTUAL TABLE "rtree_{table}_geom" USING rtree(id, minx, maxx, miny, maxy);
CREATE TRIGGER "rtree_{table}_geom_insert" AFTER INSERT ON "{table}"
    WHEN (new."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom"))
    BEGIN INSERT OR REPLACE INTO "rtree_{table}_geom" VALUES (NEW."fid", ST_MinX(NEW."geom"), 0, 0, 0); END;
INSERT INTO gpkg_extensions VALUES ('{table}', 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org', 'write-only');
"""


def geopackage(
    path: Path,
    shapes: Sequence[shapely.Geometry | None],
    *,
    system: int = UTM,
    rows: Sequence[dict[str, Any]] | None = None,
    tables: Sequence[str] = ("layer",),
    more: str = "",
    definition: tuple[str, int, str] | None = None,
    application: int = 0x47504B47,
) -> Path:
    names = list(rows[0]) if rows else []
    file = sqlite3.connect(path)
    file.executescript(STANDARD.format(application=application))
    organisation, number, text = definition or ("EPSG", system, "")
    file.execute("INSERT INTO gpkg_spatial_ref_sys VALUES ('x', ?, ?, ?, ?, '')", [system, organisation, number, text])
    for table in tables:
        named = [table, system]
        file.execute("INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES (?, 'features', ?)", named)
        file.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'GEOMETRY', ?, 0, 0)", named)
        columns = "".join(f', "{name}"' for name in names)
        table = table.replace('"', '""')
        file.execute(f'CREATE TABLE "{table}" (fid INTEGER PRIMARY KEY, geom BLOB{columns})')
        for number, shape in enumerate(shapes):
            values = [blob(shape, system), *(rows[number].values() if rows else ())]
            file.execute(f'INSERT INTO "{table}" VALUES (NULL{", ?" * len(values)})', values)
        file.executescript(INDEX.format(table=table))
    file.executescript(more)
    file.commit()
    file.close()
    return path


def parts_of_shapefile(
    shapes: Sequence[shapely.Geometry | None],
    *,
    system: int | None = UTM,
    rows: Sequence[dict[str, Any]] | None = None,
    encoding: str = "utf-8",
) -> dict[str, bytes]:
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with shapefile.Writer(shp=shp, shx=shx, dbf=dbf, encoding=encoding) as writer:
        names = list(rows[0]) if rows else ["id"]
        for name in names:
            writer.field(name, "C", 40)
        for number, shape in enumerate(shapes):
            writer.shape(json.loads(shapely.to_geojson(shapely.orient_polygons(shape)))) if shape else writer.null()
            writer.record(*(rows[number].values() if rows else [number]))
    found = {".shp": shp.getvalue(), ".shx": shx.getvalue(), ".dbf": dbf.getvalue()}
    return found | ({".prj": pyproj.CRS(system).to_wkt("WKT1_ESRI").encode()} if system else {})


def zipped(path: Path, parts: dict[str, bytes], *, name: str = "layer") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending, data in parts.items():
            archive.writestr(f"{name}{ending}" if ending.startswith(".") else ending, data)
    return path


def shapes_zipped(path: Path, shapes: Sequence[shapely.Geometry], *, system: int = UTM) -> Path:
    return zipped(path, parts_of_shapefile(shapes, system=system))


def ask(folder: Path, *words: str, boundary: Path | None = None, **files: Path) -> dict[str, Any]:
    """The answer of the program, which says by its exit code what it is."""
    boundary = boundary or geojson(folder / "boundary.json", [CITY])
    named = [word for name, path in files.items() for word in (f"--{name.replace('_', '-')}", str(path))]
    code = program.main(["--boundary", str(boundary), *named, *words, "--json", str(folder / "answer.json")])
    answer: dict[str, Any] = json.loads((folder / "answer.json").read_text())
    assert code == (program.BAD if "error" in answer else program.GOOD)
    return answer


def refused(folder: Path, *words: str, boundary: Path | None = None, **files: Path) -> tuple[str, str]:
    answer = ask(folder, *words, boundary=boundary, **files)
    assert "error" in answer, answer
    error = answer["error"]
    assert isinstance(error, dict)
    assert str(error["text"]).endswith("."), "a sentence"
    return error["code"], error["text"]
