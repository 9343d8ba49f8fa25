"""What changed in the newest year of a plan: levels and values, each beside what stood there before. No query."""

from collections.abc import Iterable, Sequence
from typing import Any

from core.text.fallback import localized
from planning.models import CityIndicator, PlanTarget
from planning.tracking.wording import amount_of

AT_MOST = 12


def of_year(targets: Sequence[PlanTarget], *, with_values: bool = True) -> dict[str, Any] | None:
    """What changed in the newest year with a report or a value: of values only `with_values`, for a page that draws
    them year by year says it already. Nothing where all is as it was."""
    indicators = list({each.pk: each for target in targets for each in target.indicators.all()}.values())
    year = max((*years_of_reports(targets), *years_of_values(indicators)), default=None)
    if year is None:
        return None
    rows = [row for target in targets if (row := of_level(target, year))]
    rows += [row for indicator in indicators if with_values and (row := of_value(indicator, year))]
    return {"year": str(year), "rows": rows[:AT_MOST], "more": max(len(rows) - AT_MOST, 0)} if rows else None


def years_of_reports(targets: Iterable[PlanTarget]) -> Iterable[int]:
    return (report.year for target in targets for report in target.reports.all() if report.year)


def years_of_values(indicators: Iterable[CityIndicator]) -> Iterable[int]:
    return (row.year for each in indicators for row in each.values.all() if row.year and row.value is not None)


def of_level(target: PlanTarget, year: int) -> dict[str, Any] | None:
    """What the city says of a target, where it says another thing than before."""
    reports = {report.year: report for report in target.reports.all() if report.year and report.year <= year}
    now = reports.pop(year, None)
    if now is None or not reports:
        return None
    before = reports[max(reports)]
    if before.level == now.level:
        return None
    return {
        "title": localized(target, "title"),
        "url": target.get_absolute_url(),
        "before": str(before.get_level_display()),
        "before_year": str(before.year),
        "now": str(now.get_level_display()),
    }


def of_value(indicator: CityIndicator, year: int) -> dict[str, Any] | None:
    """The value of the whole, where it is another than before."""
    known = {
        row.year: amount
        for row in indicator.values.all()
        if row.year and row.year <= year and not row.part and (amount := row.amount)
    }
    if (baseline := indicator.baseline) and baseline.year and baseline.year < year:
        known.setdefault(baseline.year, baseline)
    now = known.pop(year, None)
    if now is None or not known:
        return None
    before = known[max(known)]
    said, was = amount_of(indicator, now), amount_of(indicator, before)
    if said == was:
        return None
    return {
        "title": localized(indicator, "name"),
        "url": indicator.get_absolute_url(),
        "before": was,
        "before_year": str(before.year),
        "now": said,
    }
