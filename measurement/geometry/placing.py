"""Brings layers onto one plane: equal areas, in metres, round the centre of the city's boundary."""

import argparse
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import shapely
from pyproj import CRS, Geod

from measurement.geometry import systems
from measurement.geometry.layers import Layer
from measurement.geometry.limits import MOST_POINTS
from measurement.geometry.refusing import Bad

STEP = 0.001  # degrees: a straight line on a map in degrees is a curve on the plane
NEAR = 50_000  # metres between a layer and the boundary
MARGIN = 2.0  # degrees round the area that a system is made for
WAYS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "swapped": lambda points: points[:, ::-1],
    "turned": lambda points: -points,
    "swapped-turned": lambda points: -points[:, ::-1],
}

DISAGREES = ("crs_disagrees", "far_away")

type Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Plane:
    """A Lambert azimuthal equal-area projection. `box` is the boundary's in degrees, `extent` in metres."""

    system: CRS
    box: Box
    centre: tuple[float, float]
    extent: Box


def plane_round(layer: Layer, axes: str, near: str = "") -> Plane:
    """The plane of the city whose boundary this layer is. `near` is where the city lies, east and north in degrees:
    south of the equator a place with swapped axes can be a place as well.

    Raises Bad for axes that nobody said were turned."""
    in_a_system_that_fits(layer, lambda: settle_round(layer, axes, near))
    points = systems.to_degrees(required(layer), shapely.get_coordinates(layer.shapes))
    west, south, east, north = extent_of(points)
    if east - west > 180:  # the boundary crosses the line where longitudes begin anew
        west, south, east, north = extent_of(eastward(points))
    centre = ((west + east) / 2, (south + north) / 2)
    plane = plane_at(centre, (west, south, east - 360 if east > 180 else east, north))
    return replace(plane, extent=extent_of(to_plane(required(layer), plane, corners(layer))))


def settle_round(layer: Layer, axes: str, near: str) -> None:
    check_units(layer)
    place = [float(part) for part in near.split(",") if part]
    if len(place) == 2:
        site = plane_at((place[0], place[1]), (place[0], place[1], place[0], place[1]))
        if layer.given and not is_near(layer, required(layer), site) and is_near(layer, layer.given, site):
            layer.system = layer.given
        settle(layer, axes, lambda points: gap(extent_of(to_plane(required(layer), site, points)), site.extent) <= NEAR)
    settle(layer, axes, lambda points: is_in_area_of_use(required(layer), points))


def is_near(layer: Layer, system: CRS, plane: Plane) -> bool:
    return gap(extent_of(to_plane(system, plane, corners(layer))), plane.extent) <= NEAR


def check_axes(given: argparse.Namespace, *, is_turned: bool) -> None:
    """Raises Bad where somebody said of all layers that axes are turned, and all of them fit as they are: so does one
    whose axes are swapped, where its city has neighbours on both sides of the map."""
    if given.axes and not given.near and not is_turned:
        text = "All layers fit as they are. If their axes are wrong, say where the city lies with --near EAST,NORTH."
        raise Bad("axes_swapped", text, choices=[{"value": given.axes}])


def in_a_system_that_fits(layer: Layer, place: Callable[[], None]) -> None:
    """Places a layer in the system that its file names. What the values or the place of the city contradict gives way
    to the one that somebody gave."""
    if layer.given in (None, layer.system):
        return place()
    own = layer.system
    try:
        place()
    except Bad as refused:
        if refused.code not in DISAGREES:
            raise
        layer.system = layer.given
        with suppress(Bad):
            return place()
        layer.system = own
        raise


def plane_at(centre: tuple[float, float], box: Box) -> Plane:
    system = {"proj": "laea", "lon_0": centre[0], "lat_0": centre[1], "datum": "WGS84", "units": "m"}
    return Plane(CRS.from_dict(system), box, centre, (0, 0, 0, 0))


def placed(layer: Layer, plane: Plane, axes: str) -> None:
    """Turns the axes where somebody said so. Raises Bad for a layer that lies elsewhere."""
    in_a_system_that_fits(layer, lambda: place_near(layer, plane, axes))


def place_near(layer: Layer, plane: Plane, axes: str) -> None:
    check_units(layer)
    settle(layer, axes, lambda points: gap(extent_of(to_plane(required(layer), plane, points)), plane.extent) <= NEAR)
    if is_near(layer, required(layer), plane):
        return
    centre = systems.to_degrees(required(layer), corners(layer))[-1]
    if not np.isfinite(centre).all():
        raise disagrees()
    metres = Geod(ellps="WGS84").inv(*plane.centre, *centre)[2]
    text = f"The layer lies {metres / 1000:,.0f} km from your boundary. Check its coordinate system."
    raise Bad("far_away", text, km=round(metres / 1000))


