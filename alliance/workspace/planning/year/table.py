"""The table of a year: a row for each published indicator and target, with what is known, typed and reckoned.

Everything is read at once: six questions to the database, however many rows there are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, ClassVar, NamedTuple
from urllib.parse import urlencode
from uuid import UUID, uuid5

from django.db.models import Prefetch
from django.http import Http404
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from alliance.workspace.addresses import TargetRef
from alliance.workspace.context import CityContext
from alliance.workspace.planning.year.forms import (
    GIVEN,
    KEEP,
    NONE,
    REPORT_TEXTS,
    SAME,
    SOURCE,
    IndicatorForm,
    RowForm,
    TargetForm,
)
from core.history.snapshot import Plain, Snapshot
from core.text import numbers
from core.text.fallback import Text, localized
from core.text.languages import DEFAULT_LANGUAGE, column_name, column_names
from planning import dates
from planning.models import CityIndicator, IndicatorValue, Plan, PlanTarget, PlanYear, ProgressReport, YearRow
from planning.tracking.claims import Gap, gap
from planning.tracking.models import Level
from planning.tracking.reckoning import Amount, Course, Reckoned, newest, reckon
from planning.tracking.wording import gap_words, reached, sign_of, trend_words, value_words
from planning.years.actions import Wanted
from planning.years.locks import is_typed

NAMES = UUID("0d0cf9a4-5f0b-5d0e-8a0e-7c1c4ad3b0a5")  # the value of a year gets the same key however often it is sent
CLEARED = " "  # a text that was carried over and taken away; nothing would mean "as it was"
FIRST_YEAR = 1990
UNTICKED = ("say", KEEP)  # a browser sends nothing of what is not chosen
CLOSED = (Plan.Status.ENDED, Plan.Status.SUPERSEDED)


def tidy(text: object) -> str:
    return str(text or "").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()


class Sent(NamedTuple):
    """A line as a form that could not be saved had it, with the version that it began from."""

    version: int
    texts: dict[str, str]


@dataclass(kw_only=True)
class TableLine:
    """One row of the table of a year. `row` is what was typed so far; where `sent` is given, the line shows that."""

    year: int
    row: YearRow | None
    sent: Sent | None = None
    kind: ClassVar[str]
    form_class: ClassVar[type[RowForm]]

    @property
    def thing(self) -> CityIndicator | PlanTarget:
        raise NotImplementedError

    @cached_property
    def title(self) -> Text:
        raise NotImplementedError

    @property
    def current(self) -> IndicatorValue | ProgressReport | None:
        raise NotImplementedError

    @property
    def last(self) -> IndicatorValue | ProgressReport | None:
        raise NotImplementedError

    @property
    def is_fiscal(self) -> bool:
        """Whether the year is a fiscal one: who counted by fiscal years before goes on so."""
        base = self.current or self.last
        return base is not None and base.is_fiscal

    @property
    def in_year(self) -> Snapshot:
        """A calendar year is said by its number alone, as in what was sent before."""
        return {"year": self.year, "is_fiscal": True} if self.is_fiscal else {"year": self.year}

    @property
    def year_key(self) -> str:
        return dates.as_typed(self.year, self.is_fiscal)

    def patch(self) -> Snapshot:
        """What the row says of its thing, once its form has no fault; nothing where it has no answer."""
        raise NotImplementedError

    @property
    def key(self) -> str:
        """The line in the names of controls."""
        return f"{self.kind[0]}{self.thing.pk}"

    @cached_property
    def version(self) -> int:
        """The version of the row that its form begins from."""
        if self.sent:
            return self.sent.version
        return self.row.version if self.row else 0

    @property
    def typed(self) -> Mapping[str, Any]:
        return self.row.typed if self.row else {}

    @cached_property
    def defaults(self) -> dict[str, str]:
        """What the row shows before anybody has typed."""
        raise NotImplementedError

    def column(self, name: str) -> str:
        language = get_language() or DEFAULT_LANGUAGE
        return column_name(name, language) if name in self.form_class.texts else name

    def default(self, name: str) -> str:
        """What a control shows first; of a text what was typed in another language comes before what was carried
        over."""
        if name in self.form_class.texts:
            said = [str(self.typed[each]) for each in column_names(name) if self.typed.get(each)]
            if said:
                return said[0].strip()
        return self.carried(name)

    def carried(self, name: str) -> str:
        """What a control shows that nobody has typed in."""
        return self.defaults.get(name, "")

    @cached_property
    def shown(self) -> dict[str, str]:
        if self.sent:
            return self.sent.texts
        found = {}
        for name in self.form_class.names:
            typed = self.typed.get(self.column(name))
            found[name] = self.default(name) if typed is None else str(typed).strip()
        return found

    def wanted(self, data: Mapping[str, Any], began: Mapping[str, Plain]) -> Snapshot:
        """What the row holds by this form, of which `began` is what stood there: only what differs from what was
        carried over, and what others wrote in other languages. A control that the form does not have says nothing."""
        found = dict(began)
        for name in self.form_class.names:
            if f"{self.key}-{name}" not in data and not (name in UNTICKED and f"{self.key}-version" in data):
                continue
            text, column = tidy(data.get(f"{self.key}-{name}")), self.column(name)
            default = tidy(self.default(name))
            if text == (tidy(began[column]) if began.get(column) else default):
                continue
            found[column] = None if text == tidy(self.carried(name)) else text or CLEARED
        return found

    @cached_property
    def form(self) -> Any:
        raise NotImplementedError

    @property
    def is_answered(self) -> bool:
        return bool(self.form.choice)


@dataclass(kw_only=True)
class IndicatorLine(TableLine):
    indicator: CityIndicator
    kind: ClassVar[str] = "cityindicator"
    form_class: ClassVar[type[RowForm]] = IndicatorForm

    @property
    def thing(self) -> CityIndicator:
        return self.indicator

    @cached_property
    def title(self) -> Text:
        return localized(self.indicator, "name")

    @property
    def is_typed(self) -> bool:
        return is_typed(self.indicator)

    @cached_property
    def values(self) -> list[IndicatorValue]:
        return [each for each in self.indicator.values.all() if not each.part]

    @cached_property
    def current(self) -> IndicatorValue | None:
        """What is published of this year already."""
        return next((each for each in self.values if each.year == self.year), None)

    @cached_property
    def last(self) -> IndicatorValue | None:
        """The newest value of the years before."""
        before = [each for each in self.values if each.amount and each.year and each.year < self.year]
        return max(before, key=lambda each: each.year or 0, default=None)

    @property
    def last_words(self) -> str:
        return value_words(self.indicator, self.last) if self.last else ""

    @cached_property
    def defaults(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.current is not None:
            amount = self.current.amount
            found = self.stood | {
                "say": GIVEN if amount else self.current.why_none,
                GIVEN: numbers.grouped_number(amount.value) if amount else "",
                "qualifier": self.current.qualifier,
                "footnote": localized(self.current, "footnote").text,
            }
        return found

    @property
    def stood(self) -> dict[str, str]:
        """The source of what is published of this year, else of the last value: it is offered, and fills in nothing."""
        source = self.current or self.last
        return {name: str(getattr(source, name)) for name in SOURCE} if source else {}

    @property
    def stood_year(self) -> int | None:
        source = self.current or self.last
        return source.year if source else None

    def carried(self, name: str) -> str:
        """A source stays with its number: with the value of last time, where that still stands, or where somebody says
        that it holds. Another value than the published one leaves it behind."""
        if name not in SOURCE:
            return super().carried(name)
        if self.typed.get(KEEP) or self.typed.get("say") == SAME:
            return self.stood.get(name, "")
        return "" if self.is_another_value else super().carried(name)

    @property
    def is_another_value(self) -> bool:
        typed = str(self.typed.get(GIVEN) or "").strip()
        if not typed or self.current is None or self.current.amount is None:
            return False
        try:
            return Decimal(typed.replace(",", "")) != self.current.amount.value
        except InvalidOperation:
            return True

    @cached_property
    def form(self) -> IndicatorForm:
        return IndicatorForm(self.key, self.shown, self.indicator, has_last=self.last is not None)

    @property
    def where(self) -> TargetRef:
        """Its own page of the workspace."""
        return TargetRef(self.indicator.segment, self.indicator.slug)

    @property
    def unit_words(self) -> str:
        """The unit behind the control, where it is a sign."""
        return sign_of(self.indicator)

    @property
    def options(self) -> list[tuple[str, bool]]:
        """The ways to answer, and which of them stands."""
        return [(code, code == self.form.choice) for code in self.form.codes]

    @cached_property
    def amount(self) -> Amount | None:
        """What the year says so far, as far as it can be read."""
        form = self.form
        if form.choice == SAME and self.last is not None and self.last.amount is not None:
            return self.last.amount._replace(year=self.year)
        value = (
            form.cleaned_data.get(GIVEN)
            if form.choice == GIVEN and form.is_bound and not form.errors.get(GIVEN)
            else None
        )
        if value is None:
            return None
        column = IndicatorValue._meta.get_field("value")
        return Amount(column.to_python(value), self.year, "", self.shown.get("qualifier", ""), self.is_fiscal)

    @cached_property
    def course(self) -> Course:
        """The course of the indicator until this year, with what the year says so far."""
        course = self.indicator.course
        values = [each for each in course.values if each.year is None or each.year < self.year]
        now = self.amount if self.is_typed else (self.current.amount if self.current else None)
        return course._replace(values=[*values, now] if now else values)

    @cached_property
    def found(self) -> Reckoned:
        return reckon(self.course)

    @property
    def said(self) -> str:
        """The last value and this one, and how far that is."""
        before = self.last.amount if self.last else None
        now = newest(self.course.values)
        moved = trend_words(self.indicator, before, now if now is not None and now.year == self.year else None)
        far = reached(self.indicator, self.found)
        return pgettext("two sentences", "%(first)s %(second)s") % {"first": moved, "second": far} if moved else far

    def patch(self) -> Snapshot:
        choice, key = self.form.choice, self.current.pk if self.current else self.child_key
        if not choice:
            return {}
        columns: Snapshot = {**self.in_year, "value": None, "why_none": "", "qualifier": "", "unit": ""}
        cleaned = self.form.read
        if choice in NONE:
            columns["why_none"] = choice
        elif choice == SAME and self.last is not None and self.last.amount is not None:
            same = self.last.amount
            columns |= {"value": f"{same.value:.6f}", "qualifier": same.qualifier, "unit": same.unit}
        else:
            columns |= {"value": cleaned[GIVEN], "qualifier": cleaned.get("qualifier") or ""}
        if choice not in NONE:
            columns |= {name: cleaned.get(name) or "" for name in SOURCE}
        columns |= written(self.typed, "footnote")
        return child("values", key, columns)

    @property
    def child_key(self) -> UUID:
        return uuid5(NAMES, f"{self.kind}/{self.indicator.pk}/{self.year_key}")


@dataclass(kw_only=True)
class TargetLine(TableLine):
    target: PlanTarget
    today: date  # in the city
    lines: list[IndicatorLine] = field(default_factory=list)
    kind: ClassVar[str] = "plantarget"
    form_class: ClassVar[type[RowForm]] = TargetForm

    @property
    def thing(self) -> PlanTarget:
        return self.target

    @cached_property
    def title(self) -> Text:
        return localized(self.target, "title")

    @cached_property
    def current(self) -> ProgressReport | None:
        return next((each for each in self.target.reports.all() if each.year == self.year), None)

    @cached_property
    def last(self) -> ProgressReport | None:
        before = [each for each in self.target.reports.all() if each.year and each.year < self.year]
        return max(before, key=lambda each: each.year or 0, default=None)

    @property
    def last_words(self) -> str:
        return str(self.last.get_level_display()) if self.last else ""

    @cached_property
    def defaults(self) -> dict[str, str]:
        base = self.current or self.last
        found = {name: localized(base, name).text for name in (*REPORT_TEXTS, "obstacle")} if base else {}
        if self.current is not None:
            found |= {"level": self.current.level, "level_reason": localized(self.current, "level_reason").text}
        return found

    @cached_property
    def form(self) -> TargetForm:
        return TargetForm(self.key, self.shown)

    @property
    def is_changed(self) -> bool:
        return any(name not in ("level", "level_reason") for name in self.typed)

    @property
    def reckoned(self) -> list[tuple[Any, str]]:
        """Each indicator of the target with how far it has come."""
        return [(line.title, line.said) for line in self.lines]

    @property
    def gap(self) -> Gap | None:
        return gap(self.form.choice, [line.found for line in self.lines])

    @property
    def said(self) -> str:
        return gap_words(self.gap) if self.gap else ""

    @property
    def lacks_reason(self) -> bool:
        return self.gap is not None and not self.shown.get("level_reason")

    def patch(self) -> Snapshot:
        level = self.form.choice
        if level not in Level.values:
            return {}
        columns: Snapshot = {**self.in_year, "level": level, "reported_on": self.today.isoformat()}
        for name in TargetForm.texts:
            said = written(self.typed, name)
            if not said and self.current is None and self.last is not None and name != "level_reason":
                said = {each: getattr(self.last, each) or "" for each in column_names(name)}  # kept, in all languages
            columns |= said
        return child("reports", self.current.pk if self.current else self.child_key, columns)

    @property
    def child_key(self) -> UUID:
        return uuid5(NAMES, f"{self.kind}/{self.target.pk}/{self.year_key}")


def written(typed: Mapping[str, Any], name: str) -> Snapshot:
    """What was typed of a text, in the languages in which it was."""
    return {each: str(typed[each]).strip() for each in column_names(name) if typed.get(each)}


def child(name: str, key: object, columns: Mapping[str, Plain]) -> Snapshot:
    return {f"{name}.{key}": True, **{f"{name}.{key}.{column}": value for column, value in columns.items()}}


# --- The whole ----------------------------------------------------------------------------------------------------


@dataclass
class Table:
    workspace: CityContext
    year: int
    plan_year: PlanYear | None
    indicators: list[IndicatorLine]
    targets: list[TargetLine]
    lost: list[YearRow]
    unit: str = ""

    @property
    def lines(self) -> list[TableLine]:
        """The lines that are typed."""
        return [*(line for line in self.indicators if line.is_typed), *self.targets]

    @property
    def is_locked(self) -> bool:
        return self.plan_year is not None and self.plan_year.is_locked

    @property
    def is_in_review(self) -> bool:
        return self.plan_year is not None and self.plan_year.is_in_review

    @property
    def is_open(self) -> bool:
        return not (self.is_locked or self.is_in_review)

    @property
    def units(self) -> list[str]:
        return sorted({line.indicator.responsible for line in self.indicators if line.indicator.responsible})

    @property
    def answered(self) -> int:
        return sum(line.is_answered for line in self.lines)

    @property
    def other_years(self) -> list[int]:
        """Years beside this one; none that has not begun."""
        return [each for each in (self.year - 1, self.year + 1) if each <= self.workspace.today.year]

    @property
    def form_url(self) -> str:
        query = f"?{urlencode({'unit': self.unit})}" if self.unit else ""
        return f"{self.address('plan_year_page')}{query}"

    def address(self, name: str, *args: Any) -> str:
        return self.workspace.address(name, self.year, *args)

    def line_of(self, key: str) -> TableLine | None:
        return next((line for line in self.lines if line.key == key), None)

    def renew(self, known: Mapping[str, Mapping[str, Any]]) -> None:
        """Makes the lines anew with what is known of them now, by their keys, so that all that follows from it does."""
        self.indicators = [replace(each, **known.get(each.key, {})) for each in self.indicators]
        by_key = {line.key: line for line in self.indicators}
        self.targets = [
            replace(each, lines=[by_key[one.key] for one in each.lines], **known.get(each.key, {}))
            for each in self.targets
        ]

    def wanted(self) -> list[Wanted]:
        """What is sent: rows that say something."""
        return [
            Wanted(line.kind, str(line.thing.pk), line.title.text, patch)
            for line in self.lines
            if line.row is not None and (patch := line.patch())
        ]


def table_of(workspace: CityContext, year: int, *, unit: str = "") -> Table:
    """Raises Http404 for a year that cannot be. A year to come is refused by `is_to_come`."""
    if not FIRST_YEAR <= year <= workspace.today.year:
        raise Http404
    plan_year = PlanYear.objects.filter(city=workspace.city, year=year).select_related("bundle").first()
    rows = {(row.kind, row.object_id): row for row in YearRow.objects.filter(plan_year=plan_year)} if plan_year else {}
    indicators = [
        IndicatorLine(year=year, row=rows.pop((IndicatorLine.kind, str(each.pk)), None), indicator=each)
        for each in indicators_of(workspace)
    ]
    by_key = {line.indicator.pk: line for line in indicators}
    targets = [
        TargetLine(
            year=year,
            row=rows.pop((TargetLine.kind, str(each.pk)), None),
            target=each,
            today=workspace.today,
            lines=[by_key[one.pk] for one in each.indicators.all() if one.pk in by_key],
        )
        for each in targets_of(workspace)
    ]
    lost = [row for row in rows.values() if row.typed]
    return Table(workspace, year, plan_year, indicators, targets, lost, unit)


def indicators_of(workspace: CityContext) -> Iterable[CityIndicator]:
    rows = CityIndicator.objects.published().filter(city=workspace.city)
    return rows.prefetch_related("values", "goals").order_by("responsible", "slug")


def targets_of(workspace: CityContext) -> Iterable[PlanTarget]:
    """Targets of plans that go on."""
    rows = PlanTarget.objects.published().filter(plan__city=workspace.city).exclude(plan__status__in=CLOSED)
    return rows.select_related("plan").prefetch_related("reports", Prefetch("indicators")).order_by("plan", "pk")


def is_to_come(workspace: CityContext, year: int) -> bool:
    return year > workspace.today.year


def to_come_words(year: int) -> str:
    return _("The year %(year)s has not started yet.") % {"year": year}
