"""The run: reads the layers of a city, measures them one after the other, and says each number with what it is of."""

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapefile
import shapely

from measurement.geometry import areas, barriers, groups, mending, people, pictures, placing, reading, systems
from measurement.geometry.layers import Layer, writable
from measurement.geometry.mending import Mended
from measurement.geometry.refusing import Bad, not_readable

METHOD = "city-biodiversity-index-from-layers"
VERSION = "2"
HECTARE = 10_000.0
MOST_GROUPS = 10_000
MUCH = 0.01  # of the area that is left
OF_LAND = ("canopy", "permeable")  # shares of the city without its water
YES = {"1", "1.0", "yes", "y", "true", "t", "是", "有", "はい", "あり"}
NO = {"0", "0.0", "no", "n", "false", "f", "否", "無", "无", "いいえ", "なし"}

type Json = dict[str, object]


@dataclass
class Run:
    """What is known so far. `parts` holds the areas of layers on the plane, within the boundary and united."""

    given: argparse.Namespace
    work: Path
    plane: placing.Plane
    boundary: np.ndarray
    parts: dict[str, np.ndarray] = field(default_factory=dict)
    is_turned: bool = False  # whether a layer had wrong axes
    layers: list[Json] = field(default_factory=list)
    warnings: list[Json] = field(default_factory=list)
    shifts: list[systems.Shift] = field(default_factory=list)

    @property
    def city_ha(self) -> float:
        return areas.total(self.boundary) / HECTARE

    def warn(self, code: str, text: str, ha: float | None = None, **more: object) -> None:
        self.warnings.append({"code": code, "text": text, "ha": None if ha is None else rounded(ha), **more})

    def add(self, shows: str, layer: Layer, used: int, mended: Mended, values: Sequence[str] = ()) -> None:
        told = {name: rounded_ha(name, value) for name, value in asdict(mended).items()}
        del told["moved"], told["moved_ha"]
        self.layers.append(described(layer, shows) | {"used": used, "values": list(values), "mended": told})

    def hectares(self, name: str) -> float | None:
        return areas.total(self.parts[name]) / HECTARE if name in self.parts else None


def measured_run(given: argparse.Namespace, *, progress: Callable[[int], None]) -> Json:
    """The run as the contract describes it. Raises Bad for the first file that cannot be measured."""
    with tempfile.TemporaryDirectory(dir=Path(given.json).resolve().parent) as work:
        try:
            return result(given, Path(work), progress)
        except shapely.GEOSException as error:
            raise not_readable("A layer has shapes that cannot be put together. Export it again.") from error


def result(given: argparse.Namespace, work: Path, progress: Callable[[int], None]) -> Json:
    with naming("boundary"):
        layer = read(given, "boundary", work, [])
        plane = placing.plane_round(layer, said_of(given, "boundary", "axes"), given.near or "")
    mended = Mended()
    boundary = united(layer, np.ones(len(layer), dtype=bool), plane, mended)[0]
    if not len(boundary):
        raise Bad("no_area", "The boundary has no area. Export it as areas, not as lines.")
    run = Run(given, work, plane, boundary, is_turned=layer.is_turned)
    about = described(layer, "boundary")
    told = {name: about[name] for name in ("sha256", "format", "crs", "datum")} | {"ha": rounded(run.city_ha)}
    check_shift(run, layer)
    progress(10)
    natural(run)
    progress(40)
    for name in ("protected", "water", *OF_LAND):
        simple(run, name)
    for name in OF_LAND:
        cut_at_water(run, name)
    progress(55)
    found, with_barriers = connected(run)
    progress(80)
    park_reach = parks(run)
    living = residents(run, park_reach)
    progress(95)
    placing.check_axes(given, is_turned=run.is_turned)
    if given.picture:
        Path(given.picture).write_text(pictures.picture(found), encoding="utf-8")
    return {
        "method": METHOD,
        "method_version": VERSION,
        "libraries": libraries(),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "boundary": told,
        "layers": run.layers,
        **numbers(run, found, living),
        "rule": {"gap_m": "100", "joins": "less than", "distance": "straight", "barriers": with_barriers},
        "warnings": run.warnings,
    }


