"""Where cities lie on the prepared outlines of land.

The outlines under static/map/ were drawn with the Equal Earth projection (Šavrič, Patterson, Jenny 2018) centred on
11 degrees east; the same formula places the pins.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import asin, cos, hypot, radians, sin, sqrt
from typing import NamedTuple
from unicodedata import east_asian_width

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
M = sqrt(3) / 2
CENTRE = 11
SCALE = 295.5705
LEFT, TOP = 800, 389.3736

LABELS_AT_MOST = 40
"""A fuller map is left without names: the list names every city anyway."""


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    def holds(self, x: float, y: float) -> bool:
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height

    def contains(self, other: "Box") -> bool:
        return self.holds(other.x, other.y) and self.holds(other.x + other.width, other.y + other.height)

    def overlaps(self, other: "Box") -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def __str__(self) -> str:
        return f"{self.x:g} {self.y:g} {self.width:g} {self.height:g}"


@dataclass(frozen=True)
class Region:
    """A view of the map. Sizes follow its width, so that pins and names look alike on every view."""

    code: str
    label: object
    box: Box

    @property
    def file(self) -> str:
        return f"map/{self.code}.svg"

    @property
    def radius(self) -> float:
        return round(self.box.width * 0.0052, 2)

    @property
    def ring(self) -> float:
        return round(self.radius * 0.35, 2)

    @property
    def radius_of_many(self) -> float:
        return round(self.radius * 1.7, 2)

    @property
    def area(self) -> float:
        """Half of 24 px where the map is about 880 px wide."""
        return round(self.box.width * 0.0137, 2)

    @property
    def letter(self) -> float:
        return round(self.box.width * 0.0135, 2)

    @property
    def halo(self) -> float:
        return round(self.letter * 0.28, 2)


REGIONS: Mapping[str, Region] = {
    region.code: region
    for region in (
        Region("world", pgettext_lazy("map", "World"), Box(60, 0, 1500, 700)),
        Region("east-asia", _("East Asia"), Box(1085, 120, 340, 210)),
        Region("africa", _("Africa"), Box(640, 140, 420, 420)),
        Region("south-america", _("South America"), Box(360, 300, 280, 420)),
        Region("europe", _("Europe"), Box(690, 50, 240, 165)),
    )
}


NEAR, FAR = 12.0, 60.0
"""Widths of a view around a place: about 260 km, and 1,300 km, near the equator."""


def local_view(longitude: float, latitude: float, width: float) -> Region:
    """The country around a place, on the finest outlines that there are of it."""
    x, y = project(longitude, latitude)
    height = width * 0.625
    box = Box(round(x - width / 2, 3), round(y - height / 2, 3), width, height)
    whole = [region for region in REGIONS.values() if region.box.contains(box)]
    finest = min(whole, key=lambda region: region.box.width, default=REGIONS["world"])
    return Region(finest.code, finest.label, box)


class Point(NamedTuple):
    """A city to be shown: its slug, its name in the page's language, and where it lies, in degrees."""

    slug: str
    name: str
    longitude: float
    latitude: float
    region: str = ""
    lang: str = ""  # of a name that is not in the page's language


def view_of(points: Iterable[Point]) -> str:
    """The code of the closest view that holds all of them."""
    places = [project(point.longitude, point.latitude) for point in points]
    whole = [region for region in REGIONS.values() if all(region.box.holds(*place) for place in places)]
    return min(whole, key=lambda region: region.box.width, default=REGIONS["world"]).code


@dataclass(frozen=True)
class Label:
    text: str
    x: float
    y: float
    anchor: str


@dataclass
class Pin:
    x: float
    y: float
    points: list[Point] = field(default_factory=list)
    label: Label | None = None

    @property
    def many(self) -> bool:
        return len(self.points) > 1

    @property
    def first(self) -> Point:
        return self.points[0]

    @property
    def cards(self) -> str:
        """The ids of the cards this pin stands for, which the script compares with the card under the pointer."""
        return " ".join(f"c-{point.slug}" for point in self.points)


def project(longitude: float, latitude: float) -> tuple[float, float]:
    from_centre = radians((longitude - CENTRE + 180) % 360 - 180)
    angle = asin(M * sin(radians(latitude)))
    square = angle * angle
    sixth = square**3
    x = from_centre * cos(angle) / (M * (A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square)))
    y = angle * (A1 + A2 * square + sixth * (A3 + A4 * square))
    return LEFT + SCALE * x, TOP - SCALE * y


def pins(points: Iterable[Point], region: Region) -> list[Pin]:
    """Pins from west to east. Those that would touch become one with a number."""
    found = _grouped(points, region)
    if len(found) <= LABELS_AT_MOST:
        _name(found, region)
    return found


def _grouped(points: Iterable[Point], region: Region) -> list[Pin]:
    """Each point joins a pin within reach, or starts its own. The cells keep this fast for thousands of points."""
    reach = region.radius * 2.8
    cells: dict[tuple[int, int], list[Pin]] = {}
    found: list[Pin] = []
    places = ((*project(point.longitude, point.latitude), point) for point in points)
    for x, y, point in sorted(places, key=lambda place: (place[0], place[1], place[2].slug)):
        if not region.box.holds(x, y):
            continue
        column, row = int(x // reach), int(y // reach)
        pin = _within_reach(cells, column, row, x, y, reach)
        if pin is None:
            pin = Pin(round(x, 1), round(y, 1))
            cells.setdefault((column, row), []).append(pin)
            found.append(pin)
        pin.points.append(point)
    return found


def _within_reach(
    cells: Mapping[tuple[int, int], list[Pin]], column: int, row: int, x: float, y: float, reach: float
) -> Pin | None:
    for across in (column - 1, column, column + 1):
        for down in (row - 1, row, row + 1):
            for pin in cells.get((across, down), ()):
                if hypot(pin.x - x, pin.y - y) < reach:
                    return pin
    return None


def _name(found: list[Pin], region: Region) -> None:
    """Sets the name beside each single pin, where it meets no pin and no other name; else the pin stays without."""
    taken = [_around(pin, region) for pin in found]
    for pin in found:
        if pin.many:
            continue
        own = _around(pin, region)
        for label, box in _offers(pin, region):
            if region.box.contains(box) and not any(box.overlaps(other) for other in taken if other != own):
                pin.label = label
                taken.append(box)
                break


def _around(pin: Pin, region: Region) -> Box:
    radius = (region.radius_of_many if pin.many else region.radius) + region.ring
    return Box(pin.x - radius, pin.y - radius, 2 * radius, 2 * radius)


def _offers(pin: Pin, region: Region) -> Iterable[tuple[Label, Box]]:
    """Right, left, below, above: in this order."""
    text, letter, gap = pin.first.name, region.letter, region.radius * 1.9
    width, height = _ems(text) * letter, letter * 1.2
    middle = pin.y + letter * 0.35
    for x, y, anchor, left in (
        (pin.x + gap, middle, "start", pin.x + gap),
        (pin.x - gap, middle, "end", pin.x - gap - width),
        (pin.x, pin.y + gap + letter * 0.8, "middle", pin.x - width / 2),
        (pin.x, pin.y - gap, "middle", pin.x - width / 2),
    ):
        yield Label(text, round(x, 1), round(y, 1), anchor), Box(left, y - letter * 0.9, width, height)


def _ems(text: str) -> float:
    """The width of a text, about, in letters of Han."""
    return sum(1.0 if east_asian_width(letter) in "WF" else 0.6 for letter in text)
