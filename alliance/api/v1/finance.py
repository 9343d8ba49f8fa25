"""Funders, calls with what they ask, and finance instruments."""

from datetime import date, datetime
from typing import Any

import django_filters
from django.db.models import OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from rest_framework import serializers

from alliance.api import sources
from alliance.api.addresses import page_address, special_address
from alliance.api.describing import described
from alliance.api.filters import both_ways, known_terms, slugs
from alliance.api.reading import ReadViewSet, WithDetail
from alliance.api.row_serializers import Codes, CodesOf, ExampleField, NumberField, RowSerializer, TermCodes
from alliance.api.rows import Gathered, Row, Table, day_text
from alliance.api.texts import AnswerTexts, LanguageField, TextField
from alliance.api.v1.cities import known_countries
from core.vocabulary.models import Confidence, Term
from finance.choices import Asks, How, Law, Need, Stands, Timing
from finance.deadlines import Standing, window
from finance.instruments import instruments
from finance.market.facts import last_change_of_calls
from finance.market.filters import CallFilters
from finance.market.models import INSTRUMENTS, Call, Criterion, Funder, InstrumentNote
from finance.market.querysets import DAYS

# --- Funders ------------------------------------------------------------------------------------------------------


class FunderSerializer(RowSerializer):
    slug = serializers.SlugField()
    name = TextField()
    about = TextField()
    support = Codes("What it gives: advice, grant, loan, equity, links.")
    link = serializers.CharField(allow_null=True)
    organisation = serializers.SlugField(allow_null=True)
    calls = CodesOf("Slugs of its calls.", source="of_calls")
    checked_on = serializers.DateField(allow_null=True, help_text="Null: not checked since it was entered.")
    confidence = serializers.ChoiceField(Confidence.choices)
    is_example = ExampleField(Funder, "Made up: there is no such funder.")
    sources = sources.SourceSerializer(many=True, source="of_sources")
    url = serializers.URLField(help_text="The list of its calls.")
    version = serializers.IntegerField()
    language = LanguageField()
    reads = ("organisation__slug", "organisation__state", "confidence")

    def get_confidence(self, row: Row, words: AnswerTexts) -> str:
        return sources.confidence_of(row)

    def get_organisation(self, row: Row, words: AnswerTexts) -> str | None:
        return row["organisation__slug"] if row["organisation__state"] == "published" else None

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return f"{special_address('calls', words.language)}?funder={row['slug']}"


class FunderFilters(django_filters.FilterSet):
    organisation = django_filters.CharFilter(
        field_name="organisation__slug", label=pgettext_lazy("body", "Organisation")
    )

    class Meta:
        model = Funder
        fields: list[str] = []


def funder_lists() -> dict[str, Gathered]:
    calls = Call.objects.published().shown_with(funder=OuterRef("pk")).order_by("slug")
    return {"of_calls": Gathered(calls, "slug"), "of_sources": sources.gathered(Funder.sources)}


@described("funders", one="One funder", many="Funders")
class Funders(WithDetail):
    queryset = Funder.objects.none()
    serializer_class = FunderSerializer
    filterset_class = FunderFilters
    table = Table(Funder._base_manager.all, FunderSerializer.columns(), funder_lists)
    orderings = dict(zip(("slug", "-slug"), both_ways("slug"), strict=True))
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[Funder]:
        return Funder.objects.visible_to(self.request.user)


# --- Calls --------------------------------------------------------------------------------------------------------


class CriterionSerializer(RowSerializer):
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
    reads = ("confidence", *sources.source_columns("source__"))

    def get_confidence(self, row: Row, words: AnswerTexts) -> str:
        return sources.confidence_of(row, "source__")

    def get_source(self, row: Row, words: AnswerTexts) -> dict[str, Any] | None:
        return sources.source_of(row, "source__")


class CallSerializer(RowSerializer):
    slug = serializers.SlugField()
    funder = serializers.SlugField(source="funder__slug")
    title = TextField()
    summary = TextField()
    doubt = TextField()
    state = serializers.ChoiceField(
        Stands.choices,
        help_text="Whether somebody can apply at the moment of this request, by the hour and the zone of the call. "
        "Without an hour it closes with the end of its last day; without a zone when that day is over everywhere.",
    )
    timing = serializers.ChoiceField(Timing.choices, help_text="As it was entered, whatever the hour: see `state`.")
    opens_on = serializers.DateField(allow_null=True)
    closes_on = serializers.DateField(allow_null=True)
    closes_at = serializers.CharField(allow_null=True, help_text="The hour, in `time_zone`.")
    time_zone = serializers.CharField(allow_null=True)
    currency = serializers.CharField(allow_null=True)
    least = NumberField(allow_null=True)
    most = NumberField(allow_null=True)
    share_most = NumberField(allow_null=True, help_text="Of the whole cost, in per cent.")
    stages = Codes("Stages of projects.")
    applicants = Codes("Who may apply.")
    languages = Codes("Language tags.")
    instruments = TermCodes(INSTRUMENTS)
    topics = TermCodes("topics")
    targets = TermCodes("kmgbf-targets")
    criteria = CriterionSerializer(many=True, source="of_criteria")
    link = serializers.CharField(allow_null=True)
    checked_on = serializers.DateField(allow_null=True, help_text="Null: not checked since it was entered.")
    is_confirmed = serializers.BooleanField(
        help_text="Whether a second person has checked it, as it stands, against its source."
    )
    confidence = serializers.ChoiceField(Confidence.choices)
    is_example = ExampleField(Call, "It or its funder is made up.")
    sources = sources.SourceSerializer(many=True, source="of_sources")
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()
    reads = ("confidence", "confirmed_version")

    def get_confidence(self, row: Row, words: AnswerTexts) -> str:
        return sources.confidence_of(row)

    def get_is_confirmed(self, row: Row, words: AnswerTexts) -> bool:
        return bool(row["confirmed_version"] == row["version"])

    def get_state(self, row: Row, words: AnswerTexts) -> str:
        opens, closes = (date.fromisoformat(found) if (found := day_text(row[name])) else None for name in DAYS[:2])
        its = window(Standing(row["timing"]), opens, closes, row["closes_at"], row["time_zone"])
        return its.standing_at(timezone.now()).value

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return page_address("call", row["slug"], words.language)


