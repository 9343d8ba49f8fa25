"""Controlled terms: framework targets, biomes, ecosystems, challenges and the like."""

import json
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api.describing import described
from alliance.api.filters import both_ways
from alliance.api.reading import ReadViewSet
from alliance.api.rows import Row, Table
from alliance.api.texts import LanguageField, TextField, Words, in_all
from core.vocabulary.models import Scheme, Term

TEXTS = ("label", "short", "explanation")


class TermSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(help_text="For the fields of a proposal: `terms.<id>`.")
    scheme = serializers.SlugField()
    code = serializers.CharField()
    order = serializers.IntegerField()
    identifier = serializers.CharField(allow_null=True, help_text="As outside bodies name it.")
    broader = serializers.CharField(allow_null=True, help_text="The code of the broader term.")
    group = serializers.CharField(allow_null=True)
    label = TextField()  # type: ignore[assignment]  # the name of a part of REST framework's own
    short = TextField()
    explanation = TextField()
    label_origin = serializers.DictField(
        child=serializers.CharField(), help_text="By language: official, usual or drafted."
    )
    indicators = serializers.DictField(child=serializers.JSONField())
    language = LanguageField()


COLUMNS = (
    *("pk", "scheme__code", "code", "order", "identifier", "broader__code", "group", "label_origin", "indicators"),
    *in_all(*TEXTS),
)


class TermFilters(django_filters.FilterSet):
    scheme = django_filters.CharFilter(field_name="scheme__code", label=_("Scheme"))
    group = django_filters.CharFilter(field_name="group", label=_("Group"))

    class Meta:
        model = Term
        fields: list[str] = []


def known_schemes(codes: Any) -> set[str]:
    return set(Scheme.objects.filter(code__in=codes).values_list("code", flat=True))


def known_groups(codes: Any) -> set[str]:
    return set(Term.objects.filter(group__in=codes).values_list("group", flat=True))


def shape(row: Row, words: Words) -> dict[str, Any]:
    answer = {
        "id": row["pk"],
        "scheme": row["scheme__code"],
        "code": row["code"],
        "order": row["order"],
        "identifier": row["identifier"] or None,
        "broader": row["broader__code"],
        "group": row["group"] or None,
        "label_origin": json.loads(row["label_origin"]),
        "indicators": json.loads(row["indicators"]),
    }
    words.put(answer, row, *TEXTS)
    return answer


@described("terms", many="Terms by scheme")
class Terms(ReadViewSet):
    queryset = Term.objects.none()
    serializer_class = TermSerializer
    filterset_class = TermFilters
    table = Table(Term._base_manager.all, COLUMNS)
    known_values = {"scheme": known_schemes, "group": known_groups}
    orderings = dict(zip(("order", "-order"), both_ways("scheme__code", "order"), strict=True))
    default_ordering = "order"

    def get_queryset(self) -> QuerySet[Term]:
        return Term.objects.visible()

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        return shape(row, words)
