"""One figure over the years as a drawing: where its points, its goal and its scale lie. Pure: numbers in, places out.

Letters stand beside the drawing or in it at their own size, never in a picture that is scaled: across, places are parts
of the width that there is, and only heights are fixed.
"""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.text import numbers
from core.text.measured import UNBROKEN, with_unit

type Values = dict[str, Any]

HEIGHTS = {"small": 64, "full": 150, "row": 48}
FLAT = 36  # the height of two dots
STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
PIECES = 4  # of a scale, about
NEAR = Decimal("0.2")  # values that differ by less than this part of the largest get a scale of their own
AS_BEFORE = 1  # years from one value to the next, where nothing else is said


class Scale(NamedTuple):
    low: Decimal
    high: Decimal

    @property
    def begins_at_nought(self) -> bool:
        return self.low == 0


def scale_of(values: Sequence[Decimal]) -> Scale:
    """The ends of the scale, round numbers: from nought, unless the values lie so near each other that they would be
    one flat line."""
    low, high = min(values), max(values)
    span = high - low
    is_near = low > 0 and 0 < span < high * NEAR
    if low >= 0 and not is_near:
        low = Decimal(0)
    step = step_of(high - low if high != low else abs(high) or Decimal(1))
    bottom = (low / step).to_integral_value(ROUND_FLOOR) * step
    top = (high / step).to_integral_value(ROUND_CEILING) * step
    return Scale(bottom, top if top > bottom else bottom + step)


def step_of(span: Decimal) -> Decimal:
    """1, 2 or 5 times a power of ten."""
    rough = span / PIECES
    power = Decimal(10) ** rough.adjusted()
    return next(step * power for step in STEPS if step * power >= rough)


def joined(points: Sequence[Values], silent: Sequence[int], every: int | None) -> list[tuple[Values, Values]]:
    """The neighbours between which a line may be drawn: no year without a value lies between them, and both are of the
    unit of the line. `every` is how many years come between two values; None where no year is awaited."""
    return [
        (one, other)
        for one, other in pairwise(points)
        if not (one.get("is_apart") or other.get("is_apart"))
        and (every is None or other["year"] - one["year"] <= every)
        and not any(one["year"] < year < other["year"] for year in silent)
    ]


def drawing(line: Values, height: int) -> Values:
    """Places of two points or more: across in parts of a hundred, down in units of the screen."""
    points = line["points"]
    goal = line.get("aim")
    levels = [point["value"] for point in points]
    if goal and goal.get("value") is not None:
        levels.append(goal["value"])
    scale = scale_of(levels)
    years = [point["year"] for point in points]
    places = [
        {
            "x": across(index, years),
            "y": down(point["value"], scale, height),
            "bound": point.get("bound", ""),
        }
        for index, point in enumerate(points)
    ]
    at = {id(point): place for point, place in zip(points, places, strict=True)}
    pairs = joined(points, line.get("silent", ()), line.get("every", AS_BEFORE)) if len(points) > 2 else []
    return {
        "height": height,
        "scale": scale,
        "low": numbers.grouped_number(scale.low),
        "high": numbers.grouped_number(scale.high),
        "marks": places,
        "ways": [{"from": at[id(one)], "to": at[id(other)]} for one, other in pairs],
        "goal_y": down(goal["value"], scale, height) if goal and goal.get("value") is not None else None,
        "goal_is_high": bool(goal and goal.get("value") is not None and is_high(goal["value"], scale)),
    }


def across(index: int, years: Sequence[int]) -> str:
    first, last = years[0], years[-1]
    part = (years[index] - first) / (last - first) if last != first else index / (len(years) - 1)
    return f"{part * 100:.1f}%"


def down(value: Decimal, scale: Scale, height: int) -> str:
    part = (value - scale.low) / (scale.high - scale.low)
    return f"{height - float(part) * height:.1f}"


def is_high(value: Decimal, scale: Scale) -> bool:
    return value - scale.low >= (scale.high - scale.low) / 2


def year_line(values: Values) -> Values:
    """What is drawn of a figure over the years: a line of three points or more, two dots with an arrow, one number, or
    nothing."""
    line = values["line"] or {"points": ()}
    points, goal = list(line["points"]), line.get("aim")
    shown: Values = {
        "title": line.get("title", ""),
        "count": len(points),
        "first": points[0] if points else None,
        "last": points[-1] if points else None,
        "aim": goal,
        "notes": line.get("notes", ()),
        "beside": line.get("beside") if values["size"] == "full" else None,
        "rows": list(reversed(points)) if values["table"] else (),
        "is_line": len(points) > 2,
    }
    if len(points) < 2:
        return shown
    height = HEIGHTS[values["size"]] if len(points) > 2 or values["size"] == "row" else FLAT
    drawn = drawing(line, height)
    scale = drawn["scale"]
    return {
        **shown,
        "drawn": drawn,
        "scale_words": scale_words(scale, line.get("unit", "")),
        "bounds": sorted({point["bound"] for point in points[1:-1] if point.get("bound")}),
    }


def scale_words(scale: Scale, unit: str) -> str:
    """Where the scale begins, and where it ends where that is not nought."""
    if scale.begins_at_nought:
        return _("The scale starts at 0.")
    low, high = (with_unit(numbers.grouped_number(end), unit, UNBROKEN) for end in scale)
    return _("The scale runs from %(low)s to %(high)s and does not start at 0.") % {"low": low, "high": high}
