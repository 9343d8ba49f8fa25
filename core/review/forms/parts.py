"""The forms of a task list: each shows some keys of a flat map and answers with those that a person changed.

    form = section.form(kind, tenant=city.pk, shown=values, data=request.POST, files=request.FILES, by=user.pk)
    form.is_valid() and form.patch()

A form is made of parts. A part knows its controls and which keys they stand for; a kept child is a small form of its
own. What is missing never stops a draft from being saved: `missing()` tells it. Wrong is what cannot be stored.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise, cached_property
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.fields import ByField, YearField
from core.files.forms import UploadField
from core.history.keys import Key, rows_under
from core.history.rowkeys import plain_key
from core.history.snapshot import Column, Plain, Snapshot, child_relation, columns, items_of
from core.history.translations import ORIGINAL, Kept, older
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
)
from core.review.proposals.kinds import ProposalKind
from core.review.proposals.merge import same
from core.text.fallback import language_name
from core.text.languages import DEFAULT_LANGUAGE, LANGUAGE_CODES, LANGUAGE_TAGS, column_name, column_names
from core.text.moments import known_day
from core.ui import preparing

type Label = str | Promise
type Choices = Iterable[tuple[str, Label]]
type Values = Mapping[str, Plain]
type Unfinished = dict[str, list[str]]  # what was typed into a control and cannot be read, by its name
type Offered = dict[str, list[Any]]  # what links may lead to, by name; forms that are made together share it

MOST_ROWS = 80
LATER = "later"
EMPTY, OLDER, COMPLETE = "empty", "older", "complete"  # of a text in one language


class Problem(NamedTuple):
    """`control` is the id of what it is about."""

    control: str
    text: str


class Part:
    """One question. `needed` says that it is not marked as optional; a draft is saved without it all the same.

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
        """A sentence, or nothing. Asks what the form was shown."""
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
        """For the template."""
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

    def control(self, form: "PartsForm") -> forms.Field:
        column, value = self.column(form), form.shown.get(self.name)
        if choices := self.choices_in(form, column):
            return Picked(choices, value)
        return CONTROLS[column](self, self.label_in(form), column, value)

    def choice(self, label: str, column: Column, value: Plain) -> forms.Field:
        return Picked([], value)

    def flag(self, label: str, column: Column, value: Plain) -> forms.Field:
        return forms.BooleanField(initial=bool(value))

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
        if isinstance(column, models.ForeignKey):
            return [(str(row.pk), row_name(row)) for row in form.targets(self.name)]
        return [(str(code), label) for code, label in column.flatchoices or ()]

    def values(self, form: "PartsForm") -> Snapshot:
        return {self.name: stored(self.column(form), form.cleaned_data.get(self.name))}

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
        return {key: stored(form.columns[key], form.cleaned_data.get(key)) for key in keys}

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
        return [row for row in form.targets(self.name) if not self.scheme or row.scheme.code == self.scheme]

    def linked(self, form: "PartsForm") -> set[str]:
        head = f"{self.name}."
        return {key.removeprefix(head) for key, is_on in form.shown.items() if is_on and key.startswith(head)}

    def controls(self, form: "PartsForm") -> dict[str, forms.Field]:
        offered = [(str(row.pk), row_name(row)) for row in self.rows(form)]
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
        """In the order of before, new ones at the end."""
        before = [str(each) for each in items_of(form.shown.get(self.name))]
        chosen = form.cleaned_data.get(self.name, before)
        return {self.name: [*(code for code in before if code in chosen), *(c for c in chosen if c not in before)]}

    def seen(self, form: "PartsForm") -> dict[str, Any]:
        return {"field": form[self.name]}


