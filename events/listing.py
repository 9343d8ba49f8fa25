"""The list of events: coming or past, by year and by city."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, ExtractYear
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cities.models import City
from core.text.fallback import Text, columns, localized
from core.ui.paging import page_of
from core.vocabulary.models import Term
from events.models import Event, Participation
from events.querysets import EventQuerySet
from events.topics import TOPICS, keys_of_events

CARD = (
    "slug",
    "kind",
    "starts",
    "ends",
    "state",
    "is_example",
    *columns("title", "summary", "place"),
)


@dataclass(frozen=True)
class Row:
    event: Event
    title: Text
    summary: Text
    place: Text
    cities: int


class Chosen(NamedTuple):
    """What the list is narrowed to."""

    year: int | None
    city: City | None
    topic: Term | None


def listing(request: HttpRequest, rows: QuerySet[Event], *, is_past: bool) -> dict[str, Any]:
    """Three queries, and one more for each of city and topic that is chosen. A filter that means nothing is passed
    over."""
    city, topic = chosen_city(request.GET.get("city", "")), chosen_topic(request.GET.get("topic", ""))
    if city:
        rows = rows.filter(Q(city=city) | Q(pk__in=Participation.objects.filter(city=city).values("event")))
    if topic:
        rows = rows.filter(pk__in=keys_of_events(topic))
    years = count_by_year(rows)
    year = next((year for year in years if str(year) == request.GET.get("year")), None)
    if year:
        rows = rows.filter(starts__year=year)
    total = years[year] if year else sum(years.values())
    page = page_of(for_list(rows), request.GET.get("page"), count=total)
    return {
        "is_past": is_past,
        "groups": by_year(page.object_list),
        "events_page": page,
        "total": total,
        "year_tabs": year_tabs(years, Chosen(year, city, topic)) if len(years) > 1 else [],
        "chosen": chosen(Chosen(year, city, topic)),
        "params": request.GET,
        "tabs": [
            {"label": _("Upcoming"), "url": reverse("events"), "current": not is_past, "count": None},
            {"label": _("Past"), "url": reverse("events_past"), "current": is_past, "count": None},
        ],
    }


def all_events(request: HttpRequest, rows: EventQuerySet) -> dict[str, Any]:
    """The list while there are few events: the coming ones, soonest first, and below them the past ones, without tabs,
    years and pages."""
    today = timezone.localdate()
    coming = listing(request, rows.coming(today), is_past=False)
    past = listing(request, rows.past(today), is_past=True)
    chosen = max(coming["chosen"], past["chosen"], key=len)  # a year is one of the coming or of the past ones
    shown = [each for each in (coming, past) if len(each["chosen"]) == len(chosen)]
    return {
        **coming,
        "groups": [group for each in shown for group in each["groups"]],
        "chosen": chosen,
        "is_all": True,
        "has_coming": bool(coming["total"]),
        "total": 0,
        "tabs": [],
        "year_tabs": [],
    }


def chosen_city(slug: str) -> City | None:
    return City.objects.listed().filter(slug=slug).only("slug", *columns("name")).first() if slug else None


def chosen_topic(code: str) -> Term | None:
    return Term.objects.visible().filter(scheme__code=TOPICS, code=code).first() if code else None


def count_by_year(rows: QuerySet[Event]) -> dict[int, int]:
    """How many events each year has, the newest first."""
    counts = rows.order_by().annotate(year=ExtractYear("starts")).values("year").annotate(number=Count("pk"))
    return dict(sorted(((each["year"], each["number"]) for each in counts), reverse=True))


def for_list(rows: QuerySet[Event]) -> QuerySet[Event]:
    parts = Participation.objects.filter(event=OuterRef("pk"), city__in=City.objects.listed()).order_by()
    number = parts.values("event").annotate(number=Count("pk")).values("number")
    return rows.only(*CARD).annotate(city_count=Coalesce(Subquery(number), 0))


def by_year(rows: Iterable[Event]) -> list[tuple[int, list[Row]]]:
    return [(year, [row(event) for event in group]) for year, group in groupby(rows, key=lambda each: each.starts.year)]


def row(event: Event) -> Row:
    cities = getattr(event, "city_count", 0)
    return Row(event, localized(event, "title"), localized(event, "summary"), localized(event, "place"), cities)


def year_tabs(years: dict[int, int], now: Chosen) -> list[dict[str, Any]]:
    every = {"label": _("All years"), "url": address(now._replace(year=None)), "current": not now.year, "count": None}
    single = [
        {"label": str(year), "url": address(now._replace(year=year)), "current": year == now.year, "count": count}
        for year, count in years.items()
    ]
    return [every, *single]


def chosen(now: Chosen) -> list[dict[str, str]]:
    found = []
    if now.topic:
        found.append({"label": now.topic.name, "url": address(now._replace(topic=None))})
    if now.city:
        found.append({"label": localized(now.city, "name").text, "url": address(now._replace(city=None))})
    if now.year:
        found.append({"label": str(now.year), "url": address(now._replace(year=None))})
    return found


def address(now: Chosen) -> str:
    pairs = {
        "year": now.year,
        "city": now.city.slug if now.city else None,
        "topic": now.topic.code if now.topic else None,
    }
    return "?" + urlencode({name: value for name, value in pairs.items() if value})
