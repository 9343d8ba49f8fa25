"""Which coordinate systems a layer without one can be in, for somebody to choose: those that put it near a place."""

import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import CRSInfo, query_crs_info
from pyproj.enums import PJType
from pyproj.exceptions import ProjError

from measurement.geometry.layers import Layer

NEAR = 50_000  # metres
MOST = 12
MOST_TRIED = 400


def systems_at(layer: Layer, near: str) -> list[dict[str, object]]:
    """Grids of the country first, as the smallest areas of use are; never a guess, so that one alone is asked too."""
    place = tuple(float(part) for part in near.split(","))
    if len(place) != 2:
        return []
    west, south, east, north = shapely.total_bounds(layer.shapes)
    middle = ((west + east) / 2, (south + north) / 2)
    fitting = [each for each in known_at(place) if distance(each, middle, place) <= NEAR]
    return [{"value": f"EPSG:{each.code}", "name": each.name} for each in fitting[:MOST]]


def known_at(place: tuple[float, ...]) -> list[CRSInfo]:
    east, north = place
    found = query_crs_info(
        auth_name="EPSG",
        pj_types=[PJType.PROJECTED_CRS, PJType.GEOGRAPHIC_2D_CRS],
        area_of_interest=AreaOfInterest(east, north, east, north),
        contains=True,
    )
    return sorted(found, key=size_of)[:MOST_TRIED]


def size_of(info: CRSInfo) -> tuple[bool, float, int]:
    area = info.area_of_use
    if area is None:
        return True, 0.0, int(info.code)
    return info.type != PJType.PROJECTED_CRS, (area.east - area.west) % 360 * (area.north - area.south), int(info.code)


def distance(info: CRSInfo, middle: tuple[float, float], place: tuple[float, ...]) -> float:
    """Metres between where a system puts the layer and the place. Shifts between datums are too small to matter."""
    try:
        system = CRS.from_epsg(int(info.code))
        found = Transformer.from_crs(system, system.geodetic_crs, always_xy=True).transform(*middle)
    except ProjError:
        return float("inf")
    if not np.isfinite(found).all() or abs(found[1]) > 90:
        return float("inf")
    return float(Geod(ellps="WGS84").inv(*found, *place)[2])
