"""The pattern is a city's own: it never changes, and it follows a few rules."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from core.ui import pictures, quilt

STATIC = Path(settings.BASE_DIR) / "static"
KUNMING = [
    ("contours", 5, 0),
    ("four-leaf", 2, 0),
    ("quarter", 3, 180),
    ("towers", 3, 0),
    ("tree", 6, 0),
    ("four-leaf", 1, 0),
]
SLUGS = [f"city-{number}" for number in range(60)]


def all_quilts(cols: int, rows: int) -> Iterator[tuple[quilt.Tile, ...]]:
    for slug in SLUGS:
        for biome in (None, *range(1, 15)):
            yield quilt.tiles(slug, biome, False, cols, rows)
        yield quilt.tiles(slug, 4, True, cols, rows)


def test_a_city_keeps_its_pattern() -> None:
    found = [(tile.motif, tile.pair, tile.turn) for tile in quilt.tiles("kunming", 4, False, 3, 2)]

    assert found == KUNMING


def test_cities_differ() -> None:
    assert len({quilt.tiles(slug, 4, False, 6, 4) for slug in SLUGS}) == len(SLUGS)


def test_neighbours_share_neither_motif_nor_colours() -> None:
    for tiles in all_quilts(6, 4):
        placed = {(tile.column, tile.row): tile for tile in tiles}
        for (column, row), tile in placed.items():
            for other in (placed.get((column + 1, row)), placed.get((column, row + 1))):
                assert other is None or (other.motif != tile.motif and other.colours != tile.colours)


def test_about_one_tile_in_four_is_urban() -> None:
    tiles = [tile for each in all_quilts(6, 4) for tile in each]

    share = sum(tile.motif in quilt.URBAN for tile in tiles) / len(tiles)

    assert share == pytest.approx(0.25, abs=0.02)


@pytest.mark.parametrize(
    ("biome", "coastal", "name"),
    [
        (1, False, "forest"),
        (4, False, "temperate"),
        (8, False, "savanna"),
        (9, False, "wetland"),
        (10, False, "highland"),
        (12, False, "mediterranean"),
        (13, False, "dryland"),
        (14, False, "mangrove"),
        (14, True, "mangrove"),
        (4, True, "coast"),
        (None, True, "coast"),
        (None, False, "temperate"),
    ],
)
def test_biomes_choose_the_family(biome: int | None, coastal: bool, name: str) -> None:
    assert quilt.family(biome, coastal) == name


def test_only_some_motifs_turn() -> None:
    turned = {tile.motif for each in all_quilts(6, 4) for tile in each if tile.turn}

    assert turned == quilt.TURNING


def test_every_motif_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "tiles.svg").read_text()))

    assert drawn == {motif for family in quilt.FAMILIES.values() for motif in family.motifs} | set(quilt.URBAN)
    assert len(drawn) == 18


def test_the_stylesheet_paints_the_pairs() -> None:
    css = (STATIC / "css" / "first" / "quilt.css").read_text()
    painted = {}
    for selectors, ground, figure in re.findall(r"([^{}]+)\{\s*fill: var\(--(\w+)\);\s*color: var\(--(\w+)\);", css):
        for family, pair in re.findall(r"\.q-(\w+) \.k(\d)", selectors):
            painted[family, int(pair)] = f"{ground}/{figure}"

    assert painted == {
        (name, number): pair for name, family in quilt.FAMILIES.items() for number, pair in enumerate(family.pairs, 1)
    }


def test_the_picture_is_decoration_without_styles() -> None:
    svg = quilt.quilt("kunming", 4, False, 9, 2)

    assert 'aria-hidden="true"' in svg
    assert svg.count("<use") == 18
    assert "style" not in svg


@pytest.mark.parametrize("setting", quilt.SIGNATURES)
def test_the_own_motif_of_a_city_stands_in_its_place_and_nothing_else_changes(setting: str) -> None:
    plain, signed = quilt.tiles("kunming", 1, False, 6, 4), quilt.tiles("kunming", 1, False, 6, 4, setting)

    changed = [after for before, after in zip(plain, signed, strict=True) if before != after]

    assert [(tile.column, tile.row, tile.motif) for tile in changed] == [(1, 1, quilt.SIGNATURES[setting][1])]


def test_the_pattern_to_take_away_holds_all_that_it_needs() -> None:
    drawn = pictures.svg(quilt.tiles("kunming", 1, False, 6, 4, "lake"), 6, 4)

    assert set(re.findall(r'href="#([a-z-]+)"', drawn)) == set(re.findall(r'symbol id="([a-z-]+)"', drawn))
    assert drawn.count("<use ") == 24
    assert "var(" not in drawn
