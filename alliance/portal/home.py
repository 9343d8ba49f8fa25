"""The first page, and the door without a language."""

from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, get_language_from_request, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from alliance.portal.cooperation.about import newest_needs
from alliance.portal.findings import findings
from alliance.portal.plates import PLATES, plates
from alliance.portal.targets import target_cells
from alliance.portal.tools import working_tools
from assessment.models import Result
from cities.models import City
from cities.places import REGIONS
from cities.querysets import LISTED
from core.pagecache.middleware import public_page
from core.text.fallback import columns, localized
from events.models import Event, Participation, Release

NEWEST = 3
CITIES_OF_EVENT = 12
SEARCH_FROM = 24  # with fewer, all cities are seen at a glance


@require_safe
@vary_on_headers("Cookie", "Accept-Language")
def door(request: HttpRequest) -> HttpResponse:
    """By cookie, then by what the browser asks for, then English."""
    return redirect(f"/{get_language_from_request(request)}/")


@require_safe
@public_page()
def home(request: HttpRequest) -> HttpResponse:
    cities = City.objects.listed()
    recent = list(cities.for_cards().order_by("-changed_at", "pk")[:PLATES])
    by_region = regions()
    count = sum(region["count"] for region in by_region)
    event = featured_event()
    context = {
        "title": _("Cities that work together for nature"),
        "lead": lead(count),
        "plates": plates(recent),
        "regions": by_region if count >= SEARCH_FROM else [],
        "tools": [{"tool": tool, "url": url} for tool, url in working_tools()],
        "findings": findings(recent),
        "targets": target_cells(),
        "assessments": newest_results(),
        "needs": newest_needs(),
        "event": event,
        "event_title": localized(event, "title") if event else None,
        "event_summary": localized(event, "summary") if event else None,
        "event_cities": cities_at(event) if event else [],
        "released": released(event) if event and event.starts <= timezone.localdate() else [],
    }
    return render(request, "portal/home.html", context)


def lead(count: int) -> str:
    """No more than what is here."""
    return (
        ngettext(
            "%(count)d city is here so far. See what it does and plans for nature, with date and source.",
            "%(count)d cities are here so far. See what each does and plans for nature, with date and source.",
            count,
        )
        % {"count": count}
        if count
        else _("City governments show here what they do for nature. No city is public yet.")
    )


def newest_results() -> list[Result]:
    """What cities published last of the City Biodiversity Index; no points, since those say nothing beside others."""
    rows = Result.objects.published().of_real_cities().select_related("city").order_by("-published_on", "-pk")
    return list(rows[:NEWEST])


def regions() -> list[dict[str, Any]]:
    rows = City.objects.listed().order_by().values("region").annotate(count=Count("pk"))
    counts = {row["region"]: row["count"] for row in rows}
    base = f"/{get_language()}/cities/"
    return [
        {"label": label, "url": f"{base}?region={code}", "count": counts[code]}
        for code, label in REGIONS.items()
        if code in counts
    ]


def featured_event() -> Event | None:
    """The next one; else the last one, preferring the part that has a programme."""
    today = timezone.localdate()
    shown_columns = ("slug", "starts", "ends", "part_of", *columns("title", "summary"))
    events = Event.objects.published().filter(is_example=False).only(*shown_columns)
    with_outcomes = Exists(Release.objects.filter(event=OuterRef("pk")))
    return events.coming(today).first() or events.past(today).order_by("-starts", with_outcomes.desc()).first()


def cities_at(event: Event) -> list[City]:
    """The listed ones, in the order of the programme."""
    rows = Participation.objects.filter(event=event, city__status__in=LISTED).select_related("city__biome")
    return [row.city for row in rows.order_by("order", "pk")[:CITIES_OF_EVENT]]


def released(event: Event) -> list[dict[str, Any]]:
    rows = (
        Release.objects.filter(event=event, resource__state="published")
        .select_related("resource")
        .only("order", "resource", "resource__slug", *columns("title", prefix="resource__"))
    )
    return [{"title": localized(row.resource, "title"), "url": row.resource.get_absolute_url()} for row in rows]
