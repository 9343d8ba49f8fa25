"""A field of the API is one line: what is read from the database and what is answered follow from it."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.validators import RegexValidator
from rest_framework import serializers

from alliance.api.row_serializers import NumberField, RowSerializer
from alliance.api.rows import Row, Table
from alliance.api.texts import AnswerTexts
from tests import factories as make
from tests.sample.api import SampleSerializer
from tests.sample.factories import SampleFactory
from tests.sample.models import Sample

pytestmark = [pytest.mark.django_db, pytest.mark.both]


class WhereSerializer(RowSerializer):
    country = serializers.CharField()
    place = serializers.CharField(source="slug")


class BodySerializer(RowSerializer):
    slug = serializers.SlugField()


class Longer(SampleSerializer):
    country = serializers.CharField(source="city__country")
    hectares = NumberField(source="area")
    is_large = serializers.BooleanField()
    where = WhereSerializer(source="city__")
    body = BodySerializer(source="organisation__", allow_null=True)
    reads = ("area",)

    def get_is_large(self, row: Row, words: AnswerTexts) -> bool:
        return bool(row["area"] and row["area"] > 1000)


def test_a_field_that_is_declared_is_read_and_answered() -> None:
    sample = SampleFactory(area=Decimal("2000.00"), city=make.CityFactory(slug="kobe", country="JP"))
    table = Table(Sample._base_manager.all, Longer.columns())

    (row,) = table.fetch(Sample.objects.filter(pk=sample.pk))
    answer = Longer.shape(row, AnswerTexts())

    assert {name: answer[name] for name in ("country", "hectares", "is_large", "where", "body")} == {
        "country": "JP",
        "hectares": 2000,
        "is_large": True,
        "where": {"country": "JP", "place": "kobe"},
        "body": None,
    }
    assert set(answer) == set(Longer().fields) - {"language"}


def test_each_column_is_read_once() -> None:
    assert len(Longer.columns()) == len(set(Longer.columns()))
    assert set(SampleSerializer.columns()) < set(Longer.columns())


def test_of_nothing_nothing_is_read() -> None:
    """The cities of somebody who works for none are such a question."""
    SampleFactory()

    assert Table(Sample._base_manager.all, Longer.columns()).fetch(Sample.objects.filter(city__in=[])) == []


REFUSED: dict[str, dict[str, Any]] = {
    "validators (title)": {"title": serializers.CharField(validators=[RegexValidator("a")])},
    "default (title)": {"title": serializers.CharField(default="")},
    "SerializerMethodField (title)": {"title": serializers.SerializerMethodField()},
    "validate": {"validate": lambda serializer, values: values},
    "get_titel": {"title": serializers.CharField(), "get_titel": lambda serializer, row, words: ""},
}


@pytest.mark.parametrize("unknown", REFUSED)
def test_what_would_silently_do_nothing_is_refused(unknown: str) -> None:
    with pytest.raises(TypeError) as refused:
        type("Refused", (RowSerializer,), REFUSED[unknown])

    assert str(refused.value).endswith(f"does nothing with {unknown}.")
