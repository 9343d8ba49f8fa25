"""Areas of a GeoJSON file in degrees as a judge of points. Points on an edge are inside."""

import json
from collections import defaultdict
from collections.abc import Iterator
from math import floor, isfinite
from pathlib import Path
from typing import Any

from measurement.records.faults import Fault
from measurement.records.rules import Judge

BANDS = 2_000
MOST_BYTES = 100_000_000
DEGREES = ("CRS84", "4326")

type Edge = tuple[int, float, float, float, float]  # the number of its area, both ends


def judge_of(path: Path) -> Judge:
    """Whether a point lies in one of the areas. Raises Fault."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Fault("boundary")
        given = json.loads(path.read_bytes())
        edges = [edge for area, rings in enumerate(areas(given)) for ring in rings for edge in edges_of(area, ring)]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Fault("boundary") from None
    if not edges:
        raise Fault("boundary")
    return banded(edges)


def areas(given: dict[str, Any]) -> Iterator[list[Any]]:
    if given.get("crs") and not str(given["crs"]["properties"]["name"]).endswith(DEGREES):
        raise Fault("boundary")
    kind = given["type"]
    if kind == "FeatureCollection":
        for feature in given["features"]:
            yield from areas(feature["geometry"] or {"type": "none"})
    elif kind == "Feature":
        yield from areas(given["geometry"])
    elif kind == "GeometryCollection":
        for geometry in given["geometries"]:
            yield from areas(geometry)
    elif kind == "MultiPolygon":
        yield from given["coordinates"]
    elif kind == "Polygon":
        yield given["coordinates"]


def edges_of(area: int, ring: list[Any]) -> Iterator[Edge]:
    points = [(float(point[0]), float(point[1])) for point in ring]
    if not all(isfinite(x) and isfinite(y) and abs(x) <= 180 and abs(y) <= 90 for x, y in points):
        raise Fault("boundary")
    for begin, end in zip(points, [*points[1:], *points[:1]], strict=True):
        yield area, *begin, *end


def banded(edges: list[Edge]) -> Judge:
    """Only edges at the height of a point are asked."""
    south = min(min(edge[2], edge[4]) for edge in edges)
    north = max(max(edge[2], edge[4]) for edge in edges)
    step = (north - south) / BANDS or 1.0
    bands: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        low, high = sorted((edge[2], edge[4]))
        for band in range(floor((low - south) / step), floor((high - south) / step) + 1):
            bands[band].append(edge)

    def is_inside(longitude: float, latitude: float) -> bool:
        odd: set[int] = set()
        for area, x1, y1, x2, y2 in bands.get(floor((latitude - south) / step), ()):
            side = (x2 - x1) * (latitude - y1) - (longitude - x1) * (y2 - y1)
            if side == 0 and min(x1, x2) <= longitude <= max(x1, x2) and min(y1, y2) <= latitude <= max(y1, y2):
                return True
            if (y1 > latitude) != (y2 > latitude) and (side > 0) == (y2 > y1):
                odd ^= {area}
        return bool(odd)

    return is_inside
