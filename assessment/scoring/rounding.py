"""The rules of rounding and of the ends of bands. They stand here alone, since nothing read settles them all.

Bands are printed with one decimal (6.9, then 7.0) and nothing says how 6.95 is treated. So a value is worked out in
full precision, rounded half up to the decimals of the result, and then compared with the ends as printed: no gap
is left.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import pairwise
from typing import NamedTuple

from assessment.scoring.definitions import Band

PRECISION = 60
EXACT = Context(prec=PRECISION, rounding=ROUND_HALF_UP)
STEPS = tuple(Decimal(1).scaleb(-places) for places in range(7))


def half_up(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(STEPS[decimals], context=EXACT)


def band_of(rounded: Decimal, bands: Sequence[Band]) -> Band | None:
    return next((band for band in bands if band.holds(rounded)), None)


def first_of(band: Band, decimals: int) -> Decimal | None:
    """The smallest rounded value in the band; None where it is open."""
    if band.lower is None or band.lower_inclusive:
        return band.lower
    return band.lower + STEPS[decimals]


def last_of(band: Band, decimals: int) -> Decimal | None:
    """The largest rounded value in the band; None where it is open."""
    if band.upper is None or band.upper_inclusive:
        return band.upper
    return band.upper - STEPS[decimals]


class BandFault(NamedTuple):
    """What is wrong with a set of bands, with the two ends between which it lies."""

    code: str  # "scores", "open", "decimals", "backwards", "gap", "overlap", "order"
    end: Decimal | None = None
    start: Decimal | None = None


def fault_of(bands: Sequence[Band], decimals: int) -> BandFault | None:
    """The first reason why these five bands do not give every value exactly one score; None where they do."""
    if sorted(band.score for band in bands) != [0, 1, 2, 3, 4]:
        return BandFault("scores")
    ends = [end for band in bands for end in (band.lower, band.upper) if end is not None]
    for end in ends:
        if end != half_up(end, decimals):
            return BandFault("decimals", end)
    upwards = sorted(bands, key=lambda band: (band.lower is not None, band.lower or 0))
    for band in upwards:
        first, last = first_of(band, decimals), last_of(band, decimals)
        if first is not None and last is not None and first > last:
            return BandFault("backwards", first, last)
    if [band.score for band in upwards] not in ([0, 1, 2, 3, 4], [4, 3, 2, 1, 0]):
        return BandFault("order")
    return _between(upwards, decimals)


def _between(upwards: Sequence[Band], decimals: int) -> BandFault | None:
    for below, above in pairwise(upwards):
        end, start = last_of(below, decimals), first_of(above, decimals)
        if end is None or start is None or start <= end:
            return BandFault("overlap", end, start)
        if start != end + STEPS[decimals]:
            return BandFault("gap", end, start)
    if upwards[-1].upper is not None:
        return BandFault("open", upwards[-1].upper)
    return None
