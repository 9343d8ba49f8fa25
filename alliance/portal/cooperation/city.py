"""Cities near a city: those that it works with, that it met, that face the same questions; each with its reasons."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.city_page.reading import learned_from
from alliance.portal.city_page.working import linked, worked_with
from alliance.portal.links import surroundings
from cities.models import City
from cities.practices.models import Practice
from cooperation.models import Link as AgreedLink
from core.content.reading import as_public
from core.pagecache.kept import kept
from core.pagecache.middleware import public_page
from core.pagecache.packed import packed


@require_safe
@public_page()
def city_links(request: HttpRequest, slug: str) -> HttpResponse:
    if request.user.is_anonymous:
        return render(request, "cooperation/city.html", shown_to_visitors(slug))
    city = get_object_or_404(City.objects.visible_to(request.user).select_related("biome"), slug=slug)
    return render(request, "cooperation/city.html", shown(city))


@kept
def shown_to_visitors(slug: str) -> dict[str, Any]:
    """What the page shows to everybody. Raises Http404."""
    return shown(get_object_or_404(City.objects.public().select_related("biome"), slug=slug))


def learned_by(city: City) -> list[dict[str, Any]]:
    """Practices that this city or another one learned from a public link of it, each with the link."""
    links = AgreedLink.objects.published().filter(parts__city=city).values("pk")
    rows = Practice.objects.published().shown_with(lessons__link__in=links).select_related("city").distinct()
    practices = [as_public(row) for row in rows.order_by("slug", "pk")]
    found = learned_from([row.pk for row in practices]) if practices else {}
    return [{"practice": row, "link": link} for row in practices for link in found.get(row.pk, [])]


def shown(city: City) -> dict[str, Any]:
    around = surroundings(city)
    title = _("What other cities have in common with %(city)s") % {"city": city.name}
    main = {
        "city": city,
        "title": title,
        "linked": worked_with(around.linked),
        "learned": learned_by(city),
        "met": linked(around.met),
        "similar": linked(around.similar),
    }
    return {"city": city, "title": title, "main": packed("cooperation/city/main.html", main)}
