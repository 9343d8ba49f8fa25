"""Fields in which rows are chosen. What is no key was refused before the database is asked for it (T47)."""

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

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        model: type[models.Model] = self.field.remote_field.model
        keys = [each for each in value if key_of(model, str(each)) is not None]
        return super().optgroups(name, keys, attrs)  # type: ignore[misc]


class ChosenRow(KnownKeys, AutocompleteSelect):  # type: ignore[misc]
    pass


class ChosenRows(KnownKeys, AutocompleteSelectMultiple):  # type: ignore[misc]
    pass
