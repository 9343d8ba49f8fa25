"""The areas of a layer that count, in degrees as GeoJSON: what points of other files are judged by."""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import shapely

from measurement.geometry import areas, mending, placing, reading, systems
from measurement.geometry.measuring import split, value_text
from measurement.geometry.mending import Mended
from measurement.geometry.refusing import Bad

PLACES = 0.0000001  # degrees: a centimetre
WEST_OF_THE_LINE, EAST_OF_THE_LINE = shapely.box(-180, -90, 180, 90), shapely.box(180, -90, 540, 90)

type Json = dict[str, object]


def outlined(given: argparse.Namespace) -> Json:
    """Raises Bad for a file that cannot be read, lies nowhere or holds no area."""
    system = systems.by_name(given.crs) if given.crs else None
    column = [given.attribute] if given.attribute else []
    with tempfile.TemporaryDirectory(dir=Path(given.json).resolve().parent) as work:
        layer = reading.read(Path(given.outline), column, name=given.layer, given=system, work=Path(work))
    placing.plane_round(layer, given.axes, given.near or "")  # turns the axes where somebody said so
    placing.check_axes(given, is_turned=layer.is_turned)
    shapes = layer.shapes
    if column:
        values = split(given.values)
        shapes = shapes[np.array([value_text(value) in values for value in layer.columns[given.attribute]], dtype=bool)]
    parts, _owners = mending.areas(shapes, Mended())
    if not len(parts):
        raise Bad("no_area", "The layer has no areas. Export it as areas, not as lines.")
    flat = shapely.transform(parts, lambda points: systems.to_degrees(placing.required(layer), points))
    around = on_both_sides(shapely.set_precision(flat, PLACES, "pointwise"))
    whole: Json = json.loads(shapely.to_geojson(shapely.multipolygons(around)))
    return whole


def on_both_sides(parts: np.ndarray) -> np.ndarray:
    """The same areas with longitudes from -180 to 180: what crosses the line where they begin anew is cut there."""
    west, _south, east, _north = shapely.total_bounds(parts)
    if east - west > 180:
        parts = shapely.transform(parts, placing.eastward)
    if shapely.total_bounds(parts)[2] <= 180:
        return parts
    beyond = shapely.transform(areas.polygons(shapely.intersection(parts, EAST_OF_THE_LINE)), westward)
    return np.concatenate([areas.polygons(shapely.intersection(parts, WEST_OF_THE_LINE)), beyond])


def westward(points: np.ndarray) -> np.ndarray:
    return np.column_stack([points[:, 0] - 360, points[:, 1]])
