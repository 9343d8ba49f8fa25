"""How the doors read values, and that what a value is stands in their tables alone."""

import re

import pytest
from django.db import models
from django.utils.translation import override

from core.fields import ByField, YearField
from core.review.forms.parts import CONTROLS
from tests.inputs import INPUTS, PAGE, page
from tests.packages import ROOT, python_files
from tests.sample.models import Sample

ASKS = re.compile(r"(?:isinstance|issubclass)\([^)]*\bmodels\.(?:\w+Field|ForeignKey)\b")

# `core.fields` alone asks for classes of fields. The list only shrinks: a line is taken out, never added.
EXEMPT: dict[str, int] = {}


def test_the_page_of_inputs_says_what_each_door_takes() -> None:
    with override("en"):
        assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.inputs --update"
    assert sum(map(len, INPUTS.values())) >= 60


def test_what_a_value_is_stands_in_the_tables_of_the_doors() -> None:
    found = {
        str(path.relative_to(ROOT)): len(asked)
        for path in python_files()
        if path != ROOT / "core" / "fields.py" and (asked := ASKS.findall(path.read_text(encoding="utf-8")))
    }

    assert found == EXEMPT


def test_the_nearest_class_of_a_field_answers() -> None:
    table = ByField({models.IntegerField: "number", YearField: "year", models.CharField: "text"})

    answers = {name: table[Sample._meta.get_field(name)] for name in ("year", "version", "title_en", "slug")}

    assert answers == {"year": "year", "version": "number", "title_en": "text", "slug": "text"}
    with pytest.raises(LookupError, match="DecimalField"):
        table[Sample._meta.get_field("area")]


def test_a_form_never_takes_a_day_for_a_text() -> None:
    with pytest.raises(LookupError):
        CONTROLS[models.DateField()]
