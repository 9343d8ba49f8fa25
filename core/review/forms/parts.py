"""The questions of a form: each knows its controls, and which keys of the flat map they stand for."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.fields import ByField, YearField, is_foreign_key
from core.files.forms import UploadField
from core.history.keys import rows_under
from core.history.rowkeys import plain_key
from core.history.snapshot import Column, Plain, Snapshot, items_of
from core.history.sourced import sourced_of
from core.review.forms.base import Choices, Label, keep_name
from core.review.forms.controls import (
    DecimalNumber,
    KnownDay,
    Lines,
    OneLine,
    Picked,
    RealNumber,
    Several,
    Text,
    WebAddress,
    WholeNumber,
    Year,
    YesOrNo,
    among_those_together,
)
from core.text.fallback import language_name, localized
from core.text.languages import DEFAULT_LANGUAGE, LANGUAGE_CODES, LANGUAGE_TAGS, column_name, column_names
from core.text.moments import known_day
from core.ui import preparing
from core.vocabulary.models import Term

if TYPE_CHECKING:
    from core.review.forms.base import PartsForm

EMPTY, OLDER, COMPLETE = "empty", "older", "complete"  # of a text in one language


# Said where a column says nothing of its own: formats that are the same everywhere.
LINK_HINT = gettext_lazy("A web address, for example https://example.org/trees.")
SOURCE_HINT = gettext_lazy("Enter the title, publisher and year, for example: Tree Survey, Parks Bureau, 2025.")
NUMBER_HINT = gettext_lazy("A number without its unit, for example 25.4.")
AMOUNT_HINT = gettext_lazy("A number without the currency, for example 1,200,000.")


class Part:
    """One question of a form. `needed` says that it is not marked as optional; a draft is saved without it all the
    same. `when` names the control whose answer makes this one needed: with script it is asked only then. `mark` says so
    in place of "(optional)", for example "(with a photo)".

    `when` names the control whose answer makes this one needed: with script it is asked only then. `mark` says so in
    place of "(optional)", for example "(with a photo)".
    """

    template = "review/parts/one.html"

    def __init__(
        self,
        name: str,
        *,
        label: Label = "",
        hint: Label = "",
        needed: bool = False,
        when: str = "",
        mark: Label = "",
    ) -> None:
        self.name, self.label, self.hint, self.needed, self.when, self.mark = name, label, hint, needed, when, mark

    def column(self, form: "PartsForm") -> Column:
        column: Column = form.model._meta.get_field(self.name)  # type: ignore[assignment]
        return column

    def label_in(self, form: "PartsForm") -> str:
        return str(self.label) or capfirst(str(self.column(form).verbose_name))

    def hint_in(self, form: "PartsForm") -> str:
        return str(self.hint) or str(self.column(form).help_text)

    def controls(self, form: "PartsForm") -> dict[str, forms.Field]:
        raise NotImplementedError

    def values(self, form: "PartsForm") -> Snapshot:
        """What was typed, by key. Only of a form without errors."""
        raise NotImplementedError

    def missing(self, form: "PartsForm") -> str:
        """A sentence about what is missing, or nothing. Asks what the form was shown."""
        return ""

    def readable(self, form: "PartsForm", aside: set[str]) -> Snapshot:
        """The values of a draft some controls of which could not be read: those are left as they are."""
        return {} if aside & self.controls(form).keys() else self.values(form)

    def is_asked(self, form: "PartsForm") -> bool:
        """Some questions are only for those who can answer them. What is not asked stays as it is."""
        return True

    def marked(self, form: "PartsForm") -> dict[str, Any]:
        """How it is marked, and what it depends on: for the template, beside what `seen` says."""
        when = form.add_prefix(self.when) if self.when else ""
        return {"needed": self.needed, "mark": str(self.mark), "when": when}

    def seen(self, form: "PartsForm") -> dict[str, Any]:
        """What the template shows of the question."""
        return {"field": form[self.name]}


class FieldPart(Part):
    """A column that has no languages. The control follows from the kind of column.

    `latest` is the last year that makes sense; `is_grouped=False` is for numbers such as degrees.
    """

    def __init__(
        self,
        name: str,
        *,
        choices: Callable[[], Choices] | None = None,
        rows: int = 0,
        latest: Callable[[], int] | None = None,
        is_grouped: bool = True,
        suffix: Label = "",
        **options: Any,
    ) -> None:
        super().__init__(name, **options)
        self.choices, self.rows, self.latest, self.suffix = choices, rows, latest, suffix
        self.is_grouped = is_grouped

    def controls(self, form: "PartsForm") -> dict[str, forms.Field]:
        field = self.control(form)
        field.label, field.help_text, field.required = self.label_in(form), self.hint_in(form), False
        return {self.name: field}

    def hint_in(self, form: "PartsForm") -> str:
        hint = super().hint_in(form)
        return hint or (str(LINK_HINT) if isinstance(self.column(form), models.URLField) else "")

    def control(self, form: "PartsForm") -> forms.Field:
        column, value = self.column(form), form.shown.get(self.name)
        if choices := self.choices_in(form, column):
            return Picked(choices, value)
        return CONTROLS[column](self, self.label_in(form), column, value)

    def choice(self, label: str, column: Column, value: Plain) -> forms.Field:
        return Picked([], value)

    def flag(self, label: str, column: Column, value: Plain) -> forms.Field:
        return YesOrNo(value) if column.null else forms.BooleanField(initial=bool(value))

    def address(self, label: str, column: Column, value: Plain) -> forms.Field:
        return WebAddress(label, column.max_length, initial=value)

    def year(self, label: str, column: Column, value: Plain) -> forms.Field:
        return Year(label, value, latest=self.latest() if self.latest else None)

    def decimal(self, label: str, column: Column, value: Plain) -> forms.Field:
        return DecimalNumber(label, column, value, is_grouped=self.is_grouped)

    def number(self, label: str, column: Column, value: Plain) -> forms.Field:
        return RealNumber(label, column, value, is_grouped=self.is_grouped)

    def whole_number(self, label: str, column: Column, value: Plain) -> forms.Field:
        return WholeNumber(label, column, value, is_grouped=self.is_grouped)

    def text(self, label: str, column: Column, value: Plain) -> forms.Field:
        if self.rows:
            return Text(label, column.max_length, rows=self.rows, initial=value)
        kind = KnownDay if known_day in column.validators else OneLine
        return kind(label, column.max_length, initial=value)

    def choices_in(self, form: "PartsForm", column: Column) -> list[tuple[str, Label]]:
        if self.choices:
            return list(self.choices())
        if is_foreign_key(column):
            rows = [(str(row.pk), row_name(row)) for row in form.targets(self.name)]
            return [*rows, *form.new_rows(column.related_model)]
        return [(str(code), label) for code, label in column.flatchoices or ()]

    def values(self, form: "PartsForm") -> Snapshot:
        return {self.name: stored_value(self.column(form), form.cleaned_data.get(self.name))}

    def missing(self, form: "PartsForm") -> str:
        if not self.needed or not is_empty(form.shown.get(self.name)):
            return ""
        return _("%(label)s is missing.") % {"label": self.label_in(form)}

    def seen(self, form: "PartsForm") -> dict[str, Any]:
        return {"field": form[self.name], "suffix": self.suffix}


# The control in which staff type what a column holds, where they do not choose from a list.
CONTROLS: ByField[Callable[[FieldPart, str, Column, Plain], forms.Field]] = ByField(
    {
        models.BooleanField: FieldPart.flag,
        models.URLField: FieldPart.address,
        YearField: FieldPart.year,
        models.IntegerField: FieldPart.whole_number,
        models.DecimalField: FieldPart.decimal,
        models.FloatField: FieldPart.number,
        models.CharField: FieldPart.text,
        models.TextField: FieldPart.text,
        models.ForeignKey: FieldPart.choice,
    }
)


class SourcePart(FieldPart):
    """Where a number was read, and a tick for whoever changes the number: the source that stood there holds for the
    new one too."""

    template = "review/parts/source.html"

    def hint_in(self, form: "PartsForm") -> str:
        return super().hint_in(form) or str(SOURCE_HINT)

    def controls(self, form: "PartsForm") -> dict[str, forms.Field]:
        found = super().controls(form)
        rule = next(each for each in sourced_of(form.model) if self.name in each.by)
        title = form.source_that_stood(rule).get(self.name)
        if title and any(form.basis.get(name) not in (None, "") for name in rule.of):
            words = _("The source stays the same for the changed number: %(source)s") % {"source": title}
            found[keep_name(self.name)] = forms.BooleanField(label=words, required=False)
        return found

    def seen(self, form: "PartsForm") -> dict[str, Any]:
        name = keep_name(self.name)
        return {**super().seen(form), "keep": form[name] if name in form.fields else None}


class TranslatedPart(Part):
    """A text in all languages: the reader's own first, the others folded with their state."""

    template = "review/parts/languages.html"

    def __init__(self, name: str, *, rows: int = 0, **options: Any) -> None:
        super().__init__(name, **options)
        self.rows = rows

    def controls(self, form: "PartsForm") -> dict[str, forms.Field]:
        return {column_name(self.name, language): self.control(form, language) for language in self.order(form)}

    def control(self, form: "PartsForm", language: str) -> forms.Field:
        key = column_name(self.name, language)
        most = form.columns[key].max_length
        words = {"label": self.label_in(form), "language": language_name(language)}
        label = _("%(label)s in %(language)s") % words
        initial = form.shown.get(key)
        made = OneLine(label, most, initial=initial)
        if self.rows:
            made = Text(label, most, rows=self.rows, initial=initial)
        made.widget.attrs["lang"] = LANGUAGE_TAGS[language]
        made.language = language
        return made

    def order(self, form: "PartsForm") -> list[str]:
        """The reader's own first, then the original as far as it is known."""
        source = form.originals.get(self.name) or next(
            (code for code in LANGUAGE_CODES if form.shown.get(column_name(self.name, code))), DEFAULT_LANGUAGE
        )
        return list(dict.fromkeys([get_language() or DEFAULT_LANGUAGE, source, *LANGUAGE_CODES]))

    def values(self, form: "PartsForm") -> Snapshot:
        keys = column_names(self.name)
        return {key: stored_value(form.columns[key], form.cleaned_data.get(key)) for key in keys}

    def readable(self, form: "PartsForm", aside: set[str]) -> Snapshot:
        return {key: value for key, value in self.values(form).items() if key not in aside}

    def missing(self, form: "PartsForm") -> str:
        if not self.needed or any(form.shown.get(column) for column in column_names(self.name)):
            return ""
        return _("%(label)s is missing. Enter it in at least one language.") % {"label": self.label_in(form)}

    def seen(self, form: "PartsForm") -> dict[str, Any]:
        own, *others = [self.in_language(form, code) for code in self.order(form)]
        return {
            "id": f"{form.add_prefix(self.name)}-languages",
            "label": self.label_in(form),
            "hint": self.hint_in(form),
            "is_wrong": any(each["field"].errors for each in (own, *others)),
            "own": own,
            "others": others,
            # To bring one's own up to date, the original has to be in sight.
            "is_open": own["state"] == OLDER or any(each["field"].errors for each in others),
        }

    def in_language(self, form: "PartsForm", language: str) -> dict[str, Any]:
        field = form[column_name(self.name, language)]
        is_older = (self.name, language) in form.older
        return {
            "field": field,
            "name": language_name(language),
            "state": EMPTY if not field.value() else OLDER if is_older else COMPLETE,
            "control": preparing.form_field({"field": field})["control"],
        }


