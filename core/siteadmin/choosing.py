"""Fields in which rows are chosen. What is no key was refused before the database is asked for it (T47)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db import models

from core.history.rowkeys import key_of


class RowsField(forms.ModelMultipleChoiceField[models.Model]):
    """Several rows. SQLite fails at numbers that are too large for it, which Django finds out for one row alone."""

    def clean(self, value: Any) -> Any:
        assert self.queryset is not None
        for each in value if isinstance(value, list | tuple) else ():
            if key_of(self.queryset.model, str(each)) is None:
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": each}
                )
        return super().clean(value)


class KnownKeys:
    """Shows what was sent once more: Django would look for the row of everything that was sent."""

    field: Any  # of the model
    labels: Mapping[str, str] | None = None  # by key, where they were read for all rows of a form together

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        keys = [each for each in value if key_of(self.model, str(each)) is not None]
        if self.labels is None:
            return super().optgroups(name, keys, attrs)  # type: ignore[misc]
        known = [(each, self.labels[str(each)]) for each in keys if str(each) in self.labels]
        nothing = [] if self.is_required or self.allow_multiple_selected else [("", "")]  # type: ignore[attr-defined]
        options = [
            self.create_option(name, key, label, bool(key), at)  # type: ignore[attr-defined]
            for at, (key, label) in enumerate([*nothing, *known])
        ]
        return [(None, options, 0)]

    @property
    def model(self) -> type[models.Model]:
        found: type[models.Model] = self.field.remote_field.model
        return found


def name_together(rows: Sequence[forms.BaseForm]) -> None:
    """Reads the names of what the rows of a form have chosen: one question for each column, however many rows."""
    for name in rows[0].fields if rows else ():
        widgets: list[Any] = [getattr(row.fields[name].widget, "widget", row.fields[name].widget) for row in rows]
        if isinstance(widgets[0], ChosenRow):
            labels = labels_of(rows, name, widgets[0].model)
            for widget in widgets:
                widget.labels = labels


def labels_of(rows: Sequence[forms.BaseForm], name: str, model: type[models.Model]) -> dict[str, str]:
    field: Any = rows[0].fields[name]
    keys = {key_of(model, str(value)) for row in rows if (value := row[name].value()) not in (None, "")} - {None}
    found = field.queryset.filter(pk__in=keys) if keys else ()
    return {str(each.pk): field.label_from_instance(each) for each in found}


class ChosenRow(KnownKeys, AutocompleteSelect):  # type: ignore[misc]
    pass


class ChosenRows(KnownKeys, AutocompleteSelectMultiple):  # type: ignore[misc]
    pass
