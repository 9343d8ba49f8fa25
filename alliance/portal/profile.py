"""The page of a city: what it is, whom it meets, what it plans and does, and where each fact was read."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.links import Surroundings, surroundings
from alliance.portal.photos import photo_of
from cities.models import City, Figure, Measure
from cities.organisations.models import Organisation
from cities.places import REGIONS, country_name
from cities.practices.models import Practice
from cities.team.models import StaffRole
from core.accounts.permissions import may
from core.content.reading import as_public, as_read_by
from core.history.translations import older_here
from core.pagecache.middleware import public_page
from core.review import freshness
from core.review.proposals.kinds import kind_of
from core.text import numbers
from core.text.fallback import language_name, shown
from events.models import Speaker
from planning.models import Plan
from resources.models import Resource

FACTS_ON_TOP = 6
ORDER = {measure: number for number, measure in enumerate(Measure.values)}


@require_safe
@public_page()
def city_page(request: HttpRequest, slug: str) -> HttpResponse:
    reachable = StaffRole.objects.reachable().filter(city=OuterRef("pk"))
    named = StaffRole.objects.named().filter(city=OuterRef("pk")).values("user__name")[:1]
    cities = City.objects.visible_to(request.user).select_related("kind", "biome")
    cities = cities.annotate(focal_point=Subquery(named), is_reachable=Exists(reachable))
    city = as_read_by(get_object_or_404(cities, slug=slug), request.user)
    around = surroundings(city)
    figures = list(Figure.objects.shown().filter(city=city))
    plans = list(Plan.objects.published().filter(city=city).newest_first().prefetch_related("figures", "sources"))
    plans = [as_read_by(plan, request.user) for plan in plans]
    context = {
        "city": city,
        "title": city.name,
        "photo": photo_of(city),
        "summary": shown(city, "summary"),
        "text": shown(city, "text"),
        "statement": shown(city, "leader_statement"),
        "languages": [language_name(tag) for tag in city.languages],
        "older": older_here(city),
        "aged": freshness.aged(kind_of("city"), city),
        "country": country_name(city.country),
        "region": REGIONS[city.region],
        "around": around,
        "facts": facts(figures),
        "figures": figure_rows(figures),
        "plans": [plan_row(plan) for plan in plans],
        "practices": [as_public(row) for row in Practice.objects.published().filter(city=city)],
        "resources": Resource.objects.published().filter(cities=city).newest_first(),
        "speakers": Speaker.objects.named().filter(city=city).select_related("organisation"),
        "organisations": [as_public(row) for row in Organisation.objects.published().filter(city=city)],
        "sources": city.sources.all(),
        "tags": tags(city, plans),
        "structured": structured(request, city),
        "workspace_url": workspace_url(request, city),
    }
    context["contents"] = contents(context)
    return render(request, "portal/city.html", context)


def workspace_url(request: HttpRequest, city: City) -> str:
    """For the city's own staff; other readers cost no question to the database."""
    mine = request.user.is_authenticated and may(request.user, "city.work", city)
    return address("workspace_thing", city.slug, "profile") if mine else ""


def address(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:  # the page comes with a feature that is not here
        return ""


def facts(figures: list[Figure]) -> list[dict[str, Any]]:
    return [
        {
            "label": figure.get_measure_display(),
            "value": numbers.shown(figure.value),
            "unit": figure.get_unit_display() if figure.unit != "people" else "",
            "year": figure.year,
        }
        for figure in one_a_measure(figures)[:FACTS_ON_TOP]
    ]


def one_a_measure(figures: list[Figure]) -> list[Figure]:
    """The first of `shown()`: the city's own word, else the newest public one."""
    return [next(group) for _measure, group in groupby(in_page_order(figures), key=lambda figure: figure.measure)]


def in_page_order(figures: list[Figure]) -> list[Figure]:
    return sorted(figures, key=lambda figure: ORDER[figure.measure])


def figure_rows(figures: list[Figure]) -> list[dict[str, Any]]:
    """All of them, also those that contradict each other, for the sources at the end of the page."""
    return [
        {
            "label": figure.get_measure_display(),
            "value": numbers.shown(figure.value),
            "unit": figure.get_unit_display(),
            "year": f"{figure.year_from}–{figure.year}" if figure.year_from else str(figure.year),
            "method": figure.method,
            "source": figure.cited,
            "confirmed": confirmation(figure),
        }
        for figure in in_page_order(figures)
    ]


def confirmation(figure: Figure) -> str:
    return freshness.sentence(figure.confirmed_on)


def plan_row(plan: Plan) -> dict[str, Any]:
    tone = {"in-force": "ok", "being-written": "info"}.get(plan.status, "mute")
    return {
        "plan": plan,
        "title": shown(plan, "title"),
        "note": shown(plan, "note"),
        "older": older_here(plan),
        "aged": freshness.aged(kind_of("plan"), plan),
        "tone": tone,
        "figures": plan.figures.all(),
        "sources": [source for source in plan.sources.all() if source.is_good],
    }


def standing(city: City) -> str:
    """What the city is in the alliance. Taking part in the founding event makes no member."""
    if city.status == City.Status.MEMBER and city.member_since:
        return _("Member of the alliance since %(year)s") % {"year": city.member_since.year}
    if city.status == City.Status.MEMBER:
        return _("Member of the alliance")
    return _("Took part in the founding event, 2024")


def tags(city: City, plans: list[Plan]) -> list[dict[str, str]]:
    found = []
    in_force = next((plan for plan in plans if plan.status == "in-force"), None)
    if in_force:
        label = (
            _("Plan in action: %(period)s") % {"period": in_force.period} if in_force.period else _("Plan in action")
        )
        found.append({"label": label, "tone": "ok", "icon": "check"})
    if city.member_since:
        found.append({"label": _("Member since %(year)s") % {"year": city.member_since.year}})
    elif city.status == City.Status.FOUNDING:
        found.append({"label": _("Took part in the founding event, 2024")})
    if city.confirmed_on:
        found.append({"label": freshness.sentence(city.confirmed_on), "tone": "plain"})
    else:
        found.append({"label": _("From public sources, not yet confirmed by the city"), "tone": "plain"})
    return found


def contents(context: dict[str, Any]) -> list[dict[str, str]]:
    """Sections without content stay out of the list."""
    around: Surroundings = context["around"]
    sections = (
        ("nature", _("Nature and the city"), True),
        ("links", _("Works with"), bool(around.met or around.similar)),
        ("plan", _("Plan and progress"), bool(context["plans"])),
        ("practices", _("Practices"), bool(context["practices"])),
        ("events", _("Events and people"), bool(around.participations or context["speakers"])),
        ("resources", _("Resources"), bool(context["resources"])),
        ("sources", _("Sources"), True),
    )
    return [{"label": label, "url": f"#{name}"} for name, label, there in sections if there]


def structured(request: HttpRequest, city: City) -> dict[str, Any]:
    """schema.org"""
    return {
        "@context": "https://schema.org",
        "@type": "City" if city.kind.code != "province" else "AdministrativeArea",
        "name": city.name,
        "alternateName": [name for name in (city.local_name, city.official_name) if name and name != city.name],
        "url": settings.SITE_URL + request.path,
        "description": city.summary,
        "sameAs": city.website or None,
        "geo": {"@type": "GeoCoordinates", "latitude": city.latitude, "longitude": city.longitude},
    }