def libraries() -> dict[str, str]:
    return {
        "geos": shapely.geos_version_string,
        "numpy": np.__version__,
        "proj": pyproj.proj_version_str,
        "pyproj": pyproj.__version__,
        "pyshp": shapefile.__version__,
        "shapely": shapely.__version__,
    }


# --- Layers -------------------------------------------------------------------------------------------------------


def own_of(given: argparse.Namespace, name: str) -> Mapping[str, Any]:
    """What is said of one file alone."""
    own: Mapping[str, Any] = json.loads(given.own).get(name, {}) if given.own else {}
    return own


def said_of(given: argparse.Namespace, name: str, what: str) -> str:
    """What is said of one file, else of all: its coordinate system, its axes, its layer."""
    return str(own_of(given, name).get(what) or vars(given)[what] or "")


def choice_of(given: argparse.Namespace, name: str) -> tuple[str, list[str]]:
    """The column of one file and its values that count; nothing where all features do. Raises Bad for one of both."""
    own = own_of(given, name)
    column, values = own.get("attribute"), [value_text(value) for value in own.get("values", ())]
    if name == "natural" and not column:
        column, values = given.attribute, split(given.values)
    if bool(column) != bool(values):
        raise not_readable(f"Name both the column and the values that count as {name}.")
    return column or "", values


def read(given: argparse.Namespace, name: str, work: Path, columns: Sequence[str]) -> Layer:
    system = said_of(given, name, "crs")
    chosen = systems.by_name(system) if system else None
    return reading.read(Path(vars(given)[name]), columns, name=said_of(given, name, "layer"), given=chosen, work=work)


@contextmanager
def naming(name: str) -> Iterator[None]:
    """What is wrong with a file says which file it is."""
    try:
        yield
    except Bad as refused:
        refused.more.setdefault("layer", name)
        raise


def opened(run: Run, name: str, columns: Sequence[str] = ()) -> Layer | None:
    """A layer that was given, in its place."""
    if not vars(run.given)[name]:
        return None
    with naming(name):
        layer = read(run.given, name, run.work, columns)
        placing.placed(layer, run.plane, said_of(run.given, name, "axes"))
        check_shift(run, layer)
    run.is_turned |= layer.is_turned
    return layer


def described(layer: Layer, shows: str) -> Json:
    return {
        "shows": shows,
        "sha256": layer.sha256,
        "format": layer.format,
        "crs": systems.name_of(placing.required(layer)),
        "datum": systems.datum_of(placing.required(layer)),
        "features": len(layer),
    }


def check_shift(run: Run, layer: Layer) -> None:
    """Layers on different datums lie apart; how far must be known, or somebody must say that it may be so."""
    shift = systems.shift_of(placing.required(layer), run.plane.box)
    if shift in run.shifts:
        return
    run.shifts.append(shift)
    text = systems.UNKNOWN_SHIFT.format(datum=shift.datum)
    if shift.accuracy is None:
        run.warn("datum_shift", text, datum=shift.datum)
    elif shift.accuracy > 1:
        run.warn("accuracy", f"Places by {shift.datum} are accurate to {shift.accuracy:g} m.")
    if len(run.shifts) > 1 and not run.given.shift_unknown:
        for each in run.shifts:
            if each.accuracy is None:
                raise Bad("datum_shift", systems.UNKNOWN_SHIFT.format(datum=each.datum))


def united(layer: Layer, used: np.ndarray, plane: placing.Plane, mended: Mended) -> tuple[np.ndarray, float]:
    """The areas of the features that are used, as polygons on the plane that do not overlap, and their square metres.

    Mended and united first, then cut and projected: see measurement/geometry/mending.py."""
    parts, owners = mending.areas(layer.shapes[used], mended)
    system = placing.required(layer)
    whole = mending.united(parts)
    before, after = placing.equal_area(parts, system), placing.equal_area(whole, system).sum()
    flat = mending.without_slivers(areas.valid(placing.projected(whole, system, plane)), mended)
    size = areas.total(flat)
    if after:
        mended.overlap_ha = max(float(before.sum() / after - 1), 0.0) * size / HECTARE
        mended.moved_ha = float((mended.moved[owners] * before).sum() / after) * size / HECTARE
    return flat, size


