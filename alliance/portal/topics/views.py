"""Topics: the subject words of this platform, each with what is published on it and the cities that it concerns."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from alliance.portal.cooperation.about import postings_on
from alliance.portal.practices.lines import COLUMNS
from alliance.portal.targets import target_sources
from alliance.portal.topics.concerned import cities_at, cities_concerned
from alliance.portal.topics.counts import (
    Counts,
    events_by_term,
    practices_by_term,
    public_practices,
    resources_by_term,
)
from alliance.portal.topics.following import FollowableTopic
from cities.models import City
from cities.practices.models import Practice
from core.content.reading import as_public
from core.pagecache.kept import kept
from core.pagecache.middleware import public_page
from core.prepared import prepared
from core.text.fallback import Text, columns, localized
from core.vocabulary.models import Scheme, Term
from events.models import Event, Release
from events.topics import TOPICS, keys_of_events
from resources.models import Resource

MOST = 12
MOST_NAMES = 8
FACES = 4  # cities on the card of a topic
NAMES = ("short_en", "label_en")  # in English each term has one

type Named = tuple[Any, Text]


class Part(NamedTuple):
    """The first lines of a list, and whether there are more."""

    lines: list[dict[str, Any]]
    has_more: bool


class Names(NamedTuple):
    """The first cities of a line, as the component `city_names` shows them, and how many more there are."""

    cities: list[dict[str, str]]
    more: int


@require_safe
@public_page()
def topics(request: HttpRequest) -> HttpResponse:
    scheme = get_object_or_404(Scheme, code=TOPICS)
    terms = list(FollowableTopic().rows().order_by("order", "pk"))
    counts = counts_of(terms)
    told = [term for term in terms if counts[term.pk].is_there]
    context = {
        "title": _("Topics"),
        "scheme": scheme,
        "finding": finding(len(told), len(terms)),
        "rows": cards(told, counts),
        "empty": [term for term in terms if not counts[term.pk].is_there],
        "next_steps": next_steps(),
    }
    return render(request, "portal/topics.html", context)


def counts_of(terms: list[Term]) -> dict[int, Counts]:
    practices, resources, events = practices_by_term(terms), resources_by_term(terms), events_by_term(terms)
    return {
        term.pk: Counts(practices.get(term.pk, 0), resources.get(term.pk, 0), events.get(term.pk, 0)) for term in terms
    }


def finding(told: int, every: int) -> str:
    sentence = ngettext(
        "%(count)d of %(all)d topics has published content",
        "%(count)d of %(all)d topics have published content",
        told,
    )
    return sentence % {"count": told, "all": every}


def cards(terms: list[Term], counts: dict[int, Counts]) -> list[dict[str, Any]]:
    """Each topic with a bar, as long as it has much beside that which has most, and the first cities with practices."""
    longest = max((sum(counts[term.pk]) for term in terms), default=0)
    cities = cities_with_practices(terms)
    return [
        {
            "topic": term,
            "words": counts[term.pk].words,
            "parts": counts[term.pk].parts(longest),
            "cities": cities[term.pk],
            "names": city_names(cities[term.pk]).cities,
        }
        for term in terms
    ]


def cities_with_practices(terms: list[Term]) -> dict[int, list[City]]:
    """The first cities with a practice on each topic, by their names. Two queries, however many there are."""
    keys: dict[int, list[int]] = {}
    for topic, city in first_cities_by_term([term.pk for term in terms]) if terms else ():
        keys.setdefault(topic, []).append(city)
    rows = cities_at(sorted({key for some in keys.values() for key in some})) if keys else []
    found = {city.pk: city for city in rows}
    some = {topic: [found[key] for key in dict.fromkeys(mine) if key in found] for topic, mine in keys.items()}
    return defaultdict(
        list, {topic: sorted(mine, key=lambda city: city.sort_key)[:FACES] for topic, mine in some.items()}
    )


def first_cities_by_term(terms: list[int]) -> QuerySet[Any]:
    place = Window(RowNumber(), partition_by=F("term"), order_by=("practice__city", "pk"))
    rows = public_practices(terms).annotate(place=place).filter(place__lte=MOST)
    found: QuerySet[Any] = rows.order_by("term", "practice__city").values_list("term", "practice__city")
    return found


@require_safe
@public_page()
def topic(request: HttpRequest, code: str) -> HttpResponse:
    term = topic_term.first(code)
    if term is None:
        raise Http404
    twin = twin_of(term)
    parts = {"resources": resources_on(term), "events": events_on(term), "practices": practices_on(term)}
    postings = postings_on(term)
    context = {
        "title": term.name,
        "term": term,
        "sources": [source for source in target_sources(term.pk) if source.is_good] if term.has_sources else [],
        **parts,
        "cities": cities_concerned(term.pk),
        "cells": cells(parts, postings, twin),
        "postings": postings,
        "is_empty": not any(part.lines for part in parts.values()) and not any(postings.values()),
        "twin": twin,
        "next_steps": [
            *([{**twin, "label": twin["title"]}] if twin else []),
            {"label": _("All topics"), "url": reverse("topics")},
            *next_steps(),
        ],
    }
    return render(request, "portal/topic.html", context)


def cells(parts: dict[str, Part], postings: dict[str, Any], twin: dict[str, str] | None) -> list[dict[str, str]]:
    """What there is of each kind as a number, each a link to its part of the page; nothing of what there is none."""
    labels = {"practices": _("Practices"), "resources": _("Resources"), "events": _("Events")}
    found = [
        {"label": label, "value": number(parts[name]), "url": f"#{name}"}
        for name, label in labels.items()
        if parts[name].lines
    ]
    sides = (("need", _("Open needs"), "#needs"), ("offer", _("Open offers"), "#offers"))
    found += [
        {"label": label, "value": str(len(postings[side])), "url": url} for side, label, url in sides if postings[side]
    ]
    return [*found, *([{"label": _("Global target"), **twin}] if twin and found else [])]


def number(part: Part) -> str:
    return f"{len(part.lines)}+" if part.has_more else str(len(part.lines))


@prepared
def topic_term(code: str) -> QuerySet[Any]:
    cites: Any = Term.sources.through
    rows = FollowableTopic().rows().filter(code=code)
    return rows.annotate(has_sources=Exists(cites.objects.filter(term=OuterRef("pk"))))


def twin_of(topic: Term) -> dict[str, str] | None:
    """The global target of the same name: what stands under one of them is not missed under the other."""
    name = next((text for column in NAMES if (text := getattr(topic, column))), "")
    target = target_named.first(name)
    if target is None:
        return None
    label = _("Global target %(number)s: %(name)s") % {"number": target.code, "name": target.name}
    cell = {"value": target.code, "note": target.name}
    return {**cell, "title": label, "url": reverse("target", args=[target.code])}


@prepared
def target_named(name: str) -> QuerySet[Term]:
    rows = Term.objects.visible().filter(Q(short_en=name) | Q(label_en=name), scheme__code="kmgbf-targets")
    return rows.order_by("order", "pk").only("code", *columns("label", "short"))[:1]


def next_steps() -> list[dict[str, str]]:
    return [
        {"label": _("All practices"), "url": reverse("practices")},
        {"label": _("All resources"), "url": reverse("resources")},
    ]


# --- The lists of a topic -----------------------------------------------------------------------------------------
# One more is asked for than is shown: whether there are more needs no count.


def resources_on(term: Term) -> Part:
    found = newest_resources(term.pk)
    cities = cities_by("resource", cities_of_resources(keys(found)) if found else [])
    lines = [
        {
            "resource": row,
            "title": localized(row, "title"),
            "use_when": localized(row, "use_when"),
            "cities": city_names(cities[row.pk]),
        }
        for row in found[:MOST]
    ]
    return Part(lines, len(found) > MOST)


@prepared
def newest_resources(term: int) -> QuerySet[Resource]:
    rows = Resource.objects.shown_to_all().filter(terms=term).newest_first()
    return rows.only("slug", "kind", *columns("title", "use_when"))[: MOST + 1]


def events_on(term: Term) -> Part:
    """The newest, with those to come. Each says why it is here."""
    newest = newest_events(term.pk)
    found = events_at(newest) if newest else []
    released, presented = released_at(found, term), presented_at(found, term)
    lines = [
        {
            "event": row,
            "title": localized(row, "title"),
            "place": localized(row, "place"),
            "released": released[row.pk],
            "presented": presented[row.pk],
        }
        for row in found[:MOST]
    ]
    return Part(lines, len(found) > MOST)


@kept
def newest_events(term: int) -> list[int]:
    """Their keys: what an event deals with is found in many places."""
    return [key for (key,) in newest_keys(term)]


@prepared
def newest_keys(term: int) -> QuerySet[Any]:
    rows = Event.objects.shown_to_all().filter(pk__in=keys_of_events(term)).order_by("-starts", "-pk")
    found: QuerySet[Any] = rows.values_list("pk")[: MOST + 1]
    return found


@prepared
def events_at(keys: list[int]) -> QuerySet[Event]:
    rows = Event.objects.shown_to_all().filter(pk__in=keys).order_by("-starts", "-pk")
    return rows.only("slug", "starts", "ends", "state", *columns("title", "place"))


def released_at(events: Iterable[Event], term: Term) -> dict[int, list[Named]]:
    begun = [event for event in events if event.starts <= timezone.localdate()]
    return grouped((row.event_id, row.resource) for row in (releases_on(keys(begun), term.pk) if begun else []))


@prepared
def releases_on(events: list[int], term: int) -> QuerySet[Release]:
    rows = Release.objects.filter(event__in=events, resource__in=Resource.objects.shown_to_all(), resource__terms=term)
    names = ("resource__slug", "resource__kind", *columns("title", prefix="resource__"))
    return rows.select_related("resource").order_by("order", "pk").only("event_id", "order", *names)


def presented_at(events: Sequence[Event], term: Term) -> dict[int, list[Named]]:
    return grouped((row.event_id, row.practice) for row in (practices_shown(keys(events), term.pk) if events else []))


@prepared
def practices_shown(events: list[int], term: int) -> QuerySet[Any]:
    through: Any = Event.practices.through
    shown = Practice.objects.shown_to_all()
    rows = through.objects.filter(event__in=events, practice__terms=term, practice__in=shown)
    rows = rows.select_related("practice").order_by("practice")
    found: QuerySet[Any] = rows.only("event_id", "practice__slug", *columns("title", prefix="practice__"))
    return found


def practices_on(term: Term) -> Part:
    found = [as_public(row) for row in first_practices(term.pk)]
    lines = [
        {"practice": row, "title": localized(row, "title"), "summary": localized(row, "summary")}
        for row in found[:MOST]
    ]
    return Part(lines, len(found) > MOST)


@prepared
def first_practices(term: int) -> QuerySet[Practice]:
    rows = Practice.objects.shown_to_all().filter(terms=term).select_related("city", "city__biome")
    return rows.only(*COLUMNS).order_by("slug")[: MOST + 1]


@prepared
def cities_of_resources(resources: list[int]) -> QuerySet[Any]:
    through: Any = Resource.cities.through
    return with_listed_city(through.objects.filter(resource__in=resources).order_by("pk"), "resource")


def with_listed_city(rows: QuerySet[Any], owner: str) -> QuerySet[Any]:
    names = ("city__slug", *columns("name", prefix="city__"))
    return rows.filter(city__in=City.objects.listed()).select_related("city").only(f"{owner}_id", *names)


def cities_by(owner: str, rows: Iterable[Any]) -> dict[int, list[City]]:
    found: defaultdict[int, list[City]] = defaultdict(list)
    for row in rows:
        found[getattr(row, f"{owner}_id")].append(row.city)
    return found


def keys(rows: Iterable[Any]) -> list[int]:
    return [row.pk for row in rows]


def city_names(cities: list[City]) -> Names:
    shown = [(city.get_absolute_url(), localized(city, "name")) for city in cities[:MOST_NAMES]]
    named = [{"url": url, "name": name.text, "lang": name.other_language} for url, name in shown]
    return Names(named, max(len(cities) - MOST_NAMES, 0))


def grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Named]]:
    found: defaultdict[int, list[Named]] = defaultdict(list)
    for key, row in pairs:
        found[key].append((row, localized(row, "title")))
    return found
