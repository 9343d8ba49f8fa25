"""A day or a year that nobody can mean is refused by the column and by the question itself, so through every door."""

import ast
import importlib
import pkgutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client
from rest_framework import serializers

from alliance.api import v1
from alliance.api.row_serializers import RowSerializer
from cooperation.models import Exchange, Message
from core.fields import YearField, YearInput
from core.importexport.kinds import table_kinds
from core.text.days import DayField, DayInput
from core.text.moments import known_day
from planning import dates
from planning.commitments.models import whole_day
from planning.dates import planned_day
from tests import people
from tests.api.writing import Program, told
from tests.cooperation.helping import agreed, make_world
from tests.core.test_registrations import below
from tests.factories import PostingFactory
from tests.importexport.files import csv_file, examined
from tests.people import sign_in

pytestmark = pytest.mark.django_db
IMPOSSIBLE = (date(1700, 5, 1), date(1899, 12, 31), date(2201, 1, 1), date(9999, 1, 1))
SOURCES = ("alliance", "assessment", "cities", "cooperation", "core", "events", "finance", "planning", "resources")
ROOT = Path(settings.BASE_DIR)
QUESTIONS = ("forms.DateField", "forms.DateTimeField", "forms.SplitDateTimeField")
ANSWERS = [  # given, never sent
    *("EntrySerializer", "ListOfPlacesSerializer", "ProjectMatchSerializer", "ProjectMatchesSerializer"),
    "PublishedSerializer",
]
OF_THE_MACHINE = {"core.scheduled"}  # nobody types what stands there


def columns() -> list[models.Field[Any, Any]]:
    """Of our own tables, without those that the program alone sets."""
    found = []
    for model in apps.get_models():
        name = apps.get_app_config(model._meta.app_label).name
        if name.split(".")[0] in SOURCES and name not in OF_THE_MACHINE:
            found += [field for field in model._meta.concrete_fields if field.editable and field.model is model]
    return found


def named(field: models.Field[Any, Any]) -> str:
    return f"{field.model._meta.label}.{field.name}"


def refuses(field: Any, value: object) -> bool:
    """Also that the sentence says what is possible."""
    try:
        field.run_validators(value)
    except ValidationError as wrong:
        return any("1900" in sentence for sentence in wrong.messages)
    return False


# --- Columns, which the API, imports and the admin ask ------------------------------------------------------------


def test_each_day_that_a_column_holds_is_of_a_year_that_somebody_can_mean() -> None:
    days = [
        field
        for field in columns()
        if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField)
    ]
    assert len(days) > 35

    assert [named(field) for field in days for day in IMPOSSIBLE if not refuses(field, day)] == []
    assert [named(field) for field in days if not is_taken(field, date(2026, 11, 30))] == []


def is_taken(field: Any, value: object) -> bool:
    try:
        field.run_validators(value)
    except ValidationError:
        return False
    return True


def test_each_moment_that_people_type_is_of_a_year_that_somebody_can_mean() -> None:
    moments = {
        column.field
        for kind in table_kinds()
        for sheet in kind.sheets
        for column in sheet.columns
        if isinstance(getattr(column, "field", None), models.DateTimeField)
    }
    assert sorted(map(named, moments)) == ["events.Session.ends", "events.Session.starts"]

    assert [named(field) for field in moments if not refuses(field, datetime(1700, 5, 1, tzinfo=UTC))] == []


def test_each_year_that_a_column_holds_is_one_that_somebody_can_mean() -> None:
    years = [
        field
        for field in columns()
        if isinstance(field, models.IntegerField) and (isinstance(field, YearField) or "year" in field.name)
    ]
    ages = {"review.Reminder.years"}
    years = [field for field in years if named(field) not in ages]
    assert len(years) > 20

    assert [named(field) for field in years for year in (0, 99, 1700, 20300) if not refuses(field, year)] == []


def test_each_text_that_holds_a_day_is_of_a_year_that_somebody_can_mean() -> None:
    """As exact as it is known: 2026, 2026-03, 2026-03-31."""
    rules = (known_day, planned_day, whole_day)
    texts = [field for field in columns() if any(rule in field.validators for rule in rules)]
    assert len(texts) > 8

    assert [named(field) for field in texts for text in ("1700-05-01", "2201-01-01") if not refuses(field, text)] == []


