"""Cities near a city: those that it works with, that it met, that face the same questions; each with its reasons."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.city_page.working import linked, worked_with
from alliance.portal.links import surroundings
from cities.models import City
from core.pagecache.kept import kept_lasting
from core.pagecache.middleware import public_page
from core.pagecache.packed import packed


@require_safe
@public_page(lasts=True)
def city_links(request: HttpRequest, slug: str) -> HttpResponse:
    if request.user.is_anonymous:
        return render(request, "cooperation/city.html", shown_to_visitors(slug))
    city = get_object_or_404(City.objects.visible_to(request.user).select_related("biome"), slug=slug)
    return render(request, "cooperation/city.html", shown(city))


@kept_lasting
def shown_to_visitors(slug: str) -> dict[str, Any]:
    """What the page shows to everybody. Raises Http404."""
    return shown(get_object_or_404(City.objects.public().select_related("biome"), slug=slug))


def shown(city: City) -> dict[str, Any]:
    around = surroundings(city)
    title = _("What other cities have in common with %(city)s") % {"city": city.name}
    main = {
        "city": city,
        "title": title,
        "linked": worked_with(around.linked),
        "met": linked(around.met),
        "similar": linked(around.similar),
    }
    return {"city": city, "title": title, "main": packed("cooperation/city/main.html", main)}
