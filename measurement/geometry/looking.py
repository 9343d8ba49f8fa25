"""What one file holds, before anybody has chosen anything of it: its columns, their values, and how large each is."""

import argparse
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import shapely

from measurement.geometry import areas, asking, mending, pictures, placing, reading, systems
from measurement.geometry.groups import Groups
from measurement.geometry.layers import ALL, Layer
from measurement.geometry.measuring import HECTARE, rounded, value_text
from measurement.geometry.mending import Mended
from measurement.geometry.refusing import Bad

MOST_VALUES = 60  # of a column that somebody can choose from
LONGEST_VALUE = 200

type Json = dict[str, object]


def looked(given: argparse.Namespace) -> Json:
    """Raises Bad for a file that cannot be read, or lies nowhere."""
    system = systems.by_name(given.crs) if given.crs else None
    with tempfile.TemporaryDirectory(dir=Path(given.json).resolve().parent) as work:
        layer = reading.read(Path(given.look), ALL, name=given.layer, given=system, work=Path(work))
    plane = plane_of(layer, given)
    mended = Mended()
    parts, owners = mending.areas(layer.shapes, mended)
    flat = placing.projected(parts, placing.required(layer), plane)
    each = mending.sizes(flat, owners, len(layer)) / HECTARE
    columns = [column for name in layer.columns if (column := column_facts(layer, name, each))]
    if given.picture and len(parts):
        draw(Path(given.picture), flat, kinds_by(layer, columns)[owners])
    return {
        "sha256": layer.sha256,
        "format": layer.format,
        "crs": systems.name_of(placing.required(layer)),
        "features": len(layer),
        "points": int(shapely.get_num_coordinates(layer.shapes).sum()),
        "ha": rounded(each.sum()),
        "box": [round(float(edge), 5) for edge in plane.box],
        "mended": {"self_crossing": mended.self_crossing, "not_areas": mended.not_areas, "empty": mended.empty},
        "kinds": kinds_of(layer),
        "fields": [field_of(name, values) for name, values in layer.columns.items()],
        "columns": columns,
    }


def plane_of(layer: Layer, given: argparse.Namespace) -> placing.Plane:
    try:
        return placing.plane_round(layer, given.axes, given.near or "")
    except Bad as refused:
        if given.near and refused.code in ("no_crs", "crs_disagrees"):
            refused.more["choices"] = asking.systems_at(layer, given.near)
        raise


def kinds_of(layer: Layer) -> dict[str, int]:
    """How many features are points, lines and areas."""
    dimensions = shapely.get_dimensions(layer.shapes)
    return {name: int((dimensions == number).sum()) for number, name in enumerate(("points", "lines", "areas"))}


def kinds_by(layer: Layer, columns: list[Json]) -> np.ndarray:
    """A number for each feature: that of its value in the column that is shown first, the largest value first."""
    if not columns:
        return np.zeros(len(layer), dtype=int)
    name, rows = str(columns[0]["name"]), columns[0]["values"]
    assert isinstance(rows, list)
    place = {row["value"]: number for number, row in enumerate(rows)}
    return np.array([place[value_text(value)] for value in layer.columns[name]], dtype=int)


def draw(target: Path, parts: np.ndarray, kinds: np.ndarray) -> None:
    """Areas in a colour for each value. Those of one colour are united: single cells would be too small to be drawn."""
    colours = kinds % len(pictures.COLOURS)
    drawn = [mending.united(areas.valid(parts[colours == colour])) for colour in np.unique(colours)]
    numbers = np.repeat(np.unique(colours), [len(each) for each in drawn])
    whole = np.concatenate(drawn)
    target.write_text(pictures.picture(Groups(whole, numbers, shapely.area(whole))), encoding="utf-8")


def field_of(name: str, values: list[object]) -> Json:
    """A column, and what its numbers add up to where it has nothing but numbers."""
    try:
        numbers = [float(str(value)) for value in values if value not in (None, "")]
    except ValueError:
        numbers = []
    total = sum(numbers)
    return {"name": name, "sum": rounded(total) if numbers and np.isfinite(total) else None}


def column_facts(layer: Layer, name: str, sizes: np.ndarray) -> Json | None:
    """The values of a column with their features and hectares, largest first. None where each feature has its own."""
    values = [value_text(value) for value in layer.columns[name]]
    counts = Counter(values)
    if len(counts) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in counts):
        return None
    hectares = dict.fromkeys(counts, 0.0)
    for value, size in zip(values, sizes, strict=True):
        hectares[value] += float(size)
    ordered = sorted(counts, key=lambda value: (-hectares[value], value))
    rows = [{"value": value, "features": counts[value], "ha": rounded(hectares[value])} for value in ordered]
    return {"name": name, "values": rows}
