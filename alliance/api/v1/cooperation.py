"""What cities offer each other and look for, and the links that all of their cities show."""

from django.db.models import Case, F, OuterRef, Q, QuerySet, Value, When
from rest_framework import serializers

from alliance.api.addresses import page_address
from alliance.api.describing import described
from alliance.api.filters import both_ways, known_terms, slugs
from alliance.api.reading import WithDetail
from alliance.api.row_serializers import Codes, ExampleField, RowSerializer, TermCodes
from alliance.api.rows import Gathered, Row, Table
from alliance.api.texts import AnswerTexts, LanguageField, TextField
from cities.models import City
from cities.querysets import LISTED as STATUSES
from cooperation.answering import who_answers
from cooperation.filters import SCHEMES, LinkFilters, PostingFilters
from cooperation.links import free_places
from cooperation.models import Form, Link, LinkCity, Posting, PublicExchange
from core.vocabulary.models import Term

LISTED = Q(city__status__in=STATUSES)  # a city that left the lists is named nowhere


def of_terms(name: str) -> Gathered:
    rows = Term.objects.filter(**{name: OuterRef("pk")}).order_by("order", "pk")
    return Gathered(rows, "scheme__code", "code")


# --- Offers and needs ---------------------------------------------------------------------------------------------


class PostingSerializer(RowSerializer):
    slug = serializers.SlugField()
    city = serializers.SlugField(source="city__slug", allow_null=True)
    organisation = serializers.SlugField(
        source="organisation__slug", allow_null=True, help_text="Where it is of an organisation and of no city."
    )
    is_example = ExampleField(Posting, "Made up: nobody offers or needs it.")
    title = TextField()
    text = TextField()
    targets = TermCodes("kmgbf-targets")
    solutions = TermCodes("solution-types")
    challenges = TermCodes("challenges")
    topics = TermCodes("topics")
    forms = serializers.ListField(child=serializers.ChoiceField(Form.choices))
    languages = Codes("Language tags.")
    effort = serializers.IntegerField(allow_null=True, help_text="In hours, as the city reckons.")
    costs = serializers.ChoiceField(Posting.Costs.choices)
    places = serializers.IntegerField(help_text="For how many cities.")
    places_taken = serializers.IntegerField(
        help_text="How many cities have a link that came of it and has not ended. Not which."
    )
    may_be_asked = serializers.BooleanField(
        help_text="False where nobody at the city could answer a request yet, and for what an organisation offers."
    )
    published = serializers.DateField(source="published_on", allow_null=True)
    valid_until = serializers.DateField()
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()

    def get_places_taken(self, row: Row, words: AnswerTexts) -> int:
        return len({each["city_id"] for each in row["of_links"]})

    def get_may_be_asked(self, row: Row, words: AnswerTexts) -> bool:
        return bool(row["of_leads"])

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return page_address("posting", row["slug"], words.language)


def of_posting() -> dict[str, Gathered]:
    running = free_places.running().filter(request__posting=OuterRef("pk")).order_by("pk")
    leads = who_answers().filter(city=OuterRef("city")).order_by()[:1]
    return {
        "of_terms": of_terms("postings"),
        "of_links": Gathered(running, "city_id"),
        "of_leads": Gathered(leads, "city_id"),
    }


class OfSideFilters(PostingFilters):
    side = None  # its own list each


class Postings(WithDetail):
    """The postings of one side: what cities offer, or what they need."""

    queryset = Posting.objects.none()
    serializer_class = PostingSerializer
    filterset_class = OfSideFilters
    repeated = tuple(SCHEMES)
    table = Table(Posting._base_manager.all, PostingSerializer.columns(), of_posting)
    known_values = {
        "city": slugs(lambda: City.objects.public()),
        **{name: known_terms(scheme) for name, scheme in SCHEMES.items()},
    }
    orderings = dict(zip(("published", "-published"), both_ways("published_on"), strict=True)) | dict(
        zip(("valid_until", "-valid_until"), both_ways("valid_until"), strict=True)
    )
    default_ordering = "-published"
    side: Posting.Side

    def get_queryset(self) -> QuerySet[Posting]:
        return Posting.objects.visible_to(self.request.user).filter(side=self.side)


@described("offers", one="One offer", many="What cities offer each other")
class Offers(Postings):
    side = Posting.Side.OFFER


@described("needs", one="One need", many="What cities look for")
class Needs(Postings):
    side = Posting.Side.NEED


# --- Links --------------------------------------------------------------------------------------------------------


class PartSerializer(RowSerializer):
    city = serializers.SlugField(source="city__slug")
    part = serializers.ChoiceField(LinkCity.Part.choices)
    left = serializers.DateField(source="left_on", allow_null=True, help_text="When the city left the link.")


class ExchangeSerializer(RowSerializer):
    day = serializers.DateField()
    kind = serializers.CharField()
    city = serializers.SlugField(
        source="told_by", help_text="Which city tells of it; empty where it is not listed any more."
    )


class LinkSerializer(RowSerializer):
    slug = serializers.SlugField()
    title = TextField()
    summary = TextField()
    cities = PartSerializer(many=True, source="of_parts")
    is_example = serializers.BooleanField(help_text="Made up: no city agreed to it.")
    kind = serializers.ChoiceField(Link.Kind.choices)
    state = serializers.ChoiceField(Link.State.choices)
    starts = serializers.DateField()
    ends = serializers.DateField(allow_null=True)
    ended = serializers.DateField(source="ended_on", allow_null=True)
    outcome = serializers.CharField(help_text="Empty until it ended.")
    targets = TermCodes("kmgbf-targets")
    solutions = TermCodes("solution-types")
    challenges = TermCodes("challenges")
    topics = TermCodes("topics")
    exchanges = ExchangeSerializer(many=True, source="of_exchanges")
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()
    reads = ("is_example", "city__is_example")

    def get_is_example(self, row: Row, words: AnswerTexts) -> bool:
        return bool(row["is_example"] or row["city__is_example"] or row["of_made_up"])

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return page_address("link", row["slug"], words.language)


def of_link() -> dict[str, Gathered]:
    this = OuterRef("pk")
    parts = LinkCity.objects.filter(LISTED | Q(left_on=None), link=this).order_by("order", "pk")
    told_by = Case(When(LISTED, then=F("city__slug")), default=Value(""))
    exchanges = PublicExchange.objects.filter(link=this).annotate(told_by=told_by).order_by("-day", "pk")
    return {
        "of_terms": of_terms("links"),
        "of_parts": Gathered(parts, *PartSerializer.columns()),
        "of_made_up": Gathered(LinkCity.objects.filter(link=this, city__is_example=True), "pk"),
        "of_exchanges": Gathered(exchanges, *ExchangeSerializer.columns()),
    }


@described("links", one="One link between cities", many="Links that all of their cities show")
class Links(WithDetail):
    queryset = Link.objects.none()
    serializer_class = LinkSerializer
    filterset_class = LinkFilters
    repeated = ("topic", "target")
    table = Table(Link._base_manager.all, LinkSerializer.columns(), of_link)
    known_values = {
        "city": slugs(lambda: City.objects.public()),
        "topic": known_terms("topics"),
        "target": known_terms("kmgbf-targets"),
    }
    orderings = dict(zip(("starts", "-starts"), both_ways("starts"), strict=True))
    default_ordering = "-starts"

    def get_queryset(self) -> QuerySet[Link]:
        """What everybody reads, whoever asks: the work of its cities on it has no address here."""
        return Link.objects.published()
