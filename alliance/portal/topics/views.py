"""Topics: the subject words of this platform, each with what is published on it and the cities that it concerns."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.cooperation.about import postings_on
from alliance.portal.practices.lines import COLUMNS
from alliance.portal.topics.concerned import cities_of
from alliance.portal.topics.counts import events_by_term, practices_by_term, resources_by_term
from alliance.portal.topics.following import FollowableTopic
from cities.models import City
from cities.practices.models import Practice
from cities.querysets import LISTED
from core.content.reading import as_public
from core.pagecache.middleware import public_page
from core.text.fallback import Text, columns, localized
from core.vocabulary.models import Scheme, Term
from events.models import Event, Participation, Release
from events.topics import TOPICS, keys_of_events
from resources.models import Resource

MOST = 12
MOST_NAMES = 8
NAMES = ("short_en", "label_en")  # in English each term has one

type Named = tuple[Any, Text]


class Part(NamedTuple):
    """The first lines of a list, and whether there are more."""

    lines: list[dict[str, Any]]
    has_more: bool


class Names(NamedTuple):
    """The first cities of a line, and how many more there are."""

    cities: list[City]
    more: int


@require_safe
@public_page()
def topics(request: HttpRequest) -> HttpResponse:
    scheme = get_object_or_404(Scheme, code=TOPICS)
    terms = list(FollowableTopic().rows().order_by("order", "pk"))
    counts = [resources_by_term(terms), events_by_term(terms), practices_by_term(terms)]
    rows = [(term, *(found.get(term.pk, 0) for found in counts)) for term in terms]
    context = {
        "title": _("Topics"),
        "scheme": scheme,
        "rows": [row for row in rows if any(row[1:])],
        "empty": [term for term, *numbers in rows if not any(numbers)],
        "next_steps": next_steps(),
    }
    return render(request, "portal/topics.html", context)


@require_safe
@public_page()
def topic(request: HttpRequest, code: str) -> HttpResponse:
    term = get_object_or_404(FollowableTopic().rows().prefetch_related("sources"), code=code)
    twin = twin_of(term)
    parts = {"resources": resources_on(term), "events": events_on(term), "practices": practices_on(term)}
    postings = postings_on(term)
    context = {
        "title": term.name,
        "term": term,
        "sources": [source for source in term.sources.all() if source.is_good],
        **parts,
        "cities": cities_of(term),
        "postings": postings,
        "is_empty": not any(part.lines for part in parts.values()) and not any(postings.values()),
        "twin": twin,
        "next_steps": [*([twin] if twin else []), {"label": _("All topics"), "url": reverse("topics")}, *next_steps()],
    }
    return render(request, "portal/topic.html", context)


def twin_of(topic: Term) -> dict[str, str] | None:
    """The global target of the same name: what stands under one of them is not missed under the other."""
    name = next((text for column in NAMES if (text := getattr(topic, column))), "")
    same = Q(short_en=name) | Q(label_en=name)
    target = Term.objects.filter(same, scheme__code="kmgbf-targets", is_retired=False).first()
    if target is None:
        return None
    label = _("Global target %(number)s: %(name)s") % {"number": target.code, "name": target.name}
    return {"label": label, "url": reverse("target", args=[target.code])}


def next_steps() -> list[dict[str, str]]:
    return [
        {"label": _("All practices"), "url": reverse("practices")},
        {"label": _("All resources"), "url": reverse("resources")},
    ]


# --- The lists of a topic -----------------------------------------------------------------------------------------
# One more is asked for than is shown: whether there are more needs no count.


def resources_on(term: Term) -> Part:
    rows = Resource.objects.published().filter(terms=term).newest_first()
    found = list(rows.only("slug", "kind", *columns("title", "use_when"))[: MOST + 1])
    through: Any = Resource.cities.through
    cities = cities_by("resource", through.objects.filter(resource__in=found))
    lines = [
        {
            "resource": row,
            "title": localized(row, "title"),
            "use_when": localized(row, "use_when"),
            "cities": names_of(cities[row.pk]),
        }
        for row in found[:MOST]
    ]
    return Part(lines, len(found) > MOST)


def events_on(term: Term) -> Part:
    """The newest, with those to come. Each says why it is here."""
    rows = Event.objects.published().filter(pk__in=keys_of_events(term)).order_by("-starts", "-pk")
    found = list(rows.only("slug", "starts", "ends", "state", *columns("title", "place"))[: MOST + 1])
    cities = cities_by("event", Participation.objects.filter(event__in=found).order_by("order", "pk"))
    released, presented = released_at(found, term), presented_at(found, term)
    lines = [
        {
            "event": row,
            "title": localized(row, "title"),
            "place": localized(row, "place"),
            "released": released[row.pk],
            "presented": presented[row.pk],
            "cities": names_of(cities[row.pk]),
        }
        for row in found[:MOST]
    ]
    return Part(lines, len(found) > MOST)


def released_at(events: Iterable[Event], term: Term) -> dict[int, list[Named]]:
    begun = [event for event in events if event.starts <= timezone.localdate()]
    on_it = Release.objects.filter(event__in=begun, resource__in=Resource.objects.published().filter(terms=term))
    rows = on_it.select_related("resource").order_by("order", "pk")
    names = ("resource__slug", *columns("title", prefix="resource__"))
    return grouped((row.event_id, row.resource) for row in rows.only("event_id", "order", *names))


def presented_at(events: Iterable[Event], term: Term) -> dict[int, list[Named]]:
    through: Any = Event.practices.through
    on_it = Practice.objects.published().filter(terms=term)
    rows = through.objects.filter(event__in=events, practice__in=on_it).select_related("practice").order_by("practice")
    names = ("practice__slug", *columns("title", prefix="practice__"))
    return grouped((row.event_id, row.practice) for row in rows.only("event_id", *names))


def practices_on(term: Term) -> Part:
    rows = Practice.objects.published().filter(terms=term).select_related("city", "city__biome").only(*COLUMNS)
    found = [as_public(row) for row in rows.order_by("slug")[: MOST + 1]]
    lines = [
        {"practice": row, "title": localized(row, "title"), "summary": localized(row, "summary")}
        for row in found[:MOST]
    ]
    return Part(lines, len(found) > MOST)


def cities_by(owner: str, rows: QuerySet[Any]) -> dict[int, list[City]]:
    """The listed ones."""
    listed = rows.filter(city__status__in=LISTED).select_related("city")
    names = ("city__slug", *columns("name", prefix="city__"))
    found: defaultdict[int, list[City]] = defaultdict(list)
    for row in listed.only(f"{owner}_id", *names):
        found[getattr(row, f"{owner}_id")].append(row.city)
    return found


def names_of(cities: list[City]) -> Names:
    return Names(cities[:MOST_NAMES], max(len(cities) - MOST_NAMES, 0))


def grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Named]]:
    found: defaultdict[int, list[Named]] = defaultdict(list)
    for key, row in pairs:
        found[key].append((row, localized(row, "title")))
    return found
