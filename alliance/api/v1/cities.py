"""Cities with their figures, plans and the cities that they met."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from alliance.api import sources
from alliance.api.addresses import page_of
from alliance.api.describing import Codes, described
from alliance.api.filters import both_ways, terms
from alliance.api.reading import WithDetail
from alliance.api.rows import Gathered, Row, Table, day, number, plain_list
from alliance.api.texts import LanguageField, TextField, Words, in_all
from cities.filters import CityFilters
from cities.measures import Measure, Qualifier, Unit
from cities.models import City, Figure
from cities.places import REGIONS, names, own_language
from cities.querysets import LISTED
from core.vocabulary.models import Term
from events.querysets import SHOWN
from planning.models import Plan

MOST_PARTNERS = 20
GROUPS = {"settings": "settings", "ecosystems": "ecosystems", "challenges": "challenges", "solutions": "solution-types"}


class FigureSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="For the fields of a proposal: `figures.<id>.value`.")
    measure = serializers.ChoiceField(Measure.choices)
    own_measure = TextField()
    scope = TextField()
    value = serializers.FloatField()
    qualifier = serializers.ChoiceField(Qualifier.choices, allow_null=True, help_text="Where the value is not exact.")
    unit = serializers.ChoiceField(Unit.choices)
    year = serializers.IntegerField(
        allow_null=True, help_text="Of the value; null where it is not stated. Such a value must not be compared."
    )
    year_from = serializers.IntegerField(allow_null=True, help_text="The first year, where the value is of a period.")
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


class CityPlanSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    title = TextField()
    kind = serializers.ChoiceField(Plan.Kind.choices)
    status = serializers.ChoiceField(Plan.Status.choices)
    starts = serializers.IntegerField(allow_null=True)
    ends = serializers.IntegerField(allow_null=True)
    link = serializers.CharField(allow_null=True)
    language = LanguageField()


class CitySerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    name = TextField()
    local_name = serializers.CharField(help_text="As its people write it.")
    local_language = serializers.CharField(help_text="A language tag.")
    official_name = TextField()
    kind = serializers.CharField(help_text="A code of the scheme place-kinds.")
    status = serializers.ChoiceField(LISTED)
    country = serializers.CharField(help_text="ISO 3166-1, two letters; ZZ of a made-up city.")
    region = serializers.ChoiceField(list(REGIONS), allow_null=True, help_text="None where a made-up city lies.")
    parent = TextField()  # type: ignore[assignment]  # the name of a part of REST framework's own
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    point_of = TextField()
    time_zone = serializers.CharField()
    biome = serializers.CharField(allow_null=True, help_text="A code of the scheme biomes.")
    settings = Codes("Codes of the scheme settings.")
    ecosystems = Codes("Codes of the scheme ecosystems.")
    challenges = Codes("Codes of the scheme challenges.")
    solutions = Codes("Codes of the scheme solution-types.")
    figures = FigureSerializer(many=True)
    plans = CityPlanSerializer(many=True)
    member_since = serializers.DateField(allow_null=True)
    confirmed_on = serializers.DateField(allow_null=True)
    summary = TextField()
    partners = Codes(f"Slugs of cities met at events, at most {MOST_PARTNERS}.")
    leader_statement = TextField()
    leader_name = serializers.CharField(allow_null=True, help_text="Who signs the statement; null without one.")
    contact_office = TextField()
    website = serializers.CharField(allow_null=True)
    languages = Codes("Language tags.")
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()


COLUMNS = (
    "slug",
    *in_all("name", "official_name", "parent_name", "summary", "point_of", "leader_statement", "contact_office"),
    "leader_name",
    "languages",
    "local_name",
    "local_language",
    "kind__code",
    "status",
    "country",
    "region",
    "latitude",
    "longitude",
    "time_zone",
    "biome__code",
    "member_since",
    "confirmed_on",
    "website",
    "version",
)


def partners() -> QuerySet[City]:
    """Cities at the same events. By joins: inside an IN the databases would look through all cities for each one."""
    events = {"participations__event__state__in": SHOWN, "participations__event__participations__city": OuterRef("pk")}
    found = City.objects.listed().filter(**events).exclude(pk=OuterRef("pk"))
    return found.order_by("sort_key", "pk").distinct()[:MOST_PARTNERS]


def lists() -> dict[str, Gathered]:
    of_city = OuterRef("pk")
    return {
        "of_terms": Gathered(
            Term.objects.filter(cities=of_city, scheme__code__in=GROUPS.values()).order_by("order", "pk"),
            "scheme__code",
            "code",
        ),
        "of_figures": Gathered(
            Figure.objects.shown().filter(city=of_city),
            *("pk", "measure", "value", "qualifier", "unit", "year", "year_from", "reported"),
            *("confirmed_on", "corrected_on", "corrected_from", "source_title", "source_link"),
            *in_all("own_measure", "scope", "method"),
            *sources.columns("source__"),
        ),
        "of_plans": Gathered(
            Plan.objects.filter(city=of_city, state="published").order_by("-starts", "-pk"),
            *("slug", "kind", "status", "starts", "ends", "link"),
            *in_all("title"),
        ),
        "of_partners": Gathered(partners(), "slug"),
    }


def shape(row: Row, words: Words) -> dict[str, Any]:
    answer: dict[str, Any] = {"slug": row["slug"]}
    own = own_language(row["local_language"], row["country"])
    words.put_names(answer, row, "name", "official_name", own=own, parent="parent_name")
    words.put(answer, row, "summary", "point_of", "leader_statement", "contact_office")
    answer |= {
        "local_name": row["local_name"],
        "local_language": row["local_language"],
        "kind": row["kind__code"],
        "status": row["status"],
        "country": row["country"],
        "region": row["region"] or None,
        "latitude": row["latitude"],
        "longitude": row["longitude"],
        "time_zone": row["time_zone"],
        "biome": row["biome__code"],
        "figures": [figure(each, words) for each in row["of_figures"]],
        "plans": [plan(each, words) for each in row["of_plans"]],
        "member_since": day(row["member_since"]),
        "confirmed_on": day(row["confirmed_on"]),
        "leader_name": (row["leader_name"] or None) if answer["leader_statement"] else None,
        "website": row["website"] or None,
        "languages": plain_list(row["languages"]),
        "url": page_of("city", row["slug"], words.language),
        "version": row["version"],
    }
    for name, scheme in GROUPS.items():
        answer[name] = [each["code"] for each in row["of_terms"] if each["scheme__code"] == scheme]
    return answer


def cited(row: Row) -> dict[str, Any] | None:
    """The city's own words come before the list of sources, as `Figure.cited` has it."""
    if row["source_title"]:
        return {"title": row["source_title"], "language": "", "url": row["source_link"] or None, "year": None}
    return sources.source_of(row, "source__")


