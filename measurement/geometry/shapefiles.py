"""A shapefile in a zip archive. Its parts are unpacked under names of ours, and counted while they grow."""

import errno
import lzma
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from stat import S_ISLNK

import numpy as np
import shapefile
import shapely
from pyproj import CRS

from measurement.geometry import systems
from measurement.geometry.layers import ALL, Layer, check_features, chosen_of
from measurement.geometry.limits import MOST_DEFINITION, MOST_ENTRIES, MOST_POINTS, MOST_UNPACKED
from measurement.geometry.refusing import Bad, not_readable

PARTS = (".shp", ".dbf", ".prj", ".cpg")  # .shx only says where what is in .shp begins
CHUNK = 1 << 20
# What zipfile raises of a file that is damaged, has a password or is packed in a way that it does not know.
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, RuntimeError, OSError)
ENCRYPTED = 0x1 | 0x40 | 0x2000
POINTS, LINES, AREAS = {1, 8, 11, 18, 21, 28}, {3, 13, 23}, {5, 15, 25}
ARCHIVE = "A shapefile comes as one zip archive with its .shp, .dbf and .prj, and at most {most} entries."


def read(path: Path, wanted: Sequence[str], given: CRS | None, work: Path) -> Layer:
    """The layer of the archive, which is unpacked into a folder below `work`."""
    with tempfile.TemporaryDirectory(dir=work) as folder:
        parts = unpacked(path, Path(folder))
        try:
            return layer_of(parts, wanted, given)
        except (shapefile.ShapefileException, struct.error, ValueError, IndexError, KeyError, EOFError) as error:
            raise not_readable("This shapefile is damaged. Export the layer again.") from error


def unpacked(path: Path, folder: Path) -> dict[str, Path]:
    """The parts by their endings."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            check_entries(entries)
            left = MOST_UNPACKED
            found = {}
            for entry in entries:
                ending = PurePosixPath(entry.filename).suffix.lower()
                if ending in PARTS:
                    found[ending] = folder / f"layer{ending}"
                    left -= unpack(archive, entry, found[ending], left)
            return found
    except DAMAGED as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise  # a full disk is no fault of the file
        raise Bad("archive", ARCHIVE.format(most=MOST_ENTRIES)) from error


def check_entries(entries: list[zipfile.ZipInfo]) -> None:
    endings = [PurePosixPath(entry.filename).suffix.lower() for entry in entries]
    if len(entries) > MOST_ENTRIES or endings.count(".shp") != 1 or len(set(endings)) != len(endings):
        raise Bad("archive", ARCHIVE.format(most=MOST_ENTRIES))
    if not all(map(is_harmless, entries)):
        raise Bad("archive", "This archive has an entry that we do not unpack. Make a new archive of the shapefile.")


def is_harmless(entry: zipfile.ZipInfo) -> bool:
    """No way upwards, no link, no archive in the archive, nothing behind a password."""
    name = entry.orig_filename
    is_inside = not name.startswith("/") and not any(sign in name for sign in "\\:\0") and ".." not in name.split("/")
    is_plain = not S_ISLNK(entry.external_attr >> 16) and not entry.flag_bits & ENCRYPTED
    return is_inside and is_plain and not name.lower().endswith((".zip", ".gz", ".7z", ".rar"))


def unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, left: int) -> int:
    """How many bytes it had."""
    size = 0
    with archive.open(entry) as source, target.open("wb") as file:
        while chunk := source.read(CHUNK):
            size += len(chunk)
            if size > left:
                limit = MOST_UNPACKED // 1_000_000
                raise Bad("too_large", f"This archive unpacks to more than {limit} MB. Give a part of the layer.")
            file.write(chunk)
    return size


def layer_of(parts: dict[str, Path], wanted: Sequence[str], given: CRS | None) -> Layer:
    if ".dbf" not in parts and wanted == ALL:
        wanted = []
    if ".dbf" not in parts and wanted:
        raise not_readable("This shapefile has no .dbf, so it has no columns. Export the layer again.")
    check_records(parts[".shp"])
    with ExitStack() as stack:
        files = {
            ending[1:]: stack.enter_context(parts[ending].open("rb")) for ending in (".shp", ".dbf") if ending in parts
        }
        if not wanted:
            files.pop("dbf", None)
        reader = stack.enter_context(shapefile.Reader(**files, encoding=encoding_of(parts), encodingErrors="replace"))
        there = [each.name for each in reader.fields if each.name != "DeletionFlag"] if wanted else []
        wanted = chosen_of(wanted, there)
        shapes = collected(reader)
        rows = list(reader.iterRecords(fields=list(wanted))) if wanted else []
        columns = {name: [row[name] for row in rows] for name in wanted}
    if wanted and len(rows) != len(shapes):
        raise not_readable("This shapefile has more shapes than rows, or fewer. Export the layer again.")
    system = systems.own_or_given(lambda: system_of(parts.get(".prj")), given)
    return Layer("Shapefile", shapes, system, columns)


def check_records(path: Path) -> None:
    """Each record says how long it is. A file that was cut short is not half of a layer."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(100)
        if len(head) < 100 or head[:4] != b"\0\0\x27\x0a" or (end := struct.unpack(">i", head[24:28])[0] * 2) > size:
            raise not_readable("This shapefile is damaged. Export the layer again.")
        place, count = 100, 0
        while place < end:
            length = struct.unpack(">4xi", file.read(8))[0] * 2
            place = file.seek(length, 1) if length > 0 else end + 1
            count += 1
            check_features(count)
    if place != end:
        raise not_readable("This shapefile is damaged. Export the layer again.")


