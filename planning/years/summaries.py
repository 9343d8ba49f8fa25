"""What one year says of an indicator or a target: its value and level, what is reckoned of it, and what is missing.

Values of later years are left out, so that a year reads the same however many come after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from planning.models import CityIndicator, IndicatorValue, PlanTarget, PlanYear, ProgressReport
from planning.tracking.claims import Gap, Trend, gap, trend
from planning.tracking.models import Level
from planning.tracking.reckoning import Amount, Course, Reckoned, reckon
from planning.tracking.wording import (
    EVERY,
    amount_of,
    gap_words,
    published_words,
    reached,
    silent_words,
    trend_words,
    value_words,
)

WELL = (Level.ACHIEVED, Level.ON_TRACK)
NOT_WELL = (Level.INSUFFICIENT, Level.NO_CHANGE, Level.MOVING_AWAY)


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
    def before(self) -> Amount | None:
        """The newest amount of the years before."""
        return next((row.amount for row in reversed(self.rows) if row.year != self.year and row.amount), None)

    @cached_property
    def course(self) -> Course:
        course = self.indicator.course
        return course._replace(values=[each for each in course.values if each.year is None or each.year <= self.year])

    @cached_property
    def found(self) -> Reckoned:
        return reckon(self.course)

    @property
    def trend(self) -> Trend | None:
        now = self.value.amount if self.value else None
        return trend(self.indicator.direction, self.before, now, self.indicator.unit)

    @property
    def words(self) -> str:
        """The value as it was published, or why there is none, or since when nothing was said."""
        if self.value is None or self.value.amount is None:
            since = self.before.year if self.before else None
            why = value_words(self.indicator, self.value) if self.value else ""
            return why or silent_words(since)
        return published_words(self.indicator, self.value)

    @property
    def correction(self) -> str:
        """The corrected value in words, or nothing."""
        if self.value is None or self.value.corrected_value is None or self.value.amount is None:
            return ""
        return amount_of(self.indicator, self.value.amount)

    @property
    def is_silent(self) -> bool:
        """Nothing was said, though by its frequency something should have been."""
        if self.value is not None:
            return False
        every = EVERY.get(CityIndicator.Frequency(self.indicator.frequency), 1)
        return self.before is None or (self.before.year or 0) + every <= self.year

    @property
    def sentences(self) -> list[str]:
        """Whether it got better or worse, and how far it has come."""
        now = self.value.amount if self.value else None
        if now is None:
            return []
        return [
            each
            for each in (trend_words(self.indicator, self.before, now), reached(self.indicator, self.found))
            if each
        ]


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

    @property
    def gap_words(self) -> str:
        return gap_words(self.gap) if self.gap else ""

    @property
    def goes_well(self) -> bool:
        return self.report is not None and self.report.level in WELL and self.gap is not Gap.MORE

    @property
    def goes_badly(self) -> bool:
        return self.report is not None and not self.goes_well and self.report.level in (*WELL, *NOT_WELL)


def years_of(city: int) -> list[PlanYear]:
    """Those that are published and locked, the newest first."""
    return list(PlanYear.objects.locked().filter(city=city).select_related("bundle").order_by("-year"))


def without_target(indicators: Iterable[IndicatorYear], targets: Iterable[TargetYear]) -> list[IndicatorYear]:
    told = {each.indicator.pk for target in targets for each in target.indicators}
    return [each for each in indicators if each.indicator.pk not in told]
