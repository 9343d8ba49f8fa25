"""Results of assessments that cities published, each with its lines. Nothing sorts or filters by points."""

from types import SimpleNamespace
from typing import Any

import django_filters
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api.addresses import page_address
from alliance.api.describing import described
from alliance.api.filters import slugs
from alliance.api.reading import WithDetail
from alliance.api.row_serializers import ExampleField, RowSerializer
from alliance.api.rows import Gathered, Row, Table, number_without_zeros, plain_list
from alliance.api.texts import AnswerTexts, LanguageField, TextField
from assessment.answers.outcomes import counted_score, sums
from assessment.editions.frameworks import Indicator, framework, frameworks
from assessment.models import BETWEEN, Mode, Result, ResultLine, ScoreMode
from assessment.scoring.definitions import InputKind
from assessment.scoring.groups import sums_in
from cities.models import City
from core.ui.filters import YearFilter


def one_input(indicator: Any, pair: str) -> tuple[str, Any]:
    """Numbers as numbers, the areas of groups as a list, or as their sums."""
    name, _sign, value = pair.partition("=")
    asked = indicator.input_of.get(name)
    if asked is not None and asked.kind is InputKind.AREAS:
        if sums := sums_in(value):
            return name, sums.told
        return name, [number_without_zeros(each) for each in value.split()]
    if asked is not None and asked.kind is InputKind.TEXT:
        return name, value
    return name, number_without_zeros(value)


def indicator_of(row: Row) -> Indicator:
    """The indicator of a line that knows the edition of its result."""
    return framework(row["framework"]).indicator_of[row["indicator"]]


def reckoned_line(row: Row) -> SimpleNamespace:
    """A line as the reckoning takes it."""
    return SimpleNamespace(**{**row, "inputs": plain_list(row["inputs"])})


class TotalsSerializer(serializers.Serializer[Any]):
    points = serializers.IntegerField()
    possible = serializers.IntegerField(help_text="What the scored indicators could earn at most.")
    scored = serializers.IntegerField(help_text="How many indicators have points. The others count nowhere.")
    maximum = serializers.IntegerField(help_text="Of the whole edition.")


class LineSerializer(RowSerializer):
    number = serializers.IntegerField(source="order", help_text="Of the indicator in its edition.")
    indicator = serializers.CharField()
    answer = serializers.ChoiceField(Mode.choices, source="mode")
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
    reads = ("order", "inputs", "amount", "bands", "file", "score", "mode", "year")

    def get_inputs(self, row: Row, words: AnswerTexts) -> dict[str, Any]:
        return dict(one_input(indicator_of(row), each) for each in plain_list(row["inputs"]))

    def get_value(self, row: Row, words: AnswerTexts) -> int | float | None:  # type: ignore[override]  # of a form, in REST framework
        return number_without_zeros(row["amount"]) if row["amount"] else None

    def get_score(self, row: Row, words: AnswerTexts) -> int | None:
        return counted_score(reckoned_line(row))

    def get_unit(self, row: Row, words: AnswerTexts) -> str:
        return indicator_of(row).unit

    def get_file(self, row: Row, words: AnswerTexts) -> str | None:
        return f"{row['page']}files/{row['order']}/" if row["file"] else None


class AssessmentSerializer(RowSerializer):
    slug = serializers.SlugField()
    title = TextField()
    city = serializers.SlugField(source="city__slug")
    is_example = ExampleField(Result, "The city is made up: nothing of it was measured.")
    framework = serializers.CharField(help_text="The edition. Results of two editions are never compared.")
    year = serializers.IntegerField()
    boundary = serializers.CharField()
    is_same_boundary = serializers.BooleanField(help_text="As in the assessment before, as the city says.")
    boundary_since = serializers.IntegerField(
        allow_null=True, help_text="The year since which the boundary is the same, as the city says. Null: not said."
    )
    answered = serializers.IntegerField(help_text="Indicators that the city answered; it may show fewer.")
    revision = serializers.IntegerField()
    reason = serializers.CharField(help_text="Of the last correction.")
    published = serializers.DateField(source="published_on", allow_null=True)
    totals = TotalsSerializer(help_text="Of the indicators that are shown; none of these figures says much alone.")
    lines = LineSerializer(many=True)
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()

    def get_totals(self, row: Row, words: AnswerTexts) -> dict[str, int]:
        total = sums(framework(row["framework"]), [reckoned_line(each) for each in row["of_lines"]])
        return {
            "points": total.points,
            "possible": total.possible_for_scored,
            "scored": total.scored,
            "maximum": total.edition_maximum,
        }

    def get_lines(self, row: Row, words: AnswerTexts) -> list[dict[str, Any]]:
        around = {"framework": row["framework"], "page": self.get_url(row, words)}
        return [LineSerializer.shape(each | around, words) for each in row["of_lines"]]

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        key = str(row["slug"]).rpartition(BETWEEN)[2]
        return page_address("city", row["city__slug"], words.language) + f"index/{key}/"


def lists() -> dict[str, Gathered]:
    lines = ResultLine.objects.filter(result=OuterRef("pk")).order_by("order", "pk")
    return {"of_lines": Gathered(lines, *LineSerializer.columns())}


class AssessmentFilters(django_filters.FilterSet):
    city = django_filters.CharFilter(field_name="city__slug", label=_("City"))
    framework = django_filters.CharFilter(field_name="framework", label=_("Edition"))
    year = YearFilter(field_name="year", label=_("Year"))

    class Meta:
        model = Result
        fields: list[str] = []


@described("assessments", one="One result of an assessment", many="Results of assessments")
class Assessments(WithDetail):
    queryset = Result.objects.none()
    serializer_class = AssessmentSerializer
    filterset_class = AssessmentFilters
    table = Table(Result._base_manager.all, AssessmentSerializer.columns(), lists)
    known_values = {
        "city": slugs(lambda: City.objects.public()),
        "framework": lambda wanted: {each.key for each in frameworks()},
    }
    orderings = {"city": ("city__slug", "year", "pk"), "year": ("year", "pk"), "-year": ("-year", "pk")}
    default_ordering = "city"

    def get_queryset(self) -> QuerySet[Result]:
        return Result.objects.visible_to(self.request.user)
