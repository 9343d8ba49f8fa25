"""What a published year says, read from its copy: of each plan one sheet, with its targets and their indicators.

What stands in the copy stays as it was. Beside it stands what was added since with its day, and what that gives. What
was withdrawn or erased since is left out at the next request, and a translation that was missing comes in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Prefetch

from core.text.fallback import Text, first_available, localized
from core.text.languages import LANGUAGE_CODES, column_name
from planning.models import CityIndicator, IndicatorValue, Plan, PlanTarget, PlanYear, ProgressReport
from planning.tracking.claims import Gap, Trend
from planning.tracking.index_values import lay_index_values
from planning.tracking.models import Level
from planning.tracking.reckoning import Amount, Course, Due, Reckoned, Why, due, reckon
from planning.tracking.wording import (
    EVERY,
    amount_of,
    due_words,
    gap_words,
    reached,
    silent_words,
    trend_words,
    value_words,
)
from planning.years.copies import (
    IndicatorCopy,
    PlanCopy,
    ReportCopy,
    TargetCopy,
    ValueCopy,
    YearCopy,
    amount_read,
    due_read,
    number_read,
    reckoned_read,
    texts_in_step,
)
from planning.years.earlier import copy_of
from planning.years.locks import is_typed

WELL = (Level.ACHIEVED, Level.ON_TRACK)
NOT_WELL = (Level.INSUFFICIENT, Level.NO_CHANGE, Level.MOVING_AWAY)


def text_in_step(kept: Mapping[str, str], row: Any, name: str, *, is_locked: bool = False) -> Text:
    """The text of a copy in the reader's language, beside what the row says now."""
    now = {code: getattr(row, column_name(name, code)) or "" for code in LANGUAGE_CODES}
    return first_available(texts_in_step(kept, now, is_locked=is_locked).get)


@dataclass(frozen=True)
class Addition:
    """What came once the year was published: the value or level that it says, and what is reckoned with it."""

    day: date
    text: Text
    corrected: str = ""
    late: str = ""  # a value or a level of which the year said nothing
    gives: tuple[str, ...] = ()