def figure(row: Row, words: Words) -> dict[str, Any]:
    answer = {
        "id": str(UUID(row["pk"])),
        "measure": row["measure"],
        "value": number(row["value"]),
        "qualifier": row["qualifier"] or None,
        "unit": row["unit"],
        "year": row["year"],
        "year_from": row["year_from"],
        "reported": row["reported"] or None,
        "confirmed": row["confirmed_on"] is not None,
        "corrected_on": day(row["corrected_on"]),
        "corrected_from": number(row["corrected_from"] or None),
        "source": cited(row),
    }
    words.put(answer, row, "own_measure", "scope", "method")
    return answer


def plan(row: Row, words: Words) -> dict[str, Any]:
    answer = {name: row[name] for name in ("slug", "kind", "status", "starts", "ends")}
    answer["link"] = row["link"] or None
    words.put(answer, row, "title")
    return answer


by_name, by_name_down = both_ways("sort_key")
confirmed, confirmed_down = both_ways("confirmed_on")


def known_countries(codes: Collection[str]) -> Collection[str]:
    return {code for code in codes if code.upper() in names("en")}


def known_statuses(codes: Collection[str]) -> Collection[str]:
    return set(codes) & set(LISTED)


@described("cities", one="One city", many="Cities")
class Cities(WithDetail):
    queryset = City.objects.none()
    serializer_class = CitySerializer
    filterset_class = CityFilters
    repeated = ("biome", *CityFilters.schemes)
    described_filters = (OpenApiParameter("status", str, enum=list(LISTED), description="In the alliance."),)
    table = Table(City._base_manager.all, COLUMNS, lists)
    known_values = {
        "country": known_countries,
        "biome": terms("biomes"),
        "setting": terms("settings"),
        "ecosystem": terms("ecosystems"),
        "challenge": terms("challenges"),
        "solution": terms("solution-types"),
        "kind": terms("place-kinds"),
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

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        return {**shape(row, words), "partners": [each["slug"] for each in row["of_partners"]]}
