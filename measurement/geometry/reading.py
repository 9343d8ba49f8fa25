"""Reads a file of a GIS: GeoPackage, GeoJSON or a zipped shapefile, told by what it holds."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from pyproj import CRS

from measurement.geometry import geojson, geopackage, shapefiles
from measurement.geometry.layers import Layer
from measurement.geometry.limits import MOST_BYTES
from measurement.geometry.refusing import Bad, not_readable

KINDS = "Give the layer as GeoPackage, GeoJSON or zipped shapefile."


def read(path: Path, wanted: Sequence[str], *, name: str, given: CRS | None, work: Path) -> Layer:
    """`name` chooses one of several layers, `given` is the coordinate system where the file says none that fits. Raises
    Bad."""
    try:
        layer = opened(path, wanted, name, given, work)
    except OSError as error:
        raise not_readable(f"This file cannot be opened. {KINDS}") from error
    if not len(layer):
        raise Bad("no_area", "The layer is empty. Export it again with its features.")
    layer.sha256, layer.given = checksum(path), given
    return layer


def opened(path: Path, wanted: Sequence[str], name: str, given: CRS | None, work: Path) -> Layer:
    if path.stat().st_size > MOST_BYTES:
        raise Bad("too_large", f"This file has more than {MOST_BYTES // 1_000_000} MB. Give a part of the layer.")
    with path.open("rb") as file:
        head = file.read(64)
    if head.startswith(b"SQLite"):
        return geopackage.read(path, wanted, name, given)
    if head.startswith(b"PK"):
        return shapefiles.read(path, wanted, given, work)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return geojson.read(path, wanted, given)
    raise not_readable(f"This file is of a kind that we do not read. {KINDS}")


def checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
