"""The land around a place as a few lines that a page holds itself: no file of a map is fetched for it.

Made from the prepared outlines under static/map, cut to the view and thinned to what the eye can tell.
"""

import re
from functools import lru_cache
from math import hypot
from pathlib import Path

from django.conf import settings

from core.ui.worldmap import Box, Region, local_view, project

WIDTH, HEIGHT = 400, 160  # of the picture
ACROSS = 90.0  # of the map: about 2,000 km near the equator
FINEST = 1.6  # units of the picture
PAIR = re.compile(r"(-?[\d.]+),(-?[\d.]+)")

type Ring = list[tuple[float, float]]


@lru_cache(maxsize=64)
def around(longitude: float, latitude: float) -> tuple[str, float, float]:
    """The path of the land around a place, in a picture of WIDTH to HEIGHT, and where the place lies in it."""
    x, y = project(longitude, latitude)
    region: Region = local_view(longitude, latitude, ACROSS)
    height = ACROSS * HEIGHT / WIDTH
    return land_in(region.file, Box(x - ACROSS / 2, y - height / 2, ACROSS, height)), WIDTH / 2, HEIGHT / 2


@lru_cache(maxsize=64)
def land_in(file: str, box: Box) -> str:
    """The path of the land in a part of a prepared outline, in a picture that is WIDTH wide."""
    rings = [thinned(placed(cut(ring, box), box)) for ring in land(file)]
    return "".join(drawn(ring) for ring in rings if len(ring) > 2)


@lru_cache(maxsize=8)
def land(file: str) -> tuple[Ring, ...]:
    """The rings of a prepared outline."""
    text = (Path(settings.BASE_DIR) / "static" / file).read_text()
    found = re.search(r' d="([^"]+)"', text)
    assert found is not None
    return tuple([(float(x), float(y)) for x, y in PAIR.findall(ring)] for ring in found[1].split("Z"))


def cut(ring: Ring, box: Box) -> Ring:
    """The part of a ring inside a box, by one edge after another (Sutherland and Hodgman)."""
    for axis, limit, sign in (
        (0, box.x, 1),
        (0, box.x + box.width, -1),
        (1, box.y, 1),
        (1, box.y + box.height, -1),
    ):
        kept: Ring = []
        for one, other in zip(ring, [*ring[1:], *ring[:1]], strict=True):
            is_in, goes_in = sign * (one[axis] - limit) >= 0, sign * (other[axis] - limit) >= 0
            if is_in:
                kept.append(one)
            if is_in != goes_in:
                part = (limit - one[axis]) / (other[axis] - one[axis])
                kept.append((one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part))
        ring = kept
        if not ring:
            break
    return ring


def placed(ring: Ring, box: Box) -> Ring:
    scale = WIDTH / box.width
    return [((x - box.x) * scale, (y - box.y) * scale) for x, y in ring]


def thinned(ring: Ring) -> Ring:
    """A ring without points that lie nearer to the one before than can be told."""
    kept: Ring = []
    for point in ring:
        if not kept or hypot(point[0] - kept[-1][0], point[1] - kept[-1][1]) >= FINEST:
            kept.append(point)
    return kept


def drawn(ring: Ring) -> str:
    """The path of a ring in steps from point to point: shorter than in places."""
    places = [(round(x), round(y)) for x, y in ring]
    (x, y), rest = places[0], places[1:]
    steps = [f"M{x} {y}l"]
    for at, (to_x, to_y) in enumerate(rest):
        before = places[at]
        steps.append(f"{to_x - before[0]} {to_y - before[1]} ")
    return "".join(steps).strip() + "z"
