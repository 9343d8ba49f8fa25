"""Events with their programme, and all sessions by themselves."""

from typing import Any

import django_filters
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api import sources
from alliance.api.addresses import page_address
from alliance.api.describing import described
from alliance.api.filters import known_terms, slugs
from alliance.api.reading import ReadViewSet, WithDetail
from alliance.api.row_serializers import CodesOf, ExampleField, RowSerializer
from alliance.api.rows import Gathered, Row, Table
from alliance.api.texts import AnswerTexts, LanguageField, TextField
from alliance.api.v1.people import ContributionSerializer
from cities.models import City
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from cities.querysets import LISTED
from core.content.examples import shown_with
from core.vocabulary.models import Term
from events.filters import EventFilters
from events.models import Contribution, Event, Participation, Session
from events.querysets import SHOWN
from resources.models import Resource


class SessionSerializer(RowSerializer):
    title = TextField()
    about = TextField()
    kind = serializers.ChoiceField(Session.Kind.choices)
    order = serializers.IntegerField()
    starts = serializers.DateTimeField(allow_null=True, help_text="In UTC; null while it is not known.")
    ends = serializers.DateTimeField(allow_null=True)
    state = serializers.ChoiceField(Session.State.choices)
    own_event = serializers.SlugField(allow_null=True, help_text="The event that holds its programme.")
    contributions = ContributionSerializer(many=True, source="of_contributions")
    language = LanguageField()
    reads = ("shown_as__slug", "shown_as__state")

    def get_own_event(self, row: Row, words: AnswerTexts) -> str | None:
        return row["shown_as__slug"] if row["shown_as__state"] in SHOWN else None


class ListedSessionSerializer(SessionSerializer):
    event = serializers.SlugField(source="event__slug")
    is_example = ExampleField(Session, "Of an event that is made up.")


class TakingPartSerializer(RowSerializer):
    slug = serializers.SlugField(source="city__slug")
    role = serializers.ChoiceField(Participation.Role.choices)


class EventSerializer(RowSerializer):
    slug = serializers.SlugField()
    is_example = ExampleField(Event, "Made up, or in a made-up city.")
    title = TextField()
    kind = serializers.ChoiceField(Event.Kind.choices)
    state = serializers.ChoiceField(SHOWN)
    part_of = serializers.SlugField(allow_null=True)
    starts = serializers.DateField()
    ends = serializers.DateField(allow_null=True)
    time_zone = serializers.CharField(allow_null=True)
    venue = TextField()
    place = TextField()
    city = serializers.SlugField(allow_null=True, help_text="The host city.")
    theme = TextField()
    summary = TextField()
    note = TextField()
    registration_link = serializers.CharField(allow_null=True)
    organisers = CodesOf("Slugs of organisations.", source="of_organisers")
    supporters = CodesOf("Slugs of organisations.", source="of_supporters")
    cities = TakingPartSerializer(many=True, source="of_cities")
    practices = CodesOf("Slugs of the practices that were presented.", source="of_practices")
    topics = CodesOf("Codes of the scheme topics that the event itself names.", source="of_topics", column="code")
    released = CodesOf("Slugs of the resources that were released.", source="of_released")
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()
    sessions = SessionSerializer(many=True)
    reads = ("part_of__slug", "part_of__state", "city__slug", "city__status")

    def get_part_of(self, row: Row, words: AnswerTexts) -> str | None:
        return row["part_of__slug"] if row["part_of__state"] in SHOWN else None

    def get_city(self, row: Row, words: AnswerTexts) -> str | None:
        return row["city__slug"] if row["city__status"] in LISTED else None

    def get_sessions(self, row: Row, words: AnswerTexts) -> list[dict[str, Any]]:
        talks: dict[str, list[Row]] = {}
        for talk in row["of_contributions"]:
            talks.setdefault(talk["session_id"], []).append(talk)
        whole = ({**each, "of_contributions": talks.get(each["id"], [])} for each in row["of_sessions"])
        return [SessionSerializer.shape(each, words) for each in whole]

    def get_url(self, row: Row, words: AnswerTexts) -> str:
        return page_address("event", row["slug"], words.language)


class EventDetailSerializer(EventSerializer):
    sources = sources.SourceSerializer(many=True, source="of_sources")


def lists() -> dict[str, Gathered]:
    this = OuterRef("pk")
    bodies = Organisation.objects.published()
    return {
        "of_organisers": Gathered(bodies.shown_with(organised_events=this).order_by("slug"), "slug"),
        "of_supporters": Gathered(bodies.shown_with(supported_events=this).order_by("slug"), "slug"),
        "of_cities": Gathered(
            shown_with(Participation.objects.filter(city__status__in=LISTED), event=this).order_by("order", "pk"),
            *TakingPartSerializer.columns(),
        ),
        "of_practices": Gathered(Practice.objects.published().shown_with(events=this).order_by("slug"), "slug"),
        "of_topics": Gathered(Term.objects.filter(events=this).order_by("order", "pk"), "code"),
        "of_released": Gathered(
            Resource.objects.published().shown_with(releases__event=this).order_by("releases__order", "pk"),
            "slug",
        ),
        "of_sessions": Gathered(
            Session.objects.filter(event=this).order_by("order", "pk"), "id", *SessionSerializer.columns()
        ),
        "of_contributions": Gathered(
            shown_with(Contribution.objects.all(), event=this).order_by("order", "pk"),
            "session_id",
            *ContributionSerializer.columns(),
        ),
    }


def all_lists() -> dict[str, Gathered]:
    return {
        **lists(),
        "of_sources": sources.gathered(Event.sources),
    }


newest, oldest = ("-starts", "-pk"), ("starts", "pk")


@described("events", one="One event with its programme", many="Events with their programmes")
class Events(WithDetail):
    queryset = Event.objects.none()
    serializer_class = EventSerializer
    detail_serializer_class = EventDetailSerializer
    filterset_class = EventFilters
    table = Table(Event._base_manager.all, EventSerializer.columns(), lists)
    detail_table = Table(Event._base_manager.all, EventDetailSerializer.columns(), all_lists)
    known_values = {
        "city": slugs(lambda: City.objects.public()),
        "organiser": slugs(lambda: Organisation.objects.published()),
        "topic": known_terms("topics"),
        "part_of": slugs(lambda: Event.objects.published()),
    }
    orderings = {"-starts": newest, "starts": oldest}
    default_ordering = "-starts"

    def get_queryset(self) -> QuerySet[Event]:
        return Event.objects.visible_to(self.request.user)


class SessionFilters(django_filters.FilterSet):
    event = django_filters.CharFilter(field_name="event__slug", label=_("Event"))

    class Meta:
        model = Session
        fields: list[str] = []


def session_lists() -> dict[str, Gathered]:
    talks = shown_with(Contribution.objects.all(), session=OuterRef("pk")).order_by("order", "pk")
    return {"of_contributions": Gathered(talks, *ContributionSerializer.columns())}


@described("sessions", many="Sessions of all events, the newest event first")
class Sessions(ReadViewSet):
    queryset = Session.objects.none()
    serializer_class = ListedSessionSerializer
    filterset_class = SessionFilters
    table = Table(Session._base_manager.all, ListedSessionSerializer.columns(), session_lists)
    known_values = {"event": slugs(lambda: Event.objects.published())}
    orderings = {
        "-event": ("-event__starts", "-event_id", "order", "pk"),
        "event": ("event__starts", "event_id", "order", "pk"),
    }
    default_ordering = "-event"

    def get_queryset(self) -> QuerySet[Session]:
        events = Event.objects.visible_to(self.request.user)
        return Session.objects.filter(event__in=events)
