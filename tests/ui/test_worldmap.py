"""Cities stand where the outlines say they are."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from core.ui import components, worldmap
from core.ui.worldmap import REGIONS, Point

WORLD, EAST_ASIA = REGIONS["world"], REGIONS["east-asia"]
KOBE = Point("kobe", "Kobe", 135.2, 34.7, "east-asia")
YOKOHAMA = Point("yokohama", "Yokohama", 139.6, 35.4, "east-asia")
WATERBERG = Point("waterberg", "Waterberg", 28.4, -24.7, "africa")


@pytest.mark.parametrize(
    ("longitude", "latitude", "x", "y"),
    [
        (114.17469, 22.27832, 1242.1, 257.8),
        (102.71, 25.03889, 1189.2, 242.0),
        (-73.5, 45.5, 479.3, 132.7),
        (28.4, -24.7, 873.9, 534.8),
    ],
)
def test_projection_meets_the_values_of_the_prepared_outlines(
    longitude: float, latitude: float, x: float, y: float
) -> None:
    assert worldmap.project(longitude, latitude) == pytest.approx((x, y), abs=0.05)


def test_every_region_has_its_file_with_the_same_view() -> None:
    for region in REGIONS.values():
        svg = (Path(settings.BASE_DIR) / "static" / region.file).read_text()
        assert re.findall(r'viewBox="([^"]+)"', svg) == [str(region.box)]
        assert 'id="land"' in svg


def test_pins_that_touch_become_one_with_a_number() -> None:
    (many,) = worldmap.pins([KOBE, YOKOHAMA], WORLD)

    assert many.points == [KOBE, YOKOHAMA]
    assert many.label is None


def test_the_region_shows_them_apart_with_their_names() -> None:
    first, second = worldmap.pins([YOKOHAMA, KOBE], EAST_ASIA)

    assert [pin.label and pin.label.text for pin in (first, second)] == ["Kobe", "Yokohama"]


def test_points_outside_the_view_are_left_out() -> None:
    assert worldmap.pins([WATERBERG], EAST_ASIA) == []


def test_names_meet_no_pin_and_no_other_name() -> None:
    points = [Point(f"p{n}", f"City number {n}", 100 + 3 * (n % 6), 20 + 4 * (n // 6), "") for n in range(18)]

    pins = worldmap.pins(points, EAST_ASIA)

    size = EAST_ASIA.letter * worldmap.LARGER
    boxes = [worldmap.around(pin, size) for pin in pins]
    for pin in pins:
        if pin.label is not None:
            offered = worldmap.offers(pin, pin.label.text, size)
            box = next(box for label, box in offered if label == pin.label)
            assert sum(box.overlaps(other) for other in boxes) == 0
            boxes.append(box)
    assert len(boxes) > len(pins)


def test_thousands_of_cities_stay_few_pins_without_names() -> None:
    points = [Point(f"p{n}", "", (n * 7.3) % 360 - 180, (n * 3.1) % 120 - 50) for n in range(10_000)]

    pins = worldmap.pins(points, WORLD)

    shown = sum(len(pin.points) for pin in pins)
    assert shown == sum(WORLD.box.holds(*worldmap.project(p.longitude, p.latitude)) for p in points)
    assert len(pins) < 2_500
    assert all(pin.label is None for pin in pins)


def test_a_pin_leads_to_its_card_and_a_number_to_the_region() -> None:
    urls = {"east-asia": "?region=east-asia"}
    values = {"points": [KOBE, YOKOHAMA, WATERBERG], "region": "world", "region_urls": urls}

    html = components.render("city_map", values)

    assert re.findall(r'<a href="([^"]+)"', html) == ["#c-waterberg", "?region=east-asia"]
    assert 'data-cards="c-kobe c-yokohama"' in html


def test_coordinates_are_plain_numbers_in_every_language() -> None:
    html = components.render("city_map", {"points": [KOBE], "region": "east-asia"})

    assert 'cx="1304.5"' in html
