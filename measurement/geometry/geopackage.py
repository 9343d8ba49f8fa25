"""GeoPackage, by the SQLite of the standard library and as a file that nobody writes.

A database of others may hold views, triggers and virtual tables, which run code when they are read. Tables alone are
read here, under an authorizer that allows nothing else.
"""

import sqlite3
import struct
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import numpy as np
import shapely
from pyproj import CRS

from measurement.geometry import systems
from measurement.geometry.layers import CURVES, Layer, check_columns, check_features, chosen_of
from measurement.geometry.refusing import Bad, not_readable

APPLICATIONS = {b"GPKG", b"GP10", b"GP11"}
MAGIC = b"SQLite format 3\0"
ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
OF_THE_STANDARD = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys")
ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}
NO_TABLE = (
    "This layer is a view or a virtual table, which we do not read. "
    "In your GIS, export the layer to a new GeoPackage, then give that file."
)
MOST_BLOB = 100_000_000
ROWS = 5_000


@dataclass(frozen=True)
class FileLayer:
    """A layer of the file, as its tables of contents describe it."""

    table: str
    column: str
    kind: str
    srs: int


def read(path: Path, wanted: Sequence[str], name: str, given: CRS | None) -> Layer:
    check_head(path)
    try:
        with closing(opened(path)) as file:
            return layer_of(file, wanted, name, given)
    except sqlite3.Error as error:
        raise not_readable("This GeoPackage is damaged. Export the layer again.") from error


def check_head(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(72)
    if not head.startswith(MAGIC) or head[68:72] not in APPLICATIONS:
        raise not_readable("This file is not a GeoPackage. Export the layer again.")


def opened(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True)
    file.execute("PRAGMA trusted_schema=OFF")
    file.execute("PRAGMA cell_size_check=ON")
    file.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BLOB)
    file.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    file.text_factory = lambda data: data.decode("utf-8", "replace")
    file.set_authorizer(allowed)
    return file


def allowed(action: int, first: str | None, second: str | None, *_: object) -> int:
    """Reading of columns, and the function that counts rows. No other function, pragma or file."""
    is_count = action == sqlite3.SQLITE_FUNCTION and second == "count"
    return sqlite3.SQLITE_OK if action in ALLOWED or is_count else sqlite3.SQLITE_DENY


def layer_of(file: sqlite3.Connection, wanted: Sequence[str], name: str, given: CRS | None) -> Layer:
    tables = plain_tables(file)
    if any(table not in tables for table in OF_THE_STANDARD):
        raise not_readable("This GeoPackage lacks a table of its standard. Export the layer again.")
    found = chosen(file, name)
    if found.table not in tables:
        raise not_readable(NO_TABLE)
    there = columns_of(file, found.table)
    wanted = chosen_of(wanted, [name for name in there if name != found.column])
    check_columns([found.column], there)
    (count,) = file.execute(f"SELECT count(*) FROM {quoted(found.table)}").fetchone()  # noqa: S608  # checked
    check_features(count)
    rows = file.execute(  # the names are those of its own tables, and quoted
        f"SELECT {', '.join(map(quoted, [found.column, *wanted]))} FROM {quoted(found.table)}"  # noqa: S608
    )
    shapes, values = collected(rows, len(wanted))
    system = systems.own_or_given(lambda: system_of(file, found.srs), given)
    return Layer("GeoPackage", shapes, system, dict(zip(wanted, values, strict=True)))


def plain_tables(file: sqlite3.Connection) -> set[str]:
    """Neither views nor virtual tables, such as the spatial index that every GIS writes."""
    rows = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    return {name for name, sql in rows if not str(sql).lstrip().upper().startswith("CREATE VIRTUAL")}


