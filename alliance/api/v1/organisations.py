"""Bodies that take part: offices, networks, ministries, foundations, programmes."""

import django_filters
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api.addresses import page_address
from alliance.api.describing import described
from alliance.api.filters import slugs
from alliance.api.reading import WithDetail
from alliance.api.row_serializers import CodesOf, ExampleField, RowSerializer
from alliance.api.rows import Gathered, Row, Table
from alliance.api.texts import AnswerTexts, LanguageField, ProperNameField, TextField
from alliance.api.v1.cities import known_countries
from cities.models import City, State
from cities.organisations.models import Organisation
from cities.places import own_language
from cities.querysets import LISTED


class OrganisationSerializer(RowSerializer):
    id = serializers.IntegerField(source="pk", help_text="For the fields of a proposal: `organisations.<id>`.")
    slug = serializers.SlugField()
    is_example = ExampleField(Organisation, "It or its city is made up.")
    name = ProperNameField()
    full_name = ProperNameField()
    short_name = serializers.CharField()
    kind = serializers.ChoiceField(Organisation.Kind.choices)
    city = serializers.SlugField(allow_null=True)
    country = serializers.CharField(allow_null=True, help_text="ISO 3166-1, two letters.")
    parent = serializers.SlugField(  # type: ignore[assignment]  # the name of a part of REST framework's own
        allow_null=True, help_text="The organisation that it is part of."
    )
    unit = TextField()
    summary = TextField()
    website = serializers.CharField(allow_null=True)
    starts = serializers.CharField(allow_null=True, help_text="A year, or year and month.")
    ends = serializers.CharField(allow_null=True)
    implemented_by = CodesOf("Slugs of organisations.", source="of_implementers")
    funded_by = CodesOf("Slugs of organisations.", source="of_funders")
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()
    reads = ("city__slug", "city__status", "parent__slug", "parent__state")

    def get_city(self, row: Row, words: AnswerTexts) -> str | None:
        return row["city__slug"] if row["city__status"] in LISTED else None

    def get_parent(self, row: Row, words: AnswerTexts) -> str | None:
        return row["parent__slug"] if row["parent__state"] == State.PUBLISHED else None

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return page_address("organisation", row["slug"], words.language)

    def own_language(self, row: Row) -> str:
        return own_language("", row["country"])


class OrganisationFilters(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=Organisation.Kind.choices, label=_("Kind"))
    country = django_filters.CharFilter(lookup_expr="iexact", label=_("Country or region"))
    city = django_filters.CharFilter(field_name="city__slug", label=_("City"))

    class Meta:
        model = Organisation
        fields: list[str] = []


def lists() -> dict[str, Gathered]:
    others = Organisation.objects.published()
    return {
        "of_implementers": Gathered(others.shown_with(implements=OuterRef("pk")).order_by("slug"), "slug"),
        "of_funders": Gathered(others.shown_with(funds=OuterRef("pk")).order_by("slug"), "slug"),
    }


@described("organisations", one="One organisation", many="Organisations")
class Organisations(WithDetail):
    queryset = Organisation.objects.none()
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilters
    table = Table(Organisation._base_manager.all, OrganisationSerializer.columns(), lists)
    known_values = {
        "country": known_countries,
        "city": slugs(lambda: City.objects.public()),
    }
    orderings = {"slug": ("slug", "pk"), "-slug": ("-slug", "-pk")}
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[Organisation]:
        return Organisation.objects.visible_to(self.request.user)
