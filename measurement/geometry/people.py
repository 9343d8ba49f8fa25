"""How many people live in the city, and how many of them no more than 400 m from a park, in a straight line."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import GeometryType, STRtree

from measurement.geometry import mending
from measurement.geometry.layers import Layer
from measurement.geometry.mending import Mended
from measurement.geometry.placing import Plane, projected, required
from measurement.geometry.refusing import no_number

NEAR = 400.0
REACHES = NEAR + 0.005  # rounded to centimetres
ARC = 32


@dataclass(frozen=True)
class Living:
    """People inside the boundary. `near` is missing where there is no layer of parks."""

    inside: float
    near: float | None
    used: int


def counted(
    layer: Layer, plane: Plane, column: str, boundary: np.ndarray, parks: np.ndarray | None, mended: Mended
) -> Living:
    """The number of a feature stands for all its parts; that of an area is spread evenly over it."""
    numbers = layer.numbers(column, no_number)
    flat, owners = mending.flattened(layer.shapes)
    is_point = shapely.get_type_id(flat) == GeometryType.POINT
    points = of_points(projected(flat[is_point], required(layer), plane), owners[is_point], numbers, boundary, parks)
    whole, homes = mending.areas(layer.shapes, mended)
    mended.not_areas -= len(np.setdiff1d(owners[is_point], homes))
    spread = of_areas(projected(whole, required(layer), plane), homes, numbers, boundary, parks)
    used = len(np.unique(np.concatenate([owners[is_point], homes])))
    near = None if parks is None else points[1] + spread[1]
    return Living(points[0] + spread[0], near, used)


def of_points(
    points: np.ndarray, owners: np.ndarray, numbers: np.ndarray, boundary: np.ndarray, parks: np.ndarray | None
) -> tuple[float, float]:
    whole = shapely.multipolygons(boundary)
    shapely.prepare(whole)
    shares = numbers[owners] / np.maximum(np.bincount(owners, minlength=len(numbers))[owners], 1)
    is_inside = shapely.intersects(whole, points)
    if parks is None or not len(parks) or not is_inside.any():
        return float(shares[is_inside].sum()), 0.0
    here = points[is_inside]
    close, _parks = STRtree(parks).query(here, predicate="dwithin", distance=REACHES)
    return float(shares[is_inside].sum()), float(shares[is_inside][np.unique(close)].sum())


def of_areas(
    parts: np.ndarray, owners: np.ndarray, numbers: np.ndarray, boundary: np.ndarray, parks: np.ndarray | None
) -> tuple[float, float]:
    sizes = shapely.area(parts)
    whole = np.bincount(owners, weights=sizes, minlength=len(numbers))
    density = np.divide(numbers, whole, out=np.zeros_like(numbers), where=whole > 0)[owners]
    city = shapely.multipolygons(boundary)
    shapely.prepare(city)
    here = shapely.intersection(parts, city)
    people = float((shapely.area(here) * density).sum())
    if parks is None or not len(parks):
        return people, 0.0
    reach = mending.united(shapely.buffer(parks, REACHES, quad_segs=ARC))
    left, right = STRtree(reach).query(here, predicate="intersects")
    close = shapely.area(shapely.intersection(here[left], reach[right]))
    return people, float((close * density[left]).sum())
