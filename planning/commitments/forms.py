"""The sections in which staff write about a commitment. What the reporting tool asks for is marked from its file."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities import places
from core.history.keys import rows_under
from core.history.snapshot import Plain, Snapshot, items_of
from core.review.forms.base import PartsForm
from core.review.forms.controls import Lines, OneLine
from core.review.forms.parts import FieldPart, Part, RelationPart, TextListPart, TranslatedPart
from core.review.forms.section_forms import SectionForm
from core.review.proposals.kinds import Section
from core.text.languages import LANGUAGE_CODES, column_names
from core.vocabulary.models import Term
from planning import cbd, dates
from planning.commitments.models import identifiers, whole_day

type Label = str | Promise
ASKED = gettext_lazy("(required by the reporting tool)")
ASKED_THEN = gettext_lazy("(required by the reporting tool in this case)")


def in_tool[Asked: Part](make: Callable[..., Asked], name: str, **options: Any) -> Asked:
    """A part that is marked as the file of the tool says."""
    field = cbd.form().field(name)
    mark: Label = ""
    if field.required:
        mark = ASKED_THEN if field.asked else ASKED
    return make(name, mark=mark, **options)


# --- Controls -----------------------------------------------------------------------------------------------------


class WholeDay(OneLine):
    """2026年3月31日 and 2026/3/31 are taken too."""

    def to_python(self, value: object) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        day = dates.read(text)
        whole_day(day)
        return day


class WholeDayPart(FieldPart):
    def controls(self, form: PartsForm) -> dict[str, forms.Field]:
        field = WholeDay(self.label_in(form), 40, initial=form.shown.get(self.name))
        field.help_text = self.hint_in(form)
        return {self.name: field}


class Countries(Lines):
    """Names in a language of the site, or codes of two letters."""

    def to_python(self, value: Any) -> list[str]:
        known = names_of_countries()
        lines = super().to_python(value)
        unknown = [line for line in lines if line.casefold() not in known]
        if unknown:
            sentence = _("“%(name)s” is not in the list of countries and areas. Enter a name or a two-letter code.")
            raise ValidationError([sentence % {"name": line} for line in unknown])
        return list(dict.fromkeys(known[line.casefold()] for line in lines))


def names_of_countries() -> Mapping[str, str]:
    """Codes by name, folded, in all languages; two letters stand for themselves."""
    found: dict[str, str] = {}
    for language in LANGUAGE_CODES:
        for code, name in places.place_names(language).items():
            found[name.casefold()] = code
            found[code.casefold()] = code
    return found


class CountriesPart(Part):
    def controls(self, form: PartsForm) -> dict[str, forms.Field]:
        now = [places.country_name(str(code)) for code in items_of(form.shown.get(self.name))]
        field = Countries(self.label_in(form), now)
        field.label, field.help_text = self.label_in(form), self.hint_in(form)
        field.widget.attrs["rows"] = 3
        return {self.name: field}

    def values(self, form: PartsForm) -> Snapshot:
        return {self.name: form.cleaned_data.get(self.name, [])}


class Identifiers(Lines):
    def to_python(self, value: Any) -> list[str]:
        found = super().to_python(value)
        identifiers(found)
        return found


class IdentifiersPart(TextListPart):
    def controls(self, form: PartsForm) -> dict[str, forms.Field]:
        field = Identifiers(self.label_in(form), map(str, items_of(form.shown.get(self.name))))
        field.label, field.help_text = self.label_in(form), self.hint_in(form)
        field.widget.attrs["rows"] = 3
        return {self.name: field}


class Identifier(OneLine):
    def to_python(self, value: object) -> str:
        text = super().to_python(value)
        if text:
            identifiers(text)
        return text


class IdentifierPart(FieldPart):
    def controls(self, form: PartsForm) -> dict[str, forms.Field]:
        field = Identifier(self.label_in(form), self.column(form).max_length, initial=form.shown.get(self.name))
        field.help_text = self.hint_in(form)
        return {self.name: field}


class IndicatorsPart(RelationPart):
    """Those of the goals and targets that are chosen, as the tool offers them, and those that are linked already."""

    def rows(self, form: PartsForm) -> list[Any]:
        chosen = {str(form.shown.get("primary_global_alignment"))}
        chosen |= set(rows_under("other_global_alignments", form.shown))
        terms = [row for row in form.targets("primary_global_alignment") if str(row.pk) in chosen]
        codes = {code for term in terms if isinstance(term, Term) for each in term.indicators.values() for code in each}
        linked = self.linked(form)
        return [row for row in super().rows(form) if str(row.pk) in linked or getattr(row, "code", "") in codes]

    def is_asked(self, form: PartsForm) -> bool:
        return bool(self.rows(form))


# --- Sections -----------------------------------------------------------------------------------------------------


class ToolForm(SectionForm):
    """Asks of what is typed together with what the other sections hold."""

    def values_now(self) -> Mapping[str, Plain]:
        return {**self.shown, **self.typed()} if self.is_bound else dict(self.shown)


class Words(ToolForm):
    parts = (
        TranslatedPart("title", needed=True),
        in_tool(
            TranslatedPart,
            "description",
            rows=6,
            hint=gettext_lazy(
                "Scope and actions. You can also describe which pressures on nature the commitment addresses."
            ),
        ),
        FieldPart("plan"),
        RelationPart("targets", label=gettext_lazy("Targets of your plan that the commitment supports")),
    )


class Timeline(ToolForm):
    parts = (
        in_tool(WholeDayPart, "timeline_start_date", hint=gettext_lazy("Enter full dates, for example 2026-03-31.")),
        in_tool(WholeDayPart, "timeline_end_date"),
        in_tool(FieldPart, "is_open_ended", hint=gettext_lazy("Select this instead of entering dates.")),
        in_tool(TranslatedPart, "next_steps_information", rows=4, when="is_open_ended"),
    )

    def incomplete(self) -> list[tuple[str, str]]:
        values = self.values_now()
        starts, ends = str(values.get("timeline_start_date") or ""), str(values.get("timeline_end_date") or "")
        found = []
        if values.get("is_open_ended") and (starts or ends):
            found.append(("is_open_ended", _("Enter dates or select “Open-ended”, but not both.")))
        if starts and ends and ends < starts:
            found.append(("timeline_end_date", _("The end must not be before the start.")))
        if values.get("is_open_ended") and not written_anywhere(values, "next_steps_information"):
            found.append((first_control(self, "next_steps_information"), _("Describe the next steps.")))
        return found


class Coverage(ToolForm):
    parts = (
        in_tool(FieldPart, "coverage_scope"),
        in_tool(
            CountriesPart,
            "coverage_countries",
            hint=gettext_lazy(
                "One per line: a name or a two-letter code, for example CN. Leave this empty for the world or regions."
            ),
        ),
        in_tool(
            IdentifiersPart,
            "coverage_regions",
            when="coverage_scope=global",
            hint=gettext_lazy(
                "One per line. Enter the identifier shown in the reporting tool; this site has no list of them."
            ),
        ),
        in_tool(TranslatedPart, "coverage_other"),
        in_tool(
            FieldPart,
            "is_linked_to_nbsap",
            hint=gettext_lazy("Whether a national biodiversity strategy names this commitment."),
        ),
        in_tool(
            CountriesPart,
            "linked_to_nbsap_countries",
            when="is_linked_to_nbsap=yes",
            hint=gettext_lazy("If the commitment covers one country, leave this empty. That country is used."),
        ),
    )

    def incomplete(self) -> list[tuple[str, str]]:
        values = self.values_now()
        scope, countries = values.get("coverage_scope"), items_of(values.get("coverage_countries"))
        if scope == "national" and len(countries) > 1:
            return [("coverage_countries", _("With “one country”, enter exactly one country."))]
        if scope == "global" and countries:
            sentence = _(
                "With “the world, or regions of it”, countries are not included in the file. Remove the countries."
            )
            return [("coverage_countries", sentence)]
        return []


class Aims(ToolForm):
    parts = (
        in_tool(FieldPart, "primary_global_alignment"),
        in_tool(RelationPart, "other_global_alignments"),
        IndicatorsPart("indicators"),
        in_tool(
            IdentifierPart,
            "primary_national_target",
            hint=gettext_lazy(
                "Enter the identifier shown in the reporting tool. Required only if exactly one country is covered."
            ),
        ),
        in_tool(
            IdentifiersPart,
            "other_national_targets",
            hint=gettext_lazy("One per line. Enter the identifier shown in the reporting tool."),
        ),
        in_tool(RelationPart, "implementing_considerations"),
        in_tool(TranslatedPart, "alignment_information", rows=4),
    )


class Means(ToolForm):
    parts = (
        in_tool(TranslatedPart, "partners", rows=4, hint=gettext_lazy("Names and locations of other organisations.")),
        in_tool(FieldPart, "is_funding_sufficient"),
        in_tool(TranslatedPart, "funding_source", rows=4),
        in_tool(TranslatedPart, "international_frameworks", rows=3),
        in_tool(TranslatedPart, "endorsements_information", rows=3),
    )


class Progress(ToolForm):
    parts = (
        in_tool(TranslatedPart, "performance_information", rows=4, hint=gettext_lazy("Figures that show the results.")),
        in_tool(FieldPart, "is_progress_tracked"),
        in_tool(
            TranslatedPart,
            "progress_information",
            rows=4,
            when="is_progress_tracked=yes",
            hint=gettext_lazy("The format, the frequency, and whether the public can read the reports."),
        ),
        in_tool(FieldPart, "progress_tracking_url", when="is_progress_tracked=yes"),
        in_tool(FieldPart, "is_reporting_on_target15"),
        in_tool(TranslatedPart, "target15_information", rows=4, when="is_reporting_on_target15=yes"),
        in_tool(TranslatedPart, "implementation_strategies", rows=4),
        in_tool(TranslatedPart, "additional_information", rows=4),
    )

    def incomplete(self) -> list[tuple[str, str]]:
        values = self.values_now()
        pairs = (
            ("is_progress_tracked", "progress_information", _("You answered “yes”. Describe how progress is tracked.")),
            ("is_reporting_on_target15", "target15_information", _("You answered “yes”. Describe what is reported.")),
        )
        return [
            (first_control(self, text), sentence)
            for question, text, sentence in pairs
            if values.get(question) == "yes" and not written_anywhere(values, text)
        ]


def written_anywhere(values: Mapping[str, Plain], name: str) -> bool:
    return any(values.get(column) for column in column_names(name))


def first_control(form: SectionForm, name: str) -> str:
    columns = set(column_names(name))
    return next(control for control in form.fields if control in columns)


def sections() -> Iterable[Section]:
    yield Section(
        code="words",
        title=gettext_lazy("Basic information"),
        about=gettext_lazy("What your city commits to, and which targets of its plan the commitment supports."),
        form=Words,
    )
    yield Section(
        code="timeline",
        title=gettext_lazy("When"),
        about=gettext_lazy("Start and end dates, or “Open-ended” with the next steps."),
        form=Timeline,
    )
    yield Section(
        code="coverage",
        title=gettext_lazy("Where"),
        about=gettext_lazy("The countries covered, and whether a national strategy names the commitment."),
        form=Coverage,
    )
    yield Section(
        code="aims",
        title=gettext_lazy("Goals and targets"),
        about=gettext_lazy(
            "The global and national targets that the commitment supports. You can choose indicators after "
            "you save the targets."
        ),
        form=Aims,
    )
    yield Section(
        code="means",
        title=gettext_lazy("Partners and funding"),
        about=gettext_lazy("Partners, sources of funding, and other agreements that the commitment supports."),
        form=Means,
    )
    yield Section(
        code="progress",
        title=gettext_lazy("Progress"),
        about=gettext_lazy("How the commitment is measured, tracked and implemented."),
        form=Progress,
    )


COMMITMENT = tuple(sections())
