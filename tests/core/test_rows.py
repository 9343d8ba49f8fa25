"""A row that is read quickly is the row that Django makes: its values, its state, the columns that were left out."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.utils import translation

from cities.models import City
from core.rows import QuickRow, particular

MODELS = sorted(
    (model for model in apps.get_models() if issubclass(model, QuickRow)), key=lambda model: model._meta.label
)


def picture(row: Model) -> dict[str, Any]:
    values = {name: value for name, value in vars(row).items() if name != "_state"}
    return {**values, "cached": row._state.fields_cache, "state": vars(row._state)}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
@pytest.mark.parametrize("every", [1, 2], ids=["whole", "half"])
def test_it_is_the_row_that_django_makes(model: type[QuickRow], every: int) -> None:
    names = [each.attname for at, each in enumerate(model._meta.concrete_fields) if at % every == 0 or each.primary_key]
    values: Sequence[object] = [f"value of {name}" for name in names]
    by_django: Any = Model.from_db
    made = by_django.__func__(model, "default", names, values)

    assert picture(model.from_db("default", names, values)) == picture(made)


def test_versioned_rows_and_their_children_are_read_so() -> None:
    labels = {model._meta.label for model in MODELS}

    assert {"cities.City", "cities.Figure", "planning.PlanFigure", "vocabulary.Source", "vocabulary.Term"} <= labels


def test_a_file_is_laid_down_by_its_own_attribute() -> None:
    document = next(model for model in MODELS if particular(model))
    name = particular(document)[0]
    row = document.from_db("default", ["id", name], [7, "report.pdf"])

    assert getattr(row, name).name == "report.pdf"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_choice_is_told_as_django_tells_it(language: str) -> None:
    row: Any = City(status=City.Status.FOUNDING)
    by_django: Any = Model

    with translation.override(language):
        assert row.get_status_display() == by_django._get_FIELD_display(row, City._meta.get_field("status"))
