"""Cities with their figures, plans and the cities that they met."""

from collections.abc import Collection
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.utils.translation import override
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from alliance.api import sources
from alliance.api.addresses import page_address
from alliance.api.describing import described
from alliance.api.filters import both_ways, known_terms
from alliance.api.reading import WithDetail
from alliance.api.row_serializers import Codes, CodesOf, ExampleField, NumberField, RowSerializer, TermCodes
from alliance.api.rows import Gathered, Row, Table, number_without_zeros
from alliance.api.texts import AnswerTexts, LanguageField, ProperNameField, TextField, in_all
from cities.filters import CityFilters
from cities.measures import Measure, Qualifier, Unit
from cities.models import City, Figure
from cities.places import REGIONS, own_language, place_names
from cities.querysets import LISTED
from core.text.languages import DEFAULT_LANGUAGE
from core.vocabulary.models import Term
from events.querysets import SHOWN
from planning.models import Plan

MOST_PARTNERS = 20


def cited(row: Row) -> dict[str, Any] | None:
    """The city's own words come before the list of sources, as `Figure.cited` has it."""
    if row["source_title"]:
        own = {"title": row["source_title"], "language": "", "url": row["source_link"] or None}
        return {**own, "year": None, "read_in_archive": None}
    return sources.source_of(row, "source__")


class FigureSerializer(RowSerializer):
    id = serializers.UUIDField(source="pk", help_text="For the fields of a proposal: `figures.<id>.value`.")
    measure = serializers.ChoiceField(Measure.choices)
    own_measure = TextField()
    scope = TextField()
    value = NumberField()
    qualifier = serializers.ChoiceField(Qualifier.choices, allow_null=True, help_text="Where the value is not exact.")
    unit = serializers.ChoiceField(Unit.choices)
    year = serializers.IntegerField(
        allow_null=True, help_text="Of the value; null where it is not stated. Such a value must not be compared."
    )
    year_from = serializers.IntegerField(allow_null=True, help_text="The first year, where the value is of a period.")
    is_fiscal = serializers.BooleanField(help_text="A fiscal year, named by the year in which it begins.")
    reported = serializers.CharField(
        allow_null=True, help_text="The date of the report, as exact as it is known: 2023, 2023-05, 2023-05-21."
    )
    method = TextField()
    confirmed = serializers.BooleanField(help_text="Whether the city has confirmed it.")
    corrected_on = serializers.DateField(
        allow_null=True, help_text="The day on which a published value was put right; null where none was."
    )
    corrected_from = serializers.FloatField(allow_null=True, help_text="The value before that correction.")
    source = sources.SourceSerializer(allow_null=True)  # type: ignore[assignment]  # the name of a part of REST framework's own
    language = LanguageField()
    reads = ("confirmed_on", "corrected_from", "source_title", "source_link", *sources.source_columns("source__"))

    def get_confirmed(self, row: Row, words: AnswerTexts) -> bool:
        return row["confirmed_on"] is not None

    def get_corrected_from(self, row: Row, words: AnswerTexts) -> int | float | None:
        return number_without_zeros(row["corrected_from"] or None)

    def get_source(self, row: Row, words: AnswerTexts) -> dict[str, Any] | None:
        return cited(row)


class CityPlanSerializer(RowSerializer):
    slug = serializers.SlugField()
    title = TextField()
    kind = serializers.ChoiceField(Plan.Kind.choices)
    status = serializers.ChoiceField(Plan.Status.choices)
    starts = serializers.IntegerField(allow_null=True)
    ends = serializers.IntegerField(allow_null=True)
    is_fiscal = serializers.BooleanField(help_text="First and last year are fiscal years.")
    link = serializers.CharField(allow_null=True)
    language = LanguageField()


