"""The first page, and the address without a language."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, get_language_from_request, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from alliance.portal.commitments.lines import CITY, named_commitments, newest_commitments
from alliance.portal.cooperation.about import needs_of_all, posting_line
from alliance.portal.finance.project_lists import named_projects as projects_named
from alliance.portal.finance.project_lists import newest_projects
from alliance.portal.findings import chosen_cities, findings_among, how_all_were_read, is_none_confirmed, told_by
from alliance.portal.planning.reported import first_day, last_reported, newest_reports
from alliance.portal.plates import PLATES, plates_with, settings_by_city
from alliance.portal.targets import started_targets
from alliance.portal.tools import working_tools
from assessment.models import Result
from cities.models import City
from cities.places import REGIONS
from cities.querysets import CARD
from core.pagecache.kept import kept
from core.pagecache.middleware import public_page
from core.pagecache.packed import rendered
from core.prepared import at_once, prepared
from core.text.fallback import columns, localized
from events.models import Event, Participation, Release
from events.querysets import EventQuerySet
from resources.models import Resource

NEWEST = 3
CITIES_OF_EVENT = 12
BREAK_HERE = "\N{ZERO WIDTH SPACE}"  # where a Chinese heading may begin a new line
SEARCH_FROM = 24  # with fewer, all cities are seen at a glance


@require_safe
@vary_on_headers("Cookie", "Accept-Language")
def root(request: HttpRequest) -> HttpResponse:
    """Leads to a language by cookie, then by what the browser asks for, then to English."""
    return redirect(f"/{get_language_from_request(request)}/")


@require_safe
@public_page()
def home(request: HttpRequest) -> HttpResponse:
    title = _("Cities’ actions and plans for nature").replace(BREAK_HERE, "")
    context = {"title": title, "main": main()}
    return render(request, "portal/home.html", context)


@kept
def main() -> str:
    """The same for everybody who reads it in a language on a day. What changes apart is kept apart."""
    return rendered(
        "portal/home/main.html", {"opening": opening(), "latest": latest(), "targets": targets(), "events": events()}
    )


@kept
def opening() -> str:
    """What the site is, with cities, their figures and practices, and what a city can do here."""
    recent, counts, *chosen = at_once(newest_cities.asked(), counted_regions.asked(), *chosen_cities())
    settings, *told = at_once(settings_by_city.asked([city.pk for city in recent]), *told_by(recent, chosen))
    found = findings_among(recent, chosen, told)
    by_region = regions(dict(counts))
    count = sum(region["count"] for region in by_region)
    content = {
        "lead": lead(count),
        "plates": plates_with(recent, settings),
        "regions": by_region if count >= SEARCH_FROM else [],
        "tools": [{"tool": tool, "url": url} for tool, url in working_tools()],
        "findings": found,
        "how_read": how_all_were_read(found),
        "is_none_confirmed": is_none_confirmed(found),
    }
    return rendered("portal/home/opening.html", content)


@kept
def latest() -> str:
    """What cities published last, by kind."""
    today = timezone.localdate()
    results, reports, commitments, needs, projects = at_once(
        newest_results.asked(),
        newest_reports.asked(first_day(today), today),
        newest_commitments.asked(),
        needs_of_all.asked(today),
        newest_projects.asked(),
    )
    content = {
        "assessments": results,
        "reported": last_reported(reports),
        "commitments": named_commitments(commitments),
        "year": today.year,
        "needs": [posting_line(need) for need in needs],
        "projects": projects_named(projects),
    }
    return rendered("portal/home/latest.html", content)


@kept
def targets() -> str:
    """The global targets, each with whether anything is published under it."""
    return rendered("portal/home/targets.html", {"targets": started_targets()})


@kept
def events() -> str:
    """The next event, and the one from which the alliance came."""
    coming, event = featured_events()
    cities, releases = (
        at_once(parts_with_cities.asked(event.pk), public_releases.asked(event.pk)) if event else ([], [])
    )
    content = {
        "coming": named_event(coming),
        "event": named_event(event),
        "event_cities": [part.city for part in cities],
        "released": [released(each) for each in releases],
    }
    return rendered("portal/home/events.html", content)


@prepared
def newest_cities() -> QuerySet[City]:
    return City.objects.listed().for_cards().order_by("-changed_at", "pk")[:PLATES]


def lead(count: int) -> str:
    """No more than what is here."""
    return (
        ngettext(
            "This site presents %(count)d city so far. See its actions and plans for nature, with date and source.",
            "This site presents %(count)d cities so far. See their actions and plans for nature, with date and source.",
            count,
        )
        % {"count": count}
        if count
        else _("City governments show their work for nature here. No city page is public yet.")
    )


@prepared
def newest_results() -> QuerySet[Result]:
    """What cities published last of the City Biodiversity Index; no points, since those say nothing beside others."""
    rows = Result.objects.shown_to_all().select_related("city").order_by("-published_on", "-pk")
    return rows.only("slug", *columns("title"), *CITY)[:NEWEST]


@prepared
def counted_regions() -> QuerySet[Any, Any]:
    return City.objects.listed().order_by().values_list("region").annotate(count=Count("pk"))


def regions(counts: dict[str, int]) -> list[dict[str, Any]]:
    base = f"/{get_language()}/cities/"
    return [
        {"label": label, "url": f"{base}?region={code}", "count": counts[code]}
        for code, label in REGIONS.items()
        if code in counts
    ]


def featured_events() -> tuple[Event | None, Event | None]:
    """The next one, and the one from which the alliance came: the first with outcomes. Where neither is, the last."""
    today = timezone.localdate()
    events = at_once(coming_event.asked(today), first_with_outcomes.asked(today), last_event.asked(today))
    coming, origin, last = (next(iter(each), None) for each in events)
    return coming, origin or (None if coming else last)


def named_event(event: Event | None) -> dict[str, Any] | None:
    """An event with its words in the reader's language."""
    return {"row": event, "title": localized(event, "title"), "summary": localized(event, "summary")} if event else None


@prepared
def coming_event(today: date) -> QuerySet[Event]:
    return shown_events().coming(today)[:1]


@prepared
def first_with_outcomes(today: date) -> QuerySet[Event]:
    shown = Release.objects.filter(event=OuterRef("pk"), resource__in=Resource.objects.shown_to_all())
    return shown_events().held(today).filter(Exists(shown)).order_by("starts", "pk")[:1]


@prepared
def last_event(today: date) -> QuerySet[Event]:
    return shown_events().past(today)[:1]


def shown_events() -> EventQuerySet:
    shown_columns = ("slug", "starts", "ends", "part_of", *columns("title", "summary"))
    return Event.objects.shown_to_all().only(*shown_columns)


@prepared
def parts_with_cities(event: int) -> QuerySet[Participation]:
    """The listed ones, in the order of the programme."""
    rows = Participation.objects.filter(event=event, city__in=City.objects.listed()).select_related(
        "city", "city__biome"
    )
    of_cards = [f"city__{name}" for name in CARD]
    return rows.only("event", "city", "order", *of_cards).order_by("order", "pk")[:CITIES_OF_EVENT]


def released(row: Release) -> dict[str, Any]:
    found = row.resource
    return {"resource": found, "title": localized(found, "title"), "url": found.get_absolute_url()}


@prepared
def public_releases(event: int) -> QuerySet[Release]:
    shown = Resource.objects.shown_to_all()
    rows = Release.objects.filter(event=event, resource__in=shown).select_related("resource")
    return rows.only("order", "resource", "resource__slug", "resource__kind", *columns("title", prefix="resource__"))
