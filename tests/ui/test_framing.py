"""The map shows most cities from near, the far ones in its corners, and the world where they lie all over it."""

import re

import pytest

from core.ui import components, worldmap
from core.ui.framing import Framed, framed
from core.ui.worldmap import REGIONS, Point

BEIJING = Point("beijing", "Beijing", 116.41, 39.9, "east-asia", local="北京", local_lang="zh-Hans")
NINGHE = Point("ninghe", "Ninghe District", 117.82, 39.33, "east-asia", local="宁河区", local_lang="zh-Hans")
KUNMING = Point("kunming", "Kunming", 102.71, 25.04, "east-asia", local="昆明", local_lang="zh-Hans")
KOBE = Point("kobe", "Kobe", 135.2, 34.7, "east-asia", local="神戸", local_lang="ja")
YOKOHAMA = Point("yokohama", "Yokohama", 139.6, 35.4, "east-asia", local="横浜", local_lang="ja")
WATERBERG = Point("waterberg", "Waterberg District", 28.4, -24.7, "africa")
RIO = Point("rio", "Rio", -43.2, -22.9, "latin-america")
QUITO = Point("quito", "Quito", -78.5, -0.2, "latin-america")
PARIS = Point("paris", "Paris", 2.35, 48.86, "europe")
SUVA = Point("suva", "Suva", 178.4, -18.1, "oceania")
ASIA = [BEIJING, NINGHE, KUNMING, KOBE, YOKOHAMA]


def shown(found: Framed) -> list[str]:
    pins = [*found.pins, *(pin for corner in found.corners for pin in corner.pins)]
    return sorted(point.slug for pin in pins for point in pin.points)


def test_the_view_is_near_and_the_far_city_lies_in_a_corner_without_a_pin() -> None:
    found = framed([*ASIA, WATERBERG])

    (corner,) = found.corners
    assert found.view.code == "east-asia"
    assert found.view.box.width < REGIONS["east-asia"].box.width
    assert found.view.box.contains(corner.box)
    assert not any(corner.box.holds(pin.x, pin.y) for pin in found.pins)
    (pin,) = corner.pins
    assert corner.box.holds(pin.x, pin.y)
    assert pin.label is not None
    assert pin.label.text == "Waterberg District"


def test_each_city_of_the_near_view_has_its_name_and_the_one_in_its_own_script() -> None:
    labels = {pin.first.slug: pin.label and pin.label.text for pin in framed([*ASIA, WATERBERG]).pins}

    assert labels == {
        "beijing": "Beijing 北京",
        "ninghe": "Ninghe District 宁河区",
        "kunming": "Kunming 昆明",
        "kobe": "Kobe 神戸",
        "yokohama": "Yokohama 横浜",
    }


def test_the_numbers_of_a_narrow_map_are_those_of_the_list() -> None:
    found = framed([*ASIA, WATERBERG], is_numbered=True)

    pins = [*found.pins, *found.corners[0].pins]
    numbers = {pin.first.slug: pin.number and pin.number.text for pin in pins}
    assert numbers == {point.slug: str(at) for at, point in enumerate([*ASIA, WATERBERG], 1)}


@pytest.mark.parametrize(
    ("points", "corners"),
    [
        ([KOBE], 0),
        ([KOBE, WATERBERG], 0),
        ([KOBE, YOKOHAMA, WATERBERG], 1),
        ([*ASIA, WATERBERG, RIO], 2),
        ([*ASIA, WATERBERG, RIO, PARIS], 0),
        ([KOBE, YOKOHAMA, WATERBERG, RIO], 0),
        ([KOBE, SUVA, QUITO], 0),
    ],
)
def test_far_cities_are_few_or_the_view_holds_all(points: list[Point], corners: int) -> None:
    found = framed(points)

    assert len(found.corners) == corners
    assert shown(found) == sorted(point.slug for point in points)
    assert all(found.view.box.holds(pin.x, pin.y) for pin in found.pins)
    assert REGIONS["world"].box.contains(found.view.box)


def test_without_a_city_the_map_is_the_world() -> None:
    assert framed([]).view == REGIONS["world"]


def test_two_cities_in_one_place_have_one_pin_with_both_numbers() -> None:
    near = Point("near-kobe", "Near", 135.3, 34.7)

    (pin,) = framed([KOBE, near], is_numbered=True).pins

    assert pin.number is not None
    assert pin.number.text == "1, 2"


def test_a_name_in_its_own_script_says_its_language() -> None:
    html = components.render("city_map", {"points": [KOBE, YOKOHAMA, WATERBERG], "numbered": True})

    assert re.findall(r'<tspan\s+lang="ja">([^<]+)<', html) == ["神戸", "横浜"]
    assert html.count('fill="var(--sea)"') == 1  # one corner


def test_names_that_have_no_room_are_left_out() -> None:
    crowd = [Point(f"p{n}", "A name that is long", 135 + n / 2, 34.7) for n in range(20)]

    assert any(pin.label is None for pin in framed(crowd).pins)
    assert len(framed(crowd).pins) <= worldmap.LABELS_AT_MOST
