"""The quilt as a file: PNG for messengers, which take no SVG, and SVG for the slides of a mayor's office."""

import io
import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.staticfiles import finders

from core.ui.quilt import TILE, Tile
from core.ui.terms import Terms, metadata

if TYPE_CHECKING:
    from PIL import ImageDraw

SYMBOL = re.compile(r'<symbol id="(?P<name>[^"]+)".*?</symbol>', re.DOTALL)

COLUMNS, ROWS, SIDE = 20, 10, 60
WIDTH, HEIGHT = COLUMNS * SIDE, ROWS * SIDE  # two to one, as messengers cut it
COLOURS = {  # those of static/css/tokens.css
    "pine": "#123f30",
    "moss": "#3d7a4e",
    "leaf": "#a9c98a",
    "water": "#2d7d90",
    "mist": "#cfe3df",
    "sand": "#ebdfc2",
    "clay": "#c8623a",
    "sun": "#f0b94a",
    "night": "#24385a",
    "camellia": "#e3a1a6",
    "sky": "#8fb8c9",
    "olive": "#7b8f3c",
}
ROUND = frozenset({"sun", "pond", "petals", "tree", "birds", "scales"})
UPRIGHT = frozenset({"towers", "window", "roots", "reeds", "grass"})


def png(tiles: Sequence[Tile]) -> bytes:
    """The colours of each tile, with a plain figure in the place of its motif."""
    from PIL import Image, ImageDraw

    image = Image.new("P", (WIDTH, HEIGHT))
    image.putpalette([part for colour in COLOURS.values() for part in bytes.fromhex(colour[1:])])
    draw = ImageDraw.Draw(image)
    names = list(COLOURS)
    for tile in tiles:
        ground, figure = (names.index(name) for name in tile.colours.split("/"))
        draw_tile(draw, tile, ground, figure)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def svg(tiles: Sequence[Tile], columns: int, rows: int, terms: Terms | None = None) -> str:
    """A file of its own, with the motifs that it needs and colours that no stylesheet has to paint. It says its terms:
    for people who open it, and for programs."""
    used = {tile.motif for tile in tiles}
    symbols = [found[0] for found in SYMBOL.finditer(sprite()) if found["name"] in used]
    size = f'viewBox="0 0 {columns * TILE} {rows * TILE}" width="{columns * SIDE}" height="{rows * SIDE}"'
    placed = [tile_use(tile) for tile in tiles]
    told = (
        [f"<title>{escape(terms.title)}</title>", f"<desc>{escape(terms.rights)}</desc>", metadata(terms)]
        if terms
        else []
    )
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" {size}>', *told, *symbols, *placed, "</svg>", ""])


def tile_use(tile: Tile) -> str:
    ground, figure = (COLOURS[name] for name in tile.colours.split("/"))
    turned = f' transform="{tile.turned}"' if tile.turned else ""
    place = f'x="{tile.x}" y="{tile.y}" width="{TILE}" height="{TILE}"'
    return f'<use href="#{tile.motif}" {place} fill="{ground}" color="{figure}"{turned}/>'


@lru_cache(maxsize=1)
def sprite() -> str:
    found = finders.find("tiles.svg")
    assert isinstance(found, str)
    return Path(found).read_text()


def draw_tile(draw: "ImageDraw.ImageDraw", tile: Tile, ground: int, figure: int) -> None:
    left, top = tile.column * SIDE, tile.row * SIDE
    right, bottom = left + SIDE - 1, top + SIDE - 1
    draw.rectangle((left, top, right, bottom), fill=ground)
    if tile.motif in ROUND:
        draw.ellipse((left + 10, top + 10, right - 10, bottom - 10), fill=figure)
    elif tile.motif in UPRIGHT:
        for x in (left + 10, left + 34):
            draw.rectangle((x, top + 14, x + 14, bottom), fill=figure)
    else:  # a quarter of a circle around one of the corners
        x = right if tile.turn in (90, 180) else left
        y = bottom if tile.turn in (180, 270) else top
        start = {(left, top): 0, (right, top): 90, (right, bottom): 180, (left, bottom): 270}[x, y]
        draw.pieslice((x - SIDE + 8, y - SIDE + 8, x + SIDE - 8, y + SIDE - 8), start, start + 90, fill=figure)
