"""Species of cities, as far as their lists are published and no curator hides them."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api.describing import described
from alliance.api.filters import slugs
from alliance.api.reading import ReadViewSet
from alliance.api.row_serializers import ExampleField, RowSerializer
from alliance.api.rows import Row, Table
from alliance.api.texts import AnswerTexts, LanguageField
from cities.models import City
from measurement.species.models import SpeciesRow, Status


class SourceListSerializer(serializers.Serializer[Any]):
    to = serializers.IntegerField(help_text="The last year; the first one is `from`.")
    source = serializers.CharField()  # type: ignore[assignment]  # a name of REST framework's own
    doi = serializers.CharField()
    licence = serializers.CharField(help_text="The narrowest of its data sets; empty where one of them states none.")

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.IntegerField(help_text="The first year."), **super().get_fields()}


class SpeciesSerializer(RowSerializer):
    city = serializers.SlugField(source="species_list__city__slug")
    is_example = ExampleField(SpeciesRow, "The city is made up: nobody met this species.")
    name = serializers.CharField(help_text="The scientific name.")
    own_name = serializers.CharField(help_text="The name in the language of the city.")
    key = serializers.CharField(help_text="The species key of GBIF; where the source has none, the name.")
    group = serializers.CharField(allow_null=True, help_text="The narrowest of its groups.")
    status = serializers.ChoiceField(Status.choices, allow_null=True)
    status_source = serializers.CharField(help_text="The reference list of the country, or the source of the city.")
    first_year = serializers.IntegerField(allow_null=True)
    last_year = serializers.IntegerField(allow_null=True)
    records = serializers.IntegerField()
    list = SourceListSerializer(help_text="The list that tells of it.")
    language = LanguageField()
    reads = (
        *("in_groups", "status", "species_list__first", "species_list__last", "species_list__source_title"),
        *("species_list__doi", "species_list__open_licence"),
    )

    def get_group(self, row: Row, words: AnswerTexts) -> str | None:
        groups = [key for key in row["in_groups"].split("|") if key]
        return groups[-1] if groups else None

    def get_status(self, row: Row, words: AnswerTexts) -> str | None:
        return row["status"] or None

    def get_list(self, row: Row, words: AnswerTexts) -> Row:
        return {
            "from": row["species_list__first"],
            "to": row["species_list__last"],
            "source": row["species_list__source_title"],
            "doi": row["species_list__doi"],
            "licence": row["species_list__open_licence"],
        }


class SpeciesFilters(django_filters.FilterSet):
    city = django_filters.CharFilter(field_name="species_list__city__slug", label=_("City"))
    group = django_filters.CharFilter(method="in_group", label=_("Group"))
    status = django_filters.ChoiceFilter(choices=Status.choices, label=_("Status"))

    class Meta:
        model = SpeciesRow
        fields: list[str] = []

    def in_group(self, rows: Any, name: str, value: str) -> QuerySet[SpeciesRow]:
        return rows.filter(in_groups__contains=f"|{value}|")  # type: ignore[no-any-return]


@described("species", many="Species of cities, by their published lists")
class Species(ReadViewSet):
    queryset = SpeciesRow.objects.none()
    serializer_class = SpeciesSerializer
    filterset_class = SpeciesFilters
    table = Table(SpeciesRow._base_manager.all, SpeciesSerializer.columns())
    known_values = {"city": slugs(lambda: City.objects.public()), "status": lambda wanted: set(Status.values)}
    orderings = {
        "city": ("species_list__city__slug", "-species_list__last", "name", "pk"),
        "name": ("name", "pk"),
        "-name": ("-name", "pk"),
    }
    default_ordering = "city"

    def get_queryset(self) -> QuerySet[SpeciesRow]:
        return SpeciesRow.objects.published()
