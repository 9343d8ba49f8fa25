"""People who spoke and agreed to be named."""

from typing import Any

from django.db.models import OuterRef, QuerySet
from rest_framework import serializers

from alliance.api import sources
from alliance.api.addresses import page_address
from alliance.api.describing import described
from alliance.api.filters import both_ways, slugs
from alliance.api.reading import WithDetail
from alliance.api.row_serializers import ExampleField, RowSerializer
from alliance.api.rows import Gathered, Row, Table
from alliance.api.texts import AnswerTexts, LanguageField, TextField
from alliance.api.v1.people import display_name
from cities.models import City, State
from cities.organisations.models import Organisation
from cities.querysets import LISTED
from core.content.examples import example_paths, not_made_up, said_by
from events.filters import SpeakerFilters
from events.models import Contribution, Event, Speaker
from events.querysets import SHOWN


def published(row: Row) -> str | None:
    return row["organisation__slug"] if row["organisation__state"] == State.PUBLISHED else None


class SpeakerContributionSerializer(RowSerializer):
    event = serializers.SlugField(source="event__slug")
    session = TextField(source="session__title")
    role = serializers.ChoiceField(Contribution.Role.choices)
    post = TextField()
    organisation = serializers.SlugField(allow_null=True)
    topic = TextField()
    language = LanguageField()
    reads = ("organisation__slug", "organisation__state")

    def get_organisation(self, row: Row, words: AnswerTexts) -> str | None:
        return published(row)


class SpeakerSerializer(RowSerializer):
    slug = serializers.SlugField()
    is_example = ExampleField(Speaker, "Made up, or of a made-up city.")
    given_name = serializers.CharField()
    family_name = serializers.CharField()
    name_order = serializers.ChoiceField(Speaker.NameOrder.choices)
    local_name = serializers.CharField(help_text="In its own script.")
    local_language = serializers.CharField(help_text="A language tag.")
    display_name = serializers.CharField()
    post = TextField()
    organisation = serializers.SlugField(allow_null=True)
    city = serializers.SlugField(allow_null=True)
    contributions = SpeakerContributionSerializer(many=True, source="of_contributions")
    source = sources.SourceSerializer(  # type: ignore[assignment]  # the name of a part of REST framework's own
        allow_null=True, help_text="Where the name was made public."
    )
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()
    reads = (
        *("organisation__slug", "organisation__state", "city__slug", "city__status"),
        *sources.source_columns("consent_source__"),
    )

    def get_display_name(self, row: Row, words: AnswerTexts) -> str:
        return display_name(row)

    def get_organisation(self, row: Row, words: AnswerTexts) -> str | None:
        return published(row)

    def get_city(self, row: Row, words: AnswerTexts) -> str | None:
        return row["city__slug"] if row["city__status"] in LISTED else None

    def get_source(self, row: Row, words: AnswerTexts) -> dict[str, Any] | None:
        return sources.source_of(row, "consent_source__")

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return page_address("speaker", row["slug"], words.language)


def lists() -> dict[str, Gathered]:
    of_real_events = not_made_up(Event, "event__") | said_by(example_paths(Speaker), "speaker__")
    talks = Contribution.objects.filter(of_real_events, speaker=OuterRef("pk"), event__state__in=SHOWN)
    return {
        "of_contributions": Gathered(
            talks.order_by("-event__starts", "-event_id", "session__order", "pk"),
            *SpeakerContributionSerializer.columns(),
        )
    }


@described("speakers", one="One speaker", many="Speakers by family name")
class Speakers(WithDetail):
    queryset = Speaker.objects.none()
    serializer_class = SpeakerSerializer
    filterset_class = SpeakerFilters
    table = Table(Speaker._base_manager.all, SpeakerSerializer.columns(), lists)
    known_values = {
        "city": slugs(lambda: City.objects.public()),
        "organisation": slugs(lambda: Organisation.objects.published()),
        "event": slugs(lambda: Event.objects.published()),
    }
    orderings = dict(zip(("name", "-name"), both_ways("sort_key"), strict=True))
    default_ordering = "name"

    def get_queryset(self) -> QuerySet[Speaker]:
        """Who has not agreed has no address here: it would be made of the name."""
        return Speaker.objects.visible_to(self.request.user).named()
