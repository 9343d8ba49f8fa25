"""What the pages of cooperation begin with: a link as a picture, the cities of one event on a map, the way in.

The three do not depend on how much is published, so that the pages say what they are for before anything is.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alliance.portal.city_page.working import pair
from alliance.portal.cooperation.lines import link_title
from alliance.portal.cooperation.tabs import cooperation_tabs
from cities.models import City
from cities.querysets import CARD
from cooperation.models import Link, LinkCity, Posting, PublicExchange
from core.content.reading import as_public
from core.pagecache.kept import kept
from core.pagecache.packed import PackedHtml, packed
from core.prepared import give_children, prepared
from core.text.fallback import columns, localized
from core.text.spelled import capital, spelled
from core.ui.shape import FEW
from core.ui.worldmap import Point
from events.models import Event, Participation

NEWEST, MOST_CITIES = 6, 12


def opening(request: HttpRequest, current: str) -> dict[str, Any]:
    """What each of the pages has: tabs once there are three things, else none."""
    return {"tabs": cooperation_tabs(current) if has_several() else [], "way_in": way_in(request)}


@kept
def has_several() -> bool:
    """Whether there are so many offers, needs and links that readers choose between views of them."""
    return len(few_postings(timezone.localdate())) + len(few_links()) >= FEW


@prepared
def few_postings(today: date) -> QuerySet[Any]:
    rows: QuerySet[Any] = Posting.objects.published(today).real().order_by().values_list("pk")[:FEW]
    return rows


@prepared
def few_links() -> QuerySet[Any]:
    rows: QuerySet[Any] = Link.objects.shown_to_all().order_by().values_list("pk")[:FEW]
    return rows


def way_in(request: HttpRequest) -> dict[str, str]:
    """The one button: staff enter what their city looks for, others read how a city joins."""
    mine = (
        City.objects.served_by(request.user).public().order_by("is_example", "pk").first()
        if request.user.is_authenticated
        else None
    )
    if mine:
        return {"label": _("Add an offer or need"), "url": reverse("workspace_cooperation", args=[mine.slug])}
    return {"label": _("How a city joins"), "url": reverse("join")}


# --- A link as a picture ------------------------------------------------------------------------------------------


@kept
def opening_picture() -> PackedHtml | None:
    """Two cities and what goes from one to the other: of the newest public link, else of one that is made up."""
    found = drawn(newest_links(made_up=False)) or drawn(newest_links(made_up=True))
    return packed("cooperation/picture.html", found) if found else None


def drawn(links: Sequence[Link]) -> dict[str, Any] | None:
    """The newest running link of two cities; a link of three is no picture of two."""
    rows = [as_public(row) for row in links]
    if not rows:
        return None
    by_key = {row.pk: row for row in rows}
    parts = parts_of(list(by_key))
    for part in parts:
        part.link = by_key[part.link_id]
    give_children(rows, "parts", ((part.link_id, part) for part in parts))
    give_children(rows, "public_exchanges", ((each.link_id, each) for each in exchanges_of(list(by_key))))
    return next((drawing(row) for row in rows if is_of_two(row)), None)


@prepared
def newest_links(*, made_up: bool) -> QuerySet[Link]:
    rows = Link.objects.published().made_up() if made_up else Link.objects.shown_to_all()
    return rows.running().newest_first()[:NEWEST]


@prepared
def parts_of(links: Sequence[int]) -> QuerySet[LinkCity]:
    rows = LinkCity.objects.filter(link__in=links).select_related("city", "city__biome").order_by("order", "pk")
    names = [f"city__{name}" for name in (*CARD, "is_example")]
    return rows.only("link", "city", "order", "part", "left_on", *names)


@prepared
def exchanges_of(links: Sequence[int]) -> QuerySet[PublicExchange]:
    return PublicExchange.objects.filter(link__in=links).order_by("-day", "pk").only("link", "day")


def is_of_two(row: Link) -> bool:
    """Both of them real or both made up: no city that exists stands in a picture that is called fictional."""
    made_up = [part.city.is_example for part in row.members]
    return len(made_up) == 2 and (all(made_up) or not any([*made_up, row.is_example]))


def drawing(row: Link) -> dict[str, Any]:
    first, second = row.members
    vars(second).update(own_part=first.part, exchanges=len(row.public_exchanges.all()))
    is_example = row.is_example or first.city.is_example or second.city.is_example
    return {"city": first.city, "pair": {**pair(second), "title": link_title(row)}, "is_example": is_example}


# --- Cities of one event ------------------------------------------------------------------------------------------


@kept
def met() -> PackedHtml | None:
    """The newest event in which several of the listed cities took part, as a map with the names of the first ones."""
    event: Any = event_of_several.first(timezone.localdate())
    cities = [part.city for part in cities_at(event.pk)] if event else []
    if event is None or len(cities) < 2:
        return None
    context = {
        "title": _("%(count)s cities took part in the same event") % {"count": capital(spelled(event.cities_there))},
        "event": event,
        "event_title": localized(event, "title"),
        "day": date_format(event.starts, "DATE_FORMAT"),
        "cities": cities,
        "more": event.cities_there - len(cities),
        "points": [point_of(city) for city in cities],
    }
    return packed("cooperation/met.html", context)


@prepared
def event_of_several(today: date) -> QuerySet[Event]:
    """The newest event in which several cities took part; of those that began on one day, that of most cities.

    Cities are counted event by event: as a condition of one sum, all cities of the site are read to know them.
    """
    listed = Participation.objects.filter(event=OuterRef("pk"), city__in=City.objects.listed()).order_by()
    taking_part = Subquery(listed.values("event").annotate(cities=Count("pk")).values("cities"))
    rows = Event.objects.shown_to_all().held(today).annotate(cities_there=taking_part).filter(cities_there__gte=2)
    return rows.only("slug", "starts", *columns("title")).order_by("-starts", "-cities_there", "pk")[:1]


@prepared
def cities_at(event: int) -> QuerySet[Participation]:
    rows = Participation.objects.filter(event=event, city__in=City.objects.listed())
    names = [f"city__{name}" for name in CARD]
    found = rows.select_related("city", "city__biome").only("event", "city", "order", *names)
    return found.order_by("order", "pk")[:MOST_CITIES]


def point_of(city: City) -> Point:
    name = localized(city, "name")
    return Point(city.slug, name.text, city.longitude, city.latitude, city.region, name.other_language)