@dataclass
class IndicatorSaid:
    """`row` is the indicator as it is now, with its values of the year."""

    row: CityIndicator
    kept: IndicatorCopy
    year: int

    @cached_property
    def indicator(self) -> CityIndicator:
        """The indicator as it was; it is not to be saved."""
        kept = self.kept
        return CityIndicator(
            **{name: kept[name] for name in ("unit", "own_unit", "direction", "frequency", "baseline_source")},
            pk=self.row.pk,
            slug=self.row.slug,
        )

    @property
    def name(self) -> Text:
        return text_in_step(self.kept["name"], self.row, "name")

    @property
    def url(self) -> str:
        return self.row.get_absolute_url()

    @cached_property
    def live(self) -> IndicatorValue | None:
        """The value of the whole of this year as it is now. What an assessment tells is a row of its result: another
        one where it was assessed again."""
        rows = [row for row in self.row.values.all() if row.year == self.year and not row.part]
        return next(iter(rows), None)

    @cached_property
    def value(self) -> ValueCopy | None:
        """What was said in this year, unless that was taken out since; it may be why there is none."""
        value = self.kept["value"]
        if value is None or self.live is None:
            return None
        return value if self.row.index or value["key"] == str(self.live.pk) else None

    @cached_property
    def now(self) -> Amount | None:
        value = self.value
        if value is None or value["value"] is None:
            return None
        is_fiscal = value.get("is_fiscal", False)
        return Amount(Decimal(value["value"]), self.year, value["unit"], value["qualifier"], is_fiscal)

    @cached_property
    def before(self) -> Amount | None:
        return amount_read(self.kept["before"]) if self.kept["before"] else None

    @property
    def is_gone(self) -> bool:
        """Whether the value that the reckoning rests on was taken out since."""
        return self.kept["value"] is not None and self.value is None

    @cached_property
    def found(self) -> Reckoned:
        """What was reckoned on the day of publishing."""
        return Reckoned(why=Why.NO_VALUE) if self.is_gone else reckoned_read(self.kept["reckoned"])

    @cached_property
    def due(self) -> list[Due]:
        return [] if self.is_gone else [due_read(each) for each in self.kept["due"]]

    @property
    def trend(self) -> Trend | None:
        return Trend(self.kept["trend"]) if self.kept["trend"] and not self.is_gone else None

    @property
    def words(self) -> str:
        """The value as it was published, or why there is none, or since when nothing was said."""
        if self.now is not None:
            return amount_of(self.indicator, self.now)
        why = self.value["why_none"] if self.value else ""
        return str(IndicatorValue.NoValue(why).label) if why else silent_words(self.before)

    @property
    def sentences(self) -> list[str]:
        """The value before and this one, how far it had come, and whether a goal was due."""
        if self.now is None:
            return [due_words(self.indicator, self.due, self.before)] if self.due else []
        return self.reckoned_words(self.now, self.found, self.due)

    def reckoned_words(self, now: Amount, found: Reckoned, goals: Sequence[Due]) -> list[str]:
        is_whole = found.share is not None and found.share >= 1 and bool(goals) and goals[-1].is_reached
        said = (
            trend_words(self.indicator, self.before, now),
            reached(self.indicator, found, has_goals=bool(self.kept["goals"])),
            "" if is_whole else due_words(self.indicator, goals, now),
        )
        return [each for each in said if each]

    @property
    def footnote(self) -> Text:
        if self.value is None or self.live is None:
            return Text("", "", False)
        return text_in_step(self.value["footnote"], self.live, "footnote", is_locked=is_typed(self.row))

    @property
    def source(self) -> tuple[str, str]:
        """Title and address of where the value was read: as they are now while they belong to the same number, so that
        an address that was taken out is gone."""
        if self.value is None or self.live is None:
            return "", ""
        if self.row.index or self.live.value == number_read(self.value["value"]):
            cited = self.live.cited
            return (cited.title, cited.link) if cited else ("", "")
        if listed := self.value.get("listed"):
            return first_available(listed["title"].get).text, listed["link"]
        title = self.value["source_title"] if self.live.source_title else ""
        return title, self.value["source_link"] if self.live.source_link else ""

    @cached_property
    def addition(self) -> Addition | None:
        """What was added to the value of this year, or a value that came later, with what it gives."""
        live = self.live
        if live is None or live.added_on is None:
            return None
        text = localized(live, "addition")
        if self.value is None:
            gives = self.given(live.amount) if live.amount else []
            return Addition(live.added_on, text, late=value_words(self.indicator, live), gives=tuple(gives))
        if live.corrected_value is None or live.amount is None:
            return Addition(live.added_on, text)
        corrected = amount_of(self.indicator, live.amount)
        return Addition(live.added_on, text, corrected=corrected, gives=tuple(self.given(live.amount)))

    def given(self, amount: Amount) -> list[str]:
        """What is reckoned with another value of this year, by the goals of the copy."""
        kept = self.kept
        earlier = [amount_read(each) for each in kept["values"] if each["year"] != self.year]
        course = Course(
            kept["direction"],
            kept["unit"],
            amount_read(kept["baseline"]) if kept["baseline"] else None,
            [amount_read(each) for each in kept["goals"]],
            [*earlier, amount],
        )
        return self.reckoned_words(amount, reckon(course), due(course, self.year))

    @property
    def is_silent(self) -> bool:
        """Nothing was said, though by its frequency something should have been."""
        if self.value is not None:
            return False
        every = EVERY.get(CityIndicator.Frequency(self.kept["frequency"]), 1)
        return self.before is None or (self.before.year or 0) + every <= self.year


@dataclass
class TargetSaid:
    """`row` is the target as it is now, with its reports of the year; `indicators` are those that are still public."""

    row: PlanTarget
    kept: TargetCopy
    year: int
    indicators: list[IndicatorSaid]

    @property
    def number(self) -> str:
        return self.kept["number"]

    @property
    def title(self) -> Text:
        return text_in_step(self.kept["title"], self.row, "title")

    @property
    def needs_means(self) -> bool:
        return self.kept["needs_means"]

    @cached_property
    def live(self) -> ProgressReport | None:
        return next((each for each in self.row.reports.all() if each.year == self.year), None)

    @cached_property
    def report(self) -> ReportCopy | None:
        """What the city said, unless that was taken out since."""
        kept = self.kept["report"]
        return kept if kept and self.live and kept["key"] == str(self.live.pk) else None

    @property
    def level(self) -> str:
        return self.report["level"] if self.report else ""

    @property
    def level_reason(self) -> Text:
        return self.locked_text("level_reason")

    @property
    def obstacle(self) -> Text:
        return self.locked_text("obstacle")

    def locked_text(self, name: str) -> Text:
        if self.report is None:
            return Text("", "", False)
        kept = self.report["level_reason"] if name == "level_reason" else self.report["obstacle"]
        return text_in_step(kept, self.live, name, is_locked=True)

    @cached_property
    def gap(self) -> Gap | None:
        """Nothing where a value or an indicator that it rests on is gone."""
        is_whole = len(self.indicators) == len(self.kept["indicators"]) and not any(
            each.is_gone for each in self.indicators
        )
        return Gap(self.kept["gap"]) if self.kept["gap"] and self.report and is_whole else None

    @property
    def gap_words(self) -> str:
        return gap_words(self.gap) if self.gap else ""

    @property
    def addition(self) -> Addition | None:
        live = self.live
        if live is None or live.added_on is None:
            return None
        late = "" if self.report else str(live.get_level_display())
        return Addition(live.added_on, localized(live, "addition"), late=late)

    @property
    def goes_well(self) -> bool:
        return self.level in WELL and self.gap is not Gap.MORE

    @property
    def goes_badly(self) -> bool:
        return self.report is not None and not self.goes_well and self.level in (*WELL, *NOT_WELL)


