"""What a city writes of a project: a few answers to begin, then its groups, each in one language at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from alliance.workspace.edit_targets import as_uuid
from cities.places import by_reading
from cities.proposals import terms_of_schemes
from core.conflicts import SeenForm
from core.fields import ByField, YearField
from core.history.snapshot import Column, Plain, Snapshot
from core.review.forms.controls import DecimalNumber, OneLine, Picked, Several, Text, Year
from core.review.forms.parts import AMOUNT_HINT, row_name
from core.text import limits
from core.text.days import DayInput
from core.text.fallback import language_name, localized, shown_value
from core.text.languages import DEFAULT_LANGUAGE, column_name
from finance import visibility
from finance.ladder import ladder
from finance.projects.models import (
    APPLICATION_LANGUAGES,
    SCHEMES,
    TEXTS,
    Project,
    ProjectCost,
    ProjectMoney,
    ProjectResult,
    ProjectStudy,
    Stage,
    Support,
)
from planning.models import CityIndicator

type Offered = list[tuple[str, str]]

FEW_BLANK = 3  # lines that stand ready
FEW_BLANK_OF = {"results": 1}  # a line of eight fields
MOST_LINES = 40  # that one sending can begin
LONG = 1_000  # a text that may be longer has several rows
BEGUN = ("title", "problem", "place", "owner")  # the texts that a project begins with
CODES = {
    "description": (
        *("purpose", "support", "climate_benefit", "is_climate_estimated", "starts", "ends"),
        *("marker_biodiversity", "marker_mitigation", "marker_adaptation", "marker_desertification", "terms"),
    ),
    "place": (),
    "money": ("currency", "borrowing"),
    "documents": ("political_approval", "approved_on"),
    "contacts": (),
    "safeguards": (),
    "studies": ("go_on",),
    "applying": ("applicant", "seat", "application_languages"),
}
CHILDREN = {"description": ("results",), "money": ("costs", "money"), "studies": ("studies",)}
MODELS: dict[str, type[Any]] = {
    "costs": ProjectCost,
    "money": ProjectMoney,
    "studies": ProjectStudy,
    "results": ProjectResult,
}
PARTS: dict[str, tuple[str, ...]] = {
    "costs": ("words", "amount"),
    "money": ("words", "amount", "state", "instrument", "on"),
    "studies": ("kind", "state", "on"),
    "results": ("words", "indicator", "baseline", "baseline_year", "target", "target_year", "reached", "reached_year"),
}
SAYS = {
    "costs": gettext_lazy("Intended use"),
    "money": gettext_lazy("Provided by"),
    "results": gettext_lazy("Measured quantity and unit"),
}
EXAMPLES = {
    "costs": gettext_lazy("For example, planting 5,000 trees."),
    "money": gettext_lazy("For example, the national budget or a bank loan."),
    "results": gettext_lazy("For example, restored wetland in hectares."),
}
# What stands in a line that nobody has written in.
USUAL = {"state"}


def now_in() -> str:
    return get_language() or DEFAULT_LANGUAGE


def field_label(model: type[Any], name: str) -> str:
    return capfirst(str(model._meta.get_field(name).verbose_name))


def column(model: type[Any], name: str) -> Column:
    found: Column = model._meta.get_field(name)
    return found


def offered_terms(*schemes: str) -> Offered:
    return [
        (str(row.pk), row_name(row)) for row in terms_of_schemes(*schemes).select_related("scheme").order_by("order")
    ]


class Amount(DecimalNumber):
    def to_python(self, value: Any) -> Plain:
        found = super().to_python(value)
        if found is not None and str(found).startswith("-"):
            raise ValidationError(_("%(label)s cannot be below zero.") % {"label": self.label})
        return found


class Day(DayInput):
    def __init__(self, label: str, value: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(label=label, required=False, initial=value, widget=widget)
        self.error_messages["invalid"] = _("Enter a date, for example 2027-06-30.")


# --- To begin -----------------------------------------------------------------------------------------------------


class BeginForm(forms.Form):
    """Title, problem, place, owner and what is sought: the rest waits until a rung asks for it."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, first: Mapping[str, str]) -> None:
        super().__init__(data, auto_id="id_%s")
        self.fields |= {name: control(Project, name, first.get(name)) for name in (*BEGUN, "applicant")}
        self.fields |= {
            "support": Several(Support.choices, initial=()),
            "stage": Picked([(each.code, name_of(each)) for each in ladder().stages], Stage.IDEA.value),
            "reason": OneLine(_("Reason for the starting stage"), limits.LINE),
        }
        self.fields["support"].label = _("Support sought")
        self.fields["stage"].label = _("Stage")
        self.fields["problem"].help_text = _("For example: The old town floods after every heavy rain.")
        self.fields["place"].widget.attrs["rows"] = 2
        self.fields["place"].help_text = _("For example, 12 km of river bank between the port and the old town.")
        self.fields["reason"].help_text = _("Required if the project starts above the first stage.")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if "title" not in self.errors and not said.get("title"):
            self.add_error("title", _("Enter the title."))
        if said.get("stage") not in ("", Stage.IDEA, None) and not said.get("reason"):
            self.add_error("reason", _("Enter the reason for starting at this stage."))
        return said

    def changes(self, copied: Snapshot) -> Snapshot:
        """What was typed beside what was copied, which stays in all its languages where it was left as it was."""
        said, language = self.cleaned_data, now_in()
        typed = [name for name in BEGUN if said[name] not in ("", shown_value(copied, name).text)]
        texts = {column_name(name, language): said[name] for name in typed}
        return {**copied, **texts, "support": said["support"], "applicant": said["applicant"] or ""}


