"""What cities say of the targets of their plans, year by year. Nothing sorts by levels: cities are never ranked."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api.describing import described
from alliance.api.filters import slugs
from alliance.api.reading import ReadViewSet
from alliance.api.row_serializers import ExampleField
from alliance.api.rows import Row, Table
from alliance.api.texts import AnswerTexts, LanguageField, TextField
from alliance.api.v1.planning import ProgressSerializer, below_city
from cities.models import City
from planning.models import PlanTarget, ProgressReport


class ReportSerializer(ProgressSerializer):
    city = serializers.SlugField(source="target__plan__city__slug")
    plan = serializers.SlugField(source="target__plan__slug")
    target = serializers.SlugField(source="target__slug", help_text="Slug of the target of the plan.")
    is_example = ExampleField(ProgressReport, "The plan or its city is made up: nothing of it was said.")
    level_reason = TextField()
    addition = TextField()
    added_on = serializers.DateField(allow_null=True)
    url = serializers.URLField(help_text="The page of the target.")
    language = LanguageField()

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return below_city("plantarget", row["target__slug"], words.language)


class ProgressFilters(django_filters.FilterSet):
    city = django_filters.CharFilter(field_name="target__plan__city__slug", label=_("City"))
    year = django_filters.NumberFilter(field_name="year", label=_("Year"))
    target = django_filters.CharFilter(field_name="target__slug", label=_("Target"))

    class Meta:
        model = ProgressReport
        fields: list[str] = []


@described("progress", many="Reports on progress, one for each target and year")
class Progress(ReadViewSet):
    queryset = ProgressReport.objects.none()
    serializer_class = ReportSerializer
    filterset_class = ProgressFilters
    table = Table(ProgressReport._base_manager.all, ReportSerializer.columns())
    known_values = {
        "city": slugs(lambda: City.objects.public()),
        "target": slugs(lambda: PlanTarget.objects.published()),
    }
    orderings = {
        "city": ("target__plan__city__slug", "-year", "target__slug", "pk"),
        "-city": ("-target__plan__city__slug", "-year", "target__slug", "pk"),
        "year": ("year", "target__plan__city__slug", "target__slug", "pk"),
        "-year": ("-year", "target__plan__city__slug", "target__slug", "pk"),
    }
    default_ordering = "city"

    def get_queryset(self) -> QuerySet[ProgressReport]:
        return ProgressReport.objects.filter(target__in=PlanTarget.objects.visible_to(self.request.user))
