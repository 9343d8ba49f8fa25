"""What the alliance publishes or points to."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet
from rest_framework import serializers

from alliance.api import sources
from alliance.api.addresses import page_address, special_address
from alliance.api.describing import described
from alliance.api.filters import both_ways, known_terms, slugs
from alliance.api.reading import WithDetail
from alliance.api.row_serializers import Codes, CodesOf, ExampleField, RowSerializer, TermCodes
from alliance.api.rows import Gathered, Row, Table
from alliance.api.texts import AnswerTexts, LanguageField, TextField
from cities.models import City
from cities.organisations.models import Organisation
from core.vocabulary.models import Term
from events.models import Event
from resources.filters import ResourceFilters
from resources.models import Edition, EditionFile, Resource


class FileSerializer(RowSerializer):
    language = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField(help_text="Where it is kept: by its publisher, or here.")
    size = serializers.IntegerField(allow_null=True, help_text="In bytes.")
    reads = ("id", "edition_number", "link")

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        """`resource` is the slug of the resource whose file it is."""
        link: str = row["link"]
        return link or special_address("edition_file", words.language, row["resource"], UUID(row["id"]))


class EditionSerializer(RowSerializer):
    number = serializers.IntegerField(help_text="Our own count.")
    year = serializers.IntegerField(allow_null=True)
    date = serializers.DateField(allow_null=True)
    pages = serializers.IntegerField(allow_null=True)
    supersedes = serializers.IntegerField(
        source="supersedes__number", allow_null=True, help_text="The number of the edition that it replaces."
    )
    languages = Codes("Language tags.")
    files = FileSerializer(many=True)  # those of a resource come in one list: see `get_editions`


class ResourceSerializer(RowSerializer):
    slug = serializers.SlugField()
    is_example = ExampleField(Resource, "Made up: there is no such resource.")
    title = TextField()
    kind = serializers.ChoiceField(Resource.Kind.choices)
    stage = serializers.ChoiceField(Resource.Stage.choices)
    series = serializers.CharField()
    summary = TextField()
    use_when = TextField()
    note = TextField()
    languages = Codes("Language tags.")
    editions = EditionSerializer(many=True)
    publishers = CodesOf("Slugs of organisations.", source="of_publishers")
    other_publishers = Codes("Names of publishers that are not listed here.")
    authors = Codes("As printed.")
    identifiers = serializers.ListField(child=serializers.JSONField())
    licence = TextField()
    topics = TermCodes("topics")
    targets = TermCodes("kmgbf-targets")
    readers = TermCodes("stakeholders")
    cities = CodesOf("Slugs of the cities that it is by or about.", source="of_cities")
    released_on = serializers.DateField(allow_null=True)
    released_at = CodesOf("Slugs of events.", source="of_events")
    sources = sources.SourceSerializer(many=True, source="of_sources")
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()

    def get_editions(self, row: Row, words: AnswerTexts) -> list[dict[str, Any]]:
        files = [{**each, "resource": row["slug"]} for each in row["of_files"]]
        return [
            EditionSerializer.shape(
                {**each, "files": [file for file in files if file["edition_number"] == each["number"]]}, words
            )
            for each in row["of_editions"]
        ]

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return page_address("resource", row["slug"], words.language)


def lists() -> dict[str, Gathered]:
    this = OuterRef("pk")
    return {
        "of_editions": Gathered(
            Edition.objects.filter(resource=this).order_by("-number"),
            *EditionSerializer.columns(),
        ),
        "of_files": Gathered(
            EditionFile.objects.filter(resource=this).order_by("language", "pk"),
            *FileSerializer.columns(),
        ),
        "of_publishers": Gathered(
            Organisation.objects.published().shown_with(resources=this).order_by("slug"),
            "slug",
        ),
        "of_terms": Gathered(Term.objects.filter(resources=this).order_by("order", "pk"), "scheme__code", "code"),
        "of_cities": Gathered(City.objects.public().shown_with(resources=this).order_by("sort_key", "pk"), "slug"),
        "of_events": Gathered(
            Event.objects.published().shown_with(releases__resource=this).order_by("-starts", "-pk"),
            "slug",
        ),
        "of_sources": sources.gathered(Resource.sources),
    }


def known_languages(codes: Collection[str]) -> Collection[str]:
    used = Resource.objects.published().values_list("languages", flat=True).order_by().distinct()
    return {code for languages in used for code in languages}


@described("resources", one="One resource", many="Resources")
class Resources(WithDetail):
    queryset = Resource.objects.none()
    serializer_class = ResourceSerializer
    filterset_class = ResourceFilters
    table = Table(Resource._base_manager.all, ResourceSerializer.columns(), lists)
    known_values = {
        "language": known_languages,
        "topic": known_terms("topics"),
        "target": known_terms("kmgbf-targets"),
        "publisher": slugs(lambda: Organisation.objects.published()),
    }
    orderings = {
        "order": ("order", "-released_on", "slug"),
        **dict(zip(("slug", "-slug"), both_ways("slug"), strict=True)),
        **dict(zip(("released_on", "-released_on"), both_ways("released_on"), strict=True)),
    }
    default_ordering = "order"

    def get_queryset(self) -> QuerySet[Resource]:
        return Resource.objects.visible_to(self.request.user)