def name_of(stage: Any) -> str:
    return str(Stage(stage.code).label)


# --- Its stage -----------------------------------------------------------------------------------------------------


class StageForm(SeenForm):
    """Where a project goes, and why: every move but the one up has a reason."""

    wrong_status: ClassVar[int] = 400

    to = forms.CharField(required=False)
    reason = Text(gettext_lazy("Reason"), limits.REASON, rows=3)


# --- A group ------------------------------------------------------------------------------------------------------


class GroupForm(SeenForm):
    """The texts of a group in one language, its codes, and the lines that hang on it. Lines merge by their keys."""

    merges: ClassVar[bool] = True

    def __init__(self, group: str, project: Project, language: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="id_%s", row=project)
        self.group, self.project, self.language = group, project, language
        for name in texts_of(group):
            self.fields[name] = control(Project, name, getattr(project, column_name(name, language)))
        for name in CODES[group]:
            self.add_code(name)
        self.lines = {name: self.add_lines(name) for name in CHILDREN.get(group, ())}

    def add_code(self, name: str) -> None:
        if name == "terms":
            chosen = [str(key) for key in self.project.terms.values_list("pk", flat=True)]
            offered = offered_terms(*SCHEMES)
            self.fields[name] = Several(offered, initial=[key for key in chosen if key in dict(offered)])
        elif name == "support":
            self.fields[name] = Several(Support.choices, initial=self.project.support)
        elif name == "application_languages":
            offered = [(code, language_name(code)) for code in APPLICATION_LANGUAGES]
            self.fields[name] = Several(offered, initial=self.project.application_languages)
        elif name == "seat":
            self.fields[name] = Picked(by_reading(now_in()), self.project.seat)
        else:
            self.fields[name] = control(Project, name, getattr(self.project, name))
        self.fields[name].label = field_label(Project, name)

    def add_lines(self, child: str) -> list[dict[str, Any]]:
        """Each line with its key and the names of its controls; a few blank ones stand at the end."""
        rows: list[tuple[UUID, Any]] = [(row.pk, row) for row in getattr(self.project, child).all()]
        sent = self.data.getlist(f"{child}-keys") if hasattr(self.data, "getlist") else []
        there = {key for key, _row in rows}
        fresh = [key for each in sent if (key := as_uuid(each)) and key not in there][:MOST_LINES]
        fresh += [uuid4() for _number in range(FEW_BLANK_OF.get(child, FEW_BLANK) - len(fresh))]
        return [self.line(child, key, row) for key, row in [*rows, *((key, None) for key in fresh)]]

    def line(self, child: str, key: UUID, row: Any) -> dict[str, Any]:
        names = {}
        for part in PARTS[child]:
            name = f"{child}-{key}-{part}"
            self.fields[name] = self.part(child, part, row)
            names[part] = name
        return {"key": str(key), "names": names, "is_there": row is not None, "child": child}

    def part(self, child: str, part: str, row: Any) -> forms.Field:
        value = getattr(row, part) if row is not None else None
        if part == "words":
            now = (value or {}).get(self.language, "")
            line = OneLine(str(SAYS[child]), limits.LINE, initial=now)
            line.help_text = str(EXAMPLES[child])
            return line
        if part == "indicator":
            picked = Picked(self.indicators, row.indicator_id if row else None)
            picked.label = field_label(MODELS[child], part)
            picked.help_text = _(
                "Choose the indicator if it belongs to your plan. Its name then shows what is counted."
            )
            return picked
        if part == "instrument":
            picked = Picked(offered_terms("finance-instruments"), row.instrument_id if row else None)
            picked.label = field_label(MODELS[child], part)
            return picked
        return control(MODELS[child], part, value)

    @cached_property
    def indicators(self) -> list[tuple[str, str]]:
        """Those of the plans of the city. One query for all lines."""
        rows = CityIndicator.of_city(self.project.city_id).exclude(state="withdrawn").order_by("slug")
        return [(str(row.pk), localized(row, "name").text) for row in rows]

    # --- Two who write ---

    def all_lines(self) -> Iterator[dict[str, Any]]:
        for lines in self.lines.values():
            yield from lines

    def lines_to_show(self, child: str) -> list[dict[str, Any]]:
        """What a colleague added stands on the page once it is said so, and not as an empty line before."""
        hides = self.is_bound and self.conflict is None
        return [each for each in self.lines[child] if not (hides and each["is_there"]) or self.is_sent(each)]

    def is_sent(self, line: Mapping[str, Any]) -> bool:
        return any(name in self.data for name in line["names"].values())

    def was_asked(self, name: str) -> bool:
        return all(self.is_sent(each) for each in self.all_lines() if name in each["names"].values())

    def units(self) -> Iterable[Sequence[str]]:
        """A line that one of both took away is asked as a whole."""
        found: list[Sequence[str]] = []
        for each in self.all_lines():
            names = list(each["names"].values())
            is_gone = not any(self.typed(name) for part, name in each["names"].items() if part not in USUAL)
            if self.is_sent(each) and (is_gone or not each["is_there"]):
                found.append(names)
            else:
                together = getattr(MODELS[each["child"]], "together", ())
                units = [[each["names"][part] for part in unit if part in each["names"]] for unit in together]
                found += [*filter(None, units), *([name] for name in names if not any(name in unit for unit in units))]
        in_lines = {name for unit in found for name in unit}
        return [*(unit for unit in super().units() if not in_lines.intersection(unit)), *found]

    def label_of(self, name: str) -> str:
        """A control of a line with what the line says, which tells it from the others."""
        line = next((each for each in self.all_lines() if name in each["names"].values()), None)
        label = super().label_of(name)
        if line is None:
            return label
        first = next(iter(line["names"].values()))
        said = self.shown(first) or self.typed(first)
        words = {"line": said if "words" in line["names"] else self.in_words(first, said), "label": label}
        return _("%(line)s: %(label)s") % words if said and name != first else label

    # --- What was said ---

    def changes(self) -> Snapshot:
        """The flat map of what was typed. Texts of other languages stay."""
        said = self.cleaned_data
        found: Snapshot = {column_name(name, self.language): said[name] or None for name in texts_of(self.group)}
        for name in CODES[self.group]:
            found |= self.of_terms() if name == "terms" else {name: plain(said[name])}
        for child, lines in self.lines.items():
            for number, each in enumerate(lines):
                found |= self.of_line(child, number, each)
        return found

    def of_terms(self) -> Snapshot:
        now = {str(key) for key in self.project.terms.values_list("pk", flat=True)}
        wanted = set(self.cleaned_data["terms"])
        return {f"terms.{key}": key in wanted for key in sorted(now | wanted)}

    def of_line(self, child: str, number: int, each: Mapping[str, Any]) -> Snapshot:
        """An empty line is taken away, or was never there."""
        said = {part: self.cleaned_data[name] for part, name in each["names"].items()}
        if not self.is_sent(each):
            return {}
        head = f"{child}.{each['key']}"
        if not any(value not in ("", None) for part, value in said.items() if part not in USUAL):
            return {head: False} if each["is_there"] else {}
        found: Snapshot = {head: True}
        for part, value in said.items():
            found[f"{head}.{part}"] = self.words_of(child, each["key"], value) if part == "words" else plain(value)
        for part in ("instrument", "indicator"):
            if part in said:
                found[f"{head}.{part}"] = int(said[part]) if said[part] else None
        if "words" in said:
            found[f"{head}.order"] = number
        return found

    def words_of(self, child: str, key: str, value: str) -> Plain:
        row = next((row for row in getattr(self.project, child).all() if str(row.pk) == key), None)
        return with_language(row.words if row else {}, self.language, value)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for child, lines in self.lines.items():
            for each in lines:
                self.check_line(child, {part: (name, said.get(name)) for part, name in each["names"].items()})
        return said

    def check_line(self, child: str, line: Mapping[str, tuple[str, Any]]) -> None:
        """A line that was begun needs what makes it one."""
        told = {part for part, (_name, value) in line.items() if value not in ("", None) and part not in USUAL}
        results = () if "indicator" in told else ("words",)
        needed = {"costs": ("amount",), "money": ("amount",), "studies": ("kind",), "results": results}[child]
        for part in needed:
            name, value = line[part]
            if told and value in ("", None) and name not in self.errors:
                self.add_error(name, _("Fill in this field too, or clear the line."))


