"""The first page, and the door without a language."""

from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from alliance.portal.cards import cards
from alliance.portal.plans import plan_status
from cities.models import City
from cities.places import REGIONS, country_name
from core.pagecache.middleware import public_page
from core.text.fallback import columns, localized
from events.models import Event, Release
from resources.models import Resource

PLATES = 9
RECENT = 4
TOOLS = (("leaf", "forest", 1), ("pond", "wetland", 1), ("scales", "savanna", 1))


@require_safe
@vary_on_headers("Cookie", "Accept-Language")
def door(request: HttpRequest) -> HttpResponse:
    """By cookie, then by what the browser asks for, then English."""
    return redirect(f"/{get_language_from_request(request)}/")


@require_safe
@public_page()
def home(request: HttpRequest) -> HttpResponse:
    cities = City.objects.listed().for_cards().annotate(plan_status=plan_status())
    recent = list(cities.order_by("-changed_at", "pk")[:PLATES])
    event = featured_event()
    context = {
        "title": _("Cities that work together for nature"),
        "plates": [plate(city) for city in sorted(recent, key=lambda city: city.sort_key)],
        "recent": cards(recent[:RECENT]),
        "regions": regions(),
        "tools": tools(),
        "event": event,
        "event_title": localized(event, "title") if event else None,
        "released": released(event) if event and event.starts <= timezone.localdate() else [],
    }
    return render(request, "portal/home.html", context)


def plate(city: City) -> dict[str, Any]:
    """The name as its people write it, with the name in the page's language below."""
    name = city.local_name or city.name
    sub = city.name if city.shows_local_name else (country_name(city.country) if not city.local_name else "")
    return {
        "name": name,
        "lang": city.local_language if city.local_name else "",
        "sub": sub,
        "url": city.get_absolute_url(),
        "biome_code": city.biome_code,
        "coastal": city.on_the_coast,
    }


def regions() -> list[dict[str, Any]]:
    rows = City.objects.listed().order_by().values("region").annotate(count=Count("pk"))
    counts = {row["region"]: row["count"] for row in rows}
    base = f"/{get_language()}/cities/"
    return [
        {"label": label, "url": f"{base}?region={code}", "count": counts[code]}
        for code, label in REGIONS.items()
        if code in counts
    ]


def tools() -> list[dict[str, Any]]:
    """The first three resources: guides and the index."""
    found = Resource.objects.published().filter(kind__in=["guide", "index"]).newest_first()
    found = found.only("slug", "order", "released_on", *columns("title", "use_when"))[: len(TOOLS)]
    return [
        {
            "resource": resource,
            "url": resource.get_absolute_url(),
            "motif": motif,
            "family": family,
            "pair": pair,
        }
        for resource, (motif, family, pair) in zip(found, TOOLS, strict=False)
    ]


def featured_event() -> Event | None:
    """The next one; else the last one, preferring the part that has a programme."""
    today = timezone.localdate()
    shown_columns = ("slug", "starts", "ends", "part_of", *columns("title"))
    events = Event.objects.published().filter(is_example=False).only(*shown_columns)
    with_outcomes = Exists(Release.objects.filter(event=OuterRef("pk")))
    return events.coming(today).first() or events.past(today).order_by("-starts", with_outcomes.desc()).first()


def released(event: Event) -> list[dict[str, Any]]:
    rows = (
        Release.objects.filter(event=event, resource__state="published")
        .select_related("resource")
        .only("order", "resource", "resource__slug", *columns("title", prefix="resource__"))
    )
    return [{"title": localized(row.resource, "title"), "url": row.resource.get_absolute_url()} for row in rows]
