"""What was measured over map layers, as far as a city published it with a result."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api.addresses import page_address
from alliance.api.describing import described
from alliance.api.filters import slugs
from alliance.api.reading import ReadViewSet
from alliance.api.row_serializers import ExampleField, RowSerializer
from alliance.api.rows import Row, Table, day_text, key
from alliance.api.texts import AnswerTexts, LanguageField
from alliance.measured import published_of
from assessment.models import BETWEEN, Result, ResultLine
from cities.models import City
from core.ui.filters import YearFilter
from measurement.decimals import with_texts
from measurement.layers.models import Run, Shows
from measurement.layers.published import LAND


class LayerSourceSerializer(serializers.Serializer[Any]):
    shows = serializers.ChoiceField([("boundary", "boundary"), *Shows.choices, (LAND, LAND)])
    year = serializers.IntegerField()
    source_title = serializers.CharField()
    source_link = serializers.CharField()
    licence = serializers.CharField()
    attribute = serializers.CharField(help_text="The attribute of the choice; empty where all features count.")
    values = serializers.ListField(child=serializers.CharField(), help_text="Its values that count.")


def in_run(name: str) -> Any:
    """What the table read of the run itself."""
    return lambda _self, row, _words: row["told"][name]


class MeasurementSerializer(RowSerializer):
    id = serializers.UUIDField(source="run", help_text="Of the measurement. It can be behind several results.")
    city = serializers.SlugField(source="result__city__slug")
    is_example = ExampleField(ResultLine, "The city is made up: nothing of it was measured.")
    year = serializers.IntegerField(source="result__year", help_text="Of the result.")
    edition = serializers.CharField(source="result__framework")
    indicators = serializers.ListField(child=serializers.CharField(), help_text="Those that show values of it.")
    inputs = serializers.DictField(help_text="Values of these indicators; of groups their sums and the ten largest.")
    results = serializers.DictField(help_text="Worked out of the inputs. Null: cannot be calculated.")
    method = serializers.CharField()
    method_version = serializers.CharField()
    rule = serializers.DictField(help_text="How patches join into groups.")
    calculated_by_city = serializers.BooleanField(help_text="The city measured by itself: its files are not here.")
    sources = LayerSourceSerializer(many=True, help_text="The boundary and the layers, with the choice.")
    made_on = serializers.DateField()
    url = serializers.URLField(help_text="Its page.")
    language = LanguageField()
    reads = ("result_id", "result__slug", "run")
    get_indicators, get_inputs, get_results = in_run("indicators"), in_run("inputs"), in_run("results")
    get_method, get_method_version, get_rule = in_run("method"), in_run("method_version"), in_run("rule")
    get_calculated_by_city, get_sources, get_made_on = in_run("is_of_city"), in_run("sources"), in_run("made_on")

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        city = page_address("city", row["result__city__slug"], words.language)
        return f"{city}index/{row['result__slug'].rpartition(BETWEEN)[2]}/measurements/{key(row['run'])}/"


class MeasurementTable(Table):
    """Two more queries a page: the lines of the results, and the runs."""

    def fetch(self, page: QuerySet[Any], order: Iterable[str] = ()) -> list[Row]:
        rows = super().fetch(page, order)
        runs = Run.objects.defer("picture").in_bulk({UUID(str(row["run"])) for row in rows})
        lines: dict[tuple[int, UUID | None], list[ResultLine]] = defaultdict(list)
        for line in ResultLine.objects.filter(result__in={row["result_id"] for row in rows}, run__in=runs):
            lines[line.result_id, line.run].append(line)
        of_runs = [
            run_row(runs[run], row["result__framework"], lines[row["result_id"], run])
            for row in rows
            for run in [UUID(str(row["run"]))]
        ]
        return [{**row, "told": each} for row, each in zip(rows, of_runs, strict=True)]


def run_row(run: Run, edition: str, lines: list[ResultLine]) -> Row:
    found = published_of(run, edition, lines)
    return {
        **found.method,
        "indicators": [line.indicator for line in lines],
        "inputs": with_texts(found.inputs),
        "results": with_texts(found.results),
        "is_of_city": run.is_of_city,
        "sources": found.sources,
        "made_on": day_text(run.made_at),
    }


class MeasurementFilters(django_filters.FilterSet):
    city = django_filters.CharFilter(field_name="result__city__slug", label=_("City"))
    year = YearFilter(field_name="result__year", label=_("Year"))
    shows = django_filters.ChoiceFilter(choices=Shows.choices, method="with_layer", label=_("Shows"))

    class Meta:
        model = ResultLine
        fields: list[str] = []

    def with_layer(self, rows: QuerySet[ResultLine], name: str, value: str) -> QuerySet[ResultLine]:
        """Runs with such a layer. Both databases write the key as this text does."""
        given = Run.objects.annotate(text=Cast("given", TextField())).filter(text__contains=f'"shows": "{value}"')
        return rows.filter(run__in=given.values("pk"))


def first_of_each() -> QuerySet[ResultLine]:
    """One line for each run behind a published result."""
    same = ResultLine.objects.filter(result=OuterRef("result"), run=OuterRef("run"))
    lines = ResultLine.objects.filter(result__in=Result.objects.published(), run__in=ready())
    return lines.exclude(Exists(same.filter(order__lt=OuterRef("order"))))


def ready() -> QuerySet[Run, Any]:
    """Runs of the city whose result it is."""
    return Run.objects.filter(city=OuterRef("result__city"), state=Run.State.READY).values("pk")


@described("measurements", many="Measurements from map layers, behind published results")
class Measurements(ReadViewSet):
    queryset = ResultLine.objects.none()
    serializer_class = MeasurementSerializer
    filterset_class = MeasurementFilters
    table = MeasurementTable(ResultLine._base_manager.all, MeasurementSerializer.columns())
    known_values = {
        "city": slugs(lambda: City.objects.public()),
        "shows": lambda wanted: set(Shows.values),
    }
    orderings = {
        "city": ("result__city__slug", "-result__year", "pk"),
        "year": ("result__year", "pk"),
        "-year": ("-result__year", "pk"),
    }
    default_ordering = "city"

    def get_queryset(self) -> QuerySet[ResultLine]:
        return first_of_each()
