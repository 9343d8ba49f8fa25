"""Projects of cities, as everybody reads them: of a group that is closed every field is empty, for whoever asks.

There is no version among the fields: a change of a closed group would be told by it. Nothing sorts by amounts.
"""

from typing import Any

from django.db.models import OuterRef, QuerySet
from rest_framework import serializers

from alliance.api.addresses import page_of
from alliance.api.describing import Codes, described
from alliance.api.filters import slugs
from alliance.api.reading import WithDetail
from alliance.api.rows import Gathered, Row, Table, day, number, plain_list
from alliance.api.texts import LanguageField, TextField, Words, in_all
from cities.models import City
from core.vocabulary.models import Term
from finance.ladder import ladder
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
from finance.projects.sending import LINES, NUMBERS

MARKERS = ("marker_biodiversity", "marker_mitigation", "marker_adaptation", "marker_desertification")
NOT_SCREENED = "Empty is not screened yet, which is not 0."


def choice(choices: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField([("", ""), *choices.choices])


class ProjectSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    city = serializers.SlugField()
    is_example = serializers.BooleanField(help_text="Of a made-up city: nothing of it was decided.")
    stage = serializers.ChoiceField(Stage.choices)
    side_state = choice(SideState)
    iati_status = serializers.IntegerField(help_text="The stage in the code list ActivityStatus of IATI.")
    oc4ids_status = serializers.CharField(allow_null=True, help_text="The stage in the projectStatus of OC4IDS.")
    support = serializers.ListField(child=serializers.ChoiceField(Support.choices), help_text="What it looks for.")
    purpose = choice(Purpose)
    climate_benefit = choice(ClimateBenefit)
    is_climate_estimated = serializers.BooleanField()
    marker_biodiversity = serializers.ChoiceField([("", ""), *Marker.choices], help_text=NOT_SCREENED)
    marker_mitigation = serializers.ChoiceField([("", ""), *Marker.choices], help_text=NOT_SCREENED)
    marker_adaptation = serializers.ChoiceField([("", ""), *Marker.choices], help_text=NOT_SCREENED)
    marker_desertification = serializers.ChoiceField([("", ""), *Marker.choices], help_text=NOT_SCREENED)
    starts = serializers.IntegerField(allow_null=True)
    ends = serializers.IntegerField(allow_null=True)
    currency = serializers.CharField(allow_blank=True)
    total_cost = serializers.FloatField(allow_null=True)
    sought = serializers.FloatField(allow_null=True)
    offered = serializers.FloatField(allow_null=True)
    secured = serializers.FloatField(allow_null=True, help_text="With what was received.")
    borrowing = choice(Borrowing)
    political_approval = choice(Approval)
    approved_on = serializers.DateField(allow_null=True)
    targets = Codes("Codes of the scheme kmgbf-targets.")
    published = serializers.DateField(allow_null=True)
    url = serializers.URLField(help_text="Its page.")
    language = LanguageField()

    def get_fields(self) -> dict[str, Any]:
        """Each text is a field too, in the order of a concept note."""
        found: dict[str, Any] = super().get_fields()
        return {**found, **{name: TextField() for name in (*TEXTS, *LINES)}}


PLAIN = (
    *("side_state", "purpose", "climate_benefit", "starts", "ends", *MARKERS, "currency", "borrowing"),
    "political_approval",
)
COLUMNS = (
    *("slug", "city__slug", "city__is_example", "is_example", "stage", "support", "is_climate_estimated"),
    *("approved_on", "published_on", *PLAIN, *NUMBERS, *LEVEL_COLUMNS, *in_all(*TEXTS, *LINES)),
)


def lists() -> dict[str, Gathered]:
    terms = Term.objects.filter(projects=OuterRef("pk"), scheme__code="kmgbf-targets").order_by("order", "pk")
    return {"of_targets": Gathered(terms, "code")}


@described("projects", one="One project", many="Projects of cities")
class Projects(WithDetail):
    queryset = ProjectProfile.objects.none()
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilters
    table = Table(ProjectProfile._base_manager.all, COLUMNS, lists)
    known_values = {"city": slugs(lambda: City.objects.public())}
    orderings = {"slug": ("slug",), "-slug": ("-slug",)}
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[ProjectProfile]:
        return ProjectProfile.objects.visible_to(self.request.user)

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        return shape(row, words)


def shape(row: Row, words: Words) -> dict[str, Any]:
    stage = ladder().stage(row["side_state"] or row["stage"])
    answer = {
        "slug": row["slug"],
        "city": row["city__slug"],
        "is_example": bool(row["is_example"] or row["city__is_example"]),
        "stage": row["stage"],
        "iati_status": stage.iati,
        "oc4ids_status": stage.oc4ids,
        "support": plain_list(row["support"]),
        "is_climate_estimated": bool(row["is_climate_estimated"]),
        **{name: row[name] if name in ("starts", "ends") else row[name] or "" for name in PLAIN},
        **{name: number(row[name]) for name in NUMBERS},
        "approved_on": day(row["approved_on"]),
        "targets": [each["code"] for each in row["of_targets"]],
        "published": day(row["published_on"]),
        "url": page_of("project", row["slug"], words.language),
    }
    words.put(answer, row, *TEXTS, *LINES)
    return answer