@dataclass
class YearSheet:
    """One plan in one year. `plan` is None where the city had none that says something of the year; `alone` are
    indicators of the city that no target of any plan names."""

    year: int
    plan: PlanCopy | None
    title: Text
    is_example: bool = False
    targets: list[TargetSaid] = field(default_factory=list)
    alone: list[IndicatorSaid] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return self.plan["slug"] if self.plan else ""


@dataclass
class YearSaid:
    """A published year of a city. Reads `plan_year.bundle`."""

    plan_year: PlanYear

    @cached_property
    def copy(self) -> YearCopy:
        """What was kept of the year. One of which nothing was kept yet is read from the history, or anew, and says
        so."""
        kept: YearCopy | None = self.plan_year.copy
        return copy_of(self.plan_year) if kept is None else kept

    @property
    def year(self) -> int:
        assert self.plan_year.year is not None
        return self.plan_year.year

    @property
    def read_anew_on(self) -> date | None:
        """The day on which the copy was made, where it holds rows of that day and not of the day of publishing."""
        return date.fromisoformat(self.copy["made_on"]) if self.copy["origin"] == "today" else None

    @cached_property
    def plans(self) -> list[PlanCopy]:
        """Those that have a sheet and are still public."""
        return [each for each in self.copy["plans"] if each["key"] in self.rows_of_plans]

    @cached_property
    def rows_of_plans(self) -> dict[int, Plan]:
        keys = [each["key"] for each in self.copy["plans"]]
        return {row.pk: row for row in Plan.objects.published().filter(pk__in=keys)} if keys else {}

    def title(self, plan: PlanCopy) -> Text:
        return text_in_step(plan["title"], self.rows_of_plans[plan["key"]], "title")

    def chosen(self, slug: str = "") -> YearSheet | None:
        """The sheet of the plan with this address name, else of the first; nothing where there is none. A year of
        which no plan had targets has one sheet, of the indicators of the city."""
        if not self.copy["plans"]:
            return self.sheet(None)
        plan = next((each for each in self.plans if not slug or each["slug"] == slug), None)
        return self.sheet(plan) if plan else None

    def sheet(self, plan: PlanCopy | None) -> YearSheet:
        """The sheet of one plan. Six queries, however much there is."""
        kept = self.copy
        keys = [*(plan["targets"] if plan else ())]
        targets = {row.pk: row for row in public_targets(keys, self.year)} if keys else {}
        named = {key for each in keys for key in kept["targets"][str(each)]["indicators"]}
        rows = public_indicators({*named, *kept["alone"]}, self.year)
        said = {row.pk: IndicatorSaid(row, kept["indicators"][str(row.pk)], self.year) for row in rows}
        return YearSheet(
            self.year,
            plan,
            self.title(plan) if plan else Text("", "", False),
            bool(plan and self.rows_of_plans[plan["key"]].is_example),
            [
                TargetSaid(
                    targets[key],
                    target := kept["targets"][str(key)],
                    self.year,
                    [said[one] for one in target["indicators"] if one in said],
                )
                for key in keys
                if key in targets
            ],
            [said[key] for key in kept["alone"] if key in said],
        )


def public_targets(keys: Iterable[int], year: int) -> Iterable[PlanTarget]:
    reports = Prefetch("reports", ProgressReport.objects.filter(year=year))
    return PlanTarget.objects.published().filter(pk__in=keys).prefetch_related(reports)


def public_indicators(keys: Iterable[int], year: int) -> list[CityIndicator]:
    values = Prefetch("values", IndicatorValue.objects.filter(year=year, part="").select_related("source"))
    rows = list(CityIndicator.objects.published().filter(pk__in=keys).prefetch_related(values))
    lay_index_values(rows)
    return rows


def years_with(city: int, plan: int | None) -> list[int]:
    """Published years that have a sheet of a plan, the newest first."""
    rows = PlanYear.objects.locked().filter(city=city).order_by("-year").values_list("year", "copy__plans")
    return [year for year, plans in rows if year is not None and is_among(plan, plans, city, year)]


def is_among(plan: int | None, plans: Sequence[PlanCopy] | None, city: int, year: int) -> bool:
    """Whether a year has a sheet of a plan, by what its copy says; one without a copy by what would be in it."""
    if plans is None:
        plans = copy_of(PlanYear.objects.select_related("bundle").get(city=city, year=year))["plans"]
    return not plans or any(each["key"] == plan for each in plans)