def control(model: type[Any], name: str, value: Any) -> forms.Field:
    """The control of a column, by what it holds."""
    field, label = column(model, name), field_label(model, name)
    made = Picked(list(field.choices), value) if field.choices else CONTROLS[field](label, field, value)  # type: ignore[arg-type]
    hint = AMOUNT_HINT if isinstance(made, Amount) else ""
    made.label, made.help_text = label, str(field.help_text or hint)
    return made


def number(label: str, field: Column, value: Any) -> forms.Field:
    """A sum of money is never below zero, which its column says."""
    kind = Amount if MinValueValidator(0) in field.validators else DecimalNumber
    return kind(label, field, value, is_grouped=True)


def text(label: str, field: Column, value: Any) -> OneLine:
    most = field.max_length or limits.NAME
    return OneLine(label, most, initial=value) if most < LONG else Text(label, most, rows=3, initial=value)


# The control in which a city types what a column holds, where it does not choose from a list.
CONTROLS: ByField[Callable[[str, Column, Any], forms.Field]] = ByField(
    {
        YearField: lambda label, field, value: Year(label, value, latest=None),
        models.DateField: lambda label, field, value: Day(label, value),
        models.BooleanField: lambda label, field, value: forms.BooleanField(required=False, initial=bool(value)),
        models.DecimalField: number,
        models.CharField: text,
        models.TextField: text,
    }
)


def texts_of(group: str) -> Iterable[str]:
    return [name for name in visibility.groups().get(group, ()) if name in TEXTS]


def with_language(kept: Any, language: str, text: str) -> dict[str, str]:
    found = {code: words for code, words in dict(kept or {}).items() if code != language}
    return {**found, language: text} if text else found


def plain(value: Any) -> Plain:
    found: Plain = value.isoformat() if hasattr(value, "isoformat") else value
    return found
