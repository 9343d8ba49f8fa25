"""Events with their programme, and all sessions by themselves."""

from typing import Any

import django_filters
from django.db.models import OuterRef, QuerySet
from rest_framework import serializers

from alliance.api import sources
from alliance.api.addresses import page_of
from alliance.api.describing import Codes, described
from alliance.api.filters import slugs, terms
from alliance.api.reading import ReadViewSet, WithDetail
from alliance.api.rows import Gathered, Row, Table, day, moment
from alliance.api.texts import LanguageField, TextField, Words, in_all
from alliance.api.v1.people import CONTRIBUTION, ContributionSerializer, contribution
from cities.models import City
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from cities.querysets import LISTED
from core.vocabulary.models import Term
from events.filters import EventFilters
from events.models import Contribution, Event, Participation, Session
from events.querysets import SHOWN
from resources.models import Resource


class SessionSerializer(serializers.Serializer[Any]):
    title = TextField()
    about = TextField()
    kind = serializers.ChoiceField(Session.Kind.choices)
    order = serializers.IntegerField()
    starts = serializers.DateTimeField(allow_null=True, help_text="In UTC; null while it is not known.")
    ends = serializers.DateTimeField(allow_null=True)
    state = serializers.ChoiceField(Session.State.choices)
    own_event = serializers.SlugField(allow_null=True, help_text="The event that holds its programme.")
    contributions = ContributionSerializer(many=True)
    language = LanguageField()


class ListedSessionSerializer(SessionSerializer):
    event = serializers.SlugField()


class TakingPartSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    role = serializers.ChoiceField(Participation.Role.choices)


class EventSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
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
    organisers = Codes("Slugs of organisations.")
    supporters = Codes("Slugs of organisations.")
    cities = TakingPartSerializer(many=True)
    practices = Codes("Slugs of the practices that were presented.")
    topics = Codes("Codes of the scheme topics that the event itself names.")
    released = Codes("Slugs of the resources that were released.")
    url = serializers.URLField(help_text="Its page.")
    version = serializers.IntegerField()
    language = LanguageField()
    sessions = SessionSerializer(many=True)


class EventDetailSerializer(EventSerializer):
    sources = sources.SourceSerializer(many=True)


TEXTS = ("title", "venue", "place", "theme", "summary", "note")
COLUMNS = (
    "slug",
    *in_all(*TEXTS),
    *("kind", "state", "starts", "ends", "time_zone", "registration_link", "version"),
    *("part_of__slug", "part_of__state", "city__slug", "city__status"),
)
SESSION = (
    *("id", "kind", "order", "starts", "ends", "state", "shown_as__slug", "shown_as__state"),
    *in_all("title", "about"),
)


def lists() -> dict[str, Gathered]:
    this = OuterRef("pk")
    bodies = Organisation.objects.published().order_by("slug")
    return {
        "of_organisers": Gathered(bodies.filter(organised_events=this), "slug"),
        "of_supporters": Gathered(bodies.filter(supported_events=this), "slug"),
        "of_cities": Gathered(
            Participation.objects.filter(event=this, city__status__in=LISTED).order_by("order", "pk"),
            *("city__slug", "role"),
        ),
        "of_practices": Gathered(Practice.objects.published().filter(events=this).order_by("slug"), "slug"),
        "of_topics": Gathered(Term.objects.filter(events=this).order_by("order", "pk"), "code"),
        "of_released": Gathered(
            Resource.objects.published().filter(releases__event=this).order_by("releases__order", "pk"),
            "slug",
        ),
        "of_sessions": Gathered(Session.objects.filter(event=this).order_by("order", "pk"), *SESSION),
        "of_contributions": Gathered(
            Contribution.objects.filter(event=this).order_by("order", "pk"), "session_id", *CONTRIBUTION
        ),
    }


def all_lists() -> dict[str, Gathered]:
    return {
        **lists(),
        "of_sources": sources.gathered(Event.sources),
    }


