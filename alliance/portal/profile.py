"""The page of a city: what it is, whom it meets, what it plans and does, and where each fact was read."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.city_page import glance
from alliance.portal.city_page.reading import Profile, what_it_has
from alliance.portal.cooperation.asked import asked_on
from alliance.portal.photos import photo_of
from alliance.portal.plans import BESIDE_A_PLAN
from alliance.portal.sections import sections_of
from assessment.models import Result
from cities.models import City
from cities.places import REGIONS
from cities.querysets import CityQuerySet
from cities.team.models import StaffRole
from cooperation.neighbours.models import Renewal
from core.accounts.permissions import Person, may
from core.content.reading import all_read_alike, as_read_by
from core.pagecache.kept import kept
from core.pagecache.middleware import public_page
from core.pagecache.packed import packed
from core.prepared import prepared
from core.review import freshness
from core.review.proposals.kinds import kind_of
from core.text.fallback import localized
from planning.models import Plan


@require_safe
@public_page()
def city_page(request: HttpRequest, slug: str) -> HttpResponse:
    shown = shown_on_page(slug, request.user)
    city = shown["city"]
    asked = asked_on(request, city) if city.is_listed else None
    actions = actions_of(request, city, shown["looks_for"])
    more = {"actions": actions, "asked": asked, "structured": structured(request, city)}
    return render(request, "portal/city.html", {**shown, **more})


def shown_on_page(slug: str, viewer: Person) -> dict[str, Any]:
    """What is kept for visitors, wherever the viewer reads the same. Raises Http404."""
    if viewer.is_anonymous:
        return shown_to_visitors(slug)
    if all_read_alike(City, Plan):
        with suppress(Http404):  # one that is not public may be their own
            return shown_to_visitors(slug)
    return shown_to(viewer, city_at(slug, viewer))


@kept
def shown_to_visitors(slug: str) -> dict[str, Any]:
    """Kept beside the page itself, which is another for each theme and void sooner than this. Raises Http404."""
    visitor = AnonymousUser()
    return shown_to(visitor, city_at(slug, visitor))


def shown_to(viewer: Person, found: City) -> dict[str, Any]:
    """What the page says of a city to somebody who may read it."""
    city = as_read_by(found, viewer)
    profile = Profile(city, viewer)
    sections = sections_of(profile)
    told = {section.code: section.context for section in sections}
    return {
        "city": city,
        "title": city.name,
        "photo": photo_of(city),
        "summary": localized(city, "summary"),
        "region": REGIONS.get(city.region, ""),
        "cells": glance.cells(profile, told),
        "confirmed": freshness.whole(kind_of("city"), city),
        "tags": tags(city, profile.plans, profile.results),
        "setting": next((term.code for term in profile.around.terms.get("settings", [])), ""),
        "looks_for": looks_for(told),
        "sections": packed("portal/city/sections.html", {"city": city, "sections": sections}),
    }


def looks_for(told: dict[str, Any]) -> str:
    """The anchor of what the city looks for, or nothing."""
    if told.get("projects", {}).get("looking"):
        return "#projects"
    return "#cooperation" if told.get("cooperation", {}).get("needs") else ""


def city_at(slug: str, viewer: Person) -> City:
    """The city with what its page asks of other tables, or 404. One that everybody may see is a prepared query."""
    city = public_city.first(slug)
    if city is None and viewer.is_anonymous:
        raise Http404
    return city or get_object_or_404(with_people(City.objects.visible_to(viewer)), slug=slug)


@prepared
def public_city(slug: str) -> QuerySet[City]:
    return with_people(City.objects.public().filter(slug=slug))


def with_people(cities: CityQuerySet) -> QuerySet[City]:
    """Cities with their focal point, and with what is worth asking for."""
    reachable = StaffRole.objects.reachable().filter(city=OuterRef("pk"))
    named = StaffRole.objects.named().filter(city=OuterRef("pk")).values("user__name")[:1]
    renewing = Renewal.objects.filter(city=OuterRef("pk"))
    return cities.select_related("kind", "biome").annotate(
        focal_point=Subquery(named),
        is_reachable=Exists(reachable),
        is_renewing=Exists(renewing),
        **what_it_has(OuterRef("pk")),
    )


def actions_of(request: HttpRequest, city: City, looks_for: str) -> list[dict[str, str]]:
    """What a reader does next, the first as the one solid button. The city's own staff edit; other readers cost no
    question to the database."""
    mine = request.user.is_authenticated and may(request.user, "city.work", city)
    edit = address("workspace_thing", city.slug, "profile") if mine else ""
    buttons = [{"label": _("Edit this profile"), "url": edit}] if edit else []
    plain: list[dict[str, str]] = []
    if city.is_listed:
        if looks_for:
            buttons.append({"label": _("See the support sought by %(city)s") % {"city": city.name}, "url": looks_for})
        if getattr(city, "is_reachable", False):
            write = _("Contact %(city)s") % {"city": city.name}
            buttons.append({"label": write, "url": reverse("city_write", args=[city.slug])})
        if not city.is_example:
            follow = {"label": _("Follow"), "url": reverse("follow", args=["city", city.slug])}
            # Whoever is signed in gets a page that is kept for nobody, so that it may hold a form.
            buttons.append({**follow, "token": get_token(request)} if request.user.is_authenticated else follow)
        plain = [
            {"label": _("Ask about this city"), "url": reverse("city_ask", args=[city.slug])},
            {"label": _("One-page summary to print"), "url": reverse("city_brief", args=[city.slug])},
            {"label": _("Compare"), "url": f"{reverse('compare')}?c={city.slug}"},
        ]
    kinds = ("solid", *("outline" for _other in buttons[1:]))
    return [*({**button, "kind": kind} for button, kind in zip(buttons, kinds, strict=False)), *plain]


def address(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:  # the page comes with a feature that is not here
        return ""


def city_standing(city: City) -> str:
    """What the city is in the alliance. Taking part in the founding event makes no member."""
    if city.is_example:
        return _("A fictional example")
    if city.status == City.Status.MEMBER and city.member_since:
        return _("Member of the alliance since %(year)s") % {"year": city.member_since.year}
    if city.status == City.Status.MEMBER:
        return _("Member of the alliance")
    return _("Took part in the founding event in 2024")


def tags(city: City, plans: list[Plan], results: list[Result]) -> list[dict[str, str]]:
    found = []
    counted = (plan for plan in plans if plan.kind not in BESIDE_A_PLAN)
    in_force = next((plan for plan in counted if plan.standing == Plan.Status.IN_FORCE), None)
    if in_force:
        label = _("Plan in force: %(period)s") % {"period": in_force.period} if in_force.period else _("Plan in force")
        found.append({"label": label, "tone": "ok", "icon": "check"})
    found += index_tags(results)
    if city.is_example:
        found.append({"label": _("Example: this city and its figures are fictional."), "tone": "warn"})
    elif city.member_since:
        found.append({"label": _("Member since %(year)s") % {"year": city.member_since.year}})
    elif city.status == City.Status.FOUNDING:
        found.append({"label": _("Took part in the founding event in 2024")})
    return found


def index_tags(results: list[Result]) -> list[dict[str, str]]:
    """The newest year; how many points it has is said where all four figures stand together."""
    return [{"label": _("Index %(year)s") % {"year": each.year}, "tone": "info"} for each in results[:1]]


def structured(request: HttpRequest, city: City) -> dict[str, Any]:
    """The city in the words of schema.org, for machines."""
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
