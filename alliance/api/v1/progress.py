"""What cities say of the targets of their plans, year by year. Nothing sorts by levels: cities are never ranked."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api.describing import described
from alliance.api.filters import slugs
from alliance.api.reading import ReadViewSet
from alliance.api.rows import Row, Table, day
from alliance.api.texts import LanguageField, TextField, Words, in_all
from alliance.api.v1.planning import REPORT_TEXTS, ProgressSerializer, below_city
from cities.models import City
from planning.models import PlanTarget, ProgressReport
from planning.tracking_models import IN_NR6, IN_NR7

TEXTS = (*REPORT_TEXTS, "level_reason", "addition")


class ReportSerializer(ProgressSerializer):
    city = serializers.SlugField()
    plan = serializers.SlugField()
    target = serializers.SlugField(help_text="Slug of the target of the plan.")
    is_example = serializers.BooleanField(help_text="Of a made-up city: nothing of it was said.")
    level_reason = TextField()
    addition = TextField()
    added_on = serializers.DateField(allow_null=True)
    url = serializers.URLField(help_text="The page of the target.")
    language = LanguageField()


COLUMNS = (
    *("pk", "year", "level", "reported_on", "added_on", "target__slug", "target__plan__slug"),
    *("target__plan__city__slug", "target__plan__city__is_example", *in_all(*TEXTS)),
)


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
    table = Table(ProgressReport._base_manager.all, COLUMNS)
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

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        answer = {
            "id": str(UUID(str(row["pk"]))),
            "city": row["target__plan__city__slug"],
            "plan": row["target__plan__slug"],
            "target": row["target__slug"],
            "is_example": bool(row["target__plan__city__is_example"]),
            "year": row["year"],
            "level": row["level"],
            "level_nr7": IN_NR7[row["level"]],
            "level_nr6": IN_NR6[row["level"]],
            "reported_on": day(row["reported_on"]),
            "added_on": day(row["added_on"]),
            "url": below_city("plantarget", row["target__slug"], words.language),
        }
        words.put(answer, row, *TEXTS)
        return answer
