"""The picture of a city that has no photo: a quilt of tiles that never changes.

It is decoration. Families of biomes choose motifs and colours, and nothing can be read from a single tile.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from django.template.loader import render_to_string
from django.templatetags.static import static

from core.text.bounded import MEGABYTE, kept_within

TILE = 24
URBAN_SHARE = 0.26  # a little above a quarter, because neighbours refuse some
URBAN = ("towers", "window")
TURNING = frozenset({"leaf", "contours", "quarter"})
MANGROVE = 14


@dataclass(frozen=True)
class Family:
    """Motifs (those named twice come twice as often) and pairs of ground and figure, which the sheet calls k1 to k6."""

    motifs: tuple[str, ...]
    pairs: tuple[str, ...]


def _family(motifs: str, pairs: str) -> Family:
    return Family(tuple(motifs.split()), tuple(pairs.split()))


FAMILIES: Mapping[str, Family] = {
    "forest": _family(
        "leaf four-leaf tree petals leaf contours",
        "pine/leaf leaf/pine moss/leaf sand/moss sun/pine mist/moss",
    ),
    "temperate": _family(
        "leaf four-leaf hills tree contours quarter",
        "pine/leaf sand/moss leaf/pine sun/pine moss/sand mist/moss",
    ),
    "savanna": _family(
        "grass acacia sun contours grass birds",
        "sand/clay sun/pine clay/sand olive/sand sand/olive pine/sun",
    ),
    "wetland": _family(
        "waves reeds pond waves birds reeds quarter",
        "mist/water water/mist sand/moss pine/sky leaf/pine sky/sand",
    ),
    "highland": _family(
        "contours leaf hills pond petals contours",
        "pine/leaf mist/water sand/camellia leaf/pine water/mist camellia/pine",
    ),
    "mediterranean": _family(
        "leaf sun hills tree quarter petals waves",
        "sand/olive olive/sand sun/clay clay/sand mist/water pine/leaf",
    ),
    "dryland": _family(
        "sun contours grass hills contours quarter birds",
        "sand/clay clay/sun sun/night night/sand sand/olive mist/clay",
    ),
    "mangrove": _family(
        "roots waves leaf pond roots birds",
        "mist/pine pine/leaf water/mist sand/clay leaf/pine sky/pine",
    ),
    "coast": _family(
        "scales waves sun quarter waves birds",
        "night/sky sky/night sand/clay water/sand mist/water sun/night",
    ),
}
FAMILY_OF_BIOME: Mapping[int, str] = {
    **dict.fromkeys((1, 2, 3), "forest"),
    **dict.fromkeys((4, 5, 6), "temperate"),
    **dict.fromkeys((7, 8), "savanna"),
    9: "wetland",
    **dict.fromkeys((10, 11), "highland"),
    12: "mediterranean",
    13: "dryland",
    MANGROVE: "mangrove",
}


# The one tile that tells of the place, always the second of the second row: family, motif and pair by the setting.
SIGNATURES: Mapping[str, tuple[str, str, int]] = {
    "coast-and-sea": ("coast", "scales", 1),
    "wetland": ("wetland", "reeds", 5),
    "river": ("wetland", "quarter", 2),
    "lake": ("wetland", "waves", 2),
    "forest-and-hills": ("temperate", "hills", 4),
    "mountains": ("highland", "contours", 4),
    "plain-and-farmland": ("mediterranean", "sun", 3),
    "savanna-and-grassland": ("savanna", "acacia", 6),
    "dryland": ("dryland", "sun", 3),
    "islands": ("coast", "birds", 5),
}
SIGNED = (1, 1)


@dataclass(frozen=True)
class Tile:
    column: int
    row: int
    family: str
    motif: str
    pair: int  # from 1, as the stylesheet counts
    turn: int  # degrees

    @property
    def x(self) -> int:
        return self.column * TILE

    @property
    def y(self) -> int:
        return self.row * TILE

    @property
    def turned(self) -> str:
        """The value of an SVG transform, or nothing."""
        return f"rotate({self.turn} {self.x + TILE // 2} {self.y + TILE // 2})" if self.turn else ""

    @property
    def colours(self) -> str:
        return FAMILIES[self.family].pairs[self.pair - 1]


def family(biome: int | None, coastal: bool) -> str:
    if coastal and biome != MANGROVE:
        return "coast"
    return FAMILY_OF_BIOME.get(biome or 0, "temperate")


def tiles(slug: str, biome: int | None, coastal: bool, cols: int, rows: int, setting: str = "") -> tuple[Tile, ...]:
    """The tiles of a city's pattern. Where its setting is known, such as `lake`, the motif of that stands in its
    place."""
    plain = patchwork(f"{slug}:{biome}", (family(biome, coastal),), cols, rows)
    if setting not in SIGNATURES:
        return plain
    column, row = SIGNED
    own = Tile(column, row, *SIGNATURES[setting], 0)
    return tuple(own if (tile.column, tile.row) == SIGNED else tile for tile in plain)


def signature(setting: str) -> Tile | None:
    """The motif of a setting alone."""
    return Tile(0, 0, *SIGNATURES[setting], 0) if setting in SIGNATURES else None


def patchwork(
    seed: str, families: Sequence[str], cols: int, rows: int, without: Collection[tuple[int, int]] = ()
) -> tuple[Tile, ...]:
    """Tiles row by row. No tile shares its motif or its two colours with the one before it or above it."""
    chance = Random(seed)  # noqa: S311 - a pattern, not a secret
    placed: dict[tuple[int, int], Tile] = {}
    for row in range(rows):
        for column in range(cols):
            if (column, row) not in without:
                beside = [placed[at] for at in ((column - 1, row), (column, row - 1)) if at in placed]
                placed[column, row] = _tile(chance, _picked(chance, families), column, row, beside)
    return tuple(placed.values())


def _tile(chance: Random, name: str, column: int, row: int, beside: list[Tile]) -> Tile:
    motif = _motif(chance, FAMILIES[name].motifs, {tile.motif for tile in beside})
    taken = {tile.colours for tile in beside}
    pairs = [number for number, colours in enumerate(FAMILIES[name].pairs, 1) if colours not in taken]
    pair = _picked(chance, pairs)
    turn = _picked(chance, (0, 90, 180, 270)) if motif in TURNING else 0
    return Tile(column, row, name, motif, pair, turn)


def _motif(chance: Random, natural: Sequence[str], taken: Collection[str]) -> str:
    wanted = URBAN if chance.random() < URBAN_SHARE else natural
    free = [motif for motif in wanted if motif not in taken] or [motif for motif in natural if motif not in taken]
    return _picked(chance, free)


def _picked[Item](chance: Random, items: Sequence[Item]) -> Item:
    """Only `random()` promises the same numbers in every version of Python; `choice` does not."""
    return items[int(chance.random() * len(items))]


@cache
def sprite() -> str:
    """The address of the tiles. To work it out takes longer than to find a picture that was drawn before."""
    return static("tiles.svg")


def quilt(slug: str, biome: int | None, coastal: bool, cols: int, rows: int, setting: str = "") -> str:
    """The picture as SVG, safe for a page."""
    return _drawn(slug, biome, coastal, cols, rows, setting, sprite())


@kept_within(4 * MEGABYTE, entries=4096)
def _drawn(slug: str, biome: int | None, coastal: bool, cols: int, rows: int, setting: str, sprite: str) -> str:
    return drawing(tiles(slug, biome, coastal, cols, rows, setting), cols, rows, sprite)


def drawing(all_tiles: Sequence[Tile], cols: int, rows: int, sprite: str) -> str:
    by_family: dict[str, list[Tile]] = {}
    for tile in all_tiles:
        by_family.setdefault(tile.family, []).append(tile)
    return render_to_string(
        "ui/quilt.svg",
        {"families": by_family, "width": cols * TILE, "height": rows * TILE, "size": TILE, "sprite": sprite},
    )
