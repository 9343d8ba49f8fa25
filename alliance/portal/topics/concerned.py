"""The cities that published something of their own on a topic, each with its reasons in words.

Who took part in an event has said nothing of the topics of that event yet.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db.models import Count, F, IntegerField, QuerySet, Value
from django.utils.translation import ngettext

from alliance.portal.links import after_one_another
from cities.models import City
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from core.pagecache.kept import kept
from core.prepared import prepared
from resources.models import Resource

MOST = 24
PRACTICES, RESOURCES = range(2)


@dataclass(frozen=True)
class Concerned:
    city: City
    counts: Counter[int]

    @property
    def reason(self) -> str:
        sentences = {PRACTICES: of_practices, RESOURCES: of_resources}
        return reduce(
            after_one_another, [say(self.counts[kind]) for kind, say in sentences.items() if self.counts[kind]]
        )


def of_practices(count: int) -> str:
    sentence = ngettext("Shares %(count)d practice on this topic.", "Shares %(count)d practices on this topic.", count)
    return sentence % {"count": count}


def of_resources(count: int) -> str:
    sentence = ngettext(
        "Published %(count)d resource on this topic.", "Published %(count)d resources on this topic.", count
    )
    return sentence % {"count": count}


def weight(counts: Counter[int]) -> tuple[int, ...]:
    """Who did most for it comes first."""
    return tuple(-counts[kind] for kind in (PRACTICES, RESOURCES))


def cities_concerned(term: int) -> list[Concerned]:
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
    """How much of a kind each listed city has: its practices, and resources that a body of it published."""
    practices, published = Practice.terms.through, Resource.publishers.through
    shared = Practice.objects.shown_to_all().order_by()
    on_it = Resource.objects.shown_to_all().filter(terms=term).order_by()
    of_bodies = Organisation.objects.shown_to_all().order_by()
    return counted(practices, PRACTICES, "practice__city", "pk", term=term, practice__in=shared).union(
        counted(published, RESOURCES, "organisation__city", "resource", resource__in=on_it, organisation__in=of_bodies),
        all=True,
    )


def counted(model: Any, kind: int, city: str, what: str, **asked: Any) -> QuerySet[Any]:
    # A plain queryset: that of modeltranslation gives the columns in any order, and a union needs one.
    plain: QuerySet[Any] = QuerySet(model=model).filter(**asked, **{f"{city}__in": City.objects.listed()})
    names = {"of_kind": Value(kind, output_field=IntegerField()), "of_city": F(city)}
    by_city = plain.order_by().annotate(**names).values("of_kind", "of_city")
    number = Count(what, distinct=True)
    found: QuerySet[Any] = by_city.annotate(how_many=number).values_list("of_kind", "of_city", "how_many")
    return found
