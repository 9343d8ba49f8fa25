"""What the alliance publishes or points to."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet
from rest_framework import serializers

from alliance.api import sources
from alliance.api.addresses import address_of, page_of
from alliance.api.describing import Codes, described
from alliance.api.filters import both_ways, slugs, terms
from alliance.api.reading import WithDetail
from alliance.api.rows import Gathered, Row, Table, day, plain_list
from alliance.api.texts import LanguageField, TextField, Words, in_all
from cities.models import City
from cities.organisations.models import Organisation
from core.vocabulary.models import Term
from events.models import Event
from resources.filters import ResourceFilters
from resources.models import Edition, EditionFile, Resource

TEXTS = ("title", "summary", "use_when", "note", "licence")
GROUPS = {"topics": "topics", "targets": "kmgbf-targets", "readers": "stakeholders"}


class FileSerializer(serializers.Serializer[Any]):
    language = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField(help_text="Where it is kept: by its publisher, or here.")
    size = serializers.IntegerField(allow_null=True, help_text="In bytes.")


class EditionSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(help_text="Our own count.")
    year = serializers.IntegerField(allow_null=True)
    date = serializers.DateField(allow_null=True)
    pages = serializers.IntegerField(allow_null=True)
    supersedes = serializers.IntegerField(allow_null=True, help_text="The number of the edition that it replaces.")
    languages = Codes("Language tags.")
    files = FileSerializer(many=True)


class ResourceSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    title = TextField()
    kind = serializers.ChoiceField(Resource.Kind.choices)
    stage = serializers.ChoiceField(Resource.Stage.choices)
    series = serializers.CharField()
    summary = TextField()
    use_when = TextField()
    note = TextField()
    languages = Codes("Language tags.")
    editions = EditionSerializer(many=True)
    publishers = Codes("Slugs of organisations.")
    other_publishers = Codes("Names of publishers that are not listed here.")
    authors = Codes("As printed.")
    identifiers = serializers.ListField(child=serializers.JSONField())
    licence = TextField()
    topics = Codes("Codes of the scheme topics.")
    targets = Codes("Codes of the scheme kmgbf-targets.")
    readers = Codes("Codes of the scheme stakeholders.")
    cities = Codes("Slugs of the cities that it is by or about.")
    released_on = serializers.DateField(allow_null=True)
    released_at = Codes("Slugs of events.")
    sources = sources.SourceSerializer(many=True)
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()


COLUMNS = (
    "slug",
    *in_all(*TEXTS),
    *("kind", "stage", "series", "languages", "other_publishers", "authors", "identifiers", "released_on", "version"),
)


def lists() -> dict[str, Gathered]:
    this = OuterRef("pk")
    return {
        "of_editions": Gathered(
            Edition.objects.filter(resource=this).order_by("-number"),
            *("number", "year", "date", "pages", "supersedes__number", "languages"),
        ),
        "of_files": Gathered(
            EditionFile.objects.filter(resource=this).order_by("language", "pk"),
            *("id", "edition_number", "language", "title", "link", "size"),
        ),
        "of_publishers": Gathered(
            Organisation.objects.published().filter(resources=this).order_by("slug"),
            "slug",
        ),
        "of_terms": Gathered(Term.objects.filter(resources=this).order_by("order", "pk"), "scheme__code", "code"),
        "of_cities": Gathered(City.objects.listed().filter(resources=this).order_by("sort_key", "pk"), "slug"),
        "of_events": Gathered(
            Event.objects.published().filter(releases__resource=this).order_by("-starts", "-pk"),
            "slug",
        ),
        "of_sources": sources.gathered(Resource.sources),
    }


def shape(row: Row, words: Words) -> dict[str, Any]:
    answer = {
        "slug": row["slug"],
        "kind": row["kind"],
        "stage": row["stage"],
        "series": row["series"],
        "languages": plain_list(row["languages"]),
        "editions": [edition(each, row, words) for each in row["of_editions"]],
        "publishers": [each["slug"] for each in row["of_publishers"]],
        "other_publishers": plain_list(row["other_publishers"]),
        "authors": plain_list(row["authors"]),
        "identifiers": plain_list(row["identifiers"]),
        "cities": [each["slug"] for each in row["of_cities"]],
        "released_on": day(row["released_on"]),
        "released_at": [each["slug"] for each in row["of_events"]],
        "sources": sources.all_of(row["of_sources"]),
        "url": page_of("resource", row["slug"], words.language),
        "version": row["version"],
    }
    for name, scheme in GROUPS.items():
        answer[name] = [each["code"] for each in row["of_terms"] if each["scheme__code"] == scheme]
    words.put(answer, row, *TEXTS)
    return answer


def edition(row: Row, resource: Row, words: Words) -> dict[str, Any]:
    return {
        "number": row["number"],
        "year": row["year"],
        "date": day(row["date"]),
        "pages": row["pages"],
        "supersedes": row["supersedes__number"],
        "languages": plain_list(row["languages"]),
        "files": [
            file(each, resource["slug"], words)
            for each in resource["of_files"]
            if each["edition_number"] == row["number"]
        ],
    }


def file(row: Row, slug: str, words: Words) -> dict[str, Any]:
    url = row["link"] or address_of("edition_file", words.language, slug, UUID(row["id"]))
    return {"language": row["language"], "title": row["title"], "url": url, "size": row["size"]}


def known_languages(codes: Collection[str]) -> Collection[str]:
    used = Resource.objects.published().values_list("languages", flat=True).order_by().distinct()
    return {code for languages in used for code in languages}


@described("resources", one="One resource", many="Resources")
class Resources(WithDetail):
    queryset = Resource.objects.none()
    serializer_class = ResourceSerializer
    filterset_class = ResourceFilters
    table = Table(Resource._base_manager.all, COLUMNS, lists)
    known_values = {
        "language": known_languages,
        "topic": terms("topics"),
        "target": terms("kmgbf-targets"),
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

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        return shape(row, words)