class TextListPart(Part):
    """A list of texts in one column, one a line."""

    def controls(self, form: "PartsForm") -> dict[str, forms.Field]:
        field = Lines(self.label_in(form), map(str, items_of(form.shown.get(self.name))))
        field.label, field.help_text = self.label_in(form), self.hint_in(form) or _("One a line.")
        return {self.name: field}

    def values(self, form: "PartsForm") -> Snapshot:
        return {self.name: form.cleaned_data.get(self.name, [])}


class UploadPart(Part):
    """A stored file. The value is its path."""

    template = "review/parts/upload.html"

    def __init__(self, name: str, *, kinds: Iterable[str], **options: Any) -> None:
        super().__init__(name, **options)
        self.kinds = set(kinds)

    def controls(self, form: "PartsForm") -> dict[str, forms.Field]:
        field = UploadField(kinds=self.kinds, label=self.label_in(form), help_text=self.hint_in(form), required=False)
        field.tenant, field.by = form.tenant, form.by
        found: dict[str, forms.Field] = {self.name: field}
        if form.shown.get(self.name):
            gone = forms.BooleanField(required=False, label=_("Remove the picture that is there"))
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


class PartsForm(forms.Form):
    """Some parts of one row: of the thing itself, or of a child of it."""

    parts: ClassVar[tuple[Part, ...]] = ()

    def __init__(
        self,
        model: type[models.Model],
        *,
        shown: Values,
        targets: Callable[..., list[Any]],
        tenant: int | None,
        by: int | None,
        data: Any = None,
        files: Any = None,
        prefix: str | None = None,
        kept: Kept | None = None,
    ) -> None:
        self.aside: set[str] = set()
        self.originals = {name: facts[ORIGINAL] for name, facts in (kept or {}).items()}
        self.older = set(older(model, kept or {}, shown))
        super().__init__(data, files, prefix=prefix, label_suffix="", use_required_attribute=False)
        self.model, self.shown, self.targets, self.tenant, self.by = model, shown, targets, tenant, by
        self.asked = [part for part in self.parts if part.is_asked(self)]
        for part in self.asked:
            self.fields.update(part.controls(self))

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        return columns(self.model)

    def typed(self) -> Snapshot:
        found: Snapshot = {}
        for part in self.asked:
            found |= part.readable(self, self.aside) if self.aside else part.values(self)
        return found

    def set_aside(self) -> Unfinished:
        """For a draft: what cannot be read is kept as it was typed, and stops nothing else from being saved."""
        wrong = [name for name in self.errors if name in self.fields]
        self.aside |= set(wrong)
        for name in wrong:
            del self.errors[name]
        return {self.add_prefix(name): sent(self.data, self.add_prefix(name)) for name in wrong}

    def bring_back(self, unfinished: Unfinished) -> None:
        """Shows what could not be read when the draft was saved, with what is wrong about it."""
        for name, field in self.fields.items():
            texts = unfinished.get(self.add_prefix(name))
            if texts is None:
                continue
            field.initial = texts if isinstance(field, forms.MultipleChoiceField) else "".join(texts[:1])
            try:
                field.clean(field.initial)
            except ValidationError as wrong:
                self.errors.setdefault(name, self.error_class(wrong.messages, renderer=self.renderer))

    def questions(self) -> Iterator[dict[str, Any]]:
        for part in self.asked:
            yield {"template": part.template, "name": part.name, **part.marked(self), **part.seen(self)}

    def problems(self) -> list[Problem]:
        """What is wrong, in the order of the page."""
        order = list(self.fields)
        found = sorted(self.errors.items(), key=lambda item: order.index(item[0]) if item[0] in order else -1)
        return [Problem(self.control_id(name), str(text)) for name, texts in found for text in texts]

    def unchecked(self) -> None:
        """Takes all as it was typed, right or wrong: for a page that only shows it again."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    def control_id(self, name: str) -> str:
        return self[name].auto_id if name in self.fields else "main"

    def part_control(self, part: Part) -> str:
        return self.control_id(next(iter(part.controls(self))))

    def lacks(self) -> list[Problem]:
        return [Problem(self.part_control(part), text) for part in self.asked if (text := part.missing(self))]


class RowForm(PartsForm):
    """A kept child. A new one stays out as long as nothing is typed into it."""

    is_new = False

    def __init__(self, *args: Any, is_new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_new = is_new
        if not is_new:
            self.fields["gone"] = forms.BooleanField(required=False, label=_("Remove this row"))

    @property
    def gone_field(self) -> forms.BoundField | None:
        return self["gone"] if "gone" in self.fields else None

    @property
    def is_gone(self) -> bool:
        return not self.is_new and self.is_bound and self.add_prefix("gone") in self.data

    @property
    def is_blank(self) -> bool:
        """Of a new row: nothing was typed."""
        return self.is_new and not any(self.data.get(self.add_prefix(name), "").strip() for name in self.fields)

    @property
    def is_touched(self) -> bool:
        """What was incomplete before and is left alone is no fault of this form."""
        return not all(same(value, self.shown.get(name)) for name, value in self.typed().items())

    def incomplete(self, values: Values) -> list[tuple[str, str]]:
        """Names of controls with what is missing beside them. For rows that say more than their parts."""
        return []


class InlinePart(Part):
    """Kept children: a line each, which opens as a small form. `title` names a row by its values, `cells` says in one
    line what else it holds, under the names in `heads`; a new row is asked for by the button `more`.
    """

    template = "review/parts/rows.html"

    def __init__(
        self,
        name: str,
        *,
        form: type[RowForm],
        title: Callable[[Values], str],
        more: Label = "",
        numbered: str = "",
        heads: tuple[Label, ...] = (),
        cells: Callable[[Values], list[str]] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(name, **options)
        self.form, self.title, self.numbered = form, title, numbered
        self.more = more or gettext_lazy("Add a row")
        self.heads, self.cells = heads, cells

    def label_in(self, form: PartsForm) -> str:
        related = child_relation(form.model, self.name).related_model
        return str(self.label) or capfirst(str(related._meta.verbose_name_plural))

    def controls(self, form: PartsForm) -> dict[str, forms.Field]:
        return {}

    def values(self, form: PartsForm) -> Snapshot:
        assert isinstance(form, SectionForm)
        found: Snapshot = {}
        for row in form.rows[self.name]:
            head = f"{self.name}.{row.key}"
            if row.form.is_gone:
                found[head] = False
            elif not row.form.is_blank:
                found[head] = True
                found |= {f"{head}.{column}": value for column, value in row.form.typed().items()}
                if row.form.is_new and self.numbered:
                    found[f"{head}.{self.numbered}"] = row.number
        return found

    def seen(self, form: PartsForm) -> dict[str, Any]:
        assert isinstance(form, SectionForm)
        lines = [self.line(form, row) for row in form.rows[self.name]]
        return {
            "label": self.label_in(form),
            "hint": str(self.hint),
            "more": str(self.more),
            "heads": [str(head) for head in self.heads],
            "rows": sorted(lines, key=lambda line: not line["is_new"]),  # what is new is asked for by the button above
        }

    def line(self, form: "SectionForm", row: "Row") -> dict[str, Any]:
        texts = self.cells(row.form.shown) if self.cells and not row.form.is_new else []
        return {
            "key": row.key,
            "form": row.form,
            "title": row.title,
            "number": row.number + 1,
            "is_new": row.form.is_new,
            "is_open": row.form.is_new or bool(row.form.errors) or row.form.is_gone,
            "is_changed": is_among(row, form.changed),
            "is_lacking": not row.form.is_new and bool(row.form.incomplete(row.form.shown)),
            "cells": [{"head": str(head), "text": text} for head, text in zip(self.heads, texts, strict=False) if text],
        }


class Row(NamedTuple):
    key: str
    form: RowForm
    title: str
    number: int


def of_row(title: str, problem: Problem) -> Problem:
    """Many rows ask the same: the summary says of which one it speaks."""
    if not title:
        return problem
    return Problem(problem.control, _("%(field)s: %(problem)s") % {"field": title, "problem": problem.text})


def is_among(row: Row, changes: Iterable[str]) -> bool:
    return any(row.key in key for key in changes)


class SectionForm(PartsForm):
    """One section of a kind. `shown` is what the form showed at its beginning, `is_complete` asks for whole rows."""

    def __init__(
        self,
        kind: ProposalKind,
        *,
        tenant: int | None,
        shown: Values,
        data: Any = None,
        files: Any = None,
        by: int | None = None,
        is_complete: bool = False,
        more: bool = False,
        offered: Offered | None = None,
        kept: Kept | None = None,
        unfinished: Unfinished | None = None,
        changed: Collection[str] = (),
    ) -> None:
        """`kept` is what the thing remembers of its translations, `unfinished` what was typed and cannot be read,
        `changed` names the keys that the draft holds already: it may have saved itself a moment ago.
        """
        self.changed = changed
        self.kind, self.is_complete, self.more = kind, is_complete, more
        self.found: Offered = {} if offered is None else offered
        super().__init__(
            kind.model,
            shown=shown,
            targets=self.related,
            tenant=tenant,
            by=by,
            data=data,
            files=files,
            kept=kept,
        )
        self.rows = {part.name: self.rows_of(part) for part in self.parts if isinstance(part, InlinePart)}
        if unfinished:
            self.bring_back(unfinished)
            for row in self.all_rows():
                row.form.bring_back(unfinished)

    def related(self, name: str, among: models.Q | None = None) -> list[Any]:
        """One query for all parts that offer the same. Without a city nothing but what everybody may see."""
        if name in self.found:
            return self.found[name]
        rows = self.kind.targets[name](self.tenant or 0)
        if among is not None:
            return in_order(rows.filter(among))
        self.found[name] = in_order(rows)
        return self.found[name]

    def related_inside(self, child: str, name: str, among: models.Q | None = None) -> list[Any]:
        """The same for a foreign key of a row inside the thing."""
        return self.related(f"{child}.{name}", among)

    # --- Rows ---

    def rows_of(self, part: InlinePart) -> list[Row]:
        known = [key for key in children(part.name, self.shown) if self.holds(part.name, key)]
        new = self.new_keys(part.name, known)
        made = []
        for number, key in enumerate([*known, *new][:MOST_ROWS]):
            values = under(self.shown, f"{part.name}.{key}.")
            form = part.form(
                child_relation(self.kind.model, part.name).related_model,
                shown=values,
                targets=partial(self.related_inside, part.name),
                tenant=self.tenant,
                by=self.by,
                data=self.data if self.is_bound else None,
                prefix=f"{part.name}-{key}",
                is_new=key not in known,
            )
            made.append(Row(key, form, part.title(values) if values else "", number))
        if self.more and new:
            next(iter(made[-1].form.fields.values())).widget.attrs["autofocus"] = True
        return made

    def holds(self, name: str, key: str) -> bool:
        """A row that somebody else added since is not on the page that was sent."""
        return not self.is_bound or any(str(control).startswith(f"{name}-{key}-") for control in self.data)

    def new_keys(self, name: str, known: list[str]) -> list[str]:
        """Keys of empty rows travel with the form: sent twice, it means the same row."""
        sent = self.data.getlist(name) if isinstance(self.data, MultiValueDict) else []
        given = [key for key in dict.fromkeys(map(str, sent)) if is_uuid(key) and key not in known][:MOST_ROWS]
        is_wanted = self.more if self.is_bound else not known
        return [*given, str(uuid.uuid4())] if is_wanted else given

    def all_rows(self) -> Iterator[Row]:
        for rows in self.rows.values():
            yield from rows

    # --- Checking ---

    def is_valid(self) -> bool:
        """Each row too, so that all that is wrong is told at once."""
        fine = super().is_valid()
        for row in self.all_rows():
            if row.form.is_blank or row.form.is_gone:
                row.form.unchecked()
                continue
            is_fine = row.form.is_valid()
            if self.is_complete and (row.form.is_touched or is_among(row, self.changed)):
                is_fine = self.add_incomplete(row) and is_fine
            fine = fine and is_fine
        return fine

    def add_incomplete(self, row: Row) -> bool:
        """Only for what holds nothing else that is wrong: one sentence a control."""
        lacking = [
            (name, text) for name, text in row.form.incomplete(row.form.cleaned_data) if name not in row.form.errors
        ]
        for name, text in lacking:
            row.form.add_error(name, text)
        return not lacking

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.is_complete:
            for name, text in self.incomplete():
                self.add_error(name, text)
        return data

    def incomplete(self) -> list[tuple[str, str]]:
        """What one answer makes needed: a picture its description. Names of controls with a sentence."""
        return []

    def problems(self) -> list[Problem]:
        found = ((row.title, problem) for row in self.all_rows() for problem in row.form.problems())
        return [*super().problems(), *(of_row(title, problem) for title, problem in found)]

    def missing(self, changes: Values) -> list[Problem]:
        """What the values shown lack before they can be sent; of rows only those that were changed."""
        found = [*self.lacks(), *(Problem(self.control_id(name), text) for name, text in self.incomplete())]
        for row in self.all_rows():
            if not row.form.is_new and is_among(row, changes):
                lacking = row.form.incomplete(row.form.shown)
                found += [Problem(row.form.control_id(name), text) for name, text in lacking]
        return found

    def set_aside(self) -> Unfinished:
        found = super().set_aside()
        for row in self.all_rows():
            found |= row.form.set_aside()
        return found

    def unchecked(self) -> None:
        super().unchecked()
        for row in self.all_rows():
            row.form.unchecked()

    # --- What came out ---

    def patch(self) -> Snapshot:
        """Only what differs from what the form showed at its beginning."""
        return {key: value for key, value in self.typed().items() if not same(value, self.shown.get(key))}

    def bound(self, key: str) -> forms.BoundField | None:
        """The control of a key of the flat map."""
        name, pk, column = Key.parse(key)
        if not pk:
            return self[key] if key in self.fields else None
        row = next((row for row in self.rows.get(name, ()) if row.key == pk), None)
        return row.form[column] if row and column in row.form.fields else None


# --- Small steps --------------------------------------------------------------------------------------------------


def is_empty(value: Plain) -> bool:
    return value is None or value in ("", [])


def stored(column: Column, value: Any) -> Plain:
    """As a snapshot would have it: nothing is None but in a text column that must hold something."""
    if value is None or value == "":
        return None if column.null else NOTHING[column]
    if isinstance(column, models.ForeignKey):
        return plain_key(column.target_field.to_python(value))
    plain: Plain = value
    return plain


# What stands in a column that must hold something when nothing was typed.
NOTHING: ByField[str | None] = ByField(
    {models.CharField: "", models.TextField: "", models.FileField: "", models.Field: None}
)


def row_name(row: models.Model) -> str:
    return str(getattr(row, "name", "") or row)


def in_order(rows: models.QuerySet[Any]) -> list[Any]:
    model = rows.model
    return list(rows.select_related("scheme")) if hasattr(model, "scheme") else list(rows)


def under(values: Values, head: str) -> Snapshot:
    return {key.removeprefix(head): value for key, value in values.items() if key.startswith(head)}


def children(name: str, values: Values) -> list[str]:
    """Keys of the children that are there."""
    return list(rows_under(name, values))


def sent(data: Any, name: str) -> list[str]:
    """All that a form brought for one control."""
    return [str(each) for each in (data.getlist(name) if isinstance(data, MultiValueDict) else [data.get(name, "")])]


def is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
