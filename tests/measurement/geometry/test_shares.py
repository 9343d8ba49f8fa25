"""Protected areas, parks, people, and shares of the land: known answers in hectares and persons."""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from tests.measurement.geometry.making import X, Y, ask, geojson, refused, square

CLOSE = 0.002  # squares of these tests have 0.08 % more hectares than on their grid


@pytest.fixture
def natural(tmp_path: Path) -> Path:
    return geojson(tmp_path / "n.json", [square(0, 0)])


def warned(run: dict[str, Any]) -> dict[str, float]:
    return {each["code"]: each["ha"] for each in run["warnings"]}


def test_protected_is_what_is_natural_and_protected_and_each_place_counts_once(tmp_path: Path, natural: Path) -> None:
    layer = geojson(tmp_path / "p.json", [square(500, 0), square(500, 0), square(600, 0)])
    run = ask(tmp_path, natural=natural, protected=layer)

    assert run["inputs"]["protected_area_ha"] == pytest.approx(50, rel=CLOSE)
    assert run["results"]["protected_share"] == pytest.approx(0.5, rel=CLOSE)
    assert warned(run)["protected_in_all"] == pytest.approx(110, rel=CLOSE)


def test_shares_of_the_land_leave_the_water_out(tmp_path: Path, natural: Path) -> None:
    water = geojson(tmp_path / "w.json", [shapely.box(X - 5_000, Y - 5_000, X, Y + 5_000)])
    trees = geojson(tmp_path / "c.json", [square(1_000, 0)])
    run = ask(tmp_path, natural=natural, water=water, canopy=trees, permeable=trees)

    assert run["inputs"]["terrestrial_area_ha"] == pytest.approx(5_000, rel=CLOSE)
    assert run["results"]["canopy_share"] == run["results"]["permeable_share"] == pytest.approx(2, rel=CLOSE)


@pytest.mark.parametrize("name", ["canopy", "permeable"])
def test_what_lies_on_water_is_no_part_of_the_land_and_is_named(tmp_path: Path, natural: Path, name: str) -> None:
    water = geojson(tmp_path / "w.json", [shapely.box(X - 5_000, Y - 5_000, X, Y + 5_000)])
    layer = geojson(tmp_path / "c.json", [square(-1_000, 0), square(0, 0)])
    run = ask(tmp_path, natural=natural, water=water, **{name: layer})

    assert run["inputs"][f"{name}_area_ha"] == pytest.approx(100, rel=CLOSE)
    assert run["results"][f"{name}_share"] == pytest.approx(2, rel=CLOSE)
    assert warned(run)["on_water"] == pytest.approx(100, rel=CLOSE)


def test_land_that_is_given_is_no_larger_than_the_city(tmp_path: Path, natural: Path) -> None:
    assert refused(tmp_path, "--land", "10200", natural=natural, canopy=natural)[0] == "not_readable"


@pytest.mark.parametrize("name", ["protected", "canopy", "permeable", "water", "built-up"])
def test_of_a_layer_of_several_classes_the_chosen_values_count(tmp_path: Path, natural: Path, name: str) -> None:
    shapes = [square(0, 0), square(2_000, 0), square(-3_000, 0)]
    layer = geojson(tmp_path / "l.json", shapes, rows=[{"class": each} for each in ("park, old", 2, "road")])
    own = {name.replace("-", "_"): {"attribute": "class", "values": ["park, old", "2"]}}
    run = ask(tmp_path, "--own", json.dumps(own), natural=natural, **{name.replace("-", "_"): layer})

    told = next(each for each in run["layers"] if each["shows"] == name)
    assert (told["features"], told["used"], told["values"]) == (3, 2, ["park, old", "2"])
    if name == "canopy":
        assert run["inputs"]["canopy_area_ha"] == pytest.approx(200, rel=CLOSE)


def test_without_a_layer_of_water_the_land_is_not_known(tmp_path: Path, natural: Path) -> None:
    run = ask(tmp_path, natural=natural, canopy=natural)

    assert run["inputs"]["canopy_area_ha"] == pytest.approx(100, rel=CLOSE)
    assert run["results"]["canopy_share"] is None
    assert "no_land" in warned(run)


def test_a_share_above_100_is_refused_with_its_cause(tmp_path: Path, natural: Path) -> None:
    water = geojson(tmp_path / "w.json", [shapely.box(X - 5_000, Y - 5_000, X + 4_000, Y + 5_000)])
    everywhere = geojson(tmp_path / "e.json", [shapely.box(X - 5_000, Y - 5_000, X + 5_000, Y + 5_000)])
    code, text = refused(tmp_path, natural=natural, water=water, permeable=everywhere)

    assert code == "share_above_100"
    assert "9,007.2 ha of this layer lie on water" in text


def test_a_share_above_100_of_land_that_is_given_names_the_land(tmp_path: Path, natural: Path) -> None:
    code, text = refused(tmp_path, "--land", "90", natural=natural, canopy=natural)

    assert code == "share_above_100"
    assert text.endswith("% of the land that you give. Check its hectares.")


def test_parks_count_by_their_column_and_what_is_not_said_is_named(tmp_path: Path, natural: Path) -> None:
    rows = [{"nature": word} for word in ("yes", "no", None, "是")]
    parks = [square(0, 0), square(2_000, 0), square(2_000, 2_000, 500), square(0, 500)]
    layer = geojson(tmp_path / "p.json", parks, rows=rows)
    run = ask(tmp_path, "--nature-column", "nature", natural=natural, parks=layer)

    assert run["inputs"]["park_area_ha"] == pytest.approx(150, rel=CLOSE)
    assert warned(run)["nature_not_said"] == pytest.approx(25, rel=CLOSE)
    assert ask(tmp_path, natural=natural, parks=layer)["inputs"]["park_area_ha"] == pytest.approx(275, rel=CLOSE)


