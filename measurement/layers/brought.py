"""A run that a city calculated in its own house by `manage.py measure`: its JSON, checked against itself.

No file comes along, so nothing here can say that the numbers are right. They can fit together, and must.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import City
from core.history.write import Actor
from measurement.layers import actions
from measurement.layers.models import Run, Shows

METHOD, VERSION = "city-biodiversity-index-from-layers", "2"
LARGEST = 1_000_000  # bytes: 10,000 groups take a fifth of it
MOST_LAYERS, MOST_GROUPS, MOST_TEXT = 20, 10_000, 200
DECIMAL = re.compile(r"\d{1,15}\.\d{1,4}", re.ASCII)
ROUGH = 0.001  # what rounding to four decimals moves a share by, and more
SHARES = {  # result: part, whole, times
    "natural_share": ("natural_area_ha", "city_area_ha", 100),
    "protected_share": ("protected_area_ha", "city_area_ha", 100),
    "permeable_share": ("permeable_area_ha", "terrestrial_area_ha", 100),
    "canopy_share": ("canopy_area_ha", "terrestrial_area_ha", 100),
    "park_ha_per_1000": ("park_area_ha", "population", 1_000),
    "near_park_share": ("population_near_park", "population", 100),
}
INPUTS = {name for part, of, _times in SHARES.values() for name in (part, of)}
OF_LAYER: Mapping[str, set[str]] = {  # the layers without which an input is not known
    "protected_area_ha": {Shows.PROTECTED},
    "permeable_area_ha": {Shows.PERMEABLE},
    "canopy_area_ha": {Shows.CANOPY},
    "park_area_ha": {Shows.PARK},
    "population": {Shows.PEOPLE},
    "population_near_park": {Shows.PEOPLE, Shows.PARK},
}
OF_THE_CITY = ("park_and_protected", "protected_in_all", "under_barriers", "nature_not_said", "on_water")
ROUNDED = 1.0001  # two sums of the same numbers
LAND_MAY_DIFFER = 1.01  # from the city by the boundary: so much may what was typed
WHOLE = ("population", "population_near_park")
MENDED = ("self_crossing", "not_areas", "empty", "slivers", "overlap_ha", "outside_ha")
GROUPS = ("count", "patches", "sum_ha", "sum_squares_ha2")

type Json = dict[str, Any]


def add(city: City, content: bytes, *, about: Mapping[str, Any], by: Actor) -> Run:
    """A run of the city, ready at once. `about` is what the city says of its files. Raises ValidationError."""
    result = read(content)
    boundary = {**about, "name": "", "sha256": result["boundary"]["sha256"], "crs": result["boundary"]["crs"]}
    layers = [of_layer(each, about) for each in result["layers"]]
    given = {"boundary": boundary, "layers": layers, "is_of_city": True}
    run = actions.new_run(city, Run.Purpose.MEASURE, given, by)
    run.state, run.result, run.ended_at = Run.State.READY, result, timezone.now()
    run.save(force_insert=True)
    return run


def of_layer(layer: Json, about: Mapping[str, Any]) -> Json:
    own = {name: layer[name] for name in ("shows", "sha256", "crs", "values")}
    return {**about, "name": "", "attribute": "", **own}


def read(content: bytes) -> Json:
    """The result, with nothing in it that is not known. Raises ValidationError."""
    try:
        told = json.loads(content, parse_constant=not_finite)
        return checked(told)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        raise ValidationError(_("This is no result of the measurement program. Choose its JSON file.")) from None


def not_finite(_text: str) -> float:
    raise ValueError


def checked(told: Json) -> Json:
    if (told["method"], told["method_version"]) != (METHOD, VERSION):
        raise ValidationError(_("The file has another method or version. Measure again with this version."))
    inputs = {name: number(told["inputs"].get(name)) for name in sorted(INPUTS)}
    inputs |= {name: whole(found) for name in WHOLE if (found := inputs[name]) is not None}
    groups = {name: size(told["groups"][name]) for name in GROUPS}
    groups |= {name: whole(groups[name]) for name in ("count", "patches")}
    areas = [size(each) for each in told["inputs"].get("group_areas_ha") or []][: MOST_GROUPS + 1]
    largest = [size(each) for each in told["groups"]["largest_ha"]][:11]
    results = {name: number(told["results"].get(name)) for name in (*SHARES, "mesh_ha", "coherence")}
    boundary = {"ha": size(told["boundary"]["ha"]), **texts(told["boundary"])}
    layers = [layer(each) for each in told["layers"][:MOST_LAYERS]]
    warnings = [warning(each) for each in told["warnings"][:50]]
    sums = fitting(inputs, groups, areas, largest, results, boundary["ha"])
    if not (all(sums) and all(backed(inputs, layers)) and all(within_the_city(inputs, warnings))):
        raise ValidationError(_("The numbers in the file do not fit together. Measure again and do not edit the file."))
    if [each["shows"] for each in layers].count(Shows.NATURAL) != 1:
        raise KeyError("natural")
    return {
        "method": METHOD,
        "method_version": VERSION,
        "libraries": {text(name): text(version) for name, version in [*told["libraries"].items()][:MOST_LAYERS]},
        "made_at": text(told["made_at"]),
        "boundary": boundary,
        "layers": layers,
        "inputs": {**inputs, "group_areas_ha": areas},
        "results": results,
        "groups": {**groups, "largest_ha": largest},
        "rule": {
            "gap_m": "100",
            "joins": "less than",
            "distance": "straight",
            "barriers": told["rule"]["barriers"] is True,
        },
        "warnings": warnings,
    }


def fitting(
    inputs: Json, groups: Json, areas: list[float], largest: list[float], results: Json, boundary: float
) -> Iterator[bool]:
    """Sums are sums, shares are shares, and no part is larger than its whole."""
    total, squares, count = groups["sum_ha"], groups["sum_squares_ha2"], groups["count"]
    yield bool(boundary) and is_near(inputs["city_area_ha"], boundary)
    yield len(largest) == min(count, 10) and largest == sorted(largest, reverse=True)
    yield not areas or (
        len(areas) == count
        and is_near(sum(areas), total, count)
        and is_near(sum(each * each for each in areas), squares, count * 2 * (1 + max(areas)))
        and largest == sorted(areas, reverse=True)[:10]
    )
    yield squares <= total**2 * (1 + ROUGH) and (not count or squares >= total**2 / count * (1 - ROUGH))
    yield is_near(results["mesh_ha"], squares / total if total else None)
    yield is_near(results["coherence"], 100 * squares / total**2 if total else None)
    yield total <= (inputs["natural_area_ha"] or 0) + 0.01 + 0.0001 * count
    for name, (part, of, times) in SHARES.items():
        small, large = inputs[part], inputs[of]
        yield is_near(results[name], times * small / large if small is not None and large else None)
        yield times != 100 or small is None or not large or small <= large * ROUNDED


def backed(inputs: Json, layers: list[Json]) -> Iterator[bool]:
    """Each value is of a layer that is there; land can be typed."""
    there = {each["shows"] for each in layers}
    for name, shows in OF_LAYER.items():
        yield inputs[name] is None or shows <= there


def within_the_city(inputs: Json, warnings: list[Json]) -> Iterator[bool]:
    """What is told beside the results is told of the city, and is no less than the part of it that a result is of."""
    city, parks, protected = (inputs[name] or 0 for name in ("city_area_ha", "park_area_ha", "protected_area_ha"))
    yield (inputs["terrestrial_area_ha"] or 0) <= city * LAND_MAY_DIFFER
    yield parks <= city * ROUNDED
    told = {each["code"]: each["ha"] or 0 for each in warnings}
    for code, least in {"park_and_protected": max(parks, protected), "protected_in_all": protected}.items():
        yield code not in told or least <= told[code] * ROUNDED
    yield told.get("park_and_protected", 0) <= (parks + protected) * ROUNDED
    yield all(told.get(code, 0) <= city * ROUNDED for code in OF_THE_CITY)


def is_near(found: float | None, wanted: float | None, count: float = 1) -> bool:
    if found is None or wanted is None:
        return found is wanted
    return abs(found - wanted) <= ROUGH * max(count, 1) + 0.0001 * abs(wanted)


def whole(value: float) -> int:
    if value != int(value):
        raise ValueError
    return int(value)


def number(value: Any) -> float | None:
    return None if value is None else size(value)


def size(value: Any) -> float:
    """A number, or the text of a decimal one, as the program writes them since December 2026."""
    if isinstance(value, str) and DECIMAL.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    if not (math.isfinite(value) and 0 <= value < 1e15):
        raise ValueError
    return value


def text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise TypeError
    return value[:MOST_TEXT]


def texts(told: Json) -> Json:
    return {**{name: text(told[name]) for name in ("sha256", "format", "crs")}, "datum": text(told.get("datum", ""))}


def layer(told: Json) -> Json:
    values = [text(each) for each in told["values"]][: actions.MOST_VALUES]
    counts = {name: whole(size(told[name])) for name in ("features", "used")}
    mended = {name: size(told["mended"][name]) for name in MENDED}
    return {"shows": Shows(told["shows"]).value, "values": values, **texts(told), **counts, "mended": mended}


def warning(told: Json) -> Json:
    words = {name: text(told[name]) for name in ("text", "layer", "datum") if told.get(name) is not None}
    count = {"count": whole(size(told["count"]))} if told.get("count") is not None else {}
    return {"code": text(told["code"]), **words, "ha": number(told.get("ha")), **count}
