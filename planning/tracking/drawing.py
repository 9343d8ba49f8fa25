"""An indicator as its line over the years: what the component `year_line` draws of it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.text.fallback import localized
from core.text.ranges import year_said, year_words
from planning.models import CityIndicator
from planning.tracking.lines import Point, ValueLine, value_line
from planning.tracking.reckoning import in_unit, newest
from planning.tracking.wording import EVERY, amount_of, goal_words, points_words, sign_of

NOTHING_AWAITED = (CityIndicator.Frequency.ONCE, CityIndicator.Frequency.IRREGULAR)


def year_line(indicator: CityIndicator, *, with_words: bool = False) -> dict[str, Any] | None:
    """Points of the whole by year, the last goal, and the finding as title; None where there is no value. Parts, and
    what is in a unit that cannot be turned into that of the indicator, stay in the table. Reads values and goals;
    `with_words` puts the city's own words beside, and reads the source of the newest value."""
    line = value_line(indicator.course_of_values)
    if not line.points:
        return None
    return {
        "title": points_words(indicator, line.points) if len(line.points) > 1 else "",
        "points": [point_shown(indicator, each) for each in line.points],
        "silent": silent_years(indicator),
        "every": awaited_every(indicator),
        "aim": goal_shown(indicator),
        "unit": sign_of(indicator),
        "notes": notes(indicator, line),
        "beside": beside(indicator) if with_words else None,
    }


def point_shown(indicator: CityIndicator, point: Point) -> dict[str, Any]:
    amount = point.amount
    year = year_words(point.year, amount.is_fiscal)
    return {
        "year": point.year,
        "label": _("%(year)s, baseline") % {"year": year} if point.is_baseline else year,
        "value": point.value,
        "said": amount_of(indicator, amount),
        "bound": amount.qualifier,
        "is_apart": point.is_apart,
    }


def goal_shown(indicator: CityIndicator) -> dict[str, Any] | None:
    """The last goal. One in a unit that cannot be turned into that of the line is said and not drawn."""
    last = newest(goal.amount for goal in indicator.goals.all())
    if last is None:
        return None
    return {"value": in_unit(last, indicator.unit), "words": goal_words(indicator, last)}


def silent_years(indicator: CityIndicator) -> list[int]:
    """The years that are told to have no value."""
    return [row.year for row in indicator.values.all() if not row.part and row.amount is None and row.year]


def awaited_every(indicator: CityIndicator) -> int | None:
    """How many years come from one value to the next; None where no year is awaited."""
    frequency = CityIndicator.Frequency(indicator.frequency)
    return None if frequency in NOTHING_AWAITED else EVERY.get(frequency, 1)


def beside(indicator: CityIndicator) -> dict[str, str] | None:
    """What the city itself says beside its newest value, with the source of that: its own words stand as they are, and
    nothing is made of them. A note of a value that was corrected stands only where the city says that it holds."""
    rows = [row for row in indicator.values.all() if row.amount and not row.part and row.year]
    last = max(rows, key=lambda row: row.year or 0, default=None)
    if last is None or not last.is_as_noted or not (said := localized(last, "footnote")).text:
        return None
    cited = last.cited
    return {
        "label": _("Note on %(year)s:") % {"year": year_said(last.year, last.is_fiscal)},
        "text": said.text,
        "lang": said.language if said.is_fallback else "",
        "source": cited.title if cited else "",
    }


def notes(indicator: CityIndicator, line: ValueLine) -> list[str]:
    said = []
    if line.left_out:
        said.append(
            ngettext(
                "%(count)d value is in a unit that cannot be converted, so it is shown only in the table.",
                "%(count)d values are in units that cannot be converted, so they are shown only in the table.",
                line.left_out,
            )
            % {"count": line.left_out}
        )
    if has_parts(indicator):
        said.append(_("Values for parts are shown only in the table."))
    return said


def has_parts(indicator: CityIndicator) -> bool:
    return any(row.part and row.amount for row in indicator.values.all())
