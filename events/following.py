"""Events can be followed. They are news to those who follow them, their cities and topics; and so are the resources
that were released and the practices that were presented there."""

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cities.practices.models import Practice
from core.notifications import following
from core.vocabulary.models import Term
from events.models import Event
from events.querysets import SHOWN
from events.topics import TOPICS, keys_of_events, topics_of
from resources.models import Resource


@following.register_followable
class FollowableEvent(following.Followable):
    code, order, label = "event", 10, _("Event")
    name_fields = ("title",)

    def rows(self) -> QuerySet[Event]:
        return Event.objects.shown_to_all()


@following.register(Event)
class EventNews(following.Subject[Event]):
    """Its topics are its own and those of what was released or presented there."""

    label = _("Event")
    day_field = "starts"
    links: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "event": ("pk", "part_of"),
        "city": ("city", "participations__city"),
    }
    public_states = SHOWN

    def terms_of(self, row: Event) -> QuerySet[Term]:
        return topics_of(row.pk)

    def rows_about(self, code: str, key: int) -> QuerySet[Event]:
        if code == following.term_codes().get(TOPICS):
            return self.rows().filter(pk__in=keys_of_events(key))
        return super().rows_about(code, key)


following.link(Resource, "event", "releases__event")
following.link(Practice, "event", "events")
