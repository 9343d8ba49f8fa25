"""What a large layer of a city costs from its file to numbers and picture: `python -m benchmarks.layers [LOAD …]`.

Each load is measured by the child with its limits, as a GeoPackage and as a shapefile, in degrees.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.tables import Row, keep, show
from core.files import children, limited
from measurement import child

sys.path.append(str(child.LIBRARIES))  # the layers are made with the libraries that measure them

import numpy as np
import shapely

from tests.measurement.geometry import making

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_SECONDS, MOST_MB = 20, 700
SIDE = 40_000  # metres
CHANCE = np.random.default_rng(39)


def scattered() -> np.ndarray:
    """A hundred thousand parts, many of which overlap."""
    x, y = CHANCE.uniform(-SIDE / 2, SIDE / 2, (2, 100_000))
    width, height = CHANCE.uniform(20, 180, (2, 100_000))
    return shapely.box(making.X + x, making.Y + y, making.X + x + width, making.Y + y + height)


def touching() -> np.ndarray:
    """A hundred thousand cells of a grid, as polygons of a raster are."""
    x, y = np.divmod(CHANCE.permutation(400 * 400)[:100_000], 400)
    west, south = making.X - SIDE / 2 + x * 100, making.Y - SIDE / 2 + y * 100
    return shapely.box(west, south, west + 100, south + 100)


def winding() -> np.ndarray:
    """Three thousand parts with an edge of 1,500 points each."""
    x, y = CHANCE.uniform(-SIDE / 2, SIDE / 2, (2, 3_000))
    angle = np.linspace(0, 2 * np.pi, 1_500, endpoint=False)
    radius = 300 + 40 * np.sin(9 * angle) + CHANCE.uniform(-2, 2, (3_000, 1_500))
    rings = np.stack(
        [making.X + x[:, None] + radius * np.cos(angle), making.Y + y[:, None] + radius * np.sin(angle)], 2
    )
    return shapely.polygons(rings)


LOADS: "dict[str, Callable[[], np.ndarray]]" = {"scattered": scattered, "touching": touching, "winding": winding}


def main(names: list[str]) -> None:
    rows = [row for name in names for row in measured(name)]
    show("From file to numbers and picture", rows)
    if set(names) == LOADS.keys():
        keep("layers", rows)
    if any(row["seconds"] > MOST_SECONDS or row["MB"] > MOST_MB or row["exit code"] for row in rows):
        sys.exit(f"more than {MOST_SECONDS} s or {MOST_MB} MB")


def measured(name: str) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        shapes = making.moved(LOADS[name](), 4326)
        half = SIDE / 2
        city = shapely.box(making.X - half, making.Y - half, making.X + half, making.Y + half)
        boundary = making.geojson(place / "city.json", making.moved([city], 4326, step=100), system=4326)
        files = {
            "GeoPackage": making.geopackage(place / "layer.gpkg", shapes, system=4326),
            "Shapefile": making.shapes_zipped(place / "layer.zip", shapes, system=4326),
        }
        return [{"load": name, "format": format, **costs(place, boundary, file)} for format, file in files.items()]


def costs(place: Path, boundary: Path, layer: Path) -> Row:
    bounds = [str(each) for each in (child.LIMITS.seconds, child.LIMITS.memory, child.LIMITS.output)]
    files = [f"--boundary={boundary}", f"--natural={layer}", f"--json={place}/run.json", f"--picture={place}/run.svg"]
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-I", limited.__file__, *bounds, "--path", str(child.LIBRARIES), str(child.PROGRAM), *files],
        env=children.ONE_THREAD,
    )
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return {
        "exit code": process.returncode,
        "file MB": layer.stat().st_size / 1e6,
        "seconds": used.ru_utime + used.ru_stime,
        "by the clock": time.monotonic() - started,
        "MB": used.ru_maxrss / 1024,
    }


if __name__ == "__main__":
    main(sys.argv[1:] or list(LOADS))
