"""The cities that a topic concerns, each with its reasons in words: a practice, a resource, an event."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db.models import F, IntegerField, QuerySet, Value
from django.utils.translation import ngettext

from alliance.portal.links import after_one_another
from cities.models import City
from cities.practices.models import Practice
from cities.querysets import LISTED
from core.vocabulary.models import Term
from events.models import Event, Participation
from events.topics import keys_of_events
from resources.models import Resource

MOST = 24
PRACTICES, RESOURCES, EVENTS = range(3)


@dataclass(frozen=True)
class Concerned:
    city: City
    counts: Counter[int]

    @property
    def reason(self) -> str:
        sentences = {PRACTICES: of_practices, RESOURCES: of_resources, EVENTS: of_events}
        return reduce(
            after_one_another, [say(self.counts[kind]) for kind, say in sentences.items() if self.counts[kind]]
        )


def of_practices(count: int) -> str:
    sentence = ngettext(
        "It shares %(count)d practice on this topic.", "It shares %(count)d practices on this topic.", count
    )
    return sentence % {"count": count}


def of_resources(count: int) -> str:
    sentence = ngettext(
        "%(count)d resource on this topic is by or about it.",
        "%(count)d resources on this topic are by or about it.",
        count,
    )
    return sentence % {"count": count}


def of_events(count: int) -> str:
    sentence = ngettext(
        "It took part in %(count)d event on this topic.", "It took part in %(count)d events on this topic.", count
    )
    return sentence % {"count": count}


def weight(counts: Counter[int]) -> tuple[int, ...]:
    """Who did most for it comes first."""
    return tuple(-counts[kind] for kind in (PRACTICES, RESOURCES, EVENTS))


def cities_of(term: Term) -> list[Concerned]:
    """Two queries, however many there are."""
    counts: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for kind, city, _thing in reasons(term):
        counts[city][kind] += 1
    most = sorted(counts, key=lambda city: (weight(counts[city]), city))[:MOST]
    cities = City.objects.listed().filter(pk__in=most).for_cards()
    found = [Concerned(city, counts[city.pk]) for city in cities]
    return sorted(found, key=lambda each: (weight(each.counts), each.city.sort_key))


def reasons(term: Term) -> QuerySet[Any]:
    """The kind of a thing, a listed city, and the thing: each once, so that a host that took part counts once."""
    practices, resources, events = Practice.terms.through, Resource.cities.through, keys_of_events(term)
    on_it = Resource.objects.published().filter(terms=term)
    first, *others = (
        rows(practices, PRACTICES, "practice__city", "practice", term=term, practice__state="published"),
        rows(resources, RESOURCES, "city", "resource", resource__in=on_it),
        rows(Participation, EVENTS, "city", "event", event__in=events),
        rows(Event, EVENTS, "city", "pk", pk__in=events),
    )
    return first.union(*others)


def rows(model: Any, kind: int, city: str, thing: str, **asked: Any) -> QuerySet[Any]:
    # A plain queryset: that of modeltranslation gives the columns in any order, and a union needs one.
    plain: QuerySet[Any] = QuerySet(model=model).filter(**asked, **{f"{city}__status__in": LISTED}).order_by()
    names = {"of_kind": Value(kind, output_field=IntegerField()), "of_city": F(city), "of_thing": F(thing)}
    found: QuerySet[Any] = plain.annotate(**names).values_list(*names)
    return found