def within(run: Run, shows: str, layer: Layer, used: np.ndarray, values: Sequence[str] = ()) -> np.ndarray:
    mended = Mended()
    flat, size = united(layer, used, run.plane, mended)
    here = mending.without_slivers(areas.inside(flat, run.boundary), mended)
    left = areas.total(here) / HECTARE
    mended.outside_ha = max(size / HECTARE - left, 0.0)
    if rounded(mended.outside_ha) and rounded(mended.overlap_ha + mended.moved_ha):
        mended.overlap_ha, mended.moved_ha = changed_inside(run, layer, used, left)
    run.add(shows, layer, int(used.sum()), mended, values)
    if mended.overlap_ha > MUCH * left:
        text = f"Areas of the layer “{shows}” overlap. Each place counts once."
        run.warn("overlap", text, mended.overlap_ha, layer=shows)
    if mended.moved_ha > MUCH * left:
        text = f"Areas of the layer “{shows}” crossed themselves. Mending them changed the area."
        run.warn("mending", text, mended.moved_ha, layer=shows)
    return here


def changed_inside(run: Run, layer: Layer, used: np.ndarray, left: float) -> tuple[float, float]:
    """Hectares within the boundary that overlapped, and that mending changed: what lies outside would hide them."""
    mended = Mended()
    parts, owners = mending.areas(layer.shapes[used], mended)
    flat = placing.projected(parts, placing.required(layer), run.plane)
    here = areas.sizes_inside(flat, run.boundary) / HECTARE
    return max(float(here.sum()) - left, 0.0), float((mended.moved[owners] * here).sum())


def chosen(run: Run, name: str) -> tuple[Layer, np.ndarray, list[str]] | None:
    """A layer that was given, which of its features count, and by which values."""
    column, values = choice_of(run.given, name)
    layer = opened(run, name, [column] if column else [])
    if layer is None:
        return None
    used = np.ones(len(layer), dtype=bool)
    if column:
        used = np.array([value_text(value) in values for value in layer.columns[column]], dtype=bool)
    return layer, used, values


def natural(run: Run) -> None:
    simple(run, "natural")
    if not len(run.parts["natural"]):
        run.warn("no_natural_area", "No natural area lies within the boundary, so nothing can be computed of it.")


def split(text: str | None) -> list[str]:
    """The values that were named: as a list of JSON, which can hold commas, or with commas between them."""
    if text and text.startswith("["):
        return [value_text(value) for value in json.loads(text)]
    return [value_text(value) for value in (text or "").split(",") if value.strip()]