class CitySerializer(RowSerializer):
    slug = serializers.SlugField()
    is_example = ExampleField(City, "Made up: there is no such city.")
    name = ProperNameField()
    local_name = serializers.CharField(help_text="As its people write it.")
    local_language = serializers.CharField(help_text="A language tag.")
    official_name = ProperNameField()
    kind = serializers.CharField(source="kind__code", help_text="A code of the scheme place-kinds.")
    status = serializers.ChoiceField(
        LISTED,
        help_text="`founding`: took part in the founding event; no membership. `member`: member of the alliance.",
    )
    status_name = serializers.CharField(help_text="The status in words: in the language asked for, else in English.")
    country = serializers.CharField(help_text="ISO 3166-1, two letters; ZZ of a made-up city.")
    region = serializers.ChoiceField(list(REGIONS), allow_null=True, help_text="None where a made-up city lies.")
    parent = ProperNameField(source="parent_name")  # type: ignore[assignment]  # the name of a part of REST framework's own
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    point_of = TextField()
    time_zone = serializers.CharField()
    biome = serializers.CharField(source="biome__code", allow_null=True, help_text="A code of the scheme biomes.")
    settings = TermCodes("settings")
    ecosystems = TermCodes("ecosystems")
    challenges = TermCodes("challenges")
    solutions = TermCodes("solution-types")
    figures = FigureSerializer(many=True, source="of_figures")
    plans = CityPlanSerializer(many=True, source="of_plans")
    member_since = serializers.DateField(allow_null=True)
    confirmed_on = serializers.DateField(allow_null=True)
    summary = TextField()
    partners = CodesOf(f"Slugs of cities met at events, at most {MOST_PARTNERS}.", source="of_partners")
    leader_statement = TextField()
    leader_name = serializers.CharField(allow_null=True, help_text="Who signs the statement; null without one.")
    contact_office = TextField()
    website = serializers.CharField(allow_null=True)
    languages = Codes("Language tags.")
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()
    reads = ("leader_name", "status")

    def get_leader_name(self, row: Row, words: AnswerTexts) -> str | None:
        """A name without a statement is told nowhere."""
        return (row["leader_name"] or None) if any(row[column] for column in in_all("leader_statement")) else None

    def get_status_name(self, row: Row, words: AnswerTexts) -> str:
        with override(words.language or DEFAULT_LANGUAGE):
            return City.Status(row["status"]).legend

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return page_address("city", row["slug"], words.language)

    def own_language(self, row: Row) -> str:
        return own_language(row["local_language"], row["country"])


def partners() -> QuerySet[City]:
    """Cities at the same events. By joins: inside an IN the databases would look through all cities for each one."""
    events = {"participations__event__state__in": SHOWN, "participations__event__participations__city": OuterRef("pk")}
    found = City.objects.listed().filter(**events).exclude(pk=OuterRef("pk"))
    return found.order_by("sort_key", "pk").distinct()[:MOST_PARTNERS]


def lists() -> dict[str, Gathered]:
    of_city = OuterRef("pk")
    return {
        "of_terms": Gathered(
            Term.objects.filter(cities=of_city, scheme__code__in=CitySerializer.schemes()).order_by("order", "pk"),
            "scheme__code",
            "code",
        ),
        "of_figures": Gathered(
            Figure.objects.shown().filter(city=of_city),
            *FigureSerializer.columns(),
        ),
        "of_plans": Gathered(
            Plan.objects.filter(state="published").shown_with(city=of_city).order_by("-starts", "-pk"),
            *CityPlanSerializer.columns(),
        ),
        "of_partners": Gathered(partners(), "slug"),
    }


by_name, by_name_down = both_ways("sort_key")
confirmed, confirmed_down = both_ways("confirmed_on")


def known_countries(codes: Collection[str]) -> Collection[str]:
    return {code for code in codes if code.upper() in place_names("en")}


def known_statuses(codes: Collection[str]) -> Collection[str]:
    return set(codes) & set(LISTED)


@described("cities", one="One city", many="Cities")
class Cities(WithDetail):
    queryset = City.objects.none()
    serializer_class = CitySerializer
    filterset_class = CityFilters
    repeated = ("biome", *CityFilters.schemes)
    described_filters = (OpenApiParameter("status", str, enum=list(LISTED), description="In the alliance."),)
    table = Table(City._base_manager.all, CitySerializer.columns(), lists)
    known_values = {
        "country": known_countries,
        "biome": known_terms("biomes"),
        "setting": known_terms("settings"),
        "ecosystem": known_terms("ecosystems"),
        "challenge": known_terms("challenges"),
        "solution": known_terms("solution-types"),
        "kind": known_terms("place-kinds"),
        "status": known_statuses,
    }
    orderings = {
        "name": by_name,
        "-name": by_name_down,
        "confirmed_on": confirmed,
        "-confirmed_on": confirmed_down,
    }
    default_ordering = "name"

    def get_queryset(self) -> QuerySet[City]:
        return City.objects.visible_to(self.request.user)
