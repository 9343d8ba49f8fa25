"""Funders, calls with what they ask, and finance instruments."""

from typing import Any

import django_filters
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api import sources
from alliance.api.addresses import address_of, page_of
from alliance.api.describing import Codes, described
from alliance.api.filters import both_ways, slugs, terms
from alliance.api.reading import ReadViewSet, WithDetail
from alliance.api.rows import Gathered, Row, Table, day, number, plain_list
from alliance.api.texts import LanguageField, TextField, Words, in_all
from alliance.api.v1.cities import known_countries
from core.vocabulary.models import Confidence, Term
from finance.choices import Asks, How, Law, Need, Timing
from finance.filters import CallFilters
from finance.instruments import instruments
from finance.market_models import INSTRUMENTS, Call, Criterion, Funder, InstrumentNote

CALL_TEXTS = ("title", "summary", "doubt")
CRITERION_TEXTS = ("rule", "yes_text", "no_text", "unknown_text")
FUNDER_TEXTS = ("name", "about")
TERM_TEXTS = ("label", "short", "explanation")
GROUPS = {"instruments": INSTRUMENTS, "topics": "topics", "targets": "kmgbf-targets"}


# --- Funders ------------------------------------------------------------------------------------------------------


class FunderSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    name = TextField()
    about = TextField()
    support = Codes("What it gives: advice, grant, loan, equity, links.")
    link = serializers.CharField(allow_null=True)
    organisation = serializers.SlugField(allow_null=True)
    calls = Codes("Slugs of its calls.")
    checked_on = serializers.DateField(allow_null=True, help_text="Null: not checked since it was entered.")
    confidence = serializers.ChoiceField(Confidence.choices)
    is_example = serializers.BooleanField()
    sources = sources.SourceSerializer(many=True)
    url = serializers.URLField(help_text="The list of its calls.")
    version = serializers.IntegerField()
    language = LanguageField()


FUNDER_COLUMNS = (
    "slug",
    *in_all(*FUNDER_TEXTS),
    *("support", "link", "checked_on", "confidence", "is_example", "version"),
    *("organisation__slug", "organisation__state"),
)


class FunderFilters(django_filters.FilterSet):
    organisation = django_filters.CharFilter(field_name="organisation__slug", label=_("Organisation"))

    class Meta:
        model = Funder
        fields: list[str] = []


def funder_lists() -> dict[str, Gathered]:
    calls = Call.objects.published().filter(funder=OuterRef("pk")).order_by("slug")
    return {"of_calls": Gathered(calls, "slug"), "of_sources": sources.gathered(Funder.sources)}


def funder_shape(row: Row, words: Words) -> dict[str, Any]:
    answer = {
        "slug": row["slug"],
        "support": plain_list(row["support"]),
        "link": row["link"] or None,
        "organisation": row["organisation__slug"] if row["organisation__state"] == "published" else None,
        "calls": [each["slug"] for each in row["of_calls"]],
        "checked_on": day(row["checked_on"]),
        "confidence": row["confidence"],
        "is_example": bool(row["is_example"]),
        "sources": sources.all_of(row["of_sources"]),
        "url": f"{address_of('calls', words.language)}?funder={row['slug']}",
        "version": row["version"],
    }
    words.put(answer, row, *FUNDER_TEXTS)
    return answer


@described("funders", one="One funder", many="Funders")
class Funders(WithDetail):
    queryset = Funder.objects.none()
    serializer_class = FunderSerializer
    filterset_class = FunderFilters
    table = Table(Funder._base_manager.all, FUNDER_COLUMNS, funder_lists)
    orderings = dict(zip(("slug", "-slug"), both_ways("slug"), strict=True))
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[Funder]:
        return Funder.objects.visible_to(self.request.user)

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        return funder_shape(row, words)


# --- Calls --------------------------------------------------------------------------------------------------------


