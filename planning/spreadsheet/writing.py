"""A plan as one table, a row a thing and a row a year: what is written here reads back, and changes nothing then.

Texts stand in a column for each language in which the plan has any; headings and words are in the reader's language.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Prefetch
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from cities.organisations.models import Organisation
from core.importexport.cells import Cell
from core.text.fallback import localized
from core.text.languages import DEFAULT_LANGUAGE, LANGUAGE_CODES, column_name
from core.text.ordering import Place, by_number
from planning import dates
from planning.models import (
    Alignment,
    CityIndicator,
    Goal,
    IndicatorGoal,
    IndicatorValue,
    Plan,
    PlanAction,
    PlanTarget,
)
from planning.spreadsheet.headings import (
    ACTION,
    GOAL,
    INDICATOR,
    LEVEL_LABELS,
    MILESTONE,
    REPORT,
    ROLES,
    TARGET,
    VALUE,
    code_parts,
    column_code,
    heading_of,
)
from planning.spreadsheet.outline import REPORT_TEXTS
from planning.tracking.index_values import lay_index_values, source_address
from planning.tracking.reckoning import OWN_WORDS, Exactness
from planning.tracking.wording import confidence_words

ORDER = (
    *("key", "level", "number", "title", "parent", "description", "main_measures", "due_year", "alignments"),
    *("nbsap_target", "official_name", "lead_unit", "starts", "ends", "status", "status_reason", "budget", "currency"),
    *(
        "partners",
        "place",
        "unit",
        "direction",
        "baseline",
        "baseline_year",
        "baseline_source",
        "goal_year",
        "goal_value",
    ),
    *("year", "value", "qualifier", "why_none", "part", "source_title", "source_link", "confidence", "is_draft"),
    *("footnote", "method"),
    *("frequency", "responsible", "milestone_title", "milestone_due", "milestone_done"),
    *("report_year", "progress", "level_reason", "summary", "main_actions", "challenges", "examples", "agreements"),
    "obstacle",
)
VALUES = (
    "key",
    "level",
    "title",
    "year",
    "value",
    "qualifier",
    "why_none",
    "part",
    "source_title",
    "source_link",
    "footnote",
)
SOMETIMES = ("confidence", "is_draft")  # columns of what public sources say; no table that is typed has them
MARKS = {Exactness.ABOUT: "~", Exactness.AT_LEAST: "≥", Exactness.AT_MOST: "≤"}
SEPARATOR = "; "
type Line = dict[str, Cell]


class Contents(NamedTuple):
    """What is public names sources of the list too, which a city types nowhere."""

    is_public: bool
    goals: Sequence[Goal]
    targets: Sequence[PlanTarget]
    actions: Sequence[PlanAction]
    indicators: Sequence[CityIndicator]


def contents(plan: Plan, *, is_public: bool) -> Contents:
    """A query for each kind and each kind of what hangs on it. Indicators are those that its targets name."""
    goals, targets = Goal.objects.filter(plan=plan), PlanTarget.objects.filter(plan=plan)
    actions = PlanAction.objects.filter(plan=plan)
    bodies = Organisation.objects.order_by("slug")
    indicators = CityIndicator.objects.filter(targets__plan=plan).distinct()
    if is_public:
        goals, targets, actions = goals.published(), targets.published(), actions.published()
        bodies = bodies.published()
        indicators = CityIndicator.objects.published().filter(targets__in=targets).distinct()
    aligned = Prefetch("alignments", Alignment.objects.select_related("term").order_by("term__order", "pk"))
    told = indicators.order_by("slug")
    read = ("values__source", "goals__source") if is_public else ("values", "goals")
    counted = list(told.prefetch_related(*read))
    if is_public:  # what assessments tell is typed nowhere, so it is in no table that is sent back
        lay_index_values(counted)
    return Contents(
        is_public,
        sorted(goals, key=counted_by),
        sorted(
            targets.select_related("goal", "source").prefetch_related(aligned, Prefetch("indicators", told), "reports"),
            key=counted_by,
        ),
        sorted(
            actions.select_related("goal")
            .prefetch_related(Prefetch("targets", targets), "milestones")
            .prefetch_related(Prefetch("partners", bodies)),
            key=counted_by,
        ),
        counted,
    )


def counted_by(row: Any) -> tuple[Place, int]:
    """A key that sorts as people count."""
    return by_number(row.number), row.pk


# --- The table ----------------------------------------------------------------------------------------------------


class Table(NamedTuple):
    columns: list[str]
    lines: list[Line]

    @property
    def header(self) -> list[str]:
        return [heading_of(code) for code in self.columns]

    @property
    def rows(self) -> Iterator[list[Cell]]:
        return ([line.get(code) for code in self.columns] for line in self.lines)


def table(plan: Plan, *, is_public: bool) -> Table:
    return table_of(contents(plan, is_public=is_public))


def table_of(what: Contents) -> Table:
    found = list(lines(what))
    return Table(columns_of(ORDER, found), found)


def columns_of(order: Iterable[str], found: Iterable[Line]) -> list[str]:
    """Each column that is not of texts, and of texts those in whose language there is any, the reader's at least."""
    used = {code for line in found for code, cell in line.items() if cell not in (None, "")}
    language = get_language() or DEFAULT_LANGUAGE
    columns: list[str] = []
    for role in order:
        if role in SOMETIMES and role not in used:
            continue
        if not ROLES[role].is_translated:
            columns.append(role)
            continue
        codes = [column_code(role, each) for each in LANGUAGE_CODES]
        columns += [code for code in codes if code in used or (role == "title" and code_parts(code)[1] == language)]
    return columns


