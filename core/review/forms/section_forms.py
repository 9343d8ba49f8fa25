"""The forms of a task list: each shows some keys of a flat map and answers with those that a person changed.

    form = section.form(kind, tenant=city.pk, shown=values, data=request.POST, files=request.FILES, by=user.pk)
    form.is_valid() and form.patch()

A form is made of parts. A part knows its controls and which keys they stand for; a kept child is a small form of its
own. What is missing never stops a draft from being saved: `missing()` tells it. Wrong is what cannot be stored.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.history.keys import Key, rows_under, under
from core.history.snapshot import Snapshot, child_relation
from core.history.translations import Kept
from core.review.forms.base import Label, NewRow, Offered, PartsForm, Problem, Targets, Unfinished, Values
from core.review.forms.parts import Part
from core.review.proposals.kinds import ProposalKind

MOST_ROWS = 80
LATER = "later"


class RowForm(PartsForm):
    """A form for one kept child. A new one stays out as long as nothing is typed into it."""

    is_new = False
    carried: Mapping[str, str] = {}  # what stands in a new row already, from the one before it

    def __init__(
        self,
        model: type[models.Model],
        *,
        is_new: bool,
        shown: Values,
        targets: Targets,
        tenant: int | None,
        by: int | None,
        data: Mapping[str, object] | None = None,
        prefix: str | None = None,
        basis: Values | None = None,
    ) -> None:
        super().__init__(
            model, shown=shown, targets=targets, tenant=tenant, by=by, data=data, prefix=prefix, basis=basis
        )
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
        """Whether nothing was typed into a new row; what was carried into it is not typed."""
        typed = {name: self.data.get(self.add_prefix(name), "").strip() for name in self.fields}
        return self.is_new and not any(text for name, text in typed.items() if text != self.carried.get(name))

    def carry(self, values: Mapping[str, str]) -> None:
        """Shows in a new row what holds for it too, such as the source of the year before."""
        self.carried = values
        for name, text in values.items():
            if name in self.fields:
                self.fields[name].initial = text
        if self.is_bound:
            there = {self.add_prefix(name): text for name, text in values.items()}
            self.data = {**there, **{name: self.data.get(name) for name in self.data}}

    @property
    def is_touched(self) -> bool:
        """What was incomplete before and is left alone is no fault of this form."""
        return bool(self.differing())

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
        label: Label = "",
        hint: Label = "",
        needed: bool = False,
        carries: tuple[str, ...] = (),
    ) -> None:
        """`carries` names what a new row begins with, from the row of the latest year."""
        super().__init__(name, label=label, hint=hint, needed=needed)
        self.carries = carries
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

    def seen(self, form: PartsForm) -> dict[str, object]:
        assert isinstance(form, SectionForm)
        lines = [self.line(form, row) for row in form.rows[self.name]]
        return {
            "label": self.label_in(form),
            "hint": str(self.hint),
            "more": str(self.more),
            "heads": [str(head) for head in self.heads],
            "rows": sorted(lines, key=lambda line: not line["is_new"]),  # what is new is asked for by the button above
        }

    def line(self, form: "SectionForm", row: "FormRow") -> dict[str, object]:
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


class FormRow(NamedTuple):
    key: str
    form: RowForm
    title: str
    number: int


def of_row(title: str, problem: Problem) -> Problem:
    """Many rows ask the same: the summary says of which one it speaks."""
    if not title:
        return problem
    return Problem(problem.control, _("%(field)s: %(problem)s") % {"field": title, "problem": problem.text})


def is_among(row: FormRow, changes: Iterable[str]) -> bool:
    return any(row.key in key for key in changes)


class SectionForm(PartsForm):
    """One section of a kind. `shown` is what the form showed at its beginning, `is_complete` asks for whole rows."""

    def __init__(
        self,
        kind: ProposalKind,
        *,
        tenant: int | None,
        shown: Values,
        data: Mapping[str, object] | None = None,
        files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
        by: int | None = None,
        is_complete: bool = False,
        more: bool = False,
        offered: Offered | None = None,
        kept: Kept | None = None,
        unfinished: Unfinished | None = None,
        changed: Collection[str] = (),
        basis: Values | None = None,
        beside: Mapping[str, NewRow] | None = None,
    ) -> None:
        """`kept` is what the thing remembers of its translations, `unfinished` what was typed and cannot be read,
        `changed` names the keys that the draft holds already: it may have saved itself a moment ago. `beside` has what
        others of its bundle will add: it may be chosen as a row may.
        """
        self.changed, self.beside = changed, beside or {}
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
            basis=basis,
        )
        self.rows = {part.name: self.rows_of(part) for part in self.parts if isinstance(part, InlinePart)}
        if unfinished:
            self.bring_back(unfinished)
            for row in self.all_rows():
                row.form.bring_back(unfinished)

    def related(self, name: str, among: models.Q | None = None) -> list[models.Model]:
        """One query for all parts that offer the same. Without a city nothing but what everybody may see."""
        if name in self.found:
            return self.found[name]
        rows = self.kind.targets[name](self.tenant or 0)
        if among is not None:
            return in_order(rows.filter(among))
        self.found[name] = in_order(rows)
        return self.found[name]

    def related_inside(self, child: str, name: str, among: models.Q | None = None) -> list[models.Model]:
        """The same for a foreign key of a row inside the thing."""
        return self.related(f"{child}.{name}", among)

    # --- Rows ---

    def rows_of(self, part: InlinePart) -> list[FormRow]:
        known = [key for key in children(part.name, self.shown) if self.holds(part.name, key)]
        new = self.new_keys(part.name, known)
        made = []
        for number, key in enumerate([*known[:MOST_ROWS], *new]):  # what is typed is kept beside any number
            values = under(f"{part.name}.{key}", self.shown)
            form = part.form(
                child_relation(self.kind.model, part.name).related_model,
                shown=values,
                targets=partial(self.related_inside, part.name),
                tenant=self.tenant,
                by=self.by,
                data=self.data if self.is_bound else None,
                prefix=f"{part.name}-{key}",
                is_new=key not in known,
                basis=under(f"{part.name}.{key}", self.basis),
            )
            if part.carries and key not in known:
                form.carry(self.latest(part))
            made.append(FormRow(key, form, part.title(values) if values else "", number))
        if self.more and new:
            next(iter(made[-1].form.fields.values())).widget.attrs["autofocus"] = True
        return made

    def latest(self, part: InlinePart) -> dict[str, str]:
        """What a new row carries, from that of the latest year which says it."""
        rows = [under(f"{part.name}.{key}", self.shown) for key in children(part.name, self.shown)]
        rows = [row for row in rows if row.get(part.carries[0])]
        newest = max(rows, key=lambda row: int(str(row.get("year") or 0)), default={})
        return {name: str(newest[name]) for name in part.carries if newest.get(name)}

    def holds(self, name: str, key: str) -> bool:
        """A row that somebody else added since is not on the page that was sent."""
        return not self.is_bound or any(str(control).startswith(f"{name}-{key}-") for control in self.data)

    def new_keys(self, name: str, known: list[str]) -> list[str]:
        """Keys of empty rows travel with the form: sent twice, it means the same row."""
        sent = self.data.getlist(name) if isinstance(self.data, MultiValueDict) else []
        given = [key for key in dict.fromkeys(map(str, sent)) if is_uuid(key) and key not in known][:MOST_ROWS]
        is_wanted = self.more if self.is_bound else not known
        return [*given, str(uuid.uuid4())] if is_wanted else given

    def all_rows(self) -> Iterator[FormRow]:
        for rows in self.rows.values():
            yield from rows

    # --- Checking ---

    def is_valid(self) -> bool:
        """Each row too, so that all that is wrong is told at once."""
        fine = super().is_valid()
        if self.is_complete and self.ask_for_source():
            fine = False
        for row in self.all_rows():
            if row.form.is_blank or row.form.is_gone:
                row.form.unchecked()
                continue
            is_fine = row.form.is_valid()
            if self.is_complete and row.form.ask_for_source():
                is_fine = False
            if self.is_complete and (row.form.is_touched or is_among(row, self.changed)):
                is_fine = self.add_incomplete(row) and is_fine
            fine = fine and is_fine
        return fine

    def add_incomplete(self, row: FormRow) -> bool:
        """Only for what holds nothing else that is wrong: one sentence a control."""
        lacking = [
            (name, text) for name, text in row.form.incomplete(row.form.cleaned_data) if name not in row.form.errors
        ]
        for name, text in lacking:
            row.form.add_error(name, text)
        return not lacking

    def clean(self) -> dict[str, object]:
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
        lacking = [(name, text) for name, text in self.incomplete() if name not in self.brought_back]
        found = [*self.lacks(), *(Problem(self.control_id(name), text) for name, text in lacking)]
        for row in self.all_rows():
            if not row.form.is_new and is_among(row, changes):
                lacking = row.form.incomplete(row.form.shown)
                waiting = row.form.brought_back  # told already: it cannot be read
                found += [Problem(row.form.control_id(name), text) for name, text in lacking if name not in waiting]
        return found

    def set_aside(self) -> Unfinished:
        found = super().set_aside()
        for row in self.all_rows():
            found |= row.form.set_aside()
        return found

    def corrected(self) -> dict[str, list[str]]:
        found = super().corrected()
        for row in self.all_rows():
            found |= row.form.corrected()
        return found

    def unchecked(self) -> None:
        super().unchecked()
        for row in self.all_rows():
            row.form.unchecked()

    # --- What came out ---

    def patch(self) -> Snapshot:
        """Only what differs from what the form showed at its beginning."""
        return self.differing()

    def bound(self, key: str) -> forms.BoundField | None:
        """The control of a key of the flat map."""
        name, pk, column = Key.parse(key)
        if not pk:
            return self[key] if key in self.fields else None
        row = next((row for row in self.rows.get(name, ()) if row.key == pk), None)
        return row.form[column] if row and column in row.form.fields else None


# --- Small steps --------------------------------------------------------------------------------------------------


def in_order(rows: models.QuerySet[models.Model]) -> list[models.Model]:
    model = rows.model
    return list(rows.select_related("scheme")) if hasattr(model, "scheme") else list(rows)


def children(name: str, values: Values) -> list[str]:
    """Keys of the children that are there."""
    return list(rows_under(name, values))


def is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
