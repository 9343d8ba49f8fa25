"""GeoJSON, by the standard library. Degrees of WGS 84, unless an old `crs` member names an EPSG number."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely
from pyproj import CRS

from measurement.geometry import systems
from measurement.geometry.layers import Layer, check_features, chosen_of
from measurement.geometry.limits import MOST_GEOJSON, MOST_POINTS
from measurement.geometry.refusing import Bad, not_readable

NUMBER = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:(?:[\d.]*:)?(\d{1,7})", re.I)
DEGREES = re.compile(r"urn:ogc:def:crs:OGC:[\d.]*:?CRS84", re.I)
GEOMETRIES = {"Polygon", "MultiPolygon", "LineString", "MultiLineString", "Point", "MultiPoint", "GeometryCollection"}


def read(path: Path, wanted: Sequence[str], given: CRS | None) -> Layer:
    features, member = features_of(parsed(path))
    check_features(len(features))
    shapes = np.array([shape(feature, row) for row, feature in enumerate(features, start=1)], dtype=object)
    system = systems.own_or_given(lambda: system_of(member, shapes), given)
    return Layer("GeoJSON", shapes, system, columns_of(features, wanted))


def parsed(path: Path) -> object:
    if path.stat().st_size > MOST_GEOJSON:
        limit = MOST_GEOJSON // 1_000_000
        raise Bad("too_large", f"A GeoJSON file may have {limit} MB. Export the layer as GeoPackage.")
    data = path.read_bytes()
    if data.count(b"[") > MOST_POINTS:
        raise Bad("too_many", f"The layer has more than {MOST_POINTS:,} points. Simplify it first.")
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise not_readable("This file is not GeoJSON that we can read. Export it again.") from error


def features_of(found: object) -> tuple[list[dict[str, object]], object]:
    """The features, and what the file says of its coordinate system."""
    if not isinstance(found, dict):
        raise not_readable("This file is JSON, but it has no features.")
    if found.get("type") == "FeatureCollection":
        features = found.get("features")
    elif found.get("type") == "Feature":
        features = [found]
    elif found.get("type") in GEOMETRIES:
        features = [{"geometry": found}]
    else:
        features = None
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise not_readable("This file is JSON, but it has no features.")
    return features, found.get("crs")


def shape(feature: dict[str, object], row: int) -> object:
    geometry = feature.get("geometry")
    if geometry is None:
        return None
    try:
        return made(geometry)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError, shapely.GEOSException) as error:
        raise not_readable("This feature has a shape that we cannot read.", row) from error


def made(geometry: object) -> object:
    """A shape of shapely. An unclosed ring is closed; what has fewer than three corners is left out."""
    if not isinstance(geometry, dict):
        raise TypeError
    kind = geometry["type"]
    if kind == "GeometryCollection":
        return shapely.GeometryCollection([made(part) for part in geometry["geometries"]])
    places = geometry["coordinates"]
    match kind:
        case "Polygon":
            return polygon(places)
        case "MultiPolygon":
            return shapely.MultiPolygon([one for one in map(polygon, places) if not one.is_empty])
        case "LineString":
            return shapely.LineString(flat(places)) if places else shapely.LineString()
        case "MultiLineString":
            return shapely.MultiLineString([flat(line) for line in places])
        case "Point":
            return shapely.Point(flat([places])[0]) if places else shapely.Point()
        case "MultiPoint":
            return shapely.MultiPoint(flat(places)) if places else shapely.MultiPoint()
    raise ValueError(kind)


def polygon(rings: list[list[list[float]]]) -> shapely.Polygon:
    whole = [flat(ring) for ring in rings if len(ring) >= 3]
    if not whole or len(rings[0]) < 3:
        return shapely.Polygon()
    return shapely.Polygon(whole[0], whole[1:])


def flat(places: list[list[float]]) -> np.ndarray:
    """The places of a ring or line, without heights."""
    return np.array([(place[0], place[1]) for place in places], dtype=float)


def columns_of(features: list[dict[str, object]], wanted: Sequence[str]) -> dict[str, list[object]]:
    rows = [found if isinstance(found := feature.get("properties"), dict) else {} for feature in features]
    there = list(dict.fromkeys(name for row in rows for name in row)) if wanted else []
    wanted = chosen_of(wanted, there)
    return {name: [row.get(name) for row in rows] for name in wanted}


def system_of(member: object, shapes: np.ndarray) -> CRS | None:
    """The standard knows degrees alone: metres without a name are of a system that somebody has to name."""
    if isinstance(member, dict):
        properties = member.get("properties")
        name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
        if found := NUMBER.fullmatch(name):
            return systems.by_number(int(found[1]))
        return systems.WGS84 if DEGREES.fullmatch(name) else None
    points = shapely.get_coordinates(shapes)
    return systems.WGS84 if (np.abs(points) <= 400).all() else None
