"""Makes plain areas of what a layer holds: one valid polygon each, in the coordinates of the file.

This comes before edges are cut and projected: where a ring crosses itself there is no corner yet, and a cut ring would
cross elsewhere.
"""

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import GeometryType

SLIVER = 0.01  # square metres: a hundred thousand of them are less than a tenth of a hectare


@dataclass
class Mended:
    """What was mended or left out, in features; hectares where areas changed by it. `moved` has for each feature the
    part of its area that changed because it crossed itself."""

    self_crossing: int = 0
    not_areas: int = 0
    empty: int = 0
    slivers: int = 0
    overlap_ha: float = 0.0
    outside_ha: float = 0.0
    moved_ha: float = 0.0
    moved: np.ndarray = field(default_factory=lambda: np.zeros(0))


def flattened(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Single points, lines and polygons, each with the number of its feature."""
    parts, owners = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(parts) > GeometryType.POLYGON).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        owners = owners[inner]
    kept = ~shapely.is_empty(parts)
    return parts[kept], owners[kept]


def areas(shapes: np.ndarray, mended: Mended) -> tuple[np.ndarray, np.ndarray]:
    """Valid polygons with the numbers of their features. Each part is mended by itself: a whole that is mended at once
    loses a part that lies in another part."""
    parts, owners = flattened(shapes)
    mended.empty += len(shapes) - len(np.unique(owners))
    is_area = shapely.get_type_id(parts) == GeometryType.POLYGON
    mended.not_areas += len(np.setdiff1d(owners, owners[is_area]))
    parts, owners = parts[is_area], owners[is_area]
    crossing = ~shapely.is_valid(parts)
    mended.self_crossing += len(np.unique(owners[crossing]))
    good, theirs = with_valid(parts, owners, crossing)
    mended.empty += len(np.unique(owners)) - len(np.unique(theirs))
    mended.moved = changed(sizes(parts, owners, len(shapes)), sizes(good, theirs, len(shapes)))
    return good, theirs


def sizes(parts: np.ndarray, owners: np.ndarray, count: int) -> np.ndarray:
    """The area of each feature, in whatever unit."""
    return np.bincount(owners, weights=shapely.area(parts), minlength=count)


def changed(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Tells for each feature which part of what is left is more, or less, than before."""
    return np.divide(np.abs(after - before), after, out=np.zeros(len(after)), where=after > 0)


def with_valid(parts: np.ndarray, owners: np.ndarray, crossing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if not crossing.any():
        return parts, owners
    good, places = flattened(shapely.make_valid(parts[crossing], method="structure", keep_collapsed=False))
    is_area = shapely.get_type_id(good) == GeometryType.POLYGON
    return (
        np.concatenate([parts[~crossing], good[is_area]]),
        np.concatenate([owners[~crossing], owners[crossing][places[is_area]]]),
    )


def united(parts: np.ndarray) -> np.ndarray:
    """The same area as polygons that do not overlap."""
    if not len(parts):
        return parts
    # Cells of a raster touch and never overlap: their union then is in no time what others need minutes for.
    touching = shapely.coverage_is_valid(parts)
    whole = shapely.get_parts((shapely.coverage_union_all if touching else shapely.disjoint_subset_union_all)(parts))
    return np.asarray(whole[~shapely.is_empty(whole)], dtype=object)


def without_slivers(parts: np.ndarray, mended: Mended) -> np.ndarray:
    """Only for polygons in metres."""
    kept = shapely.area(parts) >= SLIVER
    mended.slivers += int((~kept).sum())
    return parts[kept]