class RelationPart(Part):
    """Links to other rows as checkboxes, of those that the kind allows. `scheme` takes the terms of one scheme,
    `among` names the conditions of the rows on offer, asked with the city and with the keys that are linked."""

    template = "review/parts/choices.html"

    def __init__(
        self, name: str, *, scheme: str = "", among: Callable[[int, set[str]], models.Q] | None = None, **options: Any
    ) -> None:
        super().__init__(name, **options)
        self.scheme, self.among = scheme, among
        self.code = f"{name}-{scheme}" if scheme else name

    def rows(self, form: "PartsForm") -> list[Any]:
        if self.among:
            return form.targets(self.name, self.among(form.tenant or 0, self.linked(form)))
        found = form.targets(self.name)
        if not self.scheme:
            return found
        return [row for row in found if isinstance(row, Term) and row.scheme.code == self.scheme]

    def linked(self, form: "PartsForm") -> set[str]:
        return set(rows_under(self.name, form.shown))

    def controls(self, form: "PartsForm") -> dict[str, forms.Field]:
        offered = [(str(row.pk), row_name(row)) for row in self.rows(form)]
        offered += [] if self.scheme else form.new_rows(form.model._meta.get_field(self.name).related_model)
        there = {key for key, _label in offered}
        field = Several(offered, initial=sorted(self.linked(form) & there))
        field.label, field.help_text = self.label_in(form), self.hint_in(form)
        return {self.code: field}

    def values(self, form: "PartsForm") -> Snapshot:
        """What is not on offer was not asked, so it is left as it is."""
        chosen, field = form.cleaned_data.get(self.code, []), form.fields[self.code]
        return {f"{self.name}.{key}": key in chosen for key, _label in field.choices}  # type: ignore[attr-defined]

    def seen(self, form: "PartsForm") -> dict[str, Any]:
        return {"field": form[self.code]}


