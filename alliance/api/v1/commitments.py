"""Commitments of cities, and where they were filed. Without notes, and without contacts, which are kept nowhere."""

import django_filters
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api.addresses import page_address
from alliance.api.describing import described
from alliance.api.filters import known_terms, slugs
from alliance.api.reading import WithDetail
from alliance.api.row_serializers import Codes, CodesOf, ExampleField, RowSerializer
from alliance.api.rows import Gathered, Row, Table
from alliance.api.texts import AnswerTexts, LanguageField, TextField
from cities.models import City
from core.vocabulary.models import Term
from planning import dates
from planning.commitments.filters import CommitmentFilters
from planning.models import Commitment, Filing, PlanTarget

BY_SLUG: dict[str, tuple[str, ...]] = {"slug": ("slug",), "-slug": ("-slug",)}
YES_NO = [("", ""), ("yes", "yes"), ("no", "no")]


class FilingSerializer(RowSerializer):
    channel = serializers.ChoiceField(Filing.Channel.choices)
    state = serializers.ChoiceField(Filing.State.choices, help_text="As the city wrote it down.")
    prepared_on = serializers.DateField()
    filed_on = serializers.DateField(allow_null=True)
    answered_on = serializers.DateField(allow_null=True)


class CommitmentSerializer(RowSerializer):
    slug = serializers.SlugField()
    city = serializers.SlugField(source="city__slug")
    is_example = ExampleField(Commitment, "It or its city is made up: nothing was committed or filed.")
    identifier = serializers.UUIDField(help_text="The same in every filing.")
    title = TextField()
    description = TextField()
    plan = serializers.SlugField(allow_null=True)
    plan_targets = CodesOf("Slugs of targets of the plan.", source="of_targets")
    timeline_start_date = serializers.CharField(help_text="A day, or empty.")
    timeline_end_date = serializers.CharField(help_text="A day, or empty.")
    is_open_ended = serializers.BooleanField(allow_null=True, help_text="Null where neither that nor a day is known.")
    coverage_scope = serializers.ChoiceField([("", ""), *Commitment.Scope.choices])
    coverage_countries = Codes("ISO 3166-1 codes of countries and areas.")
    coverage_regions = Codes("Identifiers of the reporting tool.")
    is_linked_to_nbsap = serializers.ChoiceField(YES_NO)
    linked_to_nbsap_countries = Codes("ISO 3166-1 codes.")
    primary_national_target = serializers.CharField(help_text="An identifier of the reporting tool.")
    primary_global_alignment = serializers.CharField(
        source="primary_global_alignment__identifier", allow_null=True, help_text="Such as GBF-TARGET-12."
    )
    other_national_targets = Codes("Identifiers of the reporting tool.")
    other_global_alignments = CodesOf("Such as GBF-TARGET-12.", source="of_others", column="identifier")
    is_funding_sufficient = serializers.ChoiceField(YES_NO)
    is_reporting_on_target15 = serializers.ChoiceField(YES_NO)
    is_progress_tracked = serializers.ChoiceField(YES_NO)
    progress_tracking_url = serializers.CharField()
    filings = FilingSerializer(many=True, source="of_filings")
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()
    reads = ("plan__slug", "plan__state", "is_open_ended")

    def get_is_open_ended(self, row: Row, words: AnswerTexts) -> bool | None:
        return dates.goes_on(bool(row["is_open_ended"]), row["timeline_end_date"])

    def get_plan(self, row: Row, words: AnswerTexts) -> str | None:
        return row["plan__slug"] if row["plan__state"] == "published" else None

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return page_address("commitment", row["slug"], words.language)


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
            *FilingSerializer.columns(),
        ),
        "of_targets": Gathered(
            PlanTarget.objects.filter(commitments=this, state="published", plan__state="published").order_by("slug"),
            "slug",
        ),
        "of_others": Gathered(Term.objects.filter(commitments=this).order_by("scheme", "order", "pk"), "identifier"),
    }


class Filters(CommitmentFilters):
    """The filters of the page; `state` is the word for the state of a row itself, which no list tells."""

    state = None
    filing = django_filters.ChoiceFilter(choices=Filing.State.choices, method="in_state", label=_("Filing status"))


@described("commitments", one="One commitment with all its texts", many="Commitments of cities")
class Commitments(WithDetail):
    queryset = Commitment.objects.none()
    serializer_class = CommitmentSerializer
    detail_serializer_class = CommitmentDetailSerializer
    filterset_class = Filters
    table = Table(Commitment._base_manager.all, CommitmentSerializer.columns(), of_commitment)
    detail_table = Table(Commitment._base_manager.all, CommitmentDetailSerializer.columns(), of_commitment)
    known_values = {
        "city": slugs(lambda: City.objects.public()),
        "target": known_terms("kmgbf-targets"),
        "filing": lambda wanted: set(Filing.State.values),
    }
    orderings = BY_SLUG
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[Commitment]:
        return Commitment.objects.visible_to(self.request.user)
