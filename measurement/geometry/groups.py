"""Groups of patches, by the handbook: less than 100 m apart and no barrier between them."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from measurement.geometry import areas

GAP = 100.0
# Distances are rounded to centimetres: 99.995 m is 100.00 m, which is not less than 100.
JOINS = float(np.nextafter(GAP - 0.005, 0))
ARC = 32  # corners of a quarter of a circle, which then is 1.5 cm too small at most
TOUCHING = 0.001


@dataclass(frozen=True)
class Groups:
    """The patches, and the number of the group of each. Groups are counted from 0, the largest first."""

    patches: np.ndarray
    numbers: np.ndarray
    sizes: np.ndarray  # square metres


def grouped(patches: np.ndarray, barriers: np.ndarray) -> Groups:
    """Patches are polygons of one piece that do not overlap, and that barriers have been cut out of."""
    if not len(patches):
        return Groups(patches, np.array([], dtype=int), np.array([]))
    left, right = neighbours(patches)
    joined = not_parted(patches, barriers, left, right) if len(barriers) else np.ones(len(left), dtype=bool)
    numbers = components(len(patches), left[joined], right[joined])
    sizes = np.bincount(numbers, weights=shapely.area(patches))
    order = np.argsort(-sizes, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return Groups(patches, rank[numbers], sizes[order])


def neighbours(patches: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs that are close enough, each once. The left one has more points and is prepared, so that a forest of a
    hundred thousand points is not looked through anew for each tree beside it."""
    boxes = np.add(shapely.bounds(patches), (-JOINS, -JOINS, JOINS, JOINS))
    left, right = STRtree(patches).query(shapely.box(*boxes.T))
    points = shapely.get_num_coordinates(patches)
    once = (points[left] > points[right]) | ((points[left] == points[right]) & (left < right))
    left, right = left[once], right[once]
    shapely.prepare(patches)
    near = shapely.dwithin(patches[left], patches[right], JOINS)
    return left[near], right[near]


def components(count: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Union-find over all pairs at once: each root takes the lowest number of its neighbours, until none changes."""
    roots = np.arange(count)
    while True:
        before = roots.copy()
        lowest = np.minimum(roots[left], roots[right])
        np.minimum.at(roots, before[left], lowest)
        np.minimum.at(roots, before[right], lowest)
        while not np.array_equal(roots, higher := roots[roots]):
            roots = higher
        if np.array_equal(roots, before):
            return np.asarray(np.unique(roots, return_inverse=True)[1])


def not_parted(patches: np.ndarray, barriers: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Which pairs meet without crossing a barrier. Round each patch lies a zone of half the distance, without what is
    behind a barrier; patches whose zones meet belong together."""
    radius = JOINS / 2
    owners, hits = STRtree(barriers).query(patches, predicate="dwithin", distance=radius)
    near = np.zeros(len(patches), dtype=bool)
    near[owners] = True
    asked = near[left] | near[right]
    zones = np.empty(len(patches), dtype=object)
    needed = np.unique(np.concatenate([left[asked], right[asked]])).astype(int)
    zones[needed] = shapely.buffer(patches[needed], radius, quad_segs=ARC)
    wanted = set(needed.tolist())
    for number, near_it in areas.hits_of(owners, hits):
        if number in wanted:
            zones[number] = reached(patches[number], zones[number], barriers[near_it])
    shapely.prepare(zones[needed])
    meets = ~asked
    meets[asked] = shapely.intersects(zones[left[asked]], zones[right[asked]])
    return np.asarray(meets)


def reached(patch: object, zone: object, barriers: np.ndarray) -> object:
    """The zone without the barriers and without its parts that no way leads to."""
    parts = shapely.get_parts(shapely.difference(zone, shapely.union_all(barriers)))
    return shapely.multipolygons(areas.polygons(parts[shapely.distance(parts, patch) < TOUCHING]))
