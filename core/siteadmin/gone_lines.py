"""Lines of a form whose rows somebody else took away: Django knows none without its row, and would not show it.

A line in which the person had changed something is kept as a new one, behind the others; else it goes too.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.db import models
from django.http import QueryDict

from core.history.keys import Key
from core.history.snapshot import Snapshot, child_columns, child_relation
from core.siteadmin.changes import Formset, relation_of, value


class GoneLine(NamedTuple):
    """`key` is that of the row, in the flat map of its parent."""

    key: str
    formset: Formset
    form: Any

    @property
    def typed(self) -> Snapshot:
        """Its columns as they were sent; nothing where the person took it away too."""
        said = {name: self.form.data.get(self.form.add_prefix(name)) for name in self.form.errors}
        said |= {name: value(each) for name, each in self.form.cleaned_data.items()}
        parent: type[models.Model] = self.formset.fk.related_model
        known = {*child_columns(child_relation(parent, relation_of(self.formset)))}
        return {} if said.get("DELETE") else {f"{self.key}.{name}": said[name] for name in said if name in known}


def gone_lines(formset: Formset, read: Snapshot, now: Snapshot) -> list[GoneLine]:
    """Those that were there when the form was opened."""
    column = formset.model._meta.pk.name
    sent = {str(Key(relation_of(formset), form.data.get(form.add_prefix(column), ""))): form for form in formset.forms}
    return [GoneLine(key, formset, form) for key, form in sent.items() if key in read and key not in now]


def with_gone_as_new(gone: Iterable[GoneLine], changed: Collection[str], data: QueryDict) -> QueryDict:
    """What was sent, as Django can show it: `changed` are the keys of what the person changed."""
    found, rows = data.copy(), {Key.parse(key).row for key in changed}
    lines: dict[str, list[GoneLine]] = defaultdict(list)
    for line in gone:
        lines[line.formset.prefix].append(line)
    for those in lines.values():
        put_in_order(those[0].formset, those, rows, found)
    return found


def put_in_order(formset: Formset, gone: list[GoneLine], changed: Collection[str], data: QueryDict) -> None:
    """Numbers the lines of a formset anew: those with a row, new ones, then what has become new."""
    without_row = [line.form.prefix for line in gone]
    again = [line.form.prefix for line in gone if line.key in changed]
    there = [form.prefix for form in formset.initial_forms if form.prefix not in without_row]
    order = [*there, *(form.prefix for form in formset.extra_forms), *again]
    sent = {form.prefix: taken_out(form.prefix, data) for form in formset.forms}
    for number, prefix in enumerate(order):
        for name, values in sent[prefix].items():
            if not (prefix in again and name == formset.model._meta.pk.name):
                data.setlist(f"{formset.prefix}-{number}-{name}", values)
    data[f"{formset.prefix}-INITIAL_FORMS"] = str(len(there))
    data[f"{formset.prefix}-TOTAL_FORMS"] = str(len(order))


def taken_out(prefix: str, data: QueryDict) -> dict[str, list[Any]]:
    """What one line had sent, by the names of its columns, which is no part of the form any more."""
    names = [name for name in data if name.startswith(f"{prefix}-")]
    return {name.removeprefix(f"{prefix}-"): data.pop(name) for name in names}
