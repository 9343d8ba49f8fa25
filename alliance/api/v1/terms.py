"""Controlled terms: framework targets, biomes, ecosystems, challenges and the like."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api.describing import described
from alliance.api.filters import both_ways
from alliance.api.reading import ReadViewSet
from alliance.api.row_serializers import RowSerializer
from alliance.api.rows import Table
from alliance.api.texts import LanguageField, TextField
from core.vocabulary.models import Scheme, Term


class TermSerializer(RowSerializer):
    id = serializers.IntegerField(source="pk", help_text="For the fields of a proposal: `terms.<id>`.")
    scheme = serializers.SlugField(source="scheme__code")
    code = serializers.CharField()
    order = serializers.IntegerField()
    identifier = serializers.CharField(allow_null=True, help_text="As outside bodies name it.")
    broader = serializers.CharField(source="broader__code", allow_null=True, help_text="The code of the broader term.")
    group = serializers.CharField(allow_null=True)
    label = TextField()  # type: ignore[assignment]  # the name of a part of REST framework's own
    short = TextField()
    explanation = TextField()
    label_origin = serializers.DictField(
        child=serializers.CharField(), help_text="By language: official, usual or drafted."
    )
    indicators = serializers.DictField(child=serializers.JSONField())
    language = LanguageField()


class TermFilters(django_filters.FilterSet):
    scheme = django_filters.CharFilter(field_name="scheme__code", label=_("Vocabulary"))
    group = django_filters.CharFilter(field_name="group", label=_("Group"))

    class Meta:
        model = Term
        fields: list[str] = []


def known_schemes(codes: Any) -> set[str]:
    return set(Scheme.objects.filter(code__in=codes).values_list("code", flat=True))


def known_groups(codes: Any) -> set[str]:
    return set(Term.objects.filter(group__in=codes).values_list("group", flat=True))


@described("terms", many="Terms by scheme")
class Terms(ReadViewSet):
    queryset = Term.objects.none()
    serializer_class = TermSerializer
    filterset_class = TermFilters
    table = Table(Term._base_manager.all, TermSerializer.columns())
    known_values = {"scheme": known_schemes, "group": known_groups}
    orderings = dict(zip(("order", "-order"), both_ways("scheme__code", "order"), strict=True))
    default_ordering = "order"

    def get_queryset(self) -> QuerySet[Term]:
        return Term.objects.visible()