def template_columns() -> list[str]:
    """Headings of an empty table, in the reader's language."""
    language = get_language() or DEFAULT_LANGUAGE
    order = (role for role in ORDER if role not in SOMETIMES)
    return [column_code(role, language) if ROLES[role].is_translated else role for role in order]


def lines(found: Contents) -> Iterator[Line]:
    telling: dict[int, list[str]] = {}
    for target in found.targets:
        for indicator in target.indicators.all():
            telling.setdefault(indicator.pk, []).append(name_of(target))
    known = {goal.pk for goal in found.goals}
    yield from map(goal_line, found.goals)
    for target in found.targets:
        yield target_line(target, has_goal=target.goal_id in known) | (read_in(target) if found.is_public else {})
        yield from report_lines(target)
    for action in found.actions:
        yield action_line(action, has_goal=action.goal_id in known)
        yield from milestone_lines(action)
    for indicator in found.indicators:
        yield indicator_line(indicator, telling.get(indicator.pk, []))
        yield from value_lines(indicator, is_public=found.is_public)


def name_of(row: Goal | PlanTarget) -> str:
    return row.number or row.slug


def level(name: str) -> str:
    return str(LEVEL_LABELS[name])


def texts(row: Any, field: str, role: str = "") -> Line:
    return {column_code(role or field, code): getattr(row, column_name(field, code)) or None for code in LANGUAGE_CODES}


def goal_line(row: Goal) -> Line:
    return {"key": row.slug, "level": level(GOAL), "number": row.number or None, **texts(row, "title")}


def target_line(row: PlanTarget, *, has_goal: bool) -> Line:
    aligned = [
        f"{each.term.code} ({each.get_degree_display()})" if each.degree else each.term.code
        for each in row.alignments.all()
    ]
    return {
        "key": row.slug,
        "level": level(TARGET),
        "number": row.number or None,
        **texts(row, "title"),
        "parent": name_of(row.goal) if row.goal and has_goal else None,
        **texts(row, "description"),
        **texts(row, "main_measures"),
        "due_year": year_cell(row.due_year, row.due_is_fiscal),
        "is_draft": drafted(row),
        "alignments": SEPARATOR.join(aligned) or None,
        "nbsap_target": row.nbsap_target or None,
    }


def action_line(row: PlanAction, *, has_goal: bool) -> Line:
    over = [name_of(target) for target in sorted(row.targets.all(), key=counted_by)]
    if row.goal and has_goal:
        over.append(row.goal.slug)  # a number would be that of a target
    return {
        "key": row.slug,
        "level": level(ACTION),
        "number": row.number or None,
        **texts(row, "title"),
        "parent": SEPARATOR.join(over) or None,
        **texts(row, "description"),
        "official_name": row.official_name or None,
        "lead_unit": row.lead_unit or None,
        "starts": row.starts or None,
        "ends": pgettext("end of an action", "ongoing") if row.is_continuous else row.ends or None,
        "status": str(row.get_status_display()),
        **texts(row, "status_reason"),
        "budget": without_zeros(row.budget),
        "currency": row.currency or None,
        "partners": SEPARATOR.join(localized(body, "name").text for body in row.partners.all()) or None,
        "place": row.place or None,
    }


def milestone_lines(row: PlanAction) -> Iterator[Line]:
    """What hangs on an action is known by its key, and by what it is called."""
    head: Line = {"key": row.slug, "level": level(MILESTONE), **texts(row, "title")}
    for each in row.milestones.all():
        named = texts(each, "title", "milestone_title")
        yield {**head, **named, "milestone_due": each.due or None, "milestone_done": each.done_on or None}


def report_lines(row: PlanTarget) -> Iterator[Line]:
    head: Line = {"key": row.slug, "level": level(REPORT), **texts(row, "title")}
    for each in sorted(row.reports.all(), key=lambda report: report.year or 0):
        told: Line = {"report_year": year_cell(each.year, each.is_fiscal), "progress": str(each.get_level_display())}
        for name in REPORT_TEXTS:
            told |= texts(each, name)
        yield head | told


