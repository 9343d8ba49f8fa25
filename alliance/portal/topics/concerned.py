"""The cities that a topic concerns, each with its reasons in words: a practice, a resource, an event."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Value
from django.utils.translation import ngettext

from alliance.portal.links import after_one_another
from cities.models import City
from cities.practices.models import Practice
from cities.querysets import LISTED
from core.pagecache.kept import kept
from core.prepared import prepared
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


def cities_of(term: int) -> list[Concerned]:
    """Two queries, however many there are."""
    counts = dict(most_concerned(term))
    found = [Concerned(city, counts[city.pk]) for city in (cities_at(list(counts)) if counts else [])]
    return sorted(found, key=lambda each: (weight(each.counts), each.city.sort_key))


@prepared
def cities_at(keys: list[int]) -> QuerySet[City]:
    return City.objects.listed().filter(pk__in=keys).for_cards()


@kept
def most_concerned(term: int) -> list[tuple[int, Counter[int]]]:
    """The keys of cities that did most for it, with how much that was."""
    counts: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for kind, city, count in counts_by_city(term):
        counts[city][kind] += count
    return sorted(counts.items(), key=lambda each: (weight(each[1]), each[0]))[:MOST]


@prepared
def counts_by_city(term: int) -> QuerySet[Any]:
    """How much of a kind each listed city has. A host that took part counts once."""
    practices, resources = Practice.terms.through, Resource.cities.through
    events, on_it = keys_of_events(term), Resource.objects.published().filter(terms=term).order_by()
    took_part = Participation.objects.filter(event=OuterRef("pk"), city=OuterRef("city"))
    first, *others = (
        counted(practices, PRACTICES, "practice__city", term=term, practice__state="published"),
        counted(resources, RESOURCES, "city", resource__in=on_it.values("pk")),
        counted(Participation, EVENTS, "city", event__in=events),
        counted(Event, EVENTS, "city", ~Exists(took_part), pk__in=events),
    )
    return first.union(*others, all=True)


def counted(model: Any, kind: int, city: str, *conditions: Any, **asked: Any) -> QuerySet[Any]:
    # A plain queryset: that of modeltranslation gives the columns in any order, and a union needs one.
    plain: QuerySet[Any] = QuerySet(model=model).filter(*conditions, **asked, **{f"{city}__status__in": LISTED})
    names = {"of_kind": Value(kind, output_field=IntegerField()), "of_city": F(city)}
    by_city = plain.order_by().annotate(**names).values("of_kind", "of_city")
    found: QuerySet[Any] = by_city.annotate(how_many=Count("pk")).values_list("of_kind", "of_city", "how_many")
    return found