def value_text(value: object) -> str:
    """A value as people write it: 10 for 10.0, which is how some formats keep whole numbers."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else writable(str(value)).strip()


def simple(run: Run, name: str) -> None:
    if found := chosen(run, name):
        run.parts[name] = within(run, name, *found)


def cut_at_water(run: Run, name: str) -> None:
    """What is a share of the land leaves out what lies on water. Raises Bad for a layer that is larger than the land:
    one of the two is wrong, and no cut may hide it."""
    if name not in run.parts or "water" not in run.parts:
        return
    check_share(run, name, areas.total(areas.without(run.boundary, run.parts["water"])) / HECTARE)
    before = areas.total(run.parts[name])
    run.parts[name] = mending.without_slivers(areas.without(run.parts[name], run.parts["water"]), Mended())
    wet = (before - areas.total(run.parts[name])) / HECTARE
    if rounded(wet):
        run.warn("on_water", f"This part of the layer “{name}” lies on water and does not count.", wet, layer=name)


# --- Groups, parks, people ----------------------------------------------------------------------------------------


def connected(run: Run) -> tuple[groups.Groups, bool]:
    walls = [part for part in (lines_and_areas(run), built_up(run)) if part is not None]
    patches = run.parts["natural"]
    if not walls:
        run.warn("no_barriers", "There is no layer of barriers. Connectivity may be lower than this result.")
        return groups.grouped(patches, areas.NOTHING), False
    parting = np.concatenate(walls)
    cut = mending.without_slivers(areas.without(patches, parting), Mended())
    lost = (areas.total(patches) - areas.total(cut)) / HECTARE
    if rounded(lost):
        run.warn("under_barriers", "This natural area lies under barriers and belongs to no group.", lost)
    return groups.grouped(cut, parting), True


def lines_and_areas(run: Run) -> np.ndarray | None:
    given = run.given
    rule = barriers.Rule(given.barrier_kind, given.width, given.width_column or "", given.cars_column or "")
    layer = opened(run, "barriers", rule.columns)
    if layer is None:
        return None
    mended = Mended()
    found = barriers.drawn(layer, run.plane, rule, mended)
    run.add("barrier", layer, found.used, mended)
    if found.too_small:
        text = f"{found.too_small:,} lines are too small to be barriers by the handbook, and are left out."
        run.warn("below_width", text, count=found.too_small)
    return areas.valid(found.areas)


def built_up(run: Run) -> np.ndarray | None:
    """Dense building parts natural areas; what is drawn as such is a barrier as drawn."""
    found = chosen(run, "built_up")
    if found is None:
        return None
    layer, used, values = found
    mended = Mended()
    flat, _size = united(layer, used, run.plane, mended)
    run.add("built-up", layer, int(used.sum()), mended, values)
    return flat


def parks(run: Run) -> np.ndarray | None:
    """The parks that people may reach, also those outside the boundary. Those with natural areas become a part."""
    column = run.given.nature_column
    layer = opened(run, "parks", [column] if column else [])
    if layer is None:
        return None
    every = np.ones(len(layer), dtype=bool)
    used = every
    if run.given.nature_not_said:
        used = ~every
        warn_of_not_said(run, layer, every)
    elif column:
        words = [value_text(value).casefold() for value in layer.columns[column]]
        used = np.array([word in YES for word in words])
        not_said = np.array([word not in YES | NO for word in words])
        warn_of_not_said(run, layer, not_said)
    run.parts["park"] = within(run, "park", layer, used)
    if "protected" in run.parts:
        both = mending.united(np.concatenate([run.parts["park"], secured(run)]))
        text = "Parks and protected natural areas together, each place once: what indicator 13 of 2014 asks for."
        run.warn("park_and_protected", text, areas.total(both) / HECTARE)
    return united(layer, every, run.plane, Mended())[0]


def warn_of_not_said(run: Run, layer: Layer, rows: np.ndarray) -> None:
    if rows.any():
        here = areas.inside(united(layer, rows, run.plane, Mended())[0], run.boundary)
        text = "The layer does not say whether these parks have natural areas. They are not counted."
        run.warn("nature_not_said", text, areas.total(here) / HECTARE)


def secured(run: Run) -> np.ndarray:
    return areas.shared(run.parts["natural"], run.parts["protected"])


def residents(run: Run, park_reach: np.ndarray | None) -> people.Living | None:
    column = run.given.people_column
    if run.given.people and not column:
        raise not_readable("Name the column with the number of people.")
    layer = opened(run, "people", [column] if column else [])
    if layer is None:
        return None
    mended = Mended()
    found = people.counted(layer, run.plane, column, run.boundary, park_reach, mended)
    run.add("people", layer, found.used, mended)
    return found


# --- Numbers ------------------------------------------------------------------------------------------------------


def numbers(run: Run, found: groups.Groups, living: people.Living | None) -> Json:
    """Inputs, results and groups. What cannot be computed is missing, never 0."""
    sizes = found.sizes / HECTARE
    inputs = inputs_of(run, sizes, living)
    total, squares = float(sizes.sum()), float((sizes**2).sum())
    results = {
        "natural_share": share(inputs["natural_area_ha"], run.city_ha),
        "mesh_ha": squares / total if total else None,
        "coherence": 100 * squares / total**2 if total else None,
        "protected_share": share(inputs["protected_area_ha"], run.city_ha),
        "permeable_share": share(inputs["permeable_area_ha"], inputs["terrestrial_area_ha"]),
        "canopy_share": share(inputs["canopy_area_ha"], inputs["terrestrial_area_ha"]),
        "park_ha_per_1000": share(inputs["park_area_ha"], inputs["population"], 1_000),
        "near_park_share": share(inputs["population_near_park"], inputs["population"]),
    }
    group_areas = [rounded(size) for size in sizes] if len(sizes) <= MOST_GROUPS else []
    return {
        "inputs": {**{name: rounded_ha(name, value) for name, value in inputs.items()}, "group_areas_ha": group_areas},
        "results": {name: rounded(value) for name, value in results.items()},
        "groups": {
            "count": len(sizes),
            "patches": len(found.patches),
            "sum_ha": rounded(total),
            "sum_squares_ha2": rounded(squares),
            "largest_ha": [rounded(size) for size in sizes[:10]],
        },
    }


def inputs_of(run: Run, sizes: np.ndarray, living: people.Living | None) -> dict[str, float | None]:
    near = living.near if living else None
    return {
        "city_area_ha": run.city_ha,
        "terrestrial_area_ha": land(run),
        "natural_area_ha": run.hectares("natural") or None,
        "group_areas_ha": None,
        "protected_area_ha": protected(run),
        "permeable_area_ha": run.hectares("permeable"),
        "canopy_area_ha": run.hectares("canopy"),
        "park_area_ha": run.hectares("park"),
        "population": round(living.inside) if living else None,
        "population_near_park": None if near is None else round(near),
    }


def land(run: Run) -> float | None:
    """The city without its water. Without a layer of water it is not known."""
    if "water" not in run.parts:
        if run.given.land:
            return land_given(run, float(run.given.land))
        if run.parts.keys() & set(OF_LAND):
            run.warn("no_land", "There is no layer of water, so shares of the land cannot be computed.")
        return None
    return areas.total(areas.without(run.boundary, run.parts["water"])) / HECTARE


def land_given(run: Run, hectares: float) -> float:
    """Raises Bad where it is larger than the city. Two ways of measuring may differ by one part in a hundred."""
    if hectares > run.city_ha * (1 + MUCH):
        text = f"The land area that you give, {hectares:,.1f} ha, is larger than the city, {run.city_ha:,.1f} ha."
        raise Bad("not_readable", text, reason="land_too_large", ha=rounded(hectares), city_ha=rounded(run.city_ha))
    for name in OF_LAND:
        check_share(run, name, hectares)
    return hectares


def protected(run: Run) -> float | None:
    """What is natural and protected. The whole protected area is told beside it."""
    if "protected" not in run.parts:
        return None
    whole = areas.total(run.parts["protected"]) / HECTARE
    run.warn("protected_in_all", "Protected area within the boundary, natural or not.", whole)
    return areas.total(secured(run)) / HECTARE


def share(part: float | None, whole: float | None, times: float = 100) -> float | None:
    return times * part / whole if part is not None and whole else None


def check_share(run: Run, name: str, land: float) -> None:
    """Raises Bad for a layer that is larger than the land, with the cause."""
    value = share(run.hectares(name), land)
    if value is None or value <= 100.005:
        return
    text = f"The share of “{name}” is {value:.2f} % of the land"
    if "water" not in run.parts:
        text, reason = f"{text} that you give. Check its hectares.", "share_above_land_given"
        raise Bad("share_above_100", text, layer=name, share=rounded(value), reason=reason)
    wet = areas.total(areas.shared(run.parts[name], run.parts["water"])) / HECTARE
    text = f"{text}: {wet:,.1f} ha of this layer lie on water."
    raise Bad("share_above_100", text, layer=name, share=rounded(value), ha=rounded(wet))


def rounded_ha(name: str, value: float | None) -> float | None:
    """Hectares with four decimals; people are whole."""
    return rounded(value) if name.endswith("_ha") else value


def rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)
