"""What can be asked of the lists of events and speakers. Pages and the API use the same."""

from datetime import date

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ui.filters import YearFilter
from core.vocabulary.models import Term
from events.models import Contribution, Event, Participation, Speaker
from events.topics import TOPICS, keys_of_events


class EventFilters(django_filters.FilterSet):
    when = django_filters.ChoiceFilter(
        method="by_day", choices=[("coming", _("Upcoming events")), ("past", _("Past events"))], label=_("When")
    )
    year = YearFilter(method="by_year", label=_("Year"))
    city = django_filters.CharFilter(method="by_city", label=_("City"))
    organiser = django_filters.CharFilter(method="by_organiser", label=_("Organiser"))
    topic = django_filters.CharFilter(method="by_topic", label=_("Topic"))
    part_of = django_filters.CharFilter(field_name="part_of__slug", label=_("Part of"))

    class Meta:
        model = Event
        fields: list[str] = []

    def by_day(self, events: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        today = timezone.localdate()
        return events.coming(today) if value == "coming" else events.past(today)  # type: ignore[attr-defined, no-any-return]

    def by_year(self, events: QuerySet[Event], name: str, value: int) -> QuerySet[Event]:
        """Any event with a day in that year."""
        first, last = date(value, 1, 1), date(value, 12, 31)
        return events.filter(Q(starts__range=(first, last)) | Q(starts__lt=first, ends__gte=first))

    def by_city(self, events: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        """The host, and each that took part."""
        took_part = Participation.objects.filter(city__slug=value).order_by().values("event")
        return events.filter(Q(pk__in=took_part) | Q(city__slug=value))

    def by_organiser(self, events: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        through = Event.organisers.through._default_manager
        return events.filter(pk__in=through.filter(organisation__slug=value).values("event_id"))

    def by_topic(self, events: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        """Those that name it, and those where something on it was released or presented."""
        term = Term.objects.filter(scheme__code=TOPICS, code=value).first()
        return events.filter(pk__in=keys_of_events(term, Event.objects.all())) if term else events.none()


class SpeakerFilters(django_filters.FilterSet):
    city = django_filters.CharFilter(field_name="city__slug", label=_("City"))
    organisation = django_filters.CharFilter(field_name="organisation__slug", label=_("Organisation"))
    event = django_filters.CharFilter(method="by_event", label=_("Event"))

    class Meta:
        model = Speaker
        fields: list[str] = []

    def by_event(self, speakers: QuerySet[Speaker], name: str, value: str) -> QuerySet[Speaker]:
        spoke = Contribution.objects.filter(event__slug=value).order_by().values("speaker")
        return speakers.filter(pk__in=spoke)
