"""Days as columns and as questions of forms: a year that nobody can mean is refused by the field itself, whichever door
the day comes through."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models

from core.text.moments import likely_year


class DayInput(forms.DateField):
    """Takes a day of a year that somebody can mean."""

    default_validators = [likely_year]  # Django's own name


if TYPE_CHECKING:  # Django's classes cannot be subscripted when the site runs

    class DayField[Set, Get](models.DateField[Set, Get]):
        """A day of a year that somebody can mean: forms, imports, the admin and the API ask the column."""

else:

    class DayField(models.DateField):
        """A day of a year that somebody can mean: forms, imports, the admin and the API ask the column."""

        default_validators = [likely_year]  # Django's own name

        def formfield(self, **options: Any) -> Any:
            return super().formfield(**{"form_class": DayInput, **options})

        def deconstruct(self) -> Any:
            """A migration needs to know the column alone, which is Django's."""
            name, _path, args, kwargs = super().deconstruct()
            return name, "django.db.models.DateField", args, kwargs
