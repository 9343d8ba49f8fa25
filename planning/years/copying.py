"""Makes the copy of a year from rows: of each plan its targets, of each indicator what is reckoned of it until then.

Values of later years are left out, so that a copy made from history says what was known of the year.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.db.models import Prefetch

from cities.models import State
from core.text.fallback import in_each
from core.text.ordering import by_number
from planning.models import CityIndicator, IndicatorValue, Plan, PlanTarget, ProgressReport
from planning.tracking.claims import Gap, Trend, gap, trend
from planning.tracking.index_values import lay_index_values
from planning.tracking.models import Means
from planning.tracking.reckoning import Amount, Course, Reckoned, due, reckon
from planning.years.copies import (
    IndicatorCopy,
    Origin,
    PlanCopy,
    ReportCopy,
    TargetCopy,
    ValueCopy,
    YearCopy,
    amount_kept,
    due_kept,
    number_kept,
    reckoned_kept,
)

ENDED = (Plan.Status.ENDED, Plan.Status.SUPERSEDED)
FIRST = (Plan.Status.IN_FORCE, Plan.Status.BEING_WRITTEN)


class Rows(NamedTuple):
    """What a copy is made of: published rows with their kept children, each target with the keys of its indicators."""

    plans: Sequence[Plan]
    targets: Sequence[PlanTarget]
    indicators: Sequence[CityIndicator]
    named: dict[int, list[int]]


# --- An indicator and a target in a year --------------------------------------------------------------------------


@dataclass
class IndicatorYear:
    """Reads the values and goals of the indicator."""

    indicator: CityIndicator
    year: int

    @cached_property
    def rows(self) -> list[IndicatorValue]:
        """Values of the whole, in the order of years, until this year."""
        rows = [row for row in self.indicator.values.all() if not row.part and row.year and row.year <= self.year]
        return sorted(rows, key=lambda row: row.year or 0)

    @cached_property
    def value(self) -> IndicatorValue | None:
        """What was said in this year; it may be why there is none."""
        return self.rows[-1] if self.rows and self.rows[-1].year == self.year else None

    @cached_property
    def amounts(self) -> list[Amount]:
        """What was published of this year, whatever was corrected since, and what counts of earlier ones."""
        found = [row.published if row.year == self.year else row.amount for row in self.rows]
        return [each for each in found if each is not None]

    @cached_property
    def now(self) -> Amount | None:
        return self.value.published if self.value else None

    @cached_property
    def before(self) -> Amount | None:
        """The newest amount of the years before."""
        return next((each for each in reversed(self.amounts) if each.year != self.year), None)

    @cached_property
    def course(self) -> Course:
        return self.indicator.course._replace(values=self.amounts)

    @cached_property
    def found(self) -> Reckoned:
        return reckon(self.course)

    @property
    def trend(self) -> Trend | None:
        return trend(self.indicator.direction, self.before, self.now, self.indicator.unit)


@dataclass
class TargetYear:
    """Reads the reports of the target; `indicators` are those that are published."""

    target: PlanTarget
    year: int
    indicators: list[IndicatorYear]

    @cached_property
    def report(self) -> ProgressReport | None:
        return next((each for each in self.target.reports.all() if each.year == self.year), None)

    @cached_property
    def gap(self) -> Gap | None:
        return gap(self.report.level, [each.found for each in self.indicators]) if self.report else None


# --- The copy -----------------------------------------------------------------------------------------------------


def copy_of_today(city: int, year: int, *, made_on: date, origin: Origin) -> YearCopy:
    """What the rows say now. Six queries, however much there is."""
    return copied(rows_now(city), year, made_on=made_on, origin=origin)


def rows_now(city: int) -> Rows:
    indicators = list(
        CityIndicator.objects.filter(city=city, state=State.PUBLISHED)
        .prefetch_related(Prefetch("values", IndicatorValue.objects.select_related("source")), "goals")
        .order_by("slug")
    )
    lay_index_values(indicators)
    targets = list(
        PlanTarget.objects.filter(plan__city=city, plan__state=State.PUBLISHED, state=State.PUBLISHED)
        .select_related("plan")
        .prefetch_related("reports", Prefetch("indicators"))
    )
    named = {each.pk: [indicator.pk for indicator in each.indicators.all()] for each in targets}
    return Rows(list(Plan.objects.filter(city=city, state=State.PUBLISHED)), targets, indicators, named)


def copied(rows: Rows, year: int, *, made_on: date, origin: Origin) -> YearCopy:
    indicators = {each.pk: IndicatorYear(each, year) for each in rows.indicators}
    targets = [
        TargetYear(each, year, [indicators[key] for key in rows.named.get(each.pk, ()) if key in indicators])
        for each in sorted(rows.targets, key=lambda each: (by_number(each.number), each.pk))
    ]
    plans = [plan for plan in sorted(rows.plans, key=first_ones) if has_sheet(plan, year, targets)]
    on_sheets = [each for each in targets if any(each.target.plan_id == plan.pk for plan in plans)]
    told = {each.indicator.pk for target in on_sheets for each in target.indicators}
    return {
        "origin": origin,
        "made_on": made_on.isoformat(),
        "plans": [plan_kept(plan, on_sheets) for plan in plans],
        "targets": {str(each.target.pk): target_kept(each) for each in on_sheets},
        "indicators": {str(key): indicator_kept(each) for key, each in indicators.items()},
        "alone": [key for key in indicators if key not in told],
    }


def has_sheet(plan: Plan, year: int, targets: Iterable[TargetYear]) -> bool:
    """Whether a plan has targets and had begun and not ended, or was reported on all the same."""
    own = [each for each in targets if each.target.plan_id == plan.pk]
    went_on = plan.status not in ENDED and (plan.starts is None or plan.starts <= year)
    return any(each.report for each in own) or bool(own and went_on)


def first_ones(plan: Plan) -> tuple[int, int, int]:
    """The one in force first, then the newest: as on the page of the plans of a city."""
    rank = FIRST.index(Plan.Status(plan.status)) if plan.status in FIRST else len(FIRST)
    return rank, -(plan.starts or 0), -plan.pk


# --- Its parts ----------------------------------------------------------------------------------------------------


def plan_kept(plan: Plan, targets: Iterable[TargetYear]) -> PlanCopy:
    return {
        "key": plan.pk,
        "slug": plan.slug,
        "title": in_each(plan, "title"),
        "targets": [each.target.pk for each in targets if each.target.plan_id == plan.pk],
    }


def target_kept(each: TargetYear) -> TargetCopy:
    return {
        "number": each.target.number,
        "title": in_each(each.target, "title"),
        "needs_means": each.target.additional_means == Means.YES,
        "indicators": [one.indicator.pk for one in each.indicators],
        "report": report_kept(each.report) if each.report else None,
        "gap": str(each.gap or ""),
    }


def report_kept(report: ProgressReport) -> ReportCopy:
    return {
        "key": str(report.pk),
        "level": report.level,
        "level_reason": in_each(report, "level_reason"),
        "obstacle": in_each(report, "obstacle"),
    }


def indicator_kept(each: IndicatorYear) -> IndicatorCopy:
    row, course = each.indicator, each.course
    return {
        "name": in_each(row, "name"),
        "unit": row.unit,
        "own_unit": row.own_unit,
        "direction": row.direction,
        "frequency": row.frequency,
        "baseline": amount_kept(course.baseline) if course.baseline else None,
        "baseline_source": row.baseline_source,
        "goals": [amount_kept(goal) for goal in course.goals],
        "values": [amount_kept(amount) for amount in course.values],
        "value": value_kept(each.value) if each.value else None,
        "before": amount_kept(each.before) if each.before else None,
        "reckoned": reckoned_kept(each.found),
        "due": [due_kept(one) for one in due(course, each.year)],
        "trend": str(each.trend or ""),
    }


def value_kept(row: IndicatorValue) -> ValueCopy:
    kept: ValueCopy = {
        "key": str(row.pk),
        "value": number_kept(row.value),
        "why_none": row.why_none,
        "qualifier": row.qualifier,
        "unit": row.unit,
        "footnote": in_each(row, "footnote"),
        "source_title": row.source_title,
        "source_link": row.source_link,
    }
    if row.is_fiscal:
        kept["is_fiscal"] = True
    if row.source and not row.source_title:
        kept["listed"] = {"title": in_each(row.source, "title"), "link": row.source.link}
    return kept
