"""What cities did, what came of it, what they learned."""

from typing import Any

import django_filters
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api import sources
from alliance.api.addresses import page_address
from alliance.api.describing import described
from alliance.api.filters import both_ways, known_terms, slugs
from alliance.api.reading import WithDetail
from alliance.api.row_serializers import CodesOf, ExampleField, RowSerializer, TermCodes
from alliance.api.rows import Gathered, Row, Table
from alliance.api.texts import AnswerTexts, LanguageField, TextField
from cities.models import City
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from core.vocabulary.models import Term

FILTERS = {"target": "kmgbf-targets", "solution": "solution-types", "challenge": "challenges", "topic": "topics"}


class PracticeSerializer(RowSerializer):
    slug = serializers.SlugField()
    city = serializers.SlugField(source="city__slug")
    is_example = ExampleField(Practice, "It or its city is made up: nothing of it was done.")
    title = TextField()
    summary = TextField()
    place = TextField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    starts = serializers.IntegerField(allow_null=True)
    ends = serializers.IntegerField(allow_null=True)
    period_unknown = serializers.BooleanField(help_text="The city was asked for the years and does not know them.")
    result_year = serializers.IntegerField(allow_null=True)
    result_unknown = serializers.BooleanField(help_text="The city was asked for the result and does not know it yet.")
    targets = TermCodes("kmgbf-targets")
    solutions = TermCodes("solution-types")
    challenges = TermCodes("challenges")
    topics = TermCodes("topics")
    organisations = CodesOf("Slugs.", source="of_organisations")
    sources = sources.SourceSerializer(many=True, source="of_sources")
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return page_address("practice", row["slug"], words.language)


class PracticeDetailSerializer(PracticeSerializer):
    problem = TextField()
    done = TextField()
    result = TextField()
    learned = TextField()


class PracticeFilters(django_filters.FilterSet):
    city = django_filters.CharFilter(field_name="city__slug", label=_("City"))
    target = django_filters.CharFilter(method="by_term", label=_("Framework target"))
    solution = django_filters.CharFilter(method="by_term", label=_("Nature-based solutions"))
    challenge = django_filters.CharFilter(method="by_term", label=_("Challenges"))
    topic = django_filters.CharFilter(method="by_term", label=_("Topic"))

    class Meta:
        model = Practice
        fields: list[str] = []

    def by_term(self, practices: QuerySet[Practice], name: str, value: str) -> QuerySet[Practice]:
        wanted = Term.objects.filter(scheme__code=FILTERS[name], code__in=self.data.getlist(name))
        through: Any = Practice.terms.through
        return practices.filter(pk__in=through._default_manager.filter(term__in=wanted).values("practice_id"))


def lists() -> dict[str, Gathered]:
    this = OuterRef("pk")
    return {
        "of_terms": Gathered(Term.objects.filter(practices=this).order_by("order", "pk"), "scheme__code", "code"),
        "of_organisations": Gathered(
            Organisation.objects.published().shown_with(practices=this).order_by("slug"),
            "slug",
        ),
        "of_sources": sources.gathered(Practice.sources),
    }


@described("practices", one="One practice with its long texts", many="Practices")
class Practices(WithDetail):
    queryset = Practice.objects.none()
    serializer_class = PracticeSerializer
    detail_serializer_class = PracticeDetailSerializer
    filterset_class = PracticeFilters
    repeated = tuple(FILTERS)
    table = Table(Practice._base_manager.all, PracticeSerializer.columns(), lists)
    detail_table = Table(Practice._base_manager.all, PracticeDetailSerializer.columns(), lists)
    known_values = {
        "city": slugs(lambda: City.objects.public()),
        **{name: known_terms(scheme) for name, scheme in FILTERS.items()},
    }
    orderings = dict(zip(("slug", "-slug"), both_ways("slug"), strict=True)) | dict(
        zip(("changed", "-changed"), both_ways("changed_at"), strict=True)
    )
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[Practice]:
        return Practice.objects.visible_to(self.request.user)
