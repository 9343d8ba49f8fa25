"""All results of a city: the parts of each year as bars, and the points of the newest beside those of its baseline.

A city is held against itself alone, and only where both years are of one edition and one boundary.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.assessments import published_of, year_row
from alliance.portal.city_page.points import about_points, charts_of, has_moved, without_points
from alliance.portal.index_findings import change_finding
from assessment.answers.outcomes import sums
from assessment.editions.frameworks import framework
from assessment.models import Result
from assessment.results.change import change_of
from cities.models import City
from core.pagecache.middleware import public_page


@require_safe
@public_page()
def city_index(request: HttpRequest, slug: str) -> HttpResponse:
    city = get_object_or_404(City.objects.visible_to(request.user), slug=slug)
    results = published_of(city)
    context = {
        "title": _("City Biodiversity Index of %(city)s") % {"city": city.name},
        "city": city,
        "years": [year_row(each, results) for each in results],
        "newest": drawn_points(results[0], results) if results else None,
    }
    return render(request, "assessment/years.html", context)


def drawn_points(result: Result, results: list[Result]) -> dict[str, Any]:
    """The points of a result as a drawing: each indicator with the score of its baseline, where that was another."""
    edition, lines, change = framework(result.framework), list(result.lines.all()), change_of(result, results)
    charts = charts_of(edition, lines, change, sums(edition, lines))
    return {
        "result": result,
        "finding": change_finding(change, lines),
        "about": about_points(result, edition, change),
        "charts": charts,
        "before": str(change.baseline.year) if change.baseline and has_moved(charts) else "",
        "without": without_points(edition, lines),
    }