def call_lists() -> dict[str, Gathered]:
    this = OuterRef("pk")
    criteria = Criterion.objects.filter(call=this).order_by("order", "pk")
    return {
        "of_criteria": Gathered(
            criteria,
            *CriterionSerializer.columns(),
        ),
        "of_terms": Gathered(Term.objects.filter(calls=this).order_by("order", "pk"), "scheme__code", "code"),
        "of_sources": sources.gathered(Call.sources),
    }


@described("calls", one="One call for projects", many="Calls for projects")
class Calls(WithDetail):
    queryset = Call.objects.none()
    serializer_class = CallSerializer
    filterset_class = CallFilters
    table = Table(Call._base_manager.all, CallSerializer.columns(), call_lists)
    known_values = {
        "funder": slugs(lambda: Funder.objects.published()),
        "country": known_countries,
        "instrument": known_terms(INSTRUMENTS),
    }
    orderings = {
        **dict(zip(("slug", "-slug"), both_ways("slug"), strict=True)),
        **dict(zip(("closes_on", "-closes_on"), both_ways("closes_on"), strict=True)),
    }
    default_ordering = "slug"

    def since(self) -> datetime | None:
        return last_change_of_calls(timezone.now())

    def get_queryset(self) -> QuerySet[Call]:
        return Call.objects.visible_to(self.request.user)


# --- Instruments --------------------------------------------------------------------------------------------------


class NoteSerializer(RowSerializer):
    country = serializers.CharField(help_text="ISO 3166-1, two letters.")
    lawful = serializers.ChoiceField(Law.choices, help_text="Whether the law lets a city use it. Unknown is no yes.")
    who_decides = TextField()
    example = TextField()
    checked_on = serializers.DateField(allow_null=True)


class InstrumentSerializer(RowSerializer):
    code = serializers.CharField()
    label = TextField()  # type: ignore[assignment]  # the name of a part of REST framework's own
    short = TextField()
    explanation = TextField()
    family = serializers.CharField(source="group", help_text="One of six.")
    results = Codes("Finance results: generate, realign, avoid, deliver.")
    targets = Codes("Codes of the scheme kmgbf-targets. Our own reading.")
    roles = Codes("What a city can be in it.")
    notes = NoteSerializer(many=True, source="of_notes")
    url = serializers.URLField(help_text="Its page.")
    language = LanguageField()

    def get_results(self, row: Row, words: AnswerTexts) -> list[str]:
        return list(known.results) if (known := instruments().of.get(row["code"])) else []

    def get_targets(self, row: Row, words: AnswerTexts) -> list[str]:
        return list(known.targets) if (known := instruments().of.get(row["code"])) else []

    def get_roles(self, row: Row, words: AnswerTexts) -> list[str]:
        return list(known.roles) if (known := instruments().of.get(row["code"])) else []

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return page_address("instrument", row["code"], words.language)


class InstrumentFilters(django_filters.FilterSet):
    family = django_filters.CharFilter(field_name="group", label=_("Family"))

    class Meta:
        model = Term
        fields: list[str] = []


def known_families(codes: Any) -> set[str]:
    return {each.code for each in instruments().families} & set(codes)


def instrument_lists() -> dict[str, Gathered]:
    notes = InstrumentNote.objects.shown_to_all().filter(instrument=OuterRef("pk")).order_by("country", "slug")
    return {"of_notes": Gathered(notes, *NoteSerializer.columns())}


@described("instruments", many="Finance instruments")
class Instruments(ReadViewSet):
    queryset = Term.objects.none()
    serializer_class = InstrumentSerializer
    filterset_class = InstrumentFilters
    table = Table(Term._base_manager.all, InstrumentSerializer.columns(), instrument_lists)
    known_values = {"family": known_families}
    orderings = dict(zip(("order", "-order"), both_ways("order"), strict=True))
    default_ordering = "order"

    def get_queryset(self) -> QuerySet[Term]:
        return Term.objects.visible().filter(scheme__code=INSTRUMENTS)