def indicator_line(row: CityIndicator, targets: Sequence[str]) -> Line:
    baseline: Cell = without_zeros(row.baseline_value)
    if row.baseline_value is not None and row.baseline_qualifier:
        baseline = f"{MARKS[Exactness(row.baseline_qualifier)]} {format(row.baseline_value.normalize(), 'f')}"
    return {
        "key": row.slug,
        "level": level(INDICATOR),
        "number": row.code or None,
        **texts(row, "name", "title"),
        "parent": SEPARATOR.join(targets) or None,
        "unit": row.own_unit if row.unit == OWN_WORDS else str(row.get_unit_display()) or None,
        "direction": str(row.get_direction_display()),
        "baseline": baseline,
        "baseline_year": year_cell(row.baseline_year, row.baseline_is_fiscal),
        "baseline_source": row.baseline_source or None,
        **texts(row, "method"),
        "frequency": str(row.get_frequency_display()),
        "responsible": row.responsible or None,
    }


def year_cell(year: int | None, is_fiscal: bool) -> Cell:
    """A number, or FY2019 as it reads back in any language."""
    return dates.as_typed(year, is_fiscal) if is_fiscal else year


def drafted(row: IndicatorGoal | PlanTarget) -> str | None:
    return _("yes") if row.is_draft else None


def read_in(row: IndicatorValue | IndicatorGoal | PlanTarget) -> Line:
    """The source of the list, and how well the fact is known. What is there already in a city's words is no concern."""
    if row.source is None:
        return {}
    source: Line = {"source_title": localized(row.source, "title").text, "source_link": row.source.link or None}
    return source | {"confidence": confidence_words(row)}


def value_lines(row: CityIndicator, *, is_public: bool) -> Iterator[Line]:
    """Goals first, then values, by year. What hangs on an indicator is known by its key and the year."""
    head: Line = {"key": row.slug, "level": level(VALUE), **texts(row, "name", "title")}
    for goal in sorted(row.goals.all(), key=lambda each: each.year or 0):
        amount = in_unit(row, goal.value, goal.unit)
        aim = {"goal_year": year_cell(goal.year, goal.is_fiscal), "goal_value": amount, "qualifier": exactness(goal)}
        yield {**head, **aim, "is_draft": drafted(goal), **(read_in(goal) if is_public else {})}
    for value in sorted(row.values.all(), key=lambda each: (each.year or 0, each.part)):
        yield {
            **head,
            "year": year_cell(value.year, value.is_fiscal),
            "value": in_unit(row, value.value, value.unit),
            "qualifier": exactness(value),
            "why_none": str(value.get_why_none_display()) if value.why_none else None,
            "part": value.part or None,
            "source_title": value.source_title or None,
            "source_link": source_address(value) or None,
            **texts(value, "footnote"),
            **(read_in(value) if is_public and not value.source_title else {}),
        }


def exactness(row: Any) -> str | None:
    return str(row.get_qualifier_display()) if row.qualifier else None


def in_unit(row: CityIndicator, value: Decimal | None, unit: str) -> Cell:
    """A value with its unit where that is another than the indicator's."""
    number = without_zeros(value)
    if number is None or not unit or unit == row.unit:
        return number
    label = dict(row._meta.get_field("unit").flatchoices).get(unit, unit)
    return f"{number} {label}".strip()


def without_zeros(value: Decimal | None) -> Decimal | None:
    """A number without idle zeros."""
    if value is None:
        return None
    return Decimal(format(value.normalize(), "f"))


# --- Notes for whoever fills in a table ---------------------------------------------------------------------------


def notes() -> list[tuple[str, str]]:
    """Questions and answers for the sheet that explains the template: what people ask first."""
    return [
        (
            heading_of("key"),
            _("Leave this empty for new entries. Exports include the key so that rows can be matched on import."),
        ),
        (heading_of("level"), _(", ").join(str(label) for label in LEVEL_LABELS.values())),
        (
            heading_of("number"),
            _("Use the numbering of the plan: 1, 1.1, 1.1.1. If there is no key, the number is used to match the row."),
        ),
        (
            heading_of("parent"),
            _("For a target: the number of its goal. For an action or indicator: the numbers of its targets."),
        ),
        (heading_of("alignments"), _("Numbers of the 23 global targets. You can add the degree: 2 (high); 12.")),
        (heading_of("starts"), _("As exact as is known: 2026, 2026-03, 2026-03-31, FY2026 or 令和7年度.")),
        (
            heading_of("value"),
            _("A number, with its unit if you wish: 14.5, 30 ha, at least 81 ha. Use one row for each year."),
        ),
        (heading_of("partners"), _("Names of organisations listed on this site, separated by semicolons.")),
        (
            heading_of("milestone_title"),
            _("Enter this in the row of its action, or in a separate row with the key of the action."),
        ),
        (
            heading_of("report_year"),
            _("The year of a progress report on a target. Enter the level of progress and the related texts too."),
        ),
        (heading_of("source_title"), _("Title, publisher and year of the source of the value.")),
        ("", _("Empty cells change nothing. An import never removes rows.")),
    ]
