"""The years of plans on one axis that all of them share. Pure: plans and a day in, places in percent out.

Only known years are drawn: where one is missing the bar stays open, a few years wide, whatever the other one is.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from planning import dates
from planning.models import Plan

OPEN = 3  # years that an open end is wide
FURTHEST = 40  # years before and after today that an axis shows
STEPS = (1, 2, 5, 10, 20)
MOST_TICKS = 7
WORD = 10  # parts of a hundred that a year in digits is wide on a telephone


class Span(NamedTuple):
    """What is known of the years of a plan: the first, and the last; neither where nothing is. A plan whose first year
    is not entered begins for us in the year of its adoption or launch."""

    first: int | None
    last: int | None
    is_in_force: bool

    def known(self, today: float) -> tuple[float, float]:
        """The part of a bar that is drawn as known: up to today of a plan in force without a last year."""
        first = self.first if self.first is not None else self.last
        assert first is not None
        if self.last is not None:
            return first, self.last + 1
        return first, max(first + 1, today) if self.is_in_force else first + 1

    def whole(self, today: float) -> tuple[float, float]:
        """The whole bar, with its open ends."""
        first, last = self.known(today)
        return first - (OPEN if self.first is None else 0), last + (OPEN if self.last is None else 0)


def span_of(plan: Plan) -> Span | None:
    """None where no year of a plan is known."""
    first = plan.starts or dates.year_of(plan.adoption_date or plan.launched)
    if plan.ends is not None and first is not None and first > plan.ends:
        first = None
    if first is None and plan.ends is None:
        return None
    return Span(first, plan.ends, plan.standing == Plan.Status.IN_FORCE)


class Axis(NamedTuple):
    """An axis goes from the beginning of a year to the end of another."""

    first: int
    last: int
    today: float

    def at(self, year: float) -> str:
        """A place as SVG writes it, within the axis."""
        part = (year - self.first) / (self.last + 1 - self.first)
        return f"{100 * min(1.0, max(0.0, part)):.1f}%"

    def width(self, first: float, last: float) -> str:
        return f"{part_of(self.at(last)) - part_of(self.at(first)):.1f}%"

    @property
    def ticks(self) -> list[dict[str, str]]:
        """Round years, each with its place; so many that their words stand side by side on a telephone."""
        length = self.last - self.first + 1
        step = next((each for each in STEPS if length / each <= MOST_TICKS), STEPS[-1])
        begin = -(-self.first // step) * step
        places = [(year, part_of(self.at(year))) for year in range(begin, self.last + 1, step)]
        now = part_of(self.at(self.today))
        return [
            {"x": f"{part:.1f}%", "words": str(year)}
            for year, part in places
            if part <= 100 - WORD and not 0 <= now - part < WORD  # within the axis, and not under the line of today
        ]

    @property
    def now(self) -> dict[str, str]:
        """The line of today, with the side on which its words stay inside."""
        x = self.at(self.today)
        part = part_of(x)
        return {"x": x, "side": "start" if part < WORD else "end" if part > 100 - WORD else "middle"}


def part_of(place: str) -> float:
    """How many parts of a hundred."""
    return float(place[:-1])


def day_as_year(day: date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 366


def axis_of(spans: Iterable[Span | None], day: date) -> Axis | None:
    """The axis that holds them and today. None where no year is known of any."""
    today = day_as_year(day)
    wholes = [span.whole(today) for span in spans if span is not None]
    if not wholes:
        return None
    first = max(min(day.year, *(int(first) for first, _last in wholes)), day.year - FURTHEST)
    last = min(max(day.year, *(int(last) for _first, last in wholes)), day.year + FURTHEST)
    return Axis(first, last, today)


def drawn_bar(span: Span | None, axis: Axis | None) -> dict[str, Any] | None:
    """The known part of a bar, its open parts, and whether it is filled."""
    if span is None or axis is None:
        return None
    first, last = span.known(axis.today)
    begin, end = span.whole(axis.today)
    opens = [(begin, first), (last, end)]
    return {
        "x": axis.at(first),
        "width": axis.width(first, last),
        "is_filled": span.is_in_force,
        "opens": [{"x": axis.at(one), "width": axis.width(one, two)} for one, two in opens if one < two],
        "now": axis.now["x"],
    }
