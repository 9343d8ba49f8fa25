"""What cities offer each other and look for, and the links that all of their cities show."""

from typing import Any

from django.db.models import OuterRef, QuerySet
from rest_framework import serializers

from alliance.api.addresses import page_of
from alliance.api.describing import Codes, described
from alliance.api.filters import both_ways, slugs, terms
from alliance.api.reading import WithDetail
from alliance.api.rows import Gathered, Row, Table, day, plain_list
from alliance.api.texts import LanguageField, TextField, Words, in_all
from cities.models import City
from cooperation.filters import SCHEMES, LinkFilters, PostingFilters
from cooperation.models import Form, Link, LinkCity, Posting, PublicExchange
from core.vocabulary.models import Term

GROUPS = {
    "targets": "kmgbf-targets",
    "solutions": "solution-types",
    "challenges": "challenges",
    "topics": "topics",
}


def of_terms(name: str) -> Gathered:
    rows = Term.objects.filter(**{name: OuterRef("pk")}).order_by("order", "pk")
    return Gathered(rows, "scheme__code", "code")


def grouped(row: Row) -> dict[str, list[str]]:
    return {
        name: [each["code"] for each in row["of_terms"] if each["scheme__code"] == scheme]
        for name, scheme in GROUPS.items()
    }


# --- Offers and needs ---------------------------------------------------------------------------------------------


class PostingSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    city = serializers.SlugField(allow_null=True)
    organisation = serializers.SlugField(allow_null=True, help_text="Where it is of an organisation and of no city.")
    is_example = serializers.BooleanField(help_text="Made up: nobody offers or needs it.")
    title = TextField()
    text = TextField()
    targets = Codes("Codes of the scheme kmgbf-targets.")
    solutions = Codes("Codes of the scheme solution-types.")
    challenges = Codes("Codes of the scheme challenges.")
    topics = Codes("Codes of the scheme topics.")
    forms = serializers.ListField(child=serializers.ChoiceField(Form.choices))
    languages = Codes("Language tags.")
    effort = serializers.IntegerField(allow_null=True, help_text="In hours, as the city reckons.")
    costs = serializers.ChoiceField(Posting.Costs.choices)
    places = serializers.IntegerField(help_text="For how many cities.")
    published = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField()
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()


POSTING = (
    *("slug", "city__slug", "organisation__slug", "is_example", "city__is_example", *in_all("title", "text")),
    *("forms", "languages", "effort", "costs", "places", "published_on", "valid_until", "version"),
)


class OfSideFilters(PostingFilters):
    side = None  # its own list each


class Postings(WithDetail):
    """Of one side."""

    queryset = Posting.objects.none()
    serializer_class = PostingSerializer
    filterset_class = OfSideFilters
    repeated = tuple(SCHEMES)
    table = Table(Posting._base_manager.all, POSTING, lambda: {"of_terms": of_terms("postings")})
    known_values = {
        "city": slugs(lambda: City.objects.public()),
        **{name: terms(scheme) for name, scheme in SCHEMES.items()},
    }
    orderings = dict(zip(("published", "-published"), both_ways("published_on"), strict=True)) | dict(
        zip(("valid_until", "-valid_until"), both_ways("valid_until"), strict=True)
    )
    default_ordering = "-published"
    side: Posting.Side

    def get_queryset(self) -> QuerySet[Posting]:
        return Posting.objects.visible_to(self.request.user).filter(side=self.side)

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        answer = {
            "slug": row["slug"],
            "city": row["city__slug"],
            "organisation": row["organisation__slug"],
            "is_example": bool(row["is_example"] or row["city__is_example"]),
            **grouped(row),
            "forms": plain_list(row["forms"]),
            "languages": plain_list(row["languages"]),
            "effort": row["effort"],
            "costs": row["costs"],
            "places": row["places"],
            "published": day(row["published_on"]),
            "valid_until": day(row["valid_until"]),
            "url": page_of("posting", row["slug"], words.language),
            "version": row["version"],
        }
        words.put(answer, row, "title", "text")
        return answer


@described("offers", one="One offer", many="What cities offer each other")
class Offers(Postings):
    side = Posting.Side.OFFER


@described("needs", one="One need", many="What cities look for")
class Needs(Postings):
    side = Posting.Side.NEED


# --- Links --------------------------------------------------------------------------------------------------------


class PartSerializer(serializers.Serializer[Any]):
    city = serializers.SlugField()
    part = serializers.ChoiceField(LinkCity.Part.choices)
    left = serializers.DateField(allow_null=True, help_text="When the city left the link.")


class ExchangeSerializer(serializers.Serializer[Any]):
    day = serializers.DateField()
    kind = serializers.CharField()
    city = serializers.SlugField(help_text="Which city tells of it.")


class LinkSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    title = TextField()
    summary = TextField()
    cities = PartSerializer(many=True)
    is_example = serializers.BooleanField(help_text="Made up: no city agreed to it.")
    kind = serializers.ChoiceField(Link.Kind.choices)
    state = serializers.ChoiceField(Link.State.choices)
    starts = serializers.DateField()
    ends = serializers.DateField(allow_null=True)
    ended = serializers.DateField(allow_null=True)
    outcome = serializers.CharField(help_text="Empty until it ended.")
    targets = Codes("Codes of the scheme kmgbf-targets.")
    solutions = Codes("Codes of the scheme solution-types.")
    challenges = Codes("Codes of the scheme challenges.")
    topics = Codes("Codes of the scheme topics.")
    exchanges = ExchangeSerializer(many=True)
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()


LINK = (
    *("slug", *in_all("title", "summary"), "is_example", "kind", "state", "starts", "ends", "ended_on", "outcome"),
    "version",
)


def of_link() -> dict[str, Gathered]:
    this = OuterRef("pk")
    return {
        "of_terms": of_terms("links"),
        "of_parts": Gathered(
            LinkCity.objects.filter(link=this).order_by("order", "pk"), "city__slug", "part", "left_on"
        ),
        "of_exchanges": Gathered(
            PublicExchange.objects.filter(link=this).order_by("-day", "pk"), "day", "kind", "city__slug"
        ),
    }


@described("links", one="One link between cities", many="Links that all of their cities show")
class Links(WithDetail):
    queryset = Link.objects.none()
    serializer_class = LinkSerializer
    filterset_class = LinkFilters
    repeated = ("topic", "target")
    table = Table(Link._base_manager.all, LINK, of_link)
    known_values = {
        "city": slugs(lambda: City.objects.public()),
        "topic": terms("topics"),
        "target": terms("kmgbf-targets"),
    }
    orderings = dict(zip(("starts", "-starts"), both_ways("starts"), strict=True))
    default_ordering = "-starts"

    def get_queryset(self) -> QuerySet[Link]:
        """What everybody reads, whoever asks: the work of its cities on it has no address here."""
        return Link.objects.published()

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        answer = {
            "slug": row["slug"],
            "cities": [
                {"city": each["city__slug"], "part": each["part"], "left": day(each["left_on"])}
                for each in row["of_parts"]
            ],
            "is_example": bool(row["is_example"]),
            **{name: row[name] for name in ("kind", "state", "outcome", "version")},
            "starts": day(row["starts"]),
            "ends": day(row["ends"]),
            "ended": day(row["ended_on"]),
            **grouped(row),
            "exchanges": [
                {"day": day(each["day"]), "kind": each["kind"], "city": each["city__slug"]}
                for each in row["of_exchanges"]
            ],
            "url": page_of("link", row["slug"], words.language),
        }
        words.put(answer, row, "title", "summary")
        return answer
