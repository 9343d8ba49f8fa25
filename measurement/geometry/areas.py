"""Areas on the plane: what lies inside, what two layers share, what is left when one is taken away. Square metres."""

from collections.abc import Iterator

import numpy as np
import shapely
from shapely import STRtree

from measurement.geometry.mending import flattened, with_valid

NOTHING = np.array([], dtype=object)


def total(parts: np.ndarray) -> float:
    return float(shapely.area(parts).sum())


def valid(parts: np.ndarray) -> np.ndarray:
    """What had been valid may touch itself by a rounding when it has been projected."""
    return with_valid(parts, np.zeros(len(parts), dtype=int), ~shapely.is_valid(parts))[0]


def polygons(shapes: np.ndarray) -> np.ndarray:
    """The areas alone, without the points and lines along which areas only touch."""
    parts, _owners = flattened(shapes)
    return np.asarray(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON], dtype=object)


def inside(parts: np.ndarray, boundary: np.ndarray) -> np.ndarray:
    """The part of each that lies within the boundary, an array of polygons that do not overlap."""
    if not len(parts):
        return parts
    whole = shapely.multipolygons(boundary)
    shapely.prepare(whole)
    is_within = shapely.contains_properly(whole, parts)
    crossing = parts[~is_within & shapely.intersects(whole, parts)]
    return np.concatenate([parts[is_within], polygons(shapely.intersection(crossing, whole))])


def sizes_inside(parts: np.ndarray, boundary: np.ndarray) -> np.ndarray:
    """How much of each lies within the boundary, in square metres. The parts may overlap."""
    whole = shapely.multipolygons(boundary)
    shapely.prepare(whole)
    sizes = np.where(shapely.contains_properly(whole, parts), shapely.area(parts), 0.0)
    crossing = (sizes == 0) & shapely.intersects(whole, parts)
    cut = parts[crossing]
    touching = ~shapely.is_valid(cut)  # by a rounding when they were projected
    cut[touching] = shapely.make_valid(cut[touching], method="structure")
    sizes[crossing] = shapely.area(shapely.intersection(cut, whole))
    return sizes


def shared(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """What two arrays of polygons, neither of which overlaps itself, have in common."""
    if not len(some) or not len(others):
        return NOTHING
    left, right = STRtree(others).query(some, predicate="intersects")
    return polygons(shapely.intersection(some[left], others[right]))


def without(parts: np.ndarray, others: np.ndarray) -> np.ndarray:
    """What is left of each. The others may overlap."""
    if not len(parts) or not len(others):
        return parts
    left, right = STRtree(others).query(parts, predicate="intersects")
    cut = [shapely.difference(parts[number], shapely.union_all(others[hits])) for number, hits in hits_of(left, right)]
    untouched = np.ones(len(parts), dtype=bool)
    untouched[left] = False
    return np.concatenate([parts[untouched], polygons(np.array(cut, dtype=object))])


def hits_of(left: np.ndarray, right: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Each number of the left side with all those of the right, of pairs as a tree answers them."""
    order = np.argsort(left, kind="stable")
    numbers, starts = np.unique(left[order], return_index=True)
    for number, hits in zip(numbers, np.split(right[order], starts[1:]), strict=False):  # nothing splits into one
        yield int(number), hits
