"""What cities say of the targets of their plans, year by year. Nothing sorts by levels: cities are never ranked."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api.describing import described
from alliance.api.filters import slugs
from alliance.api.reading import ReadViewSet
from alliance.api.row_serializers import ExampleField
from alliance.api.rows import Row, Table, day_text, number_without_zeros
from alliance.api.texts import AnswerTexts, LanguageField, TextField
from alliance.api.v1.planning import ProgressSerializer, ReckonedSerializer, below_city
from cities.models import City
from core.ui.filters import YearFilter
from planning.models import PlanTarget, PlanYear, ProgressReport
from planning.tracking.claims import Gap
from planning.tracking.models import Qualifier
from planning.tracking.outcomes import outcome
from planning.years.listing import KeptIndicator, KeptTarget, KeptYear, kept_years


class KeptIndicatorSerializer(serializers.Serializer[Any]):
    """An indicator of the target in a published year, as it was when the year was published."""

    slug = serializers.SlugField()
    value = serializers.FloatField(allow_null=True)
    why_none = serializers.CharField(help_text="Where there is no value.")
    qualifier = serializers.ChoiceField([("", ""), *Qualifier.choices])
    unit = serializers.CharField()
    reckoned = ReckonedSerializer()


class PublishedSerializer(serializers.Serializer[Any]):
    """What is kept of a target since its year was published. Later corrections stand with the values, with their
    day."""

    published_on = serializers.DateField(allow_null=True)
    read_anew_on = serializers.DateField(
        allow_null=True, help_text="Where no copy of the day of publishing was kept: the day of what is told here."
    )
    level = serializers.CharField(help_text="The city's own word on that day; empty where it said nothing.")
    gap = serializers.ChoiceField(
        [("", ""), *((each.value, each.value) for each in Gap)],
        help_text="Whether the level claims more or less than the indicators said.",
    )
    indicators = KeptIndicatorSerializer(many=True)


class ReportSerializer(ProgressSerializer):
    city = serializers.SlugField(source="target__plan__city__slug")
    plan = serializers.SlugField(source="target__plan__slug")
    target = serializers.SlugField(source="target__slug", help_text="Slug of the target of the plan.")
    is_example = ExampleField(ProgressReport, "The plan or its city is made up: nothing of it was said.")
    level_reason = TextField()
    addition = TextField()
    added_on = serializers.DateField(allow_null=True)
    published = PublishedSerializer(allow_null=True, help_text="Null while the year is not published as a whole.")
    url = serializers.URLField(help_text="The page of the target.")
    language = LanguageField()
    reads = ("target_id", "target__plan_id", "target__plan__city_id")

    def get_published(self, row: Row, words: AnswerTexts) -> dict[str, Any] | None:
        found: tuple[KeptYear, KeptTarget] | None = row["published"]
        return target_row(*found) if found else None

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return below_city("plantarget", row["target__slug"], words.language)


def target_row(year: KeptYear, target: KeptTarget) -> dict[str, Any]:
    return {
        "published_on": day_text(year.published_on),
        "read_anew_on": day_text(year.read_anew_on),
        "level": target.level,
        "gap": target.gap,
        "indicators": [indicator_told(each) for each in target.indicators],
    }


def indicator_told(each: KeptIndicator) -> dict[str, Any]:
    value = each.value
    return {
        "slug": each.slug,
        "value": number_without_zeros(value["value"]) if value else None,
        "why_none": value["why_none"] if value else "",
        "qualifier": value["qualifier"] if value else "",
        "unit": (value["unit"] if value else "") or each.unit,
        "reckoned": outcome(each.found, each.goals, each.unit, float, now=each.newest),
    }


class ReportTable(Table):
    """Each report with what is kept of its target since the year was published. Three more queries a page."""

    def fetch(self, page: QuerySet[Any], order: Iterable[str] = ()) -> list[Row]:
        rows = super().fetch(page, order)
        wanted = {(row["target__plan__city_id"], row["year"]) for row in rows}
        years = PlanYear.objects.locked().filter(
            city__in={city for city, _year in wanted}, year__in={year for _city, year in wanted}
        )
        kept = kept_years(years.select_related("bundle"), {row["target__plan_id"] for row in rows}) if rows else []
        found = {(each.year, target.key): (each, target) for each in kept for target in each.targets}
        return [{**row, "published": found.get((row["year"], row["target_id"]))} for row in rows]


class ProgressFilters(django_filters.FilterSet):
    city = django_filters.CharFilter(field_name="target__plan__city__slug", label=_("City"))
    year = YearFilter(field_name="year", label=_("Year"))
    target = django_filters.CharFilter(field_name="target__slug", label=_("Target"))

    class Meta:
        model = ProgressReport
        fields: list[str] = []


@described("progress", many="Reports on progress, one for each target and year")
class Progress(ReadViewSet):
    queryset = ProgressReport.objects.none()
    serializer_class = ReportSerializer
    filterset_class = ProgressFilters
    table = ReportTable(ProgressReport._base_manager.all, ReportSerializer.columns())
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
