"""Known answers of the rule: less than 100 m apart, rounded to centimetres, and no barrier between."""

import random
from pathlib import Path

import numpy as np
import pytest
import shapely

from measurement.geometry import areas, groups, mending
from tests.measurement.geometry.making import X, Y, ask, geojson, square

NONE = areas.NOTHING


def coherence(*patches: shapely.Polygon, barriers: list[shapely.Geometry] | None = None) -> float:
    walls = np.array(barriers or [], dtype=object)
    cut = areas.without(np.array(patches, dtype=object), walls)
    sizes = groups.grouped(cut, walls).sizes
    return round(float(100 * (sizes**2).sum() / sizes.sum() ** 2), 4)


def apart(metres: float, *, corner: bool = False) -> tuple[shapely.Polygon, shapely.Polygon]:
    """Two squares of 100 ha; `corner`: from corner to corner along the diagonal of a triangle of 3, 4 and 5."""
    east, north = (0.6 * metres, 1_000 + 0.8 * metres) if corner else (metres, 0)
    return shapely.box(0, 0, 1_000, 1_000), shapely.box(1_000 + east, north, 2_000 + east, north + 1_000)


DISTANCES = [(99.9, 100.0), (99.99, 100.0), (99.996, 50.0), (100.0, 50.0), (100.1, 50.0)]
ELSEWHERE = [shapely.box(-900, -900, -850, -800)]


@pytest.mark.parametrize(("metres", "expected"), DISTANCES)
@pytest.mark.parametrize("corner", [False, True])
@pytest.mark.parametrize("barriers", [[], ELSEWHERE])
def test_two_squares_are_one_group_when_less_than_100_m_apart(
    metres: float, expected: float, corner: bool, barriers: list[shapely.Geometry]
) -> None:
    assert coherence(*apart(metres, corner=corner), barriers=barriers) == expected


def test_a_road_between_them_parts_two_squares() -> None:
    road = shapely.LineString([(1050, -500), (1050, 1500)]).buffer(7.5)

    assert coherence(*apart(99), barriers=[road]) == 50.0


def test_who_can_walk_round_the_end_of_a_road_is_not_parted_by_it() -> None:
    road = shapely.LineString([(1050, 900), (1050, 1500)]).buffer(7.5)

    assert coherence(*apart(60), barriers=[road]) == 100.0


def test_a_road_through_a_patch_cuts_it_and_what_lies_under_it_belongs_to_no_group() -> None:
    whole, road = shapely.box(0, 0, 1000, 1000), shapely.box(490, -100, 510, 1100)
    walls = np.array([road])
    cut = areas.without(np.array([whole]), walls)

    assert groups.grouped(cut, walls).sizes.tolist() == pytest.approx([490_000, 490_000])


def test_a_third_patch_joins_two_that_a_road_parts() -> None:
    road = shapely.box(1045, -200, 1055, 1052)
    bridge = shapely.box(0, 1060, 2100, 1160)

    assert coherence(*apart(99), barriers=[road]) == 50.0
    assert coherence(*apart(99), bridge, barriers=[road]) == 100.0


def test_the_area_of_the_group_is_squared_and_not_that_of_each_patch() -> None:
    """The example of the facts: 30 + 30 ha in one group and 40 ha give 52.0 %, where patches would give 34.0 %."""
    thirty = (shapely.box(0, 0, 300, 1000), shapely.box(350, 0, 650, 1000))

    assert coherence(*thirty, shapely.box(900, 0, 1300, 1000)) == 52.0


@pytest.mark.parametrize("seed", range(6))
def test_order_splitting_shifting_and_turning_change_nothing(seed: int) -> None:
    chance = random.Random(seed)
    parts = [shapely.box(x, y, x + chance.uniform(20, 300), y + chance.uniform(20, 300)) for x, y in places(chance)]
    expected = sizes_of(parts)
    angle = chance.uniform(0, 6)
    turned = [shapely.transform(each, lambda xy: xy @ rotation(angle)) for each in parts]
    shifted = [shapely.transform(each, lambda xy: np.add(xy, (12_345.6, -7_890.1))) for each in parts]
    halves = [half for each in parts for half in split(each)]

    assert sizes_of(chance.sample(parts, len(parts))) == expected
    assert sizes_of(halves) == expected
    assert sizes_of(shifted) == expected
    assert sizes_of(turned) == expected


def places(chance: random.Random) -> list[tuple[float, float]]:
    return [(chance.uniform(0, 5_000), chance.uniform(0, 5_000)) for _ in range(120)]


def rotation(angle: float) -> np.ndarray:
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def split(part: shapely.Polygon) -> list[shapely.Polygon]:
    west, south, east, north = part.bounds
    middle = (west + east) / 2
    return [shapely.box(west, south, middle, north), shapely.box(middle, south, east, north)]


def sizes_of(parts: list[shapely.Polygon]) -> list[float]:
    found = groups.grouped(mending.united(np.array(parts, dtype=object)), NONE)
    return [round(float(size), 2) for size in found.sizes]


