"""Numbers with decimals as columns: what a database could not give back as it was written is refused by the column,
whichever door the number comes through."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

DIGITS = 15  # what SQLite, which keeps such a number in binary, gives back exactly


def exact_number(number: Decimal) -> None:
    """Raises ValidationError for a number of more digits than every database keeps."""
    if len(number.normalize().as_tuple().digits) > DIGITS:
        raise ValidationError(_("Enter a number of at most 15 digits."))


if TYPE_CHECKING:  # Django's classes cannot be subscripted when the site runs

    class ExactDecimalField[Set, Get](models.DecimalField[Set, Get]):
        """A number that comes back from every database as it was written."""

else:

    class ExactDecimalField(models.DecimalField):
        """A number that comes back from every database as it was written."""

        @property
        def validators(self) -> Any:
            return [*super().validators, exact_number]

        def deconstruct(self) -> Any:
            """A migration needs to know the column alone, which is Django's."""
            name, _path, args, kwargs = super().deconstruct()
            return name, "django.db.models.DecimalField", args, kwargs
