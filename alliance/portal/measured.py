"""How a value of a published result was measured over map layers: each number, its files, a picture of the patches."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.measured import published_of
from alliance.portal.assessments import found_result
from assessment.models import Result
from core.pagecache.middleware import public_page
from core.text.fallback import localized
from measurement.layers import showing
from measurement.layers.models import Run
from measurement.layers.published import LAND, Published

SVG = "image/svg+xml; charset=utf-8"


@require_safe
@public_page()
def page(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    result, told = published(request, slug, key)
    context = {
        "title": _("Measured from map layers"),
        "result": result,
        "city": result.city,
        "above": localized(result, "title").text,
        "told": told,
        "of_city": showing.of_city(told.run),
        "lines": showing.lines_of(told.run, told.names),
        **showing.headers(),
        "to_know": showing.to_know(told.run, told.kinds),
        "largest": told.largest,
        "layers": [layer_row(each) for each in told.layers],
        "layer_header": [{"label": label} for label in (_("Shows"), _("Year"), _("Source"), _("Licence"))],
        "picture_url": reverse("result_measurement_picture", args=[slug, key]) if told.is_drawn else "",
        "description": _("%(label)s: %(value)s") % {"label": _("Measured from map layers"), "value": result.city.name},
    }
    return render(request, "assessment/measured.html", context)


def layer_row(layer: dict[str, Any]) -> list[Any]:
    source = {"text": layer["source_title"], "url": layer["source_link"]}
    return [
        _("Land area") if layer["shows"] == LAND else showing.layer_kind_label(layer["shows"]),
        str(layer["year"]),
        source if layer["source_link"] else layer["source_title"],
        layer["licence"],
    ]


@require_safe
@public_page()
def picture(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    _result, told = published(request, slug, key)
    if not told.is_drawn:
        raise Http404
    return HttpResponse(told.run.picture, SVG)


def published(request: HttpRequest, slug: str, key: UUID) -> tuple[Result, Published]:
    """A published result, and the run that a line of it names. Raises Http404."""
    result = found_result(request, slug)
    lines = [line for line in result.lines.all() if line.run == key]
    if not lines or not result.is_public:
        raise Http404
    runs = Run.objects.measured().filter(city=result.city_id, state=Run.State.READY)
    return result, published_of(get_object_or_404(runs, pk=key), result.framework, lines)
