"""Where cities lie on the prepared outlines of land.

The outlines under static/map/ were drawn with the Equal Earth projection (Šavrič, Patterson, Jenny 2018) centred on
11 degrees east; the same formula places the pins.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
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

RADIUS, RADIUS_OF_MANY, REACH = 0.5, 0.8, 1.5
"""Of pins with their ring, and how near two are that become one, in letters: the twins of map.css."""

LARGER, LARGER_NUMBER = 1.2, 2.55
"""How much larger letters of names and numbers are at most, on a map that is narrow."""


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
    """A view of the map. The size of letters follows its width, so that pins and names look alike on every view."""

    code: str
    label: object
    box: Box

    @property
    def file(self) -> str:
        return f"map/{self.code}.svg"

    @property
    def letter(self) -> float:
        """The size of letters where the map is wide; map.css makes them larger where it is narrow."""
        return round(self.box.width * 0.017, 3)


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
    local: str = ""  # its name in its own script
    local_lang: str = ""


def view_of(points: Iterable[Point]) -> str:
    """The code of the closest view that holds all of them."""
    places = [project(point.longitude, point.latitude) for point in points]
    whole = [region for region in REGIONS.values() if all(region.box.holds(*place) for place in places)]
    return min(whole, key=lambda region: region.box.width, default=REGIONS["world"]).code


@dataclass(frozen=True)
class Label:
    """A text beside its pin; how far from it is in letters, which are larger where the map is narrow."""

    text: str
    anchor: str
    dx: float
    dy: float
    has_local: bool = False


@dataclass
class Pin:
    x: float
    y: float
    points: list[Point] = field(default_factory=list)
    label: Label | None = None
    number: Label | None = None

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


type Place = tuple[float, float, Point]


def project(longitude: float, latitude: float) -> tuple[float, float]:
    from_centre = radians((longitude - CENTRE + 180) % 360 - 180)
    angle = asin(M * sin(radians(latitude)))
    square = angle * angle
    sixth = square**3
    x = from_centre * cos(angle) / (M * (A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square)))
    y = angle * (A1 + A2 * square + sixth * (A3 + A4 * square))
    return LEFT + SCALE * x, TOP - SCALE * y


def pins(points: Iterable[Point], region: Region) -> list[Pin]:
    """Pins from west to east, with their names. Those that would touch become one with a number."""
    places = [(*project(point.longitude, point.latitude), point) for point in points]
    found = grouped([place for place in places if region.box.holds(*place[:2])], region.letter)
    name(found, region.box, region.letter)
    return found


def grouped(places: Iterable[Place], letter: float) -> list[Pin]:
    """Each place joins a pin within reach, or starts its own. The cells keep this fast for thousands of them."""
    reach = letter * REACH
    cells: dict[tuple[int, int], list[Pin]] = {}
    found: list[Pin] = []
    for x, y, point in sorted(places, key=lambda place: (place[0], place[1], place[2].slug)):
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


def name(found: list[Pin], bounds: Box, letter: float, without: Iterable[Box] = ()) -> None:
    """Sets the name beside each single pin, where it meets no pin, no other name and nothing of `without`; else the
    pin stays without. The one in its own script is left out where only one fits."""
    if len(found) > LABELS_AT_MOST:
        return
    size = letter * LARGER
    taken = [*without, *(around(pin, size) for pin in found)]
    for pin in found:
        if not pin.many:
            first = pin.first
            texts = [(f"{first.name} {first.local}", True)] if first.local else []
            pin.label = _placed(pin, [*texts, (first.name, False)], bounds, size, taken)


def number(found: list[Pin], numbers: Mapping[str, int], bounds: Box, letter: float, without: Iterable[Box]) -> None:
    """Sets the numbers of its places beside each pin, which a narrow map shows instead of names."""
    size = letter * LARGER_NUMBER
    taken = [*without, *(around(pin, size) for pin in found)]
    for pin in found:
        text = ", ".join(str(each) for each in sorted(numbers[point.slug] for point in pin.points))
        pin.number = _placed(pin, [(text, False)], bounds, size, taken)


def around(pin: Pin, letter: float) -> Box:
    radius = letter * (RADIUS_OF_MANY if pin.many else RADIUS)
    return Box(pin.x - radius, pin.y - radius, 2 * radius, 2 * radius)


def _placed(pin: Pin, texts: Iterable[tuple[str, bool]], bounds: Box, letter: float, taken: list[Box]) -> Label | None:
    """The first of the texts that has room; it takes it from those that come after."""
    own = around(pin, letter)
    for text, has_local in texts:
        for label, box in offers(pin, text, letter):
            if bounds.contains(box) and not any(box.overlaps(other) for other in taken if other != own):
                taken.append(box)
                return replace(label, has_local=has_local)
    return None


def offers(pin: Pin, text: str, letter: float) -> Iterable[tuple[Label, Box]]:
    """Right, left, below, above: in this order."""
    gap = 1.0 if pin.many else 0.7
    width = _ems(text)
    for anchor, dx, dy, left in (
        ("start", gap, 0.35, gap),
        ("end", -gap, 0.35, -gap - width),
        ("middle", 0.0, gap + 0.75, -width / 2),
        ("middle", 0.0, -gap, -width / 2),
    ):
        box = Box(pin.x + left * letter, pin.y + (dy - 0.9) * letter, width * letter, 1.2 * letter)
        yield Label(text, anchor, dx, dy), box


def _ems(text: str) -> float:
    """The width of a text, about, in letters of Han."""
    return sum(1.0 if east_asian_width(letter) in "WF" else 0.6 for letter in text)