def test_a_large_patch_with_many_holes_takes_those_near_its_edges_into_its_group() -> None:
    """The patch with more points is asked about the other, whichever of them stands first."""
    holes = [shapely.box(x, y, x + 40, y + 40) for x in range(20, 980, 60) for y in range(20, 980, 60)]
    whole = shapely.box(0, 0, 1_000, 1_000).difference(shapely.union_all(holes))
    near, inner, far = shapely.box(1_050, 0, 1_060, 10), shapely.box(30, 30, 50, 50), shapely.box(1_200, 0, 1_210, 10)

    for order in ([whole, near, inner, far], [far, inner, near, whole]):
        assert len(groups.grouped(np.array(order), NONE).sizes) == 2


@pytest.mark.parametrize("seed", range(4))
def test_components_are_those_that_a_walk_from_neighbour_to_neighbour_finds(seed: int) -> None:
    chance = random.Random(seed)
    pairs = [sorted(chance.sample(range(300), 2)) for _ in range(180)] + [[n, n + 1] for n in range(40)]
    left, right = np.array(pairs).T
    found = groups.components(300, left, right)

    walked = list(range(300))
    for _ in range(300):
        for one, other in pairs:
            walked[one] = walked[other] = min(walked[one], walked[other])
    assert len({(a, b) for a, b in zip(found.tolist(), walked, strict=True)}) == len(set(walked)) == len(set(found))


@pytest.mark.parametrize(("width", "joined"), [("14.9", True), ("15", False)])
def test_a_road_of_15_m_is_a_barrier_and_a_smaller_one_is_left_out_and_counted(
    tmp_path: Path, width: str, joined: bool
) -> None:
    natural = geojson(tmp_path / "n.json", [square(0, 0), square(1_099, 0)])
    road = geojson(tmp_path / "r.json", [shapely.LineString([(X + 1050, Y - 2000), (X + 1050, Y + 3000)])])
    run = ask(tmp_path, "--width", width, natural=natural, barriers=road)

    assert run["results"]["coherence"] == (100.0 if joined else 50.0)
    assert ("below_width" in [each["code"] for each in run["warnings"]]) is joined
    assert run["layers"][1]["used"] == (0 if joined else 1)


@pytest.mark.parametrize(("cars", "joined"), [(5_000, True), (5_001, False), (None, True)])
def test_a_small_road_with_more_than_5000_cars_a_day_is_a_barrier(
    tmp_path: Path, cars: int | None, joined: bool
) -> None:
    line = shapely.LineString([(X + 1050, Y - 2000), (X + 1050, Y + 3000)])
    road = geojson(tmp_path / "r.json", [line], rows=[{"w": 7, "cars": cars}])
    natural = geojson(tmp_path / "n.json", [square(0, 0), square(1_099, 0)])
    run = ask(tmp_path, "--width-column", "w", "--cars-column", "cars", natural=natural, barriers=road)

    assert run["results"]["coherence"] == (100.0 if joined else 50.0)


def test_areas_are_barriers_as_drawn_and_the_natural_share_is_that_before_the_cut(tmp_path: Path) -> None:
    natural = geojson(tmp_path / "n.json", [square(0, 0)])
    wall = geojson(tmp_path / "r.json", [shapely.box(X + 490, Y - 100, X + 510, Y + 1100)])
    run = ask(tmp_path, natural=natural, barriers=wall)

    assert run["results"]["natural_share"] == pytest.approx(1, abs=0.001)
    assert run["groups"]["count"] == 2
    assert run["groups"]["sum_ha"] == pytest.approx(98, rel=0.001)
    assert {each["code"]: each["ha"] for each in run["warnings"]}["under_barriers"] == pytest.approx(2, rel=0.002)
    assert run["rule"] == {"gap_m": "100", "joins": "less than", "distance": "straight", "barriers": True}


def test_dense_building_parts_what_it_lies_between(tmp_path: Path) -> None:
    natural = geojson(tmp_path / "n.json", [square(0, 0), square(1_099, 0)])
    built = geojson(tmp_path / "b.json", [shapely.box(X + 1020, Y - 500, X + 1080, Y + 1500)])

    assert ask(tmp_path, natural=natural, built_up=built)["results"]["coherence"] == 50.0


def test_the_largest_groups_are_told_and_the_rest_is_counted(tmp_path: Path) -> None:
    natural = geojson(tmp_path / "n.json", [square(-4_000 + 250 * n, 0, 20 + 5 * n) for n in range(12)])
    run = ask(tmp_path, natural=natural)

    assert run["groups"]["count"] == run["groups"]["patches"] == len(run["inputs"]["group_areas_ha"]) == 12
    assert run["groups"]["largest_ha"] == sorted(run["inputs"]["group_areas_ha"], reverse=True)[:10]
    assert run["groups"]["sum_ha"] == pytest.approx(sum(run["inputs"]["group_areas_ha"]), abs=0.001)