class CodeListPart(Part):
    """A list of codes in one column, as checkboxes. Codes that nobody offers stay."""

    template = "review/parts/choices.html"

    def __init__(self, name: str, *, choices: Callable[[], Choices], **options: Any) -> None:
        super().__init__(name, **options)
        self.choices = choices

    def controls(self, form: "PartsForm") -> dict[str, forms.Field]:
        now = [str(each) for each in items_of(form.shown.get(self.name))]
        offered = list(self.choices())
        known = {code for code, _label in offered}
        field = Several([*offered, *((code, language_name(code)) for code in now if code not in known)], initial=now)
        field.label, field.help_text = self.label_in(form), self.hint_in(form)
        return {self.name: field}

    def values(self, form: "PartsForm") -> Snapshot:
        """The codes in the order of before, new ones at the end."""
        before = [str(each) for each in items_of(form.shown.get(self.name))]
        chosen = form.cleaned_data.get(self.name, before)
        return {self.name: [*(code for code in before if code in chosen), *(c for c in chosen if c not in before)]}

    def seen(self, form: "PartsForm") -> dict[str, Any]:
        return {"field": form[self.name]}


class TextListPart(Part):
    """A list of texts in one column, one a line."""

    def controls(self, form: "PartsForm") -> dict[str, forms.Field]:
        field = Lines(self.label_in(form), map(str, items_of(form.shown.get(self.name))))
        field.label, field.help_text = self.label_in(form), self.hint_in(form) or _("Enter one per line.")
        return {self.name: field}

    def values(self, form: "PartsForm") -> Snapshot:
        return {self.name: form.cleaned_data.get(self.name, [])}


