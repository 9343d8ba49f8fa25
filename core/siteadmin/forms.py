"""The form of a record: besides its fields the version that was read and the reason for the change."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.history.snapshot import Snapshot
from core.history.sourced import Sourced, is_empty, sourced_of
from core.siteadmin.bases import InlineFormSet, ModelForm
from core.siteadmin.choosing import name_together
from core.text import clean
from core.text.fold import fold
from core.text.languages import column_names

STILL_HOLDS = _("The value has changed. Confirm that the source also supports the new value, or enter a new source.")
ABOUT_THE_CHANGE = ("reason", "expected", "read")


class AdminForm(ModelForm):
    """The form of a row: what its model says of a column stands at the field in which that column is typed.

    Django looks for a field of the column's own name, and raises ValueError where the form has none: a text is typed
    in a field for each language, and some columns are not asked for at all.
    """

    def add_error(self, field: str | None, error: Any) -> None:
        by_name = error.error_dict if field is None and hasattr(error, "error_dict") else {}
        for name, errors in by_name.items():
            for place in self.places_of(name):
                super().add_error(place, errors)
        if not by_name:
            super().add_error(field, error)

    def places_of(self, name: str) -> list[str | None]:
        """The field itself; else those of its languages that were filled in; else above the form."""
        if name in self.fields:
            return [name]
        own = [column for column in column_names(name) if column in self.fields]
        filled = [column for column in own if self.cleaned_data.get(column)]
        return [*(filled or own[:1])] or [None]


class RecordForm(AdminForm):
    expected = forms.IntegerField(
        required=False, min_value=0, max_value=2**32, widget=forms.HiddenInput(attrs={"autocomplete": "off"})
    )
    # A row without versions travels along as it was read: no history could tell afterwards who changed what.
    read = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))
    reason = forms.CharField(
        label=_("Reason for the change"),
        required=False,
        max_length=500,
        widget=AdminTextInputWidget,
        help_text=_("The reason is kept in the history. Everyone who can see the history can read it."),
    )

    asks_reason = False
    version_read: int | None = None
    row_read: str = ""
    refusal: Exception | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = self.asks_reason
        self.fields["expected"].initial = self.version_read
        self.fields["read"].initial = self.row_read

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.version_read is not None and self.cleaned_data.get("expected") is None:
            self.add_error(None, _("The version of this record is missing. Open the page again."))
        if self.refusal:
            self.tell(self.refusal)
        return cleaned

    def clean_reason(self) -> str:
        return clean.one_line(self.cleaned_data["reason"] or "")

    def tell(self, refusal: Exception) -> None:
        """What the action did not accept stands at its field, where there is one, else above the form."""
        self.add_error(None, refusal if isinstance(refusal, ValidationError) else str(refusal))


def order_after(form: ModelForm, *columns: str) -> Snapshot:
    """The key by which lists are sorted, from the columns of a name. One that was chosen otherwise stays."""
    row, longest = form.instance, form._meta.model._meta.get_field("sort_key").max_length

    def key(said: Any) -> str:
        return " ".join(fold(str(said(name) or "")) for name in columns).strip()[:longest]

    was, now = key(lambda name: form.initial.get(name)), key(form.cleaned_data.get)
    is_chosen = bool(row.sort_key) and row.sort_key != was
    return {} if is_chosen or not now or now == row.sort_key else {"sort_key": now}


class SourcedForm(AdminForm):
    """A new number asks for its source: that of the old one may not know it."""

    source_holds = forms.BooleanField(
        label=_("The source given also supports the new value"), required=False, initial=False
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.instance._state.adding and not self.cleaned_data.get("source_holds"):
            for rule in sourced_of(self._meta.model):
                if self.is_left_behind(rule):
                    self.add_error("source_holds", STILL_HOLDS)
        return cleaned

    def is_left_behind(self, rule: Sourced) -> bool:
        """Whether a number that stood there is another one, and its source, or the address of its source, is not."""
        changed = set(self.changed_data)
        stood = {name for name in rule.of if not is_empty(self.initial.get(name))}
        named = {name for name in rule.by if not is_empty(self.initial.get(name))}
        if not changed & stood:
            return False
        return not changed & set(rule.by) or ("source_link" in named - changed and bool(self.data_of("source_link")))

    def data_of(self, name: str) -> str:
        return str(self.data.get(self.add_prefix(name)) or "")


class SourcedRecordForm(SourcedForm, RecordForm):
    """The same of a record of its own."""


class ChildFormSet(InlineFormSet):
    """Django would take the key of any row of the table and write into the row that stands in its place (T2)."""

    @cached_property
    def forms(self) -> Any:
        found = super().forms
        name_together(found)
        return found

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        model: Any = self.model
        if key := form.fields.get(model._meta.pk.name):
            key.queryset = model._base_manager.filter(**{self.fk.name: self.instance.pk})


class LongField(forms.CharField):
    """A text of several lines. Browsers send other line breaks than are stored: alone they are no change."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))


class LinesField(forms.CharField):
    """A list of texts, one on each line."""

    widget = AdminTextareaWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10_000)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(each) for each in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        lines = (clean.one_line(each) for each in (super().to_python(value) or "").splitlines())
        return [line for line in lines if line]

    def run_validators(self, value: Any) -> None:
        super().run_validators("\n".join(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial or []) != self.to_python(data or []))


def offer_too(field: forms.ChoiceField, codes: Iterable[str]) -> None:
    """What is stored and offered no more stays one to choose."""
    offered: list[Any] = list(field.choices)  # type: ignore[arg-type]  # as it comes back, whatever was given
    known = {code for code, _words in offered}
    field.choices = [*offered, *((code, code) for code in codes if code not in known)]


class CodesField(forms.MultipleChoiceField):
    """A list of codes, each chosen by its words. A code that is stored and offered no more stays one to choose."""

    widget = forms.CheckboxSelectMultiple

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        stored = form.get_initial_for_field(self, field_name) or ()
        offer_too(self, stored)
        return super().get_bound_field(form, field_name)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(initial or ()) != set(data or ())


class CodeField(forms.ChoiceField):
    """One code, chosen by its words; nothing where none fits. What is stored stays one to choose."""

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        stored = form.get_initial_for_field(self, field_name)
        offer_too(self, [stored] if stored else ())
        return super().get_bound_field(form, field_name)


class RemoveForm(forms.Form):
    expected = forms.IntegerField(min_value=0, max_value=2**32, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason for the change"), required=False, max_length=500)

    def __init__(self, *args: Any, asks_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = asks_reason

    def clean_reason(self) -> str:
        return clean.one_line(self.cleaned_data["reason"] or "")