def shape(row: Row, words: Words) -> dict[str, Any]:
    answer = {
        "slug": row["slug"],
        "kind": row["kind"],
        "state": row["state"],
        "part_of": row["part_of__slug"] if row["part_of__state"] in SHOWN else None,
        "starts": day(row["starts"]),
        "ends": day(row["ends"]),
        "time_zone": row["time_zone"] or None,
        "city": row["city__slug"] if row["city__status"] in LISTED else None,
        "registration_link": row["registration_link"] or None,
        "organisers": [each["slug"] for each in row["of_organisers"]],
        "supporters": [each["slug"] for each in row["of_supporters"]],
        "cities": [{"slug": each["city__slug"], "role": each["role"]} for each in row["of_cities"]],
        "practices": [each["slug"] for each in row["of_practices"]],
        "topics": [each["code"] for each in row["of_topics"]],
        "released": [each["slug"] for each in row["of_released"]],
        "sessions": programme(row, words),
        "url": page_of("event", row["slug"], words.language),
        "version": row["version"],
    }
    words.put(answer, row, *TEXTS)
    return answer


def session(row: Row, contributions: list[Row], words: Words) -> dict[str, Any]:
    answer = {
        "kind": row["kind"],
        "order": row["order"],
        "starts": moment(row["starts"]),
        "ends": moment(row["ends"]),
        "state": row["state"],
        "own_event": row["shown_as__slug"] if row["shown_as__state"] in SHOWN else None,
        "contributions": [contribution(each, words) for each in contributions],
    }
    words.put(answer, row, "title", "about")
    return answer


def programme(row: Row, words: Words) -> list[dict[str, Any]]:
    talks: dict[str, list[Row]] = {}
    for talk in row["of_contributions"]:
        talks.setdefault(talk["session_id"], []).append(talk)
    return [session(each, talks.get(each["id"], []), words) for each in row["of_sessions"]]


newest, oldest = ("-starts", "-pk"), ("starts", "pk")


@described("events", one="One event with its programme", many="Events with their programmes")
class Events(WithDetail):
    queryset = Event.objects.none()
    serializer_class = EventSerializer
    detail_serializer_class = EventDetailSerializer
    filterset_class = EventFilters
    table = Table(Event._base_manager.all, COLUMNS, lists)
    detail_table = Table(Event._base_manager.all, COLUMNS, all_lists)
    known_values = {
        "city": slugs(lambda: City.objects.listed()),
        "organiser": slugs(lambda: Organisation.objects.published()),
        "topic": terms("topics"),
        "part_of": slugs(lambda: Event.objects.published()),
    }
    orderings = {"-starts": newest, "starts": oldest}
    default_ordering = "-starts"

    def get_queryset(self) -> QuerySet[Event]:
        return Event.objects.visible_to(self.request.user)

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        return shape(row, words)

    def shape_detail(self, row: Row, words: Words) -> dict[str, Any]:
        answer = shape(row, words)
        answer["sources"] = sources.all_of(row["of_sources"])
        return answer


class SessionFilters(django_filters.FilterSet):
    event = django_filters.CharFilter(field_name="event__slug")

    class Meta:
        model = Session
        fields: list[str] = []


def session_lists() -> dict[str, Gathered]:
    talks = Contribution.objects.filter(session=OuterRef("pk")).order_by("order", "pk")
    return {"of_contributions": Gathered(talks, *CONTRIBUTION)}


@described("sessions", many="Sessions of all events, the newest event first")
class Sessions(ReadViewSet):
    queryset = Session.objects.none()
    serializer_class = ListedSessionSerializer
    filterset_class = SessionFilters
    table = Table(Session._base_manager.all, (*SESSION, "event__slug"), session_lists)
    known_values = {"event": slugs(lambda: Event.objects.published())}
    orderings = {
        "-event": ("-event__starts", "-event_id", "order", "pk"),
        "event": ("event__starts", "event_id", "order", "pk"),
    }
    default_ordering = "-event"

    def get_queryset(self) -> QuerySet[Session]:
        events = Event.objects.visible_to(self.request.user)
        return Session.objects.filter(event__in=events)

    def shape(self, row: Row, words: Words) -> dict[str, Any]:
        return {"event": row["event__slug"], **session(row, row["of_contributions"], words)}
