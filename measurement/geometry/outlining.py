"""The areas of a layer that count, in degrees as GeoJSON: what points of other files are judged by."""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import shapely

from measurement.geometry import mending, placing, reading, systems
from measurement.geometry.measuring import split, value_text
from measurement.geometry.mending import Mended
from measurement.geometry.refusing import Bad

PLACES = 0.0000001  # degrees: a centimetre

type Json = dict[str, object]


def outlined(given: argparse.Namespace) -> Json:
    """Raises Bad for a file that cannot be read, lies nowhere or holds no area."""
    system = systems.by_name(given.crs) if given.crs else None
    column = [given.attribute] if given.attribute else []
    with tempfile.TemporaryDirectory(dir=Path(given.json).resolve().parent) as work:
        layer = reading.read(Path(given.outline), column, name=given.layer, given=system, work=Path(work))
    placing.plane_round(layer, given.axes)  # turns the axes where somebody said so
    shapes = layer.shapes
    if column:
        values = split(given.values)
        shapes = shapes[np.array([value_text(value) in values for value in layer.columns[given.attribute]], dtype=bool)]
    parts, _owners = mending.areas(shapes, Mended())
    if not len(parts):
        raise Bad("no_area", "The layer has no areas. Export it as areas, not as lines.")
    flat = shapely.transform(parts, lambda points: systems.to_degrees(placing.required(layer), points))
    whole: Json = json.loads(
        shapely.to_geojson(shapely.multipolygons(shapely.set_precision(flat, PLACES, "pointwise")))
    )
    return whole
