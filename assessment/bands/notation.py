"""Bands as handbooks print them: "< 1.0", "1.0 - 6.9", "> 20.0". Pure: texts in, bands out and back."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal

from assessment.scoring.definitions import POINTS, Band, Indicator, Level
from assessment.scoring.rounding import BandFault, fault_of

NUMBER = r"(-?\d{1,12}(?:\.\d{1,6})?)"
ONE = re.compile(NUMBER)
RANGE = re.compile(rf"{NUMBER}(?:-|~|–|—|to|至|から){NUMBER}")
OPEN = re.compile(rf"(<=|>=|<|>|≤|≥|≦|≧){NUMBER}")
SIGNS = {"≤": "<=", "≦": "<=", "≥": ">=", "≧": ">="}
LONGEST = 200
HUNDRED = Decimal(100)

type Stored = dict[str, object]


class NotABand(ValueError):
    """Names the score whose text is no band."""

    def __init__(self, score: int) -> None:
        self.score = score
        super().__init__(score)


class FaultyBands(ValueError):
    """`score` is that of the band where the fault shows first."""

    def __init__(self, fault: BandFault, bands: Sequence[Band]) -> None:
        self.fault, self.score = fault, _place_of(fault, bands)
        super().__init__(fault.code)


def _place_of(fault: BandFault, bands: Sequence[Band]) -> int:
    """The band that begins where the fault does, else one that ends there."""
    start = fault.end if fault.code in ("backwards", "open_below") else fault.start
    begins = [found.score for found in bands if start is not None and found.lower == start]
    ends = [found.score for found in bands if fault.end in (found.lower, found.upper)]
    return next(iter((*begins, *ends)), 0)


def band(score: int, text: str) -> Band:
    """The band that a text says. Raises NotABand."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).replace("%", "").replace("−", "-")
    plain = re.sub(r"\s+", "", plain)
    if found := OPEN.fullmatch(plain):
        sign, end = SIGNS.get(found[1], found[1]), Decimal(found[2])
        is_in = sign.endswith("=")
        return Band(score, None, end, False, is_in) if "<" in sign else Band(score, end, None, is_in, False)
    if found := RANGE.fullmatch(plain):
        return Band(score, Decimal(found[1]), Decimal(found[2]), True, True)
    if found := ONE.fullmatch(plain):
        return Band(score, Decimal(found[1]), Decimal(found[1]), True, True)
    raise NotABand(score)


def bands(indicator: Indicator, texts: Mapping[int, str]) -> tuple[Band, ...]:
    """The five of an indicator. Raises NotABand, and FaultyBands for a gap or an overlap."""
    found = tuple(_opened(indicator, band(score, texts.get(score, ""))) for score in POINTS)
    if fault := fault_of(found, indicator.decimals):
        raise FaultyBands(fault, found)
    lowest = min(found, key=lambda each: (each.lower is not None, each.lower or 0))
    if lowest.lower is not None:
        raise FaultyBands(BandFault("open_below", lowest.lower), found)
    return found


def _opened(indicator: Indicator, found: Band) -> Band:
    """0 is the end of what can be counted, 100 that of a share: there a band is as good as open."""
    lower, upper = found.lower, found.upper
    is_share = "%" in (indicator.unit, indicator.likely_unit)
    if lower == 0 and found.lower_inclusive:
        lower = None
    if is_share and upper == HUNDRED and found.upper_inclusive:
        upper = None
    return Band(
        found.score,
        lower,
        upper,
        found.lower_inclusive and lower is not None,
        found.upper_inclusive and upper is not None,
    )


def written(found: Band) -> str:
    """A band as it would be entered."""
    if found.lower is None and found.upper is None:
        return ""
    if found.lower is None:
        return f"{'≤' if found.upper_inclusive else '<'} {found.upper}"
    if found.upper is None:
        return f"{'≥' if found.lower_inclusive else '>'} {found.lower}"
    if found.lower == found.upper:
        return str(found.lower)
    return f"{found.lower} – {found.upper}"


def stored(scale: Sequence[Band] | Sequence[Level]) -> list[Stored]:
    """Texts, numbers and nothing else, for a column of JSON."""
    return [_level_stored(each) if isinstance(each, Level) else _band_stored(each) for each in scale]


def _level_stored(found: Level) -> Stored:
    return {"score": found.score, "condition": dict(found.condition)}


def _band_stored(found: Band) -> Stored:
    return {
        "score": found.score,
        "lower": None if found.lower is None else str(found.lower),
        "upper": None if found.upper is None else str(found.upper),
        "lower_inclusive": found.lower_inclusive,
        "upper_inclusive": found.upper_inclusive,
    }


def restored(rows: Sequence[Mapping[str, object]]) -> tuple[Band, ...] | tuple[Level, ...]:
    if rows and "condition" in rows[0]:
        return tuple(Level(int(str(row["score"])), _words(row["condition"])) for row in rows)
    return tuple(
        Band(
            int(str(row["score"])),
            _end(row["lower"]),
            _end(row["upper"]),
            bool(row["lower_inclusive"]),
            bool(row["upper_inclusive"]),
        )
        for row in rows
    )


def _words(condition: object) -> Mapping[str, str]:
    assert isinstance(condition, dict)
    return {str(code): str(text) for code, text in condition.items()}


def _end(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