def encoding_of(parts: dict[str, Path]) -> str:
    """What the .cpg says; else UTF-8 where all of the table is, else GBK, in which old Chinese tables are written."""
    if ".cpg" in parts:
        named = parts[".cpg"].read_bytes()[:40].decode("ascii", "replace").strip().lower()
        named = {"936": "gbk", "65001": "utf-8", "utf8": "utf-8"}.get(named, named)
        try:
            "".encode(named)
        except (LookupError, ValueError):
            pass
        else:
            return named
    if ".dbf" not in parts:
        return "utf-8"
    for name in ("utf-8", "gbk"):
        try:
            parts[".dbf"].read_bytes()[32:].decode(name)
        except UnicodeDecodeError:
            continue
        return name
    return "latin-1"


def collected(reader: shapefile.Reader) -> np.ndarray:
    shapes: list[object] = []
    points = 0
    for each in reader.iterShapes():
        points += len(each.points)
        if points > MOST_POINTS:
            raise Bad("too_many", f"The layer has more than {MOST_POINTS:,} points. Simplify it first.")
        shapes.append(shape(each, len(shapes) + 1))
    return np.array(shapes, dtype=object)


def shape(each: shapefile.Shape, row: int) -> object:
    if each.shapeType == 0 or not each.points:
        return None
    try:
        if each.shapeType in POINTS:
            return shapely.MultiPoint(each.points)
        parts = [part for part in np.split(np.array(each.points, dtype=float)[:, :2], each.parts[1:]) if len(part)]
        if each.shapeType in LINES:
            return shapely.MultiLineString([part for part in parts if len(part) > 1])
        if each.shapeType in AREAS:
            return areas([part for part in parts if len(part) > 2])
    except (ValueError, shapely.GEOSException) as error:
        raise not_readable("This feature has a shape that we cannot read.", row) from error
    raise not_readable("This shapefile has shapes of a kind that we do not read. Export the layer as areas.", row)


def areas(rings: list[np.ndarray]) -> object:
    """Rings that run clockwise are areas, the others holes in the smallest area round them."""
    if len(rings) < 2:
        return shapely.Polygon(rings[0]) if rings else None
    made = [shapely.Polygon(ring) for ring in rings]
    shells = [ring for ring, polygon in zip(rings, made, strict=True) if not polygon.exterior.is_ccw]
    if not shells:
        return shapely.MultiPolygon(made)
    outer = sorted((shapely.Polygon(ring) for ring in shells), key=lambda polygon: polygon.area)
    holes: list[list[np.ndarray]] = [[] for _ in outer]
    alone = []
    for ring, polygon in zip(rings, made, strict=True):
        if polygon.exterior.is_ccw:
            around = next(around_it(outer, polygon), None)
            alone.append(polygon) if around is None else holes[around].append(ring)
    whole = [shapely.Polygon(polygon.exterior, inner) for polygon, inner in zip(outer, holes, strict=True)]
    return shapely.MultiPolygon([*whole, *alone])


def around_it(outer: list[shapely.Polygon], hole: shapely.Polygon) -> Iterator[int]:
    place = shapely.Point(hole.exterior.coords[0])
    inner = hole.representative_point() if hole.is_valid else place
    yield from (
        number
        for number, polygon in enumerate(outer)
        if polygon.area >= hole.area and shapely.intersects(polygon, inner)
    )


def system_of(path: Path | None) -> CRS | None:
    if path is None:
        return None
    return systems.by_wkt(path.read_bytes()[: MOST_DEFINITION + 1].decode("utf-8", "replace"))