def chosen(file: sqlite3.Connection, name: str) -> FileLayer:
    """The layer of that name, or the only one."""
    rows = file.execute(
        "SELECT c.table_name, g.column_name, g.geometry_type_name, g.srs_id FROM gpkg_contents c"
        " JOIN gpkg_geometry_columns g ON g.table_name = c.table_name WHERE c.data_type = 'features'"
    )
    layers = [FileLayer(str(table), str(column), str(kind), srs) for table, column, kind, srs in rows]
    known = ", ".join(f"{layer.table} ({layer.kind})" for layer in layers[:30])
    if not layers:
        raise Bad("no_layer", "This GeoPackage has no layer of shapes.")
    if len(layers) == 1 and not name:
        return layers[0]
    for layer in layers:
        if layer.table == name:
            return layer
    if len(layers) == 1:
        return layers[0]
    text = f"This GeoPackage has several layers. Name one of them: {known}."
    raise Bad("no_layer", text, choices=[layer_facts(file, layer) for layer in layers[:30]])


def layer_facts(file: sqlite3.Connection, layer: FileLayer) -> dict[str, object]:
    """A layer that somebody can choose. Only tables of the file are counted."""
    count = None
    if layer.table in plain_tables(file):
        (count,) = file.execute(f"SELECT count(*) FROM {quoted(layer.table)}").fetchone()  # noqa: S608  # checked
    return {"value": layer.table, "kind": layer.kind, "features": count}


def columns_of(file: sqlite3.Connection, table: str) -> list[str]:
    return [each[0] for each in file.execute(f"SELECT * FROM {quoted(table)} LIMIT 0").description]  # noqa: S608


def quoted(name: str) -> str:
    if "\0" in name:
        raise not_readable("This GeoPackage has a name that we do not read. Export the layer again.")
    return '"{}"'.format(name.replace('"', '""'))


def collected(rows: sqlite3.Cursor, columns: int) -> tuple[np.ndarray, list[list[object]]]:
    shapes: list[np.ndarray] = []
    values: list[list[object]] = [[] for _ in range(columns)]
    row = 0
    while some := rows.fetchmany(ROWS):
        shapes.append(parsed([bare(blob, row + place) for place, (blob, *_) in enumerate(some, start=1)], row))
        for column, kept in enumerate(values, start=1):
            kept.extend(each[column] for each in some)
        row += len(some)
    return np.concatenate(shapes) if shapes else np.array([], dtype=object), values


def bare(blob: object, row: int) -> bytes | None:
    """The shape behind the header of the standard."""
    if blob is None:
        return None
    if not isinstance(blob, bytes) or len(blob) < 8 or blob[:2] != b"GP":
        raise not_readable("This feature has a shape that we cannot read.", row)
    flags = blob[3]
    start = 8 + ENVELOPES.get(flags >> 1 & 7, len(blob))
    if flags & 0x20 or is_curve(blob[start : start + 5]):
        raise not_readable(CURVES, row)
    return blob[start:]


def is_curve(head: bytes) -> bool:
    if len(head) < 5:
        return False
    kind: int = struct.unpack("<I" if head[0] else ">I", head[1:])[0]
    return 8 <= (kind & 0x0FFF_FFFF) % 1000 <= 14


def parsed(blobs: Sequence[bytes | None], before: int) -> np.ndarray:
    try:
        shapes = shapely.from_wkb(np.array(blobs, dtype=object), on_invalid="fix")
    except shapely.GEOSException as error:
        raise not_readable("A feature of this layer has a shape that we cannot read.") from error
    for place in unread(blobs, shapes):
        raise not_readable("This feature has a shape that we cannot read.", before + place)
    return np.asarray(shapes, dtype=object)


def unread(blobs: Sequence[bytes | None], shapes: np.ndarray) -> Iterator[int]:
    lost = shapely.is_missing(shapes)
    yield from (place for place, blob in enumerate(blobs, start=1) if blob is not None and lost[place - 1])


def system_of(file: sqlite3.Connection, srs: int) -> CRS | None:
    """Numbers 0 and -1 stand for “not known”."""
    if srs in (0, -1):
        return None
    row = file.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?", [srs]
    ).fetchone()
    if not row:
        return None
    organisation, number, definition = row
    if str(organisation).upper() == "EPSG" and isinstance(number, int):
        return systems.by_number(number)
    return systems.by_wkt(str(definition))