# --- Questions ----------------------------------------------------------------------------------------------------


def test_each_question_for_a_day_is_asked_by_the_one_field_that_knows_the_rule() -> None:
    """Read from the sources: many forms are put together only when they are shown."""
    asking = {
        str(path.relative_to(ROOT))
        for name in SOURCES
        for path in (ROOT / name).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in QUESTIONS
    }

    assert asking == {"core/text/days.py"}


def test_each_form_that_stands_refuses_impossible_days_and_years() -> None:
    importlib.import_module(settings.ROOT_URLCONF)
    asked = [
        (form, name, field)
        for form in below(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.DateField | YearInput) and form.__module__.split(".")[0] in SOURCES
    ]
    assert {DayInput, YearInput} & {type(field) for _form, _name, field in asked}

    for form, name, field in asked:
        for typed in ("1700-05-01", "20300-05-12") if isinstance(field, DayInput) else ("0", "99", "1700", "20300"):
            with pytest.raises(ValidationError):
                field.clean(typed)
            assert typed, (form, name)


@pytest.mark.parametrize(
    "typed", ["令和0年", "令和99年度", "平成32年", "昭和65年", "令和0年5月1日", "FY20300", "20300", "1700"]
)
def test_a_year_that_an_era_has_not_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        dates.read(typed)


def test_a_day_of_an_era_that_was_is_taken() -> None:
    assert [dates.read(typed) for typed in ("令和元年", "平成31年", "昭和64年", "令和32年度")] == [
        "2019",
        "2019",
        "1989",
        "FY2050",
    ]


# --- The API ------------------------------------------------------------------------------------------------------


def test_no_serializer_takes_an_impossible_day() -> None:
    """Rows are only read by theirs; what programs write goes to columns as it is."""
    for module in pkgutil.iter_modules(v1.__path__):
        importlib.import_module(f"{v1.__name__}.{module.name}")
    taken = []
    for serializer in below(serializers.Serializer):
        if issubclass(serializer, RowSerializer) or serializer.__module__.split(".")[0] not in SOURCES:
            continue
        for name, field in serializer._declared_fields.items():
            if isinstance(field, serializers.DateField | serializers.DateTimeField) and not field.read_only:
                taken.append(f"{serializer.__name__}.{name}")

    assert sorted({each.partition(".")[0] for each in taken}) == ANSWERS


@pytest.mark.parametrize("day", ["1700-05-01", "20300-05-12", "2201-01-01"])
def test_a_program_is_told_at_the_field(day: str) -> None:
    world = make_world()
    body = {"kind": "posting", "city": "reed-hills", "object": "reed-beds", "changes": {"valid_until": day}}

    refused = told(Program(world.other_lead).post("/api/v1/proposals/", body), 400)

    assert list(refused["errors"]) == ["valid_until"]


# --- Imports and pages --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["1700-05-01", "20300-05-12"])
def test_a_row_of_a_file_is_told_at_the_cell(day: str) -> None:
    PostingFactory(slug="reed-beds")
    report = examined("postings", csv_file([{"slug": "reed-beds", "valid_until": day}]), people.curator())

    assert [fault.column for fault in report.faults] == ["valid_until"]


@pytest.mark.parametrize("day", ["1700-05-01", "20300-05-12"])
def test_a_visit_of_1700_is_refused_and_nothing_that_was_typed_is_lost(day: str) -> None:
    world = make_world()
    link = agreed(world)
    editor = sign_in(Client(), world.editor)

    page = editor.post(
        f"/en/w/heron-bay/links/{link.slug}/log/",
        {"day": day, "kind": "visit", "learned": "Ask the farmers first.", "language": "en"},
    )

    assert (page.status_code, Exchange.objects.count(), Message.objects.filter(step="").count()) == (200, 0, 0)
    assert "Ask the farmers first." in page.text
    assert "Enter a year from 1900 to 2200." in page.text or "Enter a date, for example 2027-05-12." in page.text


def test_a_field_and_its_question_belong_together() -> None:
    assert isinstance(DayField().formfield(), DayInput)
