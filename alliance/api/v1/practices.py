"""What cities did, what came of it, what they learned."""

from typing import Any

import django_filters
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api import sources
from alliance.api.addresses import page_of
from alliance.api.describing import Codes, described
from alliance.api.filters import both_ways, slugs, terms
from alliance.api.reading import WithDetail
from alliance.api.rows import Gathered, Row, Table
from alliance.api.texts import LanguageField, TextField, Words, in_all
from cities.models import City
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from core.vocabulary.models import Term

LONG_TEXTS = ("problem", "done", "result", "learned")
GROUPS = {
    "targets": "kmgbf-targets",
    "solutions": "solution-types",
    "challenges": "challenges",
    "topics": "topics",
}
FILTERS = {"target": "kmgbf-targets", "solution": "solution-types", "challenge": "challenges", "topic": "topics"}


class PracticeSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    city = serializers.SlugField()
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
    targets = Codes("Codes of the scheme kmgbf-targets.")
    solutions = Codes("Codes of the scheme solution-types.")
    challenges = Codes("Codes of the scheme challenges.")
    topics = Codes("Codes of the scheme topics.")
    organisations = Codes("Slugs.")
    sources = sources.SourceSerializer(many=True)
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()


class PracticeDetailSerializer(PracticeSerializer):
    problem = TextField()
    done = TextField()
    result = TextField()
    learned = TextField()


PLAIN = ("latitude", "longitude", "starts", "ends", "result_year")
UNKNOWN = ("period_unknown", "result_unknown")
COLUMNS = (
    "slug",
    "city__slug",
    *in_all("title", "summary", "place"),
    *PLAIN,
    *UNKNOWN,
    "version",
)


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
            Organisation.objects.published().filter(practices=this).order_by("slug"),
            "slug",
        ),
        "of_sources": sources.gathered(Practice.sources),
    }


def shape(row: Row, words: Words) -> dict[str, Any]:
    answer = {
        "slug": row["slug"],
        "city": row["city__slug"],
        **{name: row[name] for name in PLAIN},
        **{name: bool(row[name]) for name in UNKNOWN},
        "organisations": [each["slug"] for each in row["of_organisations"]],
        "sources": sources.all_of(row["of_sources"]),
        "url": page_of("practice", row["slug"], words.language),
        "version": row["version"],
    }
    for name, scheme in GROUPS.items():
        answer[name] = [each["code"] for each in row["of_terms"] if each["scheme__code"] == scheme]
    words.put(answer, row, "title", "summary", "place")
    return answer


@described("practices", one="One practice with its long texts", many="Practices")
class Practices(WithDetail):
    queryset = Practice.objects.none()
    serializer_class = PracticeSerializer
    detail_serializer_class = PracticeDetailSerializer
    filterset_class = PracticeFilters
    repeated = tuple(FILTERS)
    table = Table(Practice._base_manager.all, COLUMNS, lists)
    detail_table = Table(Practice._base_manager.all, (*COLUMNS, *in_all(*LONG_TEXTS)), lists)
    known_values = {
        "city": slugs(lambda: City.objects.listed()),
        **{name: terms(scheme) for name, scheme in FILTERS.items()},
    }
    orderings = dict(zip(("slug", "-slug"), both_ways("slug"), strict=True)) | dict(
        zip(("changed", "-changed"), both_ways("changed_at"), strict=True)
    )
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[Practice]:
        return Practice.objects.visible_to(self.request.user)

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        return shape(row, words)

    def shape_detail(self, row: Row, words: Words) -> dict[str, Any]:
        answer = shape(row, words)
        words.put(answer, row, *LONG_TEXTS)
        return answer
