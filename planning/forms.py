"""The sections in which city staff write about a plan."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import this_year
from core.history.snapshot import Plain, Snapshot, is_after
from core.review.forms.base import PartsForm
from core.review.forms.controls import OneLine
from core.review.forms.parts import FieldPart, SourcePart, TranslatedPart
from core.review.forms.section_forms import InlinePart, RowForm, SectionForm
from core.review.proposals.kinds import Section
from core.text.fallback import shown_value
from planning import dates


def years_in_order(values: Snapshot) -> list[tuple[str, str]]:
    starts, ends = values.get("starts"), values.get("ends")
    if starts and ends and is_after(starts, ends):
        return [("ends", _("The last year cannot be before the first year."))]
    return []


class PlannedDay(OneLine):
    """令和7年度, 2026年3月 and 2026/3 are taken too, and kept as FY2025 and 2026-03."""

    def to_python(self, value: object) -> str:
        text = super().to_python(value)
        return dates.read(text) if text else ""


class DayPart(FieldPart):
    """A day as exact as the plan says it."""

    def controls(self, form: PartsForm) -> dict[str, forms.Field]:
        column = self.column(form)
        field = PlannedDay(self.label_in(form), column.max_length, initial=form.shown.get(self.name))
        field.most = 40  # as it is typed; what is kept is shorter
        field.help_text = self.hint_in(form)
        return {self.name: field}


# --- Plans --------------------------------------------------------------------------------------------------------


class Basics(SectionForm):
    parts = (
        TranslatedPart("title", needed=True),
        FieldPart("kind", needed=True),
        FieldPart(
            "status",
            hint=gettext_lazy(
                "The plan is shown as “in force” once a date of adoption or launch and a link to the plan are entered."
            ),
        ),
        FieldPart("starts"),
        FieldPart("ends"),
        FieldPart("is_fiscal"),
    )

    def incomplete(self) -> list[tuple[str, str]]:
        return years_in_order(self.typed() if self.is_bound else dict(self.shown))


class More(SectionForm):
    parts = (
        FieldPart("launched"),
        DayPart("adoption_date"),
        FieldPart("approving_body"),
        FieldPart("adopted_by"),
        FieldPart("document_status"),
        FieldPart("link"),
        TranslatedPart("note", rows=4),
    )


class Frame(SectionForm):
    parts = (
        TranslatedPart("vision", rows=4),
        FieldPart("jurisdiction"),
        FieldPart("is_gbf_aligned"),
        FieldPart("supersedes"),
        FieldPart("assessment"),
        TranslatedPart("monitoring_system", rows=4),
    )


class PlanFigureForm(RowForm):
    parts = (
        TranslatedPart("label", needed=True),
        FieldPart("value", needed=True),
        FieldPart("unit"),
        FieldPart("year", mark=gettext_lazy("(required with a source)"), latest=this_year),
        SourcePart("source_title", mark=gettext_lazy("(required with a year)")),
        FieldPart("source_link"),
    )

    def incomplete(self, values: Mapping[str, Plain]) -> list[tuple[str, str]]:
        found = []
        if not any(values.get(name) for name in values if name.startswith("label_")):
            found.append((next(iter(self.fields)), _("Enter what is counted, in at least one language.")))
        if not values.get("value"):
            found.append(("value", _("Enter the value.")))
        if values.get("year") and not values.get("source_title"):
            found.append(("source_title", _("Enter the source. Every fact is shown with its year and source.")))
        if values.get("source_title") and not values.get("year"):
            found.append(("year", _("Enter the year. Every fact needs its year and source.")))
        return found


def figure_title(values: Mapping[str, Plain]) -> str:
    return shown_value(values, "label").text


def figure_cells(values: Mapping[str, Plain]) -> list[str]:
    amount = f"{values.get('value') or ''} {values.get('unit') or ''}".strip()
    source = str(values.get("source_title") or "") or _("the plan itself")
    return [amount, str(values.get("year") or ""), source]


class Figures(SectionForm):
    parts = (
        InlinePart(
            "figures",
            form=PlanFigureForm,
            title=figure_title,
            more=gettext_lazy("Add a figure"),
            numbered="order",
            heads=(gettext_lazy("Value"), gettext_lazy("Year"), gettext_lazy("Source")),
            cells=figure_cells,
            hint=gettext_lazy("For example, the number of actions in the plan."),
        ),
    )


PLAN = (
    Section(
        code="basics",
        title=gettext_lazy("Title and years"),
        about=gettext_lazy("The type of plan and its period."),
        form=Basics,
    ),
    Section(
        code="more",
        title=gettext_lazy("Adoption and link"),
        about=gettext_lazy("Who adopted the plan, and where it is published."),
        form=More,
    ),
    Section(
        code="frame",
        title=gettext_lazy("Vision and framework"),
        about=gettext_lazy("The vision of the plan, its basis and how its progress is tracked."),
        form=Frame,
    ),
    Section(
        code="figures",
        title=gettext_lazy("Figures of the plan"),
        about=gettext_lazy("Numbers stated in the plan itself."),
        form=Figures,
    ),
)