def required(layer: Layer) -> CRS:
    if layer.system is None:
        raise Bad("no_crs", "The file does not say its coordinate system. Give the EPSG number.")
    return layer.system


def check_units(layer: Layer) -> None:
    """Degrees where the system counts metres put a city on a pinhead beside the system's origin."""
    values = np.abs(shapely.get_coordinates(layer.shapes))
    if not len(values):
        raise Bad("no_area", "The layer has no shapes. Export it again with its features.")
    if required(layer).is_projected and (values <= 360).all():
        raise Bad("crs_disagrees", f"The values are degrees, but {systems.name_of(required(layer))} counts metres.")
    if required(layer).is_geographic and values.max() > 720:
        raise Bad("crs_disagrees", f"The values are metres, but {systems.name_of(required(layer))} counts degrees.")


def disagrees() -> Bad:
    return Bad("crs_disagrees", "The values of the layer do not fit its coordinate system. Give the EPSG number.")


def settle(layer: Layer, axes: str, fits: Callable[[np.ndarray], bool]) -> None:
    """Leaves a layer that lies where it should. One that would if its axes were turned is turned if somebody said so,
    else refused with the way to say it."""
    points = corners(layer)
    if fits(points):
        return
    for name, turned in WAYS.items():
        if fits(turned(points)):
            if name != axes:
                text = f"The axes of this layer are {name}. Give it again with --axes {name}."
                raise Bad("axes_swapped", text, choices=[{"value": name}])
            layer.shapes, layer.is_turned = shapely.transform(layer.shapes, turned), True
            return


def corners(layer: Layer) -> np.ndarray:
    """The four corners of the layer's box and its centre. East of the date line longitudes go on counting."""
    west, south, east, north = shapely.total_bounds(layer.shapes)
    if required(layer).is_geographic and east - west > 180:
        layer.shapes = shapely.transform(layer.shapes, eastward)
        west, south, east, north = shapely.total_bounds(layer.shapes)
    middle = ((west + east) / 2, (south + north) / 2)
    return np.array([(west, south), (west, north), (east, south), (east, north), middle])


def eastward(points: np.ndarray) -> np.ndarray:
    return np.column_stack([points[:, 0] % 360, points[:, 1]])


def is_in_area_of_use(system: CRS, points: np.ndarray) -> bool:
    longitude, latitude = systems.to_degrees(system, points)[-1]
    area = system.area_of_use
    if not np.isfinite((longitude, latitude)).all() or (abs(points[-1][1]) > 90 and system.is_geographic):
        return False
    if area is None:
        return True
    east = area.east + 360 if area.east < area.west else area.east
    around = [longitude, longitude + 360, longitude - 360]
    is_across = any(area.west - MARGIN <= each <= east + MARGIN for each in around)
    return bool(is_across and area.south - MARGIN <= latitude <= area.north + MARGIN)


def to_plane(system: CRS, plane: Plane, points: np.ndarray) -> np.ndarray:
    way = systems.transformer(system, plane.system, plane.box)
    return np.column_stack(way.transform(points[:, 0], points[:, 1]))


def extent_of(points: np.ndarray) -> Box:
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    return float(west), float(south), float(east), float(north)


def gap(one: Box, other: Box) -> float:
    """Metres between two boxes; without end where one of them is."""
    if not np.isfinite(one).all():
        return float("inf")
    across = max(one[0] - other[2], other[0] - one[2], 0)
    along = max(one[1] - other[3], other[1] - one[3], 0)
    return float(np.hypot(across, along))


def projected(parts: np.ndarray, system: CRS, plane: Plane) -> np.ndarray:
    """The shapes in metres of the plane."""
    if system.is_geographic:
        if shapely.length(parts).sum() / STEP > 2 * MOST_POINTS:
            raise Bad("too_many", "The edges of this layer are too long for a city. Cut it at your boundary first.")
        parts = shapely.segmentize(parts, STEP)
    shapes = shapely.transform(parts, lambda points: to_plane(system, plane, points))
    if not np.isfinite(shapely.get_coordinates(shapes)).all():
        raise disagrees()
    return np.asarray(shapes, dtype=object)


def equal_area(parts: np.ndarray, system: CRS) -> np.ndarray:
    """Areas that may be compared with each other, in whatever unit: what overlaps is found before edges are cut."""
    if not system.is_geographic:
        return np.asarray(shapely.area(parts))
    flat = shapely.transform(
        parts, lambda points: np.column_stack([points[:, 0], np.degrees(np.sin(np.radians(points[:, 1])))])
    )
    return np.asarray(shapely.area(flat))
