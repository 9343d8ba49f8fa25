"""Which part of the map shows some places best: the closest view of most of them, the far ones in its corners.

Where they lie all over the world it is the world.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.ui import worldmap
from core.ui.outlines import WIDTH, land_in
from core.ui.worldmap import REGIONS, Box, Pin, Point, Region, project

SHAPE = 0.54  # height of a view by its width
CLOSEST, CLOSEST_IN_CORNER = 90.0, 110.0  # units of the map: about 2,000 km near the equator
ACROSS, DOWN = 0.62, 0.75  # the part of a view that its places fill at most
PART, SHAPE_OF_PART = 0.24, 0.7  # of a corner
CORNERS = 2
WORLD = REGIONS["world"]


@dataclass(frozen=True)
class Corner:
    """Far places in a corner of a map: where it lies there, and the land in it."""

    box: Box
    land: str
    scale: float
    pins: list[Pin]


@dataclass(frozen=True)
class Framed:
    view: Region
    pins: list[Pin]
    corners: list[Corner]


def framed(points: Iterable[Point], *, is_numbered: bool = False) -> Framed:
    """The view of these places, with pins and names; numbers are those of the order in which they are given."""
    ordered = list(points)
    near, *far = groups(ordered) or [[]]
    if len(far) > CORNERS or 2 * sum(map(len, far)) > len(near):
        near, far = ordered, []
    view = fitted(near)
    pins = worldmap.grouped([each for each in places_of(near) if view.box.holds(*each[:2])], view.letter)
    corners: list[Corner] = []
    for group in far:
        corners.append(corner(group, view, pins, [each.box for each in corners]))
    without = [each.box for each in corners]
    numbers = {point.slug: number for number, point in enumerate(ordered, 1)} if is_numbered else {}
    label(pins, view.box, view.letter, without, numbers)
    for each in corners:
        label(each.pins, each.box, view.letter, (), numbers)
    return Framed(view, pins, corners)


def label(found: list[Pin], bounds: Box, letter: float, without: Sequence[Box], numbers: Mapping[str, int]) -> None:
    worldmap.name(found, bounds, letter, without)
    if numbers:
        worldmap.number(found, numbers, bounds, letter, without)


def groups(points: Iterable[Point]) -> list[list[Point]]:
    """The places of each prepared region, the largest group first."""
    found: dict[str, list[Point]] = {}
    for point in points:
        found.setdefault(worldmap.view_of([point]), []).append(point)
    return sorted(found.values(), key=len, reverse=True)


def places_of(points: Iterable[Point]) -> list[worldmap.Place]:
    return [(*project(point.longitude, point.latitude), point) for point in points]


def fitted(points: Iterable[Point], shape: float = SHAPE, closest: float = CLOSEST) -> Region:
    """The closest view that leaves room for names around all places, on the finest outlines that there are of it."""
    places = places_of(points)
    if not places:
        return WORLD
    west, east = min(place[0] for place in places), max(place[0] for place in places)
    north, south = min(place[1] for place in places), max(place[1] for place in places)
    width = round(max(closest, (east - west) / ACROSS, (south - north) / DOWN / shape), 1)
    height = round(width * shape, 1)
    if not (width <= WORLD.box.width and height <= WORLD.box.height):
        return WORLD
    box = Box(
        held((west + east - width) / 2, WORLD.box.x, WORLD.box.x + WORLD.box.width - width),
        held((north + south - height) / 2, WORLD.box.y, WORLD.box.y + WORLD.box.height - height),
        width,
        height,
    )
    whole = [region for region in REGIONS.values() if region.box.contains(box)]
    finest = min(whole, key=lambda region: region.box.width, default=WORLD)
    return Region(finest.code, finest.label, box)


def held(value: float, least: float, most: float) -> float:
    return round(min(max(value, least), most), 1)


def corner(points: list[Point], view: Region, pins: list[Pin], taken: list[Box]) -> Corner:
    """Far places in the first corner in which no pin lies."""
    part = fitted(points, SHAPE_OF_PART, CLOSEST_IN_CORNER)
    width = round(view.box.width * PART, 1)
    height = round(width * part.box.height / part.box.width, 1)
    used = [*taken, *(worldmap.around(pin, view.letter * worldmap.LARGER_NUMBER) for pin in pins)]
    offered = corners_of(view.box, width, height)
    box = next((each for each in offered if not any(each.overlaps(other) for other in used)), offered[0])
    scale = width / part.box.width
    inside = [
        (box.x + (x - part.box.x) * scale, box.y + (y - part.box.y) * scale, point) for x, y, point in places_of(points)
    ]
    return Corner(box, land_in(part.file, part.box), round(width / WIDTH, 4), worldmap.grouped(inside, view.letter))


def corners_of(box: Box, width: float, height: float) -> list[Box]:
    """Places in a corner of a map, those below first."""
    right, below = round(box.x + box.width - width, 1), round(box.y + box.height - height, 1)
    return [Box(x, y, width, height) for y in (below, box.y) for x in (box.x, right)]
