"""A picture of patches in the colours of their groups. It has no outline of the city: borders are a statement."""

import numpy as np
import shapely

from measurement.geometry.groups import Groups

MOST_BYTES = 40_000
SIMPLER = 50.0  # metres
COLOURS = ("#1b6b3a", "#3f8f5b", "#7a9a2e", "#2f7f86", "#94622b", "#5b6fae", "#a0527a", "#6b6b6b")
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'


def picture(groups: Groups) -> str:
    """SVG of at most 40 KB, in units of 10 m: made simpler, without the smallest rings, until it is small enough."""
    rings, owners = shapely.get_rings(groups.patches, return_index=True)
    west, south, east, north = shapely.total_bounds(groups.patches) if len(rings) else (0, 0, 10, 10)
    head = HEAD.format(width=units(east - west), height=units(north - south))
    tolerance = max(SIMPLER, max(east - west, north - south) / 2_000)
    while True:
        kept = shapely.area(shapely.polygons(rings)) >= (2 * tolerance) ** 2  # smaller ones would become splinters
        rings, owners = shapely.simplify(rings[kept], tolerance, preserve_topology=False), owners[kept]
        drawn = shapely.get_num_coordinates(rings) > 3
        rings, owners = rings[drawn], owners[drawn]
        if shapely.get_num_coordinates(rings).sum() * 5 < MOST_BYTES:  # a corner takes five letters and more
            text = "\n".join((head, *paths(groups, rings, owners, west, north), "</svg>", ""))
            if len(text) <= MOST_BYTES:
                return text
        tolerance *= 1.3


def units(metres: float) -> int:
    return max(int(np.ceil(metres / 10)), 1)


def paths(groups: Groups, rings: np.ndarray, owners: np.ndarray, west: float, north: float) -> list[str]:
    """One path for each patch: its edge, and its holes by the rule of even and odd."""
    lines: dict[int, str] = {}
    for ring, owner in zip(rings, owners.tolist(), strict=True):
        lines[owner] = lines.get(owner, "") + line(shapely.get_coordinates(ring), west, north)
    return [f'<path fill="{colour(groups, owner)}" fill-rule="evenodd" d="{each}"/>' for owner, each in lines.items()]


def colour(groups: Groups, patch: int) -> str:
    return COLOURS[groups.numbers[patch] % len(COLOURS)]


def line(points: np.ndarray, west: float, north: float) -> str:
    places = np.rint(np.column_stack([points[:, 0] - west, north - points[:, 1]]) / 10).astype(int)
    return "M" + "L".join(f"{across} {down}" for across, down in places[:-1].tolist()) + "Z"
