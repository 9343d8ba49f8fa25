"""What parts natural areas: areas as drawn, and lines as wide as they are."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import GeometryType

from measurement.geometry import mending
from measurement.geometry.layers import Layer
from measurement.geometry.mending import Mended
from measurement.geometry.placing import Plane, projected, required
from measurement.geometry.refusing import Bad

ROAD = 15.0  # metres, and more
CARS = 5_000  # a day, more than that on a smaller road
OTHER = "other"
LINES = (GeometryType.LINESTRING, GeometryType.LINEARRING)


@dataclass(frozen=True)
class Rule:
    """What the city says of its lines: their kind, and how wide they are or which columns say so."""

    kind: str = "road"
    width: float | None = None
    width_column: str = ""
    cars_column: str = ""

    @property
    def columns(self) -> list[str]:
        return [name for name in (self.width_column, self.cars_column) if name]


@dataclass(frozen=True)
class Barriers:
    """Areas on the plane, which may overlap, and how many lines were too small to be barriers."""

    areas: np.ndarray
    used: int
    too_small: int


def drawn(layer: Layer, plane: Plane, rule: Rule, mended: Mended) -> Barriers:
    parts, owners = mending.flattened(layer.shapes)
    is_line = np.isin(shapely.get_type_id(parts), LINES)
    whole, of_areas = mending.areas(layer.shapes, mended)
    mended.not_areas -= len(np.setdiff1d(owners[is_line], of_areas))
    drawn_areas = projected(mending.united(whole), required(layer), plane)
    widths = widths_of(layer, rule, np.unique(owners[is_line]))
    kept = is_line & (widths[owners] > 0)
    lines = projected(parts[kept], required(layer), plane)
    wide = shapely.buffer(lines, widths[owners[kept]] / 2, quad_segs=8)
    small = len(np.unique(owners[is_line & ~(widths[owners] > 0)]))
    used = len(np.unique(np.concatenate([of_areas, owners[kept]])))
    return Barriers(np.concatenate([drawn_areas, wide]), used, small)


def widths_of(layer: Layer, rule: Rule, lines: np.ndarray) -> np.ndarray:
    """Metres for each feature; 0 for areas and for a line that is no barrier."""
    widths = np.zeros(len(layer))
    if not len(lines):
        return widths
    if rule.width_column:
        widths[lines] = measured(layer, rule.width_column, lines)
    elif rule.width:
        widths[lines] = rule.width
    else:
        raise Bad("no_width", "These barriers are lines. Say how wide they are, or which column says it.")
    if rule.kind != OTHER:
        cars = measured(layer, rule.cars_column, lines) if rule.cars_column else np.zeros(len(lines))
        widths[lines[(widths[lines] < ROAD) & (cars <= CARS)]] = 0
    return widths


def measured(layer: Layer, column: str, rows: np.ndarray) -> np.ndarray:
    """The numbers of a column for some features. A line without one stays below what a barrier needs."""
    return np.array([number(layer.columns[column][row], int(row) + 1) for row in rows])


def number(value: object, row: int) -> float:
    if value is None or str(value).strip() == "":
        return 0.0
    try:
        found = float(str(value))
    except ValueError as error:
        raise Bad("no_width", "This value is not a number.", row) from error
    if not 0 <= found <= 10_000_000:
        raise Bad("no_width", "This number is negative or too large.", row)
    return found