class CriterionSerializer(serializers.Serializer[Any]):
    order = serializers.IntegerField()
    need = serializers.ChoiceField(Need.choices)
    subject = serializers.ChoiceField(Asks.choices)
    operator = serializers.ChoiceField(How.choices)
    values = Codes("Codes of what is asked; of places countries, and groups after @.")
    rule = TextField()
    yes_text = TextField()
    no_text = TextField()
    unknown_text = TextField()
    source = sources.SourceSerializer(allow_null=True)  # type: ignore[assignment]  # a name of REST framework's own
    confidence = serializers.ChoiceField(
        Confidence.choices,
        help_text="A condition that is low is still to be checked: it excludes nobody, and nobody fits by it.",
    )


class CallSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    funder = serializers.SlugField()
    title = TextField()
    summary = TextField()
    doubt = TextField()
    timing = serializers.ChoiceField(Timing.choices, help_text="An open call whose last day is over is closed.")
    opens_on = serializers.DateField(allow_null=True)
    closes_on = serializers.DateField(allow_null=True)
    closes_at = serializers.CharField(allow_null=True, help_text="The hour, in `time_zone`.")
    time_zone = serializers.CharField(allow_null=True)
    currency = serializers.CharField(allow_null=True)
    least = serializers.FloatField(allow_null=True)
    most = serializers.FloatField(allow_null=True)
    share_most = serializers.FloatField(allow_null=True, help_text="Of the whole cost, in per cent.")
    stages = Codes("Stages of projects.")
    applicants = Codes("Who may apply.")
    languages = Codes("Language tags.")
    instruments = Codes("Codes of the scheme finance-instruments.")
    topics = Codes("Codes of the scheme topics.")
    targets = Codes("Codes of the scheme kmgbf-targets.")
    criteria = CriterionSerializer(many=True)
    link = serializers.CharField(allow_null=True)
    checked_on = serializers.DateField(allow_null=True, help_text="Null: not checked since it was entered.")
    confidence = serializers.ChoiceField(Confidence.choices)
    is_example = serializers.BooleanField()
    sources = sources.SourceSerializer(many=True)
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()


CALL_COLUMNS = (
    "slug",
    *in_all(*CALL_TEXTS),
    *("timing", "opens_on", "closes_on", "closes_at", "time_zone", "currency", "least", "most", "share_most"),
    *("stages", "applicants", "languages", "link", "checked_on", "confidence", "is_example", "version"),
    "funder__slug",
)


def call_lists() -> dict[str, Gathered]:
    this = OuterRef("pk")
    criteria = Criterion.objects.filter(call=this).order_by("order", "pk")
    return {
        "of_criteria": Gathered(
            criteria,
            *("order", "need", "subject", "operator", "values", "confidence"),
            *in_all(*CRITERION_TEXTS),
            *sources.columns("source__"),
        ),
        "of_terms": Gathered(Term.objects.filter(calls=this).order_by("order", "pk"), "scheme__code", "code"),
        "of_sources": sources.gathered(Call.sources),
    }


def call_shape(row: Row, words: Words) -> dict[str, Any]:
    answer = {
        "slug": row["slug"],
        "funder": row["funder__slug"],
        "timing": row["timing"],
        **{name: day(row[name]) for name in ("opens_on", "closes_on", "checked_on")},
        **{name: row[name] or None for name in ("closes_at", "time_zone", "currency", "link")},
        **{name: number(row[name]) for name in ("least", "most", "share_most")},
        **{name: plain_list(row[name]) for name in ("stages", "applicants", "languages")},
        "criteria": [criterion_shape(each, words) for each in row["of_criteria"]],
        "confidence": row["confidence"],
        "is_example": bool(row["is_example"]),
        "sources": sources.all_of(row["of_sources"]),
        "url": page_of("call", row["slug"], words.language),
        "version": row["version"],
    }
    for name, scheme in GROUPS.items():
        answer[name] = [each["code"] for each in row["of_terms"] if each["scheme__code"] == scheme]
    words.put(answer, row, *CALL_TEXTS)
    return answer


