"""Results of assessments that cities published, each with its lines. Nothing sorts or filters by points."""

from types import SimpleNamespace
from typing import Any

import django_filters
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api.addresses import page_of
from alliance.api.describing import described
from alliance.api.filters import slugs
from alliance.api.reading import WithDetail
from alliance.api.rows import Gathered, Row, Table, day, number, plain_list
from alliance.api.texts import LanguageField, TextField, Words, in_all
from assessment.answers import sums
from assessment.frameworks import framework, frameworks
from assessment.models import BETWEEN, Mode, Result, ResultLine, ScoreMode
from assessment.scoring.definitions import InputKind
from cities.models import City

LINE = (
    *("order", "indicator", "mode", "inputs", "year", "planned_for", "amount", "score", "score_mode", "bands"),
    *("certainty", "source_title", "source_link", "justification", "note", "file"),
)


class TotalsSerializer(serializers.Serializer[Any]):
    points = serializers.IntegerField()
    possible = serializers.IntegerField(help_text="What the scored indicators could earn at most.")
    scored = serializers.IntegerField(help_text="How many indicators have points. The others count nowhere.")
    maximum = serializers.IntegerField(help_text="Of the whole edition.")


class LineSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(help_text="Of the indicator in its edition.")
    indicator = serializers.CharField()
    answer = serializers.ChoiceField(Mode.choices)
    inputs = serializers.DictField(help_text="Values by the name of the input, in the units of the edition.")
    year = serializers.IntegerField(allow_null=True)
    planned_for = serializers.IntegerField(allow_null=True)
    value = serializers.FloatField(allow_null=True)
    unit = serializers.CharField()
    score = serializers.IntegerField(allow_null=True)
    score_mode = serializers.ChoiceField(ScoreMode.choices)
    certainty = serializers.CharField()
    source_title = serializers.CharField()
    source_link = serializers.CharField()
    justification = serializers.CharField(help_text="Why the city gave itself these points.")
    note = serializers.CharField()
    file = serializers.URLField(allow_null=True, help_text="What is behind the answer, where the city published it.")


class AssessmentSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    title = TextField()
    city = serializers.SlugField()
    is_example = serializers.BooleanField(help_text="Of a made-up city: nothing of it was measured.")
    framework = serializers.CharField(help_text="The edition. Results of two editions are never compared.")
    year = serializers.IntegerField()
    boundary = serializers.CharField()
    is_same_boundary = serializers.BooleanField(help_text="As in the assessment before, as the city says.")
    answered = serializers.IntegerField(help_text="Indicators that the city answered; it may show fewer.")
    revision = serializers.IntegerField()
    reason = serializers.CharField(help_text="Of the last correction.")
    published = serializers.DateField(allow_null=True)
    totals = TotalsSerializer(help_text="Of the indicators that are shown; none of these figures says much alone.")
    lines = LineSerializer(many=True)
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()


COLUMNS = (
    *("slug", *in_all("title"), "city__slug", "city__is_example", "framework", "year", "boundary"),
    *("is_same_boundary", "answered", "revision", "reason", "published_on", "version"),
)


def lists() -> dict[str, Gathered]:
    lines = ResultLine.objects.filter(result=OuterRef("pk")).order_by("order", "pk")
    return {"of_lines": Gathered(lines, *LINE)}


class AssessmentFilters(django_filters.FilterSet):
    city = django_filters.CharFilter(field_name="city__slug", label=_("City"))
    framework = django_filters.CharFilter(field_name="framework", label=_("Edition"))
    year = django_filters.NumberFilter(field_name="year", label=_("Year"))

    class Meta:
        model = Result
        fields: list[str] = []


@described("assessments", one="One result of an assessment", many="Results of assessments")
class Assessments(WithDetail):
    queryset = Result.objects.none()
    serializer_class = AssessmentSerializer
    filterset_class = AssessmentFilters
    table = Table(Result._base_manager.all, COLUMNS, lists)
    known_values = {
        "city": slugs(lambda: City.objects.public()),
        "framework": lambda wanted: {each.key for each in frameworks()},
    }
    orderings = {"city": ("city__slug", "year", "pk"), "year": ("year", "pk"), "-year": ("-year", "pk")}
    default_ordering = "city"

    def get_queryset(self) -> QuerySet[Result]:
        return Result.objects.visible_to(self.request.user)

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        edition = framework(row["framework"])
        lines = row["of_lines"]
        total = sums(edition, [SimpleNamespace(**each) for each in lines])
        page = page_of("city", row["city__slug"], words.language) + f"index/{key_of(row)}/"
        answer = {
            "slug": row["slug"],
            "city": row["city__slug"],
            "is_example": bool(row["city__is_example"]),
            "framework": row["framework"],
            "year": row["year"],
            "boundary": row["boundary"],
            "is_same_boundary": bool(row["is_same_boundary"]),
            "answered": row["answered"],
            "revision": row["revision"],
            "reason": row["reason"],
            "published": day(row["published_on"]),
            "totals": {
                "points": total.points,
                "possible": total.possible_for_scored,
                "scored": total.scored,
                "maximum": total.edition_maximum,
            },
            "lines": [line(edition, each, page) for each in lines],
            "url": page,
            "version": row["version"],
        }
        words.put(answer, row, "title")
        return answer


def key_of(row: Row) -> str:
    return str(row["slug"]).rpartition(BETWEEN)[2]


def line(edition: Any, row: Row, page: str) -> dict[str, Any]:
    indicator = edition.indicator_of[row["indicator"]]
    return {
        "number": row["order"],
        "indicator": row["indicator"],
        "answer": row["mode"],
        "inputs": dict(one_input(indicator, each) for each in plain_list(row["inputs"])),
        "year": row["year"],
        "planned_for": row["planned_for"],
        "value": number(row["amount"]) if row["amount"] else None,
        "unit": indicator.unit,
        "score": row["score"],
        "score_mode": row["score_mode"],
        "certainty": row["certainty"],
        "source_title": row["source_title"],
        "source_link": row["source_link"],
        "justification": row["justification"],
        "note": row["note"],
        "file": f"{page}files/{row['order']}/" if row["file"] else None,
    }


def one_input(indicator: Any, pair: str) -> tuple[str, Any]:
    """Numbers as numbers, the areas of groups as a list."""
    name, _sign, value = pair.partition("=")
    asked = indicator.input_of.get(name)
    if asked is not None and asked.kind is InputKind.AREAS:
        return name, [number(each) for each in value.split()]
    if asked is not None and asked.kind is InputKind.TEXT:
        return name, value
    return name, number(value)
