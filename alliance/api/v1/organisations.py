"""Bodies that take part: offices, networks, ministries, foundations, programmes."""

from typing import Any

import django_filters
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api.addresses import page_of
from alliance.api.describing import Codes, described
from alliance.api.filters import slugs
from alliance.api.reading import WithDetail
from alliance.api.rows import Gathered, Row, Table
from alliance.api.texts import LanguageField, TextField, Words, in_all
from alliance.api.v1.cities import known_countries
from cities.models import City, State
from cities.organisations.models import Organisation
from cities.places import own_language
from cities.querysets import LISTED


class OrganisationSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(help_text="For the fields of a proposal: `organisations.<id>`.")
    slug = serializers.SlugField()
    name = TextField()
    full_name = TextField()
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
    implemented_by = Codes("Slugs of organisations.")
    funded_by = Codes("Slugs of organisations.")
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()


COLUMNS = (
    "pk",
    "slug",
    *in_all("name", "full_name", "unit", "summary"),
    *("short_name", "kind", "country", "website", "starts", "ends", "version"),
    *("city__slug", "city__status", "parent__slug", "parent__state"),
)


class OrganisationFilters(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=Organisation.Kind.choices, label=_("Kind"))
    country = django_filters.CharFilter(lookup_expr="iexact", label=_("Country or area"))
    city = django_filters.CharFilter(field_name="city__slug", label=_("City"))

    class Meta:
        model = Organisation
        fields: list[str] = []


def lists() -> dict[str, Gathered]:
    others = Organisation.objects.published().order_by("slug")
    return {
        "of_implementers": Gathered(others.filter(implements=OuterRef("pk")), "slug"),
        "of_funders": Gathered(others.filter(funds=OuterRef("pk")), "slug"),
    }


def shape(row: Row, words: Words) -> dict[str, Any]:
    answer = {
        "id": row["pk"],
        "slug": row["slug"],
        "short_name": row["short_name"],
        "kind": row["kind"],
        "city": row["city__slug"] if row["city__status"] in LISTED else None,
        "country": row["country"] or None,
        "parent": row["parent__slug"] if row["parent__state"] == State.PUBLISHED else None,
        "website": row["website"] or None,
        "starts": row["starts"] or None,
        "ends": row["ends"] or None,
        "implemented_by": [each["slug"] for each in row["of_implementers"]],
        "funded_by": [each["slug"] for each in row["of_funders"]],
        "url": page_of("organisation", row["slug"], words.language),
        "version": row["version"],
    }
    words.put_names(answer, row, "name", "full_name", own=own_language("", row["country"]))
    words.put(answer, row, "unit", "summary")
    return answer


@described("organisations", one="One organisation", many="Organisations")
class Organisations(WithDetail):
    queryset = Organisation.objects.none()
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilters
    table = Table(Organisation._base_manager.all, COLUMNS, lists)
    known_values = {
        "country": known_countries,
        "city": slugs(lambda: City.objects.listed()),
    }
    orderings = {"slug": ("slug", "pk"), "-slug": ("-slug", "-pk")}
    default_ordering = "slug"

    def get_queryset(self) -> QuerySet[Organisation]:
        return Organisation.objects.visible_to(self.request.user)

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        return shape(row, words)
