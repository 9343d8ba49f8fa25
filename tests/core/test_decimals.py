"""Numbers that a database could not give back are refused by the column and by the question."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from core.text.decimals import DIGITS, ExactDecimalField
from planning.tracking.models import PlanAction


def test_every_column_that_could_hold_more_digits_than_are_kept_refuses_them() -> None:
    loose = [
        str(field)
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, models.DecimalField)
        and not isinstance(field, ExactDecimalField)
        and field.max_digits > DIGITS
    ]

    assert loose == []


@pytest.mark.parametrize("number", ["999999999999999999", "99999999999999.99", "-123456789012345678"])
def test_a_budget_that_could_not_be_read_back_is_refused(number: str) -> None:
    column = PlanAction._meta.get_field("budget")

    with pytest.raises(ValidationError, match="at most 15 digits"):
        column.run_validators(Decimal(number))


@pytest.mark.parametrize("number", ["0", "10000000000", "9999999999999.99", "900000000000000000"])
def test_a_budget_of_a_size_that_is_kept_passes(number: str) -> None:
    PlanAction._meta.get_field("budget").run_validators(Decimal(number))
