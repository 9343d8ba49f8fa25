"""A layer as its file gives it: shapes in the file's own coordinates, and the columns that were asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from pyproj import CRS

from measurement.geometry.limits import MOST_COORDINATE, MOST_FEATURES, MOST_POINTS
from measurement.geometry.refusing import Bad, not_readable

ALL = ("*",)  # the columns of a file of which nobody has chosen any
MOST_COLUMNS = 30
CURVES = (
    "This layer has curves, which we do not read. In QGIS, run “Convert to straight segments”, then export it again."
)


@dataclass
class Layer:
    """`shapes` is an array of one shape, or none, for each feature. `system` is empty where the file names none; what
    somebody named is `given`, which counts where the file names none, or one that its values do not fit."""

    format: str
    shapes: np.ndarray
    system: CRS | None
    columns: dict[str, list[object]] = field(default_factory=dict)
    sha256: str = ""
    given: CRS | None = None
    is_turned: bool = False  # whether its axes were wrong

    def __post_init__(self) -> None:
        check_counts(self.shapes)
        check_kinds(self.shapes)
        check_coordinates(self.shapes)
        self.shapes = shapely.force_2d(self.shapes)
        self.columns = {writable(name): values for name, values in self.columns.items()}

    def __len__(self) -> int:
        return len(self.shapes)

    def numbers(self, column: str, refuse: Callable[[str, int], Exception]) -> np.ndarray:
        """The values of a column, none of them negative or without end."""
        return np.array([number(value, row, refuse) for row, value in enumerate(self.columns[column], start=1)])


def writable(text: str) -> str:
    """The text without what JSON may hold and no database takes: NUL, and halves of a pair of surrogates."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def number(value: object, row: int, refuse: Callable[[str, int], Exception]) -> float:
    try:
        found = float(str(value))
    except ValueError as error:
        raise refuse("This value is not a number.", row) from error
    if not 0 <= found <= MOST_COORDINATE:
        raise refuse("This number is negative or too large.", row)
    return found


def check_features(count: int) -> None:
    if count > MOST_FEATURES:
        raise Bad("too_many", f"The layer has {count:,} features. We read at most {MOST_FEATURES:,}.")


def check_counts(shapes: np.ndarray) -> None:
    check_features(len(shapes))
    points = int(shapely.get_num_coordinates(shapes).sum())
    if points > MOST_POINTS:
        raise Bad("too_many", f"The layer has {points:,} points. We read at most {MOST_POINTS:,}: simplify it first.")


def check_kinds(shapes: np.ndarray) -> None:
    """Shapely has no names for curves: their numbers lie above those of its own kinds."""
    inner = shapes
    while len(inner):
        if (shapely.get_type_id(inner) > shapely.GeometryType.GEOMETRYCOLLECTION).any():
            raise not_readable(CURVES)
        collections = inner[shapely.get_type_id(inner) == shapely.GeometryType.GEOMETRYCOLLECTION]
        inner = shapely.get_parts(collections)


def check_coordinates(shapes: np.ndarray) -> None:
    points, owners = shapely.get_coordinates(shapes, return_index=True)
    wrong = ~(np.abs(points) <= MOST_COORDINATE).all(axis=1)  # NaN is not smaller than anything
    if wrong.any():
        raise not_readable("This feature has a coordinate that is no number, or too large.", int(owners[wrong][0]) + 1)


def chosen_of(wanted: Sequence[str], there: Sequence[str]) -> Sequence[str]:
    """The columns to read of those that are there. Raises Bad for one that is not."""
    if wanted == ALL:
        return there[:MOST_COLUMNS]
    check_columns(wanted, there)
    return wanted


def check_columns(wanted: Sequence[str], there: Sequence[str]) -> None:
    for name in wanted:
        if name not in there:
            known = ", ".join(there[:30]) or "none"
            raise not_readable(f"The layer has no column “{name}”. It has: {known}.")
