"""What was typed as the flat map of changes that the actions take (see core/history/snapshot.py)."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from core.history.snapshot import Plain, Snapshot, links_of
from core.siteadmin.bases import ModelForm
from core.siteadmin.forms import ABOUT_THE_CHANGE

type Formset = Any  # BaseInlineFormSet: mypy does not know its private names, nor that its model is there


def changes_of(form: ModelForm, formsets: Iterable[Formset], *, leave: Iterable[str] = ()) -> Snapshot:
    changes = own(form, {*ABOUT_THE_CHANGE, *leave})
    for formset in formsets:
        changes |= of_children(formset)
    return changes


def own(form: ModelForm, leave: set[str]) -> Snapshot:
    changes: Snapshot = {}
    known = {field.name for field in (*form._meta.model._meta.concrete_fields, *form._meta.model._meta.many_to_many)}
    for name in form.changed_data:
        if name in leave or name not in form.cleaned_data or name not in known:
            continue
        if is_link(form, name):
            changes |= links(form, name)
        else:
            changes[name] = value(form.cleaned_data[name])
    return {**changes, **getattr(form, "extra_changes", dict)()}


def is_link(form: ModelForm, name: str) -> bool:
    model: type[models.Model] = form._meta.model
    return name in links_of(model)


def links(form: ModelForm, name: str) -> Snapshot:
    before, now = keys(form.initial.get(name)), keys(form.cleaned_data[name])
    return {f"{name}.{pk}": pk in now for pk in sorted(before ^ now)}


def keys(rows: Iterable[Any] | None) -> set[Any]:
    return {row.pk if isinstance(row, models.Model) else row for row in rows or ()}


def of_children(formset: Formset) -> Snapshot:
    """Rows that were marked for removal, new ones, the changed columns of the others, and rows of other children that
    were entered with them."""
    name = relation_of(formset)
    changes: Snapshot = {}
    for form in formset.forms:
        key = f"{name}.{form.instance.pk}"
        if formset.can_delete and formset._should_delete_form(form):
            if not form.instance._state.adding:
                changes[key] = False
        elif form.has_changed() and hasattr(form, "cleaned_data"):  # what it refuses is not in there
            if form.instance._state.adding:
                changes[key] = True
            typed = {column: value(form.cleaned_data[column]) for column in columns(formset, form)}
            extra: Snapshot = getattr(form, "extra_changes", dict)()
            changes |= {f"{key}.{column}": each for column, each in {**typed, **extra}.items()}
            changes |= getattr(form, "sibling_changes", dict)()
    return changes


def relation_of(formset: Formset) -> str:
    """The name by which the parent knows these children: `figures`."""
    return str(formset.fk.remote_field.get_accessor_name())


def columns(formset: Formset, form: ModelForm) -> list[str]:
    known = {field.name for field in formset.model._meta.concrete_fields} - {
        formset.fk.name,
        formset.model._meta.pk.name,
    }
    return [name for name in form.changed_data if name in known and name in form.cleaned_data]


def value(typed: Any) -> Plain:
    plain: Plain = typed.pk if isinstance(typed, models.Model) else typed
    return plain
