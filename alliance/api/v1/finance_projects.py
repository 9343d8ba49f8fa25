"""Projects of cities, as everybody reads them: of a group that is closed every field is empty, for whoever asks.

There is no version among the fields: a change of a closed group would be told by it. Nothing sorts by amounts.
"""

from typing import Any

from django.db.models import OuterRef, QuerySet
from rest_framework import serializers

from alliance.api.addresses import page_address
from alliance.api.describing import described
from alliance.api.filters import known_terms, slugs
from alliance.api.reading import WithDetail
from alliance.api.row_serializers import ExampleField, NumberField, RowSerializer, TermCodes
from alliance.api.rows import Gathered, Row, Table
from alliance.api.texts import AnswerTexts, LanguageField, TextField
from alliance.api.v1.cities import known_countries
from cities.models import City
from core.content.levels import Level
from core.vocabulary.models import Term
from finance import ladder as ladder_stages
from finance import visibility
from finance.projects.filters import ProjectFilters
from finance.projects.models import (
    LEVEL_COLUMNS,
    TEXTS,
    Approval,
    Borrowing,
    ClimateBenefit,
    Marker,
    ProjectProfile,
    Purpose,
    SideState,
    Stage,
    Support,
)
from finance.projects.sending import LINES
from finance.projects.showing import open_parts

READER = "reader"  # in a row that was read for one person: the level that they are let into
NOT_SCREENED = "Empty is not screened yet, which is not 0."


def choice(choices: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField([("", ""), *choices.choices])


class ProjectSerializer(RowSerializer):
    slug = serializers.SlugField()
    city = serializers.SlugField(source="city__slug")
    country = serializers.CharField(
        source="city__country", help_text="That of its city: ISO 3166-1, two letters; ZZ of a made-up city."
    )
    is_example = ExampleField(ProjectProfile, "It or its city is made up: nothing of it was decided.")
    stage = serializers.ChoiceField(Stage.choices)
    side_state = choice(SideState)
    iati_status = serializers.IntegerField(help_text="The stage in the code list ActivityStatus of IATI.")
    oc4ids_status = serializers.CharField(allow_null=True, help_text="The stage in the projectStatus of OC4IDS.")
    support = serializers.ListField(child=serializers.ChoiceField(Support.choices), help_text="What it looks for.")
    purpose = choice(Purpose)
    climate_benefit = choice(ClimateBenefit)
    is_climate_estimated = serializers.BooleanField(
        allow_null=True, help_text="Whether the city calls it an estimate; null where it does not say."
    )
    marker_biodiversity = serializers.ChoiceField([("", ""), *Marker.choices], help_text=NOT_SCREENED)
    marker_mitigation = serializers.ChoiceField([("", ""), *Marker.choices], help_text=NOT_SCREENED)
    marker_adaptation = serializers.ChoiceField([("", ""), *Marker.choices], help_text=NOT_SCREENED)
    marker_desertification = serializers.ChoiceField([("", ""), *Marker.choices], help_text=NOT_SCREENED)
    starts = serializers.IntegerField(allow_null=True)
    ends = serializers.IntegerField(allow_null=True)
    currency = serializers.CharField(allow_blank=True)
    total_cost = NumberField(allow_null=True)
    sought = NumberField(allow_null=True)
    offered = NumberField(allow_null=True)
    secured = NumberField(allow_null=True, help_text="With what was received.")
    figures_on = serializers.DateField(
        allow_null=True, help_text="The day on which the city sent its costs and money as they are here."
    )
    open_parts = serializers.ListField(
        child=serializers.ChoiceField(list(visibility.groups())),
        help_text="The parts that the reader may read: a field of one of them that is empty was not entered. Of the "
        "others nothing is told, not even whether something was entered.",
    )
    borrowing = choice(Borrowing)
    political_approval = choice(Approval)
    approved_on = serializers.DateField(allow_null=True)
    targets = TermCodes("kmgbf-targets")
    solutions = TermCodes("solution-types")
    published = serializers.DateField(source="published_on", allow_null=True)
    url = serializers.URLField(help_text="Its page.")
    language = LanguageField()
    reads = ("stage", "side_state", "is_climate_estimated", *LEVEL_COLUMNS)

    def get_fields(self) -> dict[str, Any]:
        """Each text is a field too, in the order of a concept note."""
        found: dict[str, Any] = super().get_fields()
        return {**found, **{name: TextField() for name in (*TEXTS, *LINES)}}

    def get_is_climate_estimated(self, row: Row, words: AnswerTexts) -> bool | None:
        """A box that is not ticked says nothing."""
        return bool(row["is_climate_estimated"] and row["climate_benefit"]) or None

    def get_open_parts(self, row: Row, words: AnswerTexts) -> list[str]:
        """Names the groups that everybody reads, or the person for whom the row was read."""
        return open_parts(row, row.get(READER, Level.PUBLIC))

    def get_iati_status(self, row: Row, words: AnswerTexts) -> int:
        return stage_of(row).iati

    def get_oc4ids_status(self, row: Row, words: AnswerTexts) -> str | None:
        return stage_of(row).oc4ids

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return page_address("project", row["slug"], words.language)


def stage_of(row: Row) -> ladder_stages.Stage:
    return ladder_stages.ladder().stage(row["side_state"] or row["stage"])


def gathered_lists() -> dict[str, Gathered]:
    terms = Term.objects.filter(projects=OuterRef("pk"), scheme__code__in=ProjectSerializer.schemes())
    return {"of_terms": Gathered(terms.order_by("order", "pk"), "scheme__code", "code")}


@described("projects", one="One project", many="Projects of cities")
class Projects(WithDetail):
    queryset = ProjectProfile.objects.none()
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilters
    table = Table(ProjectProfile._base_manager.all, ProjectSerializer.columns(), gathered_lists)
    known_values = {
        "city": slugs(lambda: City.objects.public()),
        "country": known_countries,
        "target": known_terms("kmgbf-targets"),
        "solution": known_terms("solution-types"),
    }
    orderings = {"slug": ("slug",), "-slug": ("-slug",)}
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[ProjectProfile]:
        return ProjectProfile.objects.visible_to(self.request.user)
