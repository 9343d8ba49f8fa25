"""Organisations, and what leads from each to cities."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from cities.models import City
from cities.organisations.models import Organisation
from cities.places import country_name
from cities.practices.models import Practice
from core.accounts.permissions import may
from core.content.examples import is_made_up
from core.content.reading import as_public, as_read_by
from core.history.translations import older_here
from core.pagecache.middleware import public_page
from core.text.fallback import columns, localized
from core.ui.paging import page_of
from events.models import Event, Participation, Speaker
from events.people import Person, person_now
from resources.models import Resource

MOST_PEOPLE = 12


@require_safe
@public_page("page", "kind")
def organisations(request: HttpRequest) -> HttpResponse:
    found = Organisation.objects.shown_to_all().select_related("city", "city__biome").order_by("name_en", "pk")
    kind = request.GET.get("kind", "")
    if kind in Organisation.Kind.values:
        found = found.filter(kind=kind)
    page = page_of(found, request.GET.get("page"))
    people = people_first() if page.number == 1 and not kind else []
    context = {
        "title": _("People and organisations"),
        "page_of_organisations": page,
        "people": people[:MOST_PEOPLE],
        "more_people": len(people) > MOST_PEOPLE,
        "groups": grouped([as_public(row) for row in page.object_list]),
        "params": request.GET,
    }
    return render(request, "portal/organisations.html", context)


def people_first() -> list[Person]:
    """Those who stand on the page of organisations, and one more where there are more."""
    rows = Speaker.objects.shown_to_all().select_related("organisation", "city").order_by("sort_key", "pk")
    return [person_now(speaker) for speaker in rows[: MOST_PEOPLE + 1]]


def grouped(bodies: list[Organisation]) -> list[dict[str, Any]]:
    """Those of cities, and all others."""
    of_cities = [body for body in bodies if body.city_id]
    partners = [body for body in bodies if not body.city_id]
    groups = ((_("Departments and organisations of cities"), of_cities), (_("Partners"), partners))
    return [
        {"title": title, "rows": [(body, localized(body, "name"), place_of(body)) for body in rows]}
        for title, rows in groups
        if rows
    ]


def place_of(body: Organisation) -> str:
    """The name of its city, which a city that has left is not called by."""
    return body.city.name if body.city and body.city.is_listed else ""


@require_safe
@public_page()
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(
        Organisation.objects.visible_to(request.user)
        .select_related("city", "city__biome", "parent")
        .prefetch_related("sources"),
        slug=slug,
    )
    found = as_read_by(found, request.user)
    events = organisation_events(found)
    if found.city and not may(request.user, "city.see", found.city):
        found.city = None
    context = {
        "title": localized(found, "name").text,
        "organisation": found,
        "name": localized(found, "name"),
        "summary": localized(found, "summary"),
        "unit": localized(found, "unit"),
        "older": older_here(found),
        "country": country_name(found.country) if found.country else "",
        "events": [(event, localized(event, "title")) for event in events],
        "cities": cities_met(found, events),
        "speakers": [
            person_now(each)
            for each in Speaker.objects.named().shown_with(organisation=found).select_related("city", "organisation")
        ],
        "resources": [
            (row, localized(row, "title")) for row in Resource.objects.published().shown_with(publishers=found)[:50]
        ],
        "practices": [
            (row, localized(row, "title"))
            for row in Practice.objects.published().shown_with(organisations=found).select_related("city")[:50]
        ],
        "parts": Organisation.objects.published().shown_with(parent=found),
        "related": related(found),
    }
    return render(request, "portal/organisation.html", context)


def organisation_events(found: Organisation) -> list[Event]:
    """Events of a body, by three short lists of keys: one question with OR would walk through all contributions."""
    keys = [
        Event.objects.filter(organisers=found).order_by().values("pk"),
        Event.objects.filter(supporters=found).order_by().values("pk"),
        Event.objects.filter(contributions__organisation=found).order_by().values("pk"),
    ]
    published = Event.objects.published()
    events = published if is_made_up(found) else published.real()
    events = events.filter(pk__in=keys[0].union(*keys[1:]))
    return list(events.only("slug", "starts", *columns("title")).order_by("-starts", "pk")[:50])


def cities_met(found: Organisation, events: list[Event]) -> list[City]:
    """The cities that took part in events that it organised; one where its people spoke was held by others."""
    parts = Participation.objects.filter(event__in=events, event__organisers=found).values("city")
    cities = City.objects.listed().filter(pk__in=parts).for_cards().by_name()
    return list(cities[:50])


def related(found: Organisation) -> list[tuple[str, list[Organisation]]]:
    """Who carries out or funds what, both ways round; what has ended is told in the past."""
    known = Organisation.objects.published().order_by("slug")
    carried_out, funded = list(known.shown_with(implemented_by=found)), list(known.shown_with(funded_by=found))
    groups = (
        (_("Carried out by"), list(known.shown_with(implements=found))),
        (_("Funded by"), list(known.shown_with(funds=found))),
        (_("Carries out"), [each for each in carried_out if not has_ended(each)]),
        (pgettext("in the past", "Carried out"), [each for each in carried_out if has_ended(each)]),
        (_("Funds"), [each for each in funded if not has_ended(each)]),
        (pgettext("in the past", "Funded"), [each for each in funded if has_ended(each)]),
    )
    return [(label, rows) for label, rows in groups if rows]


def has_ended(found: Organisation) -> bool:
    """Whether a body or programme is over, by an end as exact as it is known: 2024-12 is over with the month."""
    return bool(found.ends) and found.ends < timezone.localdate().isoformat()[: len(found.ends)]
