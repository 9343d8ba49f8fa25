"""A picture of patches in the colours of their groups. It has no outline of the city: borders are a statement."""

import numpy as np
import shapely

from measurement.geometry.groups import Groups

MOST_BYTES = 40_000
SIMPLER = 50.0  # metres
COLOURS = ("#1b6b3a", "#3f8f5b", "#7a9a2e", "#2f7f86", "#94622b", "#5b6fae", "#a0527a", "#6b6b6b")
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'


def picture(groups: Groups) -> str:
    """SVG of at most 40 KB, in units of 10 m. Made simpler until it is small enough; then the smallest are left out."""
    west, south, east, north = shapely.total_bounds(groups.patches) if len(groups.patches) else (0, 0, 10, 10)
    largest = np.argsort(-shapely.area(groups.patches), kind="stable")
    tolerance = max(SIMPLER, max(east - west, north - south) / 2_000)
    head = HEAD.format(width=units(east - west), height=units(north - south))
    while True:
        drawn = [path(groups, place, west, north, tolerance) for place in largest]
        text = "\n".join((head, *filter(None, drawn), "</svg>", ""))
        if len(text) <= MOST_BYTES:
            return text
        tolerance *= 1.5
        largest = largest[: max(len(largest) * 3 // 4, 1)] if len(largest) > 400 else largest


def units(metres: float) -> int:
    return max(int(np.ceil(metres / 10)), 1)


def path(groups: Groups, place: int, west: float, north: float, tolerance: float) -> str:
    """Empty for a patch that is smaller than a dot."""
    shape = shapely.simplify(groups.patches[place], tolerance)
    if shape.is_empty or shape.area < tolerance**2:
        return ""
    rings = [shape.exterior, *(ring for ring in shape.interiors if shapely.area(shapely.polygons(ring)) > tolerance**2)]
    lines = "".join(line(np.asarray(ring.coords), west, north) for ring in rings)
    colour = COLOURS[groups.numbers[place] % len(COLOURS)]
    return f'<path fill="{colour}" fill-rule="evenodd" d="{lines}"/>'


def line(points: np.ndarray, west: float, north: float) -> str:
    places = np.rint(np.column_stack([points[:, 0] - west, north - points[:, 1]]) / 10).astype(int)
    return "M" + "L".join(f"{across} {down}" for across, down in places[:-1]) + "Z"
