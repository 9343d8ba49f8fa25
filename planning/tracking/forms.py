"""The sections in which city staff write about what a plan holds: goals, targets, actions, indicators."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import this_year
from core.history.snapshot import Plain, Snapshot
from core.review.forms.parts import (
    AMOUNT_HINT,
    NUMBER_HINT,
    FieldPart,
    RelationPart,
    SourcePart,
    TranslatedPart,
    row_name,
)
from core.review.forms.section_forms import FormRow, InlinePart, RowForm, SectionForm
from core.review.proposals.kinds import Section
from core.text.fallback import shown_value
from core.text.ranges import year_words
from planning import dates
from planning.forms import DayPart
from planning.models import IndicatorValue
from planning.tracking import directions
from planning.tracking.hints import (
    OF_A_BASELINE,
    OF_A_DEPARTMENT,
    OF_A_MILESTONE,
    OF_A_TARGET,
    OF_AN_ACTION,
    OF_AN_INDICATOR,
    OWN_NUMBER,
)
from planning.tracking.reckoning import OWN_WORDS


def dates_in_order(values: Snapshot) -> list[tuple[str, str]]:
    """Faults by control: an end before its start, where both are as exact as they are known."""
    starts, ends = values.get("starts"), values.get("ends")
    if isinstance(starts, str) and isinstance(ends, str) and dates.is_before(ends, starts):
        return [("ends", _("The end must not be before the start."))]
    return []


def said_in(form: SectionForm) -> Snapshot:
    """What a form says, with its rows: those are asked first, as the form itself is checked before them."""
    if not form.is_bound:
        return dict(form.shown)
    for row in form.all_rows():
        if row.form.is_blank or row.form.is_gone:
            row.form.unchecked()
        else:
            row.form.is_valid()
    return form.typed()


class NamedRows(SectionForm):
    """Rows inside it are called as the row that one of their columns leads to."""

    named_by: ClassVar[Mapping[str, str]] = {}

    def rows_of(self, part: InlinePart) -> list[FormRow]:
        rows, column = super().rows_of(part), self.named_by.get(part.name)
        if column is None or not rows:
            return rows
        names = {str(each.pk): row_name(each) for each in self.related_inside(part.name, column)}
        return [row._replace(title=names.get(str(row.form.shown.get(column)), row.title)) for row in rows]


# --- Goals --------------------------------------------------------------------------------------------------------


class GoalWords(SectionForm):
    parts = (
        FieldPart("plan", needed=True),
        FieldPart("number", hint=OWN_NUMBER),
        TranslatedPart("title", needed=True),
        RelationPart("terms", scheme="kmgbf-goals"),
    )


GOAL = (
    Section(
        code="words",
        title=gettext_lazy("The goal"),
        about=gettext_lazy("What the plan aims for in the long term."),
        form=GoalWords,
    ),
)


# --- Targets ------------------------------------------------------------------------------------------------------


class TargetWords(SectionForm):
    parts = (
        FieldPart("plan", needed=True),
        FieldPart("goal"),
        FieldPart("number", hint=OWN_NUMBER),
        TranslatedPart("title", needed=True, hint=OF_A_TARGET),
        FieldPart("due_year"),
        FieldPart("due_is_fiscal"),
        FieldPart("is_draft"),
        TranslatedPart("description", rows=5),
        TranslatedPart("main_measures", rows=5),
        FieldPart("additional_means"),
    )


class AlignmentForm(RowForm):
    parts = (FieldPart("term", needed=True), FieldPart("degree"), TranslatedPart("note", rows=3))

    def incomplete(self, values: Mapping[str, Plain]) -> list[tuple[str, str]]:
        return [] if values.get("term") else [("term", _("Choose the global target."))]


def untitled(values: Mapping[str, Plain]) -> str:
    return ""


class Serves(NamedRows):
    named_by: ClassVar[Mapping[str, str]] = {"alignments": "term"}
    parts = (
        InlinePart(
            "alignments",
            form=AlignmentForm,
            title=untitled,
            more=gettext_lazy("Add a global target"),
            hint=gettext_lazy(
                "High covers all elements of the global target, medium covers most, low covers at least one."
            ),
        ),
        FieldPart("nbsap_target"),
        RelationPart("considerations"),
    )


class ToldBy(SectionForm):
    parts = (RelationPart("indicators", hint=gettext_lazy("Indicators show readers the city’s progress.")),)


class ReportForm(RowForm):
    parts = (
        FieldPart("year", needed=True, latest=this_year),
        FieldPart("is_fiscal"),
        FieldPart("level", needed=True),
        TranslatedPart("summary", rows=4),
        TranslatedPart("main_actions", rows=4),
        TranslatedPart("challenges", rows=4),
        TranslatedPart("examples", rows=4),
        TranslatedPart("agreements", rows=3),
        TranslatedPart("obstacle", rows=3),
    )

    def incomplete(self, values: Mapping[str, Plain]) -> list[tuple[str, str]]:
        lacking = {"year": _("Enter the year of the report."), "level": _("Choose a level of progress.")}
        return [(name, sentence) for name, sentence in lacking.items() if not values.get(name)]


def year_title(values: Mapping[str, Plain]) -> str:
    year = values.get("year")
    return year_words(year if isinstance(year, int) else None, values.get("is_fiscal") is True)


class Reports(SectionForm):
    parts = (InlinePart("reports", form=ReportForm, title=year_title, more=gettext_lazy("Add a year")),)


PLAN_TARGET = (
    Section(
        code="words",
        title=gettext_lazy("The target"),
        about=gettext_lazy("What the city wants to achieve, and by when."),
        form=TargetWords,
    ),
    Section(
        code="serves",
        title=gettext_lazy("Targets supported"),
        about=gettext_lazy("The global and national targets that this target supports."),
        form=Serves,
    ),
    Section(
        code="indicators",
        title=gettext_lazy("Indicators"),
        about=gettext_lazy("What the city counts to see whether it is approaching the target."),
        form=ToldBy,
    ),
    Section(
        code="reports",
        title=gettext_lazy("Progress"),
        about=gettext_lazy("The city’s report for each year. The level is the city’s own assessment."),
        form=Reports,
    ),
)


# --- Actions ------------------------------------------------------------------------------------------------------


class ActionWords(SectionForm):
    parts = (
        FieldPart("plan", needed=True),
        FieldPart("number", hint=OWN_NUMBER),
        TranslatedPart("title", needed=True, hint=OF_AN_ACTION),
        FieldPart("official_name", hint=gettext_lazy("As written in the plan, in the plan’s own language.")),
        TranslatedPart("description", rows=5),
        RelationPart("targets"),
        FieldPart("goal"),
        FieldPart("place"),
    )


class MilestoneForm(RowForm):
    parts = (TranslatedPart("title", needed=True, hint=OF_A_MILESTONE), DayPart("due"), DayPart("done_on"))

    def incomplete(self, values: Mapping[str, Plain]) -> list[tuple[str, str]]:
        if any(values.get(name) for name in values if name.startswith("title_")):
            return []
        return [(next(iter(self.fields)), _("Describe what is to be done, in at least one language."))]


def milestone_title(values: Mapping[str, Plain]) -> str:
    return shown_value(values, "title").text


class When(SectionForm):
    parts = (
        FieldPart("lead"),
        FieldPart("lead_unit", hint=OF_A_DEPARTMENT),
        RelationPart("partners"),
        DayPart("starts"),
        DayPart("ends"),
        FieldPart("is_continuous"),
        FieldPart("status"),
        TranslatedPart("status_reason", rows=3),
        InlinePart(
            "milestones",
            form=MilestoneForm,
            title=milestone_title,
            more=gettext_lazy("Add a milestone"),
            numbered="order",
        ),
        FieldPart("merged_into"),
        FieldPart("superseded_by"),
    )

    def incomplete(self) -> list[tuple[str, str]]:
        return dates_in_order(said_in(self))


class EffectForm(RowForm):
    parts = (FieldPart("indicator", needed=True), FieldPart("way", needed=True), FieldPart("tells_progress"))

    def incomplete(self, values: Mapping[str, Plain]) -> list[tuple[str, str]]:
        lacking = {
            "indicator": _("Choose the indicator."),
            "way": _("Choose whether the action increases or decreases the indicator."),
        }
        return [(name, sentence) for name, sentence in lacking.items() if not values.get(name)]


class Means(NamedRows):
    named_by: ClassVar[Mapping[str, str]] = {"effects": "indicator"}
    parts = (
        FieldPart("budget", hint=AMOUNT_HINT),
        FieldPart("currency"),
        FieldPart("funding_secured", hint=AMOUNT_HINT),
        RelationPart("terms", scheme="finance-instruments", label=gettext_lazy("Finance instruments")),
        RelationPart("terms", scheme="solution-types", label=gettext_lazy("Nature-based solutions")),
        RelationPart("terms", scheme="sdgs", label=gettext_lazy("Sustainable Development Goals")),
        InlinePart("effects", form=EffectForm, title=untitled, more=gettext_lazy("Add an indicator")),
    )


PLAN_ACTION = (
    Section(
        code="words",
        title=gettext_lazy("The action"),
        about=gettext_lazy("What the city does, and for which targets."),
        form=ActionWords,
    ),
    Section(
        code="when",
        title=gettext_lazy("Responsibility and timing"),
        about=gettext_lazy("The responsible organisation, dates, status and milestones."),
        form=When,
    ),
    Section(
        code="means",
        title=gettext_lazy("Funding and effects"),
        about=gettext_lazy("The costs, and the indicators that the action affects."),
        form=Means,
    ),
)


# --- Indicators ---------------------------------------------------------------------------------------------------


class IndicatorWords(SectionForm):
    parts = (
        TranslatedPart("name", needed=True, hint=OF_AN_INDICATOR),
        FieldPart("code"),
        FieldPart("unit", needed=True),
        FieldPart("own_unit"),
        FieldPart("direction", needed=True),
        FieldPart("kind"),
        FieldPart("framework_indicator"),
        FieldPart("index"),
        FieldPart("measure"),
        TranslatedPart("scope"),
    )

    def incomplete(self) -> list[tuple[str, str]]:
        values = self.typed() if self.is_bound else dict(self.shown)
        if values.get("unit") == OWN_WORDS and not values.get("own_unit"):
            return [("own_unit", _("Enter the unit as text, or choose one from the list."))]
        return against_direction({**self.shown, **values}, "direction")


def against_direction(values: Snapshot, control: str) -> list[tuple[str, str]]:
    """A goal below what comes before it where more is better, or above it where less is."""
    years = directions.against(values)
    return [(control, directions.sentence(str(values.get("direction")), years[0]))] if years else []


class GoalValueForm(RowForm):
    parts = (
        FieldPart("year", needed=True),
        FieldPart("is_fiscal"),
        FieldPart("value", needed=True, hint=NUMBER_HINT),
        FieldPart("qualifier"),
        FieldPart("unit"),
        FieldPart("is_draft"),
    )

    def incomplete(self, values: Mapping[str, Plain]) -> list[tuple[str, str]]:
        lacking = {"year": _("Enter the year."), "value": _("Enter the value.")}
        return [(name, sentence) for name, sentence in lacking.items() if values.get(name) in (None, "")]


class Line(SectionForm):
    parts = (
        FieldPart("baseline_value", hint=OF_A_BASELINE),
        FieldPart("baseline_year", latest=this_year),
        FieldPart("baseline_is_fiscal"),
        FieldPart("baseline_qualifier"),
        SourcePart("baseline_source"),
        InlinePart("goals", form=GoalValueForm, title=year_title, more=gettext_lazy("Add a target value")),
    )

    def incomplete(self) -> list[tuple[str, str]]:
        values = said_in(self)
        if values.get("baseline_value") not in (None, "") and not values.get("baseline_year"):
            return [("baseline_year", _("Enter the year of the baseline too."))]
        return against_direction({**self.shown, **values}, "baseline_value")


class ValueForm(RowForm):
    parts = (
        FieldPart("year", needed=True, latest=this_year),
        FieldPart("is_fiscal"),
        FieldPart("value", hint=NUMBER_HINT, mark=gettext_lazy("(or the reason why there is none)")),
        FieldPart("why_none", mark=gettext_lazy("(if there is no value)")),
        FieldPart("qualifier"),
        FieldPart("unit"),
        FieldPart("part"),
        SourcePart("source_title", mark=gettext_lazy("(required with a value)")),
        FieldPart("source_link"),
        FieldPart("certainty"),
        TranslatedPart("footnote", rows=2),
    )

    def incomplete(self, values: Mapping[str, Plain]) -> list[tuple[str, str]]:
        has_value = values.get("value") not in (None, "")
        found = []
        if not values.get("year"):
            found.append(("year", _("Enter the year.")))
        if not has_value and not values.get("why_none"):
            found.append(("value", _("Enter the value, or select why there is none.")))
        if has_value and values.get("why_none"):
            found.append(("why_none", _("A value has been entered. Remove either the value or the reason.")))
        listed = None if self.is_another_number else self.shown.get("source")
        if has_value and not (values.get("source_title") or listed):
            found.append(("source_title", _("Enter the source. Every fact is shown with its year and source.")))
        return found


def value_cells(values: Mapping[str, Plain]) -> list[str]:
    reasons = dict(IndicatorValue.NoValue.choices)
    said = values.get("value")
    return [str(reasons.get(str(values.get("why_none")), "")) if said in (None, "") else str(said)]


class Values(SectionForm):
    parts = (
        InlinePart(
            "values",
            form=ValueForm,
            title=year_title,
            more=gettext_lazy("Add a year"),
            carries=("source_title", "source_link"),
            heads=(gettext_lazy("Value"),),
            cells=value_cells,
        ),
    )

    def add_incomplete(self, row: FormRow) -> bool:
        """Values of an index come from the assessments that the city published."""
        if self.shown.get("index"):
            row.form.add_error(
                "value",
                _(
                    "This indicator belongs to an index. Its values come from the assessments that your city "
                    "published. Do not enter values here."
                ),
            )
            return False
        return super().add_incomplete(row)


class How(SectionForm):
    parts = (
        TranslatedPart("method", rows=4),
        FieldPart("frequency"),
        FieldPart("responsible"),
        DayPart("due_on"),
    )


CITY_INDICATOR = (
    Section(
        code="words",
        title=gettext_lazy("What is counted"),
        about=gettext_lazy("The name, the unit, and whether higher or lower is better."),
        form=IndicatorWords,
    ),
    Section(
        code="line",
        title=gettext_lazy("Baseline and target values"),
        about=gettext_lazy("The city’s starting point, and the values that it wants to reach."),
        form=Line,
    ),
    Section(
        code="values",
        title=gettext_lazy("Values"),
        about=gettext_lazy("One value for each year with its source, or the reason why there is no value."),
        form=Values,
    ),
    Section(
        code="how",
        title=gettext_lazy("Counting method"),
        about=gettext_lazy("The method, the frequency, and the responsible department of the city."),
        form=How,
    ),
)