def criterion_shape(row: Row, words: Words) -> dict[str, Any]:
    answer = {
        **{name: row[name] for name in ("order", "need", "subject", "operator", "confidence")},
        "values": plain_list(row["values"]),
        "source": sources.source_of(row, "source__"),
    }
    words.put(answer, row, *CRITERION_TEXTS)
    return answer


@described("calls", one="One call for projects", many="Calls for projects")
class Calls(WithDetail):
    queryset = Call.objects.none()
    serializer_class = CallSerializer
    filterset_class = CallFilters
    table = Table(Call._base_manager.all, CALL_COLUMNS, call_lists)
    known_values = {
        "funder": slugs(lambda: Funder.objects.published()),
        "country": known_countries,
        "instrument": terms(INSTRUMENTS),
    }
    orderings = {
        **dict(zip(("slug", "-slug"), both_ways("slug"), strict=True)),
        **dict(zip(("closes_on", "-closes_on"), both_ways("closes_on"), strict=True)),
    }
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[Call]:
        return Call.objects.visible_to(self.request.user)

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        return call_shape(row, words)


# --- Instruments --------------------------------------------------------------------------------------------------


class NoteSerializer(serializers.Serializer[Any]):
    country = serializers.CharField(help_text="ISO 3166-1, two letters.")
    lawful = serializers.ChoiceField(Law.choices, help_text="Whether the law lets a city use it. Unknown is no yes.")
    who_decides = TextField()
    example = TextField()
    checked_on = serializers.DateField(allow_null=True)


class InstrumentSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = TextField()  # type: ignore[assignment]  # the name of a part of REST framework's own
    short = TextField()
    explanation = TextField()
    family = serializers.CharField(help_text="One of six.")
    results = Codes("Finance results: generate, realign, avoid, deliver.")
    targets = Codes("Codes of the scheme kmgbf-targets. Our own reading.")
    roles = Codes("What a city can be in it.")
    notes = NoteSerializer(many=True)
    url = serializers.URLField(help_text="Its page.")
    language = LanguageField()


class InstrumentFilters(django_filters.FilterSet):
    family = django_filters.CharFilter(field_name="group", label=_("Family"))

    class Meta:
        model = Term
        fields: list[str] = []


def known_families(codes: Any) -> set[str]:
    return {each.code for each in instruments().families} & set(codes)


def instrument_lists() -> dict[str, Gathered]:
    notes = InstrumentNote.objects.published().filter(instrument=OuterRef("pk")).order_by("country", "slug")
    return {"of_notes": Gathered(notes, "country", "lawful", "checked_on", *in_all("who_decides", "example"))}


def instrument_shape(row: Row, words: Words) -> dict[str, Any]:
    known = instruments().of.get(row["code"])
    answer = {
        "code": row["code"],
        "family": row["group"],
        "results": list(known.results) if known else [],
        "targets": list(known.targets) if known else [],
        "roles": list(known.roles) if known else [],
        "notes": [note_shape(each, words) for each in row["of_notes"]],
        "url": page_of("instrument", row["code"], words.language),
    }
    words.put(answer, row, *TERM_TEXTS)
    return answer


def note_shape(row: Row, words: Words) -> dict[str, Any]:
    answer = {"country": row["country"], "lawful": row["lawful"], "checked_on": day(row["checked_on"])}
    words.put(answer, row, "who_decides", "example")
    return answer


@described("instruments", many="Finance instruments")
class Instruments(ReadViewSet):
    queryset = Term.objects.none()
    serializer_class = InstrumentSerializer
    filterset_class = InstrumentFilters
    table = Table(Term._base_manager.all, ("code", "group", *in_all(*TERM_TEXTS)), instrument_lists)
    known_values = {"family": known_families}
    orderings = dict(zip(("order", "-order"), both_ways("order"), strict=True))
    default_ordering = "order"

    def get_queryset(self) -> QuerySet[Term]:
        return Term.objects.visible().filter(scheme__code=INSTRUMENTS)

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        return instrument_shape(row, words)