def test_parks_of_which_nobody_says_anything_count_nothing_and_all_their_hectares_are_named(
    tmp_path: Path, natural: Path
) -> None:
    run = ask(tmp_path, "--nature-not-said", natural=natural, parks=natural)

    assert run["inputs"]["park_area_ha"] == 0
    assert warned(run)["nature_not_said"] == pytest.approx(100, rel=CLOSE)


def test_land_that_is_given_stands_in_for_a_layer_of_water(tmp_path: Path, natural: Path) -> None:
    run = ask(tmp_path, "--land", "5000", natural=natural, canopy=natural)

    assert run["results"]["canopy_share"] == pytest.approx(2, rel=CLOSE)
    assert "no_land" not in warned(run)


def test_parks_and_protected_natural_areas_together_count_each_place_once(tmp_path: Path, natural: Path) -> None:
    parks = geojson(tmp_path / "p.json", [square(500, 0)])
    run = ask(tmp_path, natural=natural, parks=parks, protected=natural)

    assert run["inputs"]["park_area_ha"] == pytest.approx(100, rel=CLOSE)
    assert warned(run)["park_and_protected"] == pytest.approx(150, rel=CLOSE)


@pytest.mark.parametrize(("metres", "near"), [(0, 7), (399.8, 7), (401, 0)])
def test_who_lives_400_m_from_a_park_is_near_it(tmp_path: Path, natural: Path, metres: float, near: int) -> None:
    homes = [shapely.Point(X + 1_000 + metres, Y + 500), shapely.Point(X - 3_000, Y), shapely.Point(X + 9_000, Y)]
    layer = geojson(tmp_path / "h.json", homes, rows=[{"n": 7}, {"n": 3}, {"n": 1_000}])
    run = ask(tmp_path, "--people-column", "n", natural=natural, parks=natural, people=layer)

    assert (run["inputs"]["population"], run["inputs"]["population_near_park"]) == (10, near)
    assert run["results"]["near_park_share"] == near * 10
    assert run["results"]["park_ha_per_1000"] == pytest.approx(10_008, rel=CLOSE)


def test_a_park_outside_the_boundary_is_near_too_and_adds_no_hectares(tmp_path: Path, natural: Path) -> None:
    parks = geojson(tmp_path / "p.json", [square(5_100, 0)])
    homes = geojson(tmp_path / "h.json", [shapely.Point(X + 4_900, Y + 500)], rows=[{"n": 7}])
    run = ask(tmp_path, "--people-column", "n", natural=natural, parks=parks, people=homes)

    assert run["inputs"]["population_near_park"] == 7
    assert run["inputs"]["park_area_ha"] == 0


def test_people_of_an_area_are_spread_over_it(tmp_path: Path, natural: Path) -> None:
    """A block of 1 km by 1 km that begins 200 m from a park: a fifth of it lies within 400 m. Half of another lies
    outside the city."""
    blocks = geojson(tmp_path / "h.json", [square(1_200, 0), square(-5_500, -4_000)], rows=[{"n": 1_000}, {"n": 100}])
    run = ask(tmp_path, "--people-column", "n", natural=natural, parks=natural, people=blocks)

    assert run["inputs"]["population"] == 1_050
    assert run["inputs"]["population_near_park"] == pytest.approx(200, abs=1)


def test_points_of_one_feature_share_its_people(tmp_path: Path, natural: Path) -> None:
    both = shapely.MultiPoint([(X + 500, Y + 500), (X - 3_000, Y)])
    layer = geojson(tmp_path / "h.json", [both], rows=[{"n": 10}])
    run = ask(tmp_path, "--people-column", "n", natural=natural, parks=natural, people=layer)

    assert (run["inputs"]["population"], run["inputs"]["population_near_park"]) == (10, 5)


@pytest.mark.parametrize("number", [-1, "many", None, "nan", "1e400"])
def test_a_number_of_people_that_is_none_is_refused_by_its_feature(
    tmp_path: Path, natural: Path, number: object
) -> None:
    homes = [shapely.Point(X, Y), shapely.Point(X, Y)]
    layer = geojson(tmp_path / "h.json", homes, rows=[{"n": 1}, {"n": number}])
    error = ask(tmp_path, "--people-column", "n", natural=natural, people=layer)["error"]

    assert (error["code"], error["feature"], error["reason"]) == ("not_readable", 2, "no_number")


def test_people_without_parks_are_counted_and_none_is_near_anything(tmp_path: Path, natural: Path) -> None:
    layer = geojson(tmp_path / "h.json", [shapely.Point(X, Y)], rows=[{"n": 7}])
    run = ask(tmp_path, "--people-column", "n", natural=natural, people=layer)

    assert run["inputs"]["population"] == 7
    assert run["inputs"]["population_near_park"] is None
    assert refused(tmp_path, natural=natural, people=layer)[0] == "not_readable"


def test_every_share_and_hectare_is_told_with_at_most_four_decimals(tmp_path: Path, natural: Path) -> None:
    run = ask(tmp_path, natural=natural, protected=natural, water=geojson(tmp_path / "w.json", [square(2_000, 7, 333)]))
    numbers = [*run["inputs"].values(), *run["results"].values(), *run["groups"].values()]
    told = [each for number in numbers for each in (number if isinstance(number, list) else [number])]

    assert all(each is None or round(each, 4) == each for each in told)