class UploadPart(Part):
    """A question for a stored file. The value is its path."""

    template = "review/parts/upload.html"

    def __init__(self, name: str, *, kinds: Iterable[str], **options: Any) -> None:
        super().__init__(name, **options)
        self.kinds = set(kinds)

    def controls(self, form: "PartsForm") -> dict[str, forms.Field]:
        field = UploadField(kinds=self.kinds, label=self.label_in(form), help_text=self.hint_in(form), required=False)
        field.tenant, field.by = form.tenant, form.by
        found: dict[str, forms.Field] = {self.name: field}
        if form.shown.get(self.name):
            gone = forms.BooleanField(required=False, label=_("Remove the current picture"))
            found[f"{self.name}-gone"] = gone
        return found

    def values(self, form: "PartsForm") -> Snapshot:
        kept = form.cleaned_data.get(self.name)
        if kept:
            return {self.name: kept.path}
        if form.cleaned_data.get(f"{self.name}-gone"):
            return {self.name: ""}
        return {self.name: form.shown.get(self.name)}

    def seen(self, form: "PartsForm") -> dict[str, Any]:
        gone = f"{self.name}-gone"
        return {
            "field": form[self.name],
            "gone": form[gone] if gone in form.fields else None,
            "is_there": bool(form.shown.get(self.name)),
        }


# --- Small steps --------------------------------------------------------------------------------------------------


def is_empty(value: Plain) -> bool:
    return value is None or value in ("", [])


def stored_value(column: Column, value: Any) -> Plain:
    """A value as a snapshot would have it: nothing is None but in a text column that must hold something."""
    if value is None or value == "":
        return None if column.null else NOTHING[column]
    if is_foreign_key(column):
        if among_those_together(str(value)):  # what another draft of the bundle will add
            return str(value)
        return plain_key(column.target_field.to_python(value))
    plain: Plain = value
    return plain


# What stands in a column that must hold something when nothing was typed.
NOTHING: ByField[str | None] = ByField(
    {models.CharField: "", models.TextField: "", models.FileField: "", models.Field: None}
)


def row_name(row: models.Model) -> str:
    """A choice has one language: a term without a name in the reader's is told by its code."""
    if isinstance(row, Term) and localized(row, "label").other_language:
        return _("%(code)s (no name in your language yet)") % {"code": row.code}
    return str(getattr(row, "name", "") or row)
