"""All figures of a city with their years and sources, and what else its page was read in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.city_page.lines import all_of
from alliance.portal.city_page.reading import Profile, city_sources
from alliance.portal.facts import figure_rows
from cities.models import City
from core.content.reading import as_read_by
from core.pagecache.middleware import public_page
from core.text.fallback import localized


@require_safe
@public_page()
def city_figures(request: HttpRequest, slug: str) -> HttpResponse:
    city = as_read_by(get_object_or_404(City.objects.visible_to(request.user), slug=slug), request.user)
    profile = Profile(city, request.user)
    context = {
        "title": _("Figures and sources of %(city)s") % {"city": localized(city, "name").text},
        "city": city,
        "figures": figure_rows(profile.figures),
        "rows": all_of(profile),
        "sources": [row for row in city_sources(city.pk) if row.is_good],
    }
    return render(request, "portal/city_figures.html", context)
