"""Coordinate systems: by their EPSG number or as WKT, and nothing else.

PROJ also reads names of files, addresses and lines that name grid files; none of what people write reaches it in
such a form.
"""

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyproj.network
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.exceptions import ProjError
from pyproj.transformer import TransformerGroup

from measurement.geometry.limits import MOST_DEFINITION
from measurement.geometry.refusing import Bad

pyproj.network.set_network_enabled(active=False)

WGS84 = CRS.from_epsg(4326)
WKT = re.compile(r"\s*(GEOGCS|PROJCS|COMPD_CS|GEOGCRS|GEODCRS|PROJCRS|COMPOUNDCRS|GEODETICCRS|PROJECTEDCRS)\s*[\[(]")
REFUSED = re.compile(
    r"BOUNDCRS|TOWGS84|EXTENSION|GRIDS?\s*=|GRIDFILE|PARAMETERFILE|\+PROJ|://|\.(gsb|tif|gtx|lla)", re.I
)
# Their axes differ from those of WGS 84 by centimetres, and PROJ has no shift for them.
SAME_AS_WGS84 = {"China 2000", "China Geodetic Coordinate System 2000"}
UNKNOWN_SHIFT = "The shift between {datum} and WGS 84 is not known here. Places may be off by up to some 100 m."


@dataclass(frozen=True)
class Shift:
    """How far a datum is known against WGS 84. `accuracy` is in metres, and missing where the shift is not known."""

    datum: str
    accuracy: float | None


def by_number(number: int) -> CRS:
    try:
        return plane(CRS.from_epsg(number))
    except ProjError as error:
        raise no_system(f"EPSG:{number} is not a coordinate system that we know.") from error


def by_name(text: str) -> CRS:
    """The system that somebody typed. Raises Bad for all but “EPSG:” and a number."""
    found = re.fullmatch(r"\s*EPSG:(\d{1,7})\s*", text, re.I)
    if not found:
        raise no_system("Write the coordinate system as EPSG: and its number, such as EPSG:4326.")
    return by_number(int(found[1]))


def by_wkt(text: str) -> CRS:
    if len(text) > MOST_DEFINITION or not WKT.match(text) or REFUSED.search(text):
        raise no_system("We do not take the text of the coordinate system in this file. Give its EPSG number.")
    try:
        system = CRS.from_wkt(text)
    except ProjError as error:
        raise no_system("The coordinate system of this file cannot be read. Give its EPSG number.") from error
    number = system.to_epsg(min_confidence=70)
    return by_number(number) if number else plane(system)


def plane(system: CRS) -> CRS:
    """The system without its heights. Raises Bad for one that is neither geographic nor projected."""
    flat = system.to_2d()
    if flat.is_compound:
        flat = flat.sub_crs_list[0]
    if flat.is_bound or not (flat.is_geographic or flat.is_projected):
        raise no_system("This coordinate system has no places on a map. Give the EPSG number of another one.")
    return flat


def no_system(text: str) -> Bad:
    return Bad("no_crs", text)


def own_or_given(own: Callable[[], CRS | None], given: CRS | None) -> CRS | None:
    """What the file says of itself; what somebody gave, where it says nothing or nothing that we take."""
    try:
        return own() or given
    except Bad:
        if given is None:
            raise
        return given


def name_of(system: CRS) -> str:
    number = system.to_epsg()
    return f"EPSG:{number}" if number else str(system.name)


def to_degrees(system: CRS, points: np.ndarray) -> np.ndarray:
    """Longitude and latitude. Values that the system does not know become infinite."""
    return np.column_stack(transformer(system, WGS84).transform(points[:, 0], points[:, 1]))


@cache  # PROJ looks for a way for half a second where a datum has none
def transformer(system: CRS, target: CRS, box: tuple[float, float, float, float] | None = None) -> Transformer:
    """The best way that needs no grid file, for places in a box of degrees."""
    if datum_of(system) in SAME_AS_WGS84:
        system = on_wgs84(system)
    area = AreaOfInterest(*box) if box else None
    return Transformer.from_crs(system, target, always_xy=True, area_of_interest=area)


def on_wgs84(system: CRS) -> CRS:
    """The same projection on the datum WGS 84, without the number that names the other one."""
    if system.is_geographic:
        return WGS84
    theirs = system.to_json_dict()
    theirs["base_crs"] = WGS84.to_json_dict()
    theirs.pop("id", None)
    return CRS.from_json_dict(theirs)


def geographic(system: CRS) -> CRS:
    return system.geodetic_crs


def datum_of(system: CRS) -> str:
    return str(geographic(system).datum.name)


def shift_of(system: CRS, box: tuple[float, float, float, float]) -> Shift:
    datum = datum_of(system)
    if datum in SAME_AS_WGS84:
        return Shift(datum, 0.5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a grid file would be better; the accuracy says it
        ways = TransformerGroup(geographic(system), WGS84, always_xy=True, area_of_interest=AreaOfInterest(*box))
    known = [way.accuracy for way in ways.transformers if way.accuracy >= 0]
    is_known = bool(known) and ways.transformers[0].accuracy >= 0
    return Shift(datum, known[0] if is_known else None)
