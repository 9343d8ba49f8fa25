"""The page of a city: what it is, whom it meets, what it plans and does, and where each fact was read."""

from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.photos import photo_of
from alliance.portal.sections import Profile, in_page_order, one_a_measure, sections_of, subject
from cities.models import City, Figure, Measure
from cities.places import REGIONS
from cities.team.models import StaffRole
from core.accounts.permissions import may
from core.content.reading import as_read_by
from core.pagecache.middleware import public_page
from core.review import freshness
from core.review.proposals.kinds import kind_of
from core.text.fallback import localized
from planning.models import Plan

FACTS_ON_TOP = 4
# What says most about nature comes first, the size of the city last.
TELLING = (
    *(Measure.FOREST_COVER, Measure.SPECIES, Measure.ECOSYSTEM_TYPES, Measure.PROTECTED_AREAS, Measure.PROTECTED_LAND),
    *(Measure.PROTECTED_AREA, Measure.LAKESIDE, Measure.RESTORED, Measure.WOODLAND, Measure.CITIZEN_FORESTS),
    *(Measure.PARKS, Measure.PARKS_NEAR, Measure.BIRDS, Measure.PLANTS, Measure.FISH, Measure.RED_LINE),
    *(Measure.SPENDING, Measure.LAND_AREA, Measure.AREA, Measure.AREA_WITH_SEA),
)


@require_safe
@public_page()
def city_page(request: HttpRequest, slug: str) -> HttpResponse:
    reachable = StaffRole.objects.reachable().filter(city=OuterRef("pk"))
    named = StaffRole.objects.named().filter(city=OuterRef("pk")).values("user__name")[:1]
    cities = City.objects.visible_to(request.user).select_related("kind", "biome")
    cities = cities.annotate(focal_point=Subquery(named), is_reachable=Exists(reachable))
    city = as_read_by(get_object_or_404(cities, slug=slug), request.user)
    profile = Profile(city, request.user)
    sections = sections_of(profile)
    context = {
        "city": city,
        "title": city.name,
        "photo": photo_of(city),
        "summary": localized(city, "summary"),
        "region": REGIONS[city.region],
        "facts": facts(profile.figures),
        "confirmed": freshness.whole(kind_of("city"), city),
        "tags": tags(city, profile.plans),
        "sections": sections,
        "structured": structured(request, city),
        "workspace_url": workspace_url(request, city),
    }
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
    """How many people live there, and what else tells most."""
    return [fact(figure, before(figure, figures)) for figure in on_top(figures)]


def on_top(figures: list[Figure]) -> list[Figure]:
    of_each = one_a_measure(figures)
    people = [figure for figure in of_each if figure.measure == Measure.POPULATION][:1]
    others = [figure for figure in of_each if figure.measure != Measure.POPULATION]
    others.sort(key=lambda figure: (before(figure, figures) is None, TELLING.index(Measure(figure.measure))))
    return in_page_order([*people, *others[: FACTS_ON_TOP - len(people)]])


def before(figure: Figure, figures: list[Figure]) -> Figure | None:
    """The earliest value that the same source gives of the same: what it was before."""
    same = [
        other
        for other in figures
        if other.year and (subject(other), other.unit) == (subject(figure), figure.unit) and other.cited == figure.cited
    ]
    first = min(same, key=lambda other: other.year or 0, default=None)
    is_later = first and first.pk != figure.pk and (figure.year is None or (first.year or 0) < figure.year)
    return first if is_later else None


def fact(figure: Figure, earlier: Figure | None) -> dict[str, Any]:
    return {
        "label": figure.label,
        "value": f"{earlier.amount} → {figure.amount}" if earlier else figure.amount,
        "note": f"{earlier.dated} → {figure.dated}" if earlier else figure.dated,
        "url": f"#f-{figure.pk}",
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
    return found


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
