"""Which events deal with a topic: those that name it, and those where something public on it was released or
presented."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from cities.practices.models import Practice
from core.vocabulary.models import Term
from events.models import Event
from resources.models import Resource

TOPICS = "topics"


def links(events: QuerySet[Event]) -> list[tuple[QuerySet[Any], str]]:
    """Rows that tie a term to one of these events, and what leads from such a row to the event."""
    named: Any = Event.terms.through
    of_resources: Any = Resource.terms.through
    of_practices: Any = Practice.terms.through
    resources, practices = Resource.objects.shown_to_all().order_by(), Practice.objects.shown_to_all().order_by()
    released, presented = "resource__releases__event", "practice__events"
    return [
        (named.objects.filter(event__in=events), "event"),
        (of_resources.objects.filter(resource__in=resources, **{f"{released}__in": events}), released),
        (of_practices.objects.filter(practice__in=practices, **{f"{presented}__in": events}), presented),
    ]


def ties(terms: Iterable[Term]) -> QuerySet[Any]:
    """Pairs of a term and a public event, each once, whatever it is that ties them."""
    keys = [term.pk for term in terms]
    rows = links(Event.objects.shown_to_all().order_by())
    first, *others = [found.filter(term__in=keys).values_list("term", event) for found, event in rows]
    return first.union(*others)


def keys_of_events(term: Term | int, among: QuerySet[Event] | None = None) -> QuerySet[Any]:
    """Keys of public events on a topic, unless others are named. They come by three short lists: OR would walk through
    all events."""
    events = Event.objects.shown_to_all() if among is None else among
    first, *others = [found.filter(term=term).values_list(event) for found, event in links(events.order_by())]
    return first.union(*others)


def topics_of(event: int) -> QuerySet[Term]:
    rows = links(Event.objects.filter(pk=event).order_by())
    first, *others = [found.values_list("term") for found, _event in rows]
    keys = first.union(*others)
    return Term.objects.visible().filter(scheme__code=TOPICS, pk__in=keys).order_by("order", "pk")
