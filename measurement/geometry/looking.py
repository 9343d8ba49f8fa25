"""What one file holds, before anybody has chosen anything of it: its columns, their values, and how large each is."""

import argparse
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import shapely

from measurement.geometry import mending, placing, reading, systems
from measurement.geometry.layers import ALL, Layer
from measurement.geometry.measuring import HECTARE, plain, rounded
from measurement.geometry.mending import Mended

MOST_VALUES = 60  # of a column that somebody can choose from
LONGEST_VALUE = 200

type Json = dict[str, object]


def looked(given: argparse.Namespace) -> Json:
    """Raises Bad for a file that cannot be read, or lies nowhere."""
    system = systems.by_name(given.crs) if given.crs else None
    with tempfile.TemporaryDirectory(dir=Path(given.json).resolve().parent) as work:
        layer = reading.read(Path(given.look), ALL, name=given.layer, given=system, work=Path(work))
    plane = placing.plane_round(layer, given.axes)
    mended = Mended()
    parts, owners = mending.areas(layer.shapes, mended)
    sizes = shapely.area(placing.projected(parts, placing.required(layer), plane)) / HECTARE
    each = np.bincount(owners, weights=sizes, minlength=len(layer)) if len(parts) else np.zeros(len(layer))
    return {
        "sha256": layer.sha256,
        "format": layer.format,
        "crs": systems.name_of(placing.required(layer)),
        "features": len(layer),
        "points": int(shapely.get_num_coordinates(layer.shapes).sum()),
        "ha": rounded(each.sum()),
        "box": [round(float(edge), 5) for edge in plane.box],
        "mended": {"self_crossing": mended.self_crossing, "not_areas": mended.not_areas, "empty": mended.empty},
        "columns": [column for name in layer.columns if (column := told(layer, name, each))],
    }


def told(layer: Layer, name: str, sizes: np.ndarray) -> Json | None:
    """The values of a column with their features and hectares, largest first. None where each feature has its own."""
    values = [plain(value) for value in layer.columns[name]]
    counts = Counter(values)
    if len(counts) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in counts):
        return None
    hectares = dict.fromkeys(counts, 0.0)
    for value, size in zip(values, sizes, strict=True):
        hectares[value] += float(size)
    ordered = sorted(counts, key=lambda value: (-hectares[value], value))
    rows = [{"value": value, "features": counts[value], "ha": rounded(hectares[value])} for value in ordered]
    return {"name": name, "values": rows}
