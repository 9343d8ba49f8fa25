"""Commitments of cities, and where they were filed. Without notes, and without contacts, which are kept nowhere."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api.addresses import page_of
from alliance.api.describing import Codes, described
from alliance.api.filters import slugs, terms
from alliance.api.reading import WithDetail
from alliance.api.rows import Gathered, Row, Table, day, plain_list
from alliance.api.texts import LanguageField, TextField, Words, in_all
from cities.models import City
from core.vocabulary.models import Term
from planning.filters import CommitmentFilters
from planning.models import Commitment, Filing, PlanTarget

SHORT_TEXTS = ("title", "description")
LONG_TEXTS = (
    *("next_steps_information", "performance_information", "endorsements_information", "coverage_other"),
    *("alignment_information", "funding_source", "international_frameworks", "partners", "target15_information"),
    *("progress_information", "implementation_strategies", "additional_information"),
)
PLAIN = (
    *("timeline_start_date", "timeline_end_date", "coverage_scope", "is_linked_to_nbsap", "primary_national_target"),
    *("is_funding_sufficient", "is_reporting_on_target15", "is_progress_tracked", "progress_tracking_url"),
)
LISTS = ("coverage_countries", "coverage_regions", "linked_to_nbsap_countries", "other_national_targets")
COLUMNS = (
    *("slug", "city__slug", "is_example", "city__is_example", "identifier", "plan__slug", "plan__state"),
    *("is_open_ended", "primary_global_alignment__identifier", *PLAIN, *LISTS, *in_all(*SHORT_TEXTS), "version"),
)
BY_SLUG: dict[str, tuple[str, ...]] = {"slug": ("slug",), "-slug": ("-slug",)}
YES_NO = [("", ""), ("yes", "yes"), ("no", "no")]


class FilingSerializer(serializers.Serializer[Any]):
    channel = serializers.ChoiceField(Filing.Channel.choices)
    state = serializers.ChoiceField(Filing.State.choices, help_text="As the city wrote it down.")
    prepared_on = serializers.DateField()
    filed_on = serializers.DateField(allow_null=True)
    answered_on = serializers.DateField(allow_null=True)


class CommitmentSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    city = serializers.SlugField()
    is_example = serializers.BooleanField(help_text="Of a made-up city: nothing was committed or filed.")
    identifier = serializers.UUIDField(help_text="The same in every filing.")
    title = TextField()
    description = TextField()
    plan = serializers.SlugField(allow_null=True)
    plan_targets = Codes("Slugs of targets of the plan.")
    timeline_start_date = serializers.CharField(help_text="A day, or empty.")
    timeline_end_date = serializers.CharField(help_text="A day, or empty.")
    is_open_ended = serializers.BooleanField()
    coverage_scope = serializers.ChoiceField([("", ""), *Commitment.Scope.choices])
    coverage_countries = Codes("ISO 3166-1 codes of countries and areas.")
    coverage_regions = Codes("Identifiers of the reporting tool.")
    is_linked_to_nbsap = serializers.ChoiceField(YES_NO)
    linked_to_nbsap_countries = Codes("ISO 3166-1 codes.")
    primary_national_target = serializers.CharField(help_text="An identifier of the reporting tool.")
    primary_global_alignment = serializers.CharField(allow_null=True, help_text="Such as GBF-TARGET-12.")
    other_national_targets = Codes("Identifiers of the reporting tool.")
    other_global_alignments = Codes("Such as GBF-TARGET-12.")
    is_funding_sufficient = serializers.ChoiceField(YES_NO)
    is_reporting_on_target15 = serializers.ChoiceField(YES_NO)
    is_progress_tracked = serializers.ChoiceField(YES_NO)
    progress_tracking_url = serializers.CharField()
    filings = FilingSerializer(many=True)
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()


class CommitmentDetailSerializer(CommitmentSerializer):
    next_steps_information = TextField()
    performance_information = TextField()
    endorsements_information = TextField()
    coverage_other = TextField()
    alignment_information = TextField()
    funding_source = TextField()
    international_frameworks = TextField()
    partners = TextField()
    target15_information = TextField()
    progress_information = TextField()
    implementation_strategies = TextField()
    additional_information = TextField()


def of_commitment() -> dict[str, Gathered]:
    this = OuterRef("pk")
    return {
        "of_filings": Gathered(
            Filing.objects.filter(commitment=this).order_by("prepared_on", "pk"),
            *("channel", "state", "prepared_on", "filed_on", "answered_on"),
        ),
        "of_targets": Gathered(
            PlanTarget.objects.filter(commitments=this, state="published", plan__state="published").order_by("slug"),
            "slug",
        ),
        "of_others": Gathered(Term.objects.filter(commitments=this).order_by("scheme", "order", "pk"), "identifier"),
    }


def shape(row: Row, words: Words) -> dict[str, Any]:
    answer = {
        "slug": row["slug"],
        "city": row["city__slug"],
        "is_example": bool(row["is_example"] or row["city__is_example"]),
        "identifier": str(UUID(str(row["identifier"]))),
        "plan": row["plan__slug"] if row["plan__state"] == "published" else None,
        "plan_targets": [each["slug"] for each in row["of_targets"]],
        "is_open_ended": bool(row["is_open_ended"]),
        **{name: row[name] for name in PLAIN},
        **{name: plain_list(row[name]) for name in LISTS},
        "primary_global_alignment": row["primary_global_alignment__identifier"] or None,
        "other_global_alignments": [each["identifier"] for each in row["of_others"]],
        "filings": [filing(each) for each in row["of_filings"]],
        "url": page_of("commitment", row["slug"], words.language),
        "version": row["version"],
    }
    words.put(answer, row, *SHORT_TEXTS)
    return answer


def filing(row: Row) -> dict[str, Any]:
    return {
        "channel": row["channel"],
        "state": row["state"],
        **{name: day(row[name]) for name in ("prepared_on", "filed_on", "answered_on")},
    }


class Filters(CommitmentFilters):
    """As on the page; `state` is the word for the state of a row itself, which no list tells."""

    state = None
    filing = django_filters.ChoiceFilter(
        choices=Filing.State.choices, method="in_state", label=_("State of its filing")
    )


@described("commitments", one="One commitment with all its texts", many="Commitments of cities")
class Commitments(WithDetail):
    queryset = Commitment.objects.none()
    serializer_class = CommitmentSerializer
    detail_serializer_class = CommitmentDetailSerializer
    filterset_class = Filters
    table = Table(Commitment._base_manager.all, COLUMNS, of_commitment)
    detail_table = Table(Commitment._base_manager.all, (*COLUMNS, *in_all(*LONG_TEXTS)), of_commitment)
    known_values = {
        "city": slugs(lambda: City.objects.public()),
        "target": terms("kmgbf-targets"),
        "filing": lambda wanted: set(Filing.State.values),
    }
    orderings = BY_SLUG
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[Commitment]:
        return Commitment.objects.visible_to(self.request.user)

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        return shape(row, words)

    def shape_detail(self, row: Row, words: Words) -> dict[str, Any]:
        answer = shape(row, words)
        words.put(answer, row, *LONG_TEXTS)
        return answer
