"""Small cards for a city's own website, of the city and of a result of its: the pages that others may show in a frame.

No script, no cookie, nothing about whoever looks. Kept for five minutes by browsers and caches on the way, so what is
withdrawn may stand there for as long.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.csp import CSP
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from alliance.portal.assessments import published_of, year_row
from alliance.portal.plans import plan_status, tone_and_label
from alliance.portal.profile import city_standing
from assessment.models import Result
from cities.models import City
from core.content.reading import as_public
from core.pagecache.kept import position_of_request
from core.text.fallback import localized
from core.text.languages import LANGUAGE_TAGS

KEPT = 300
POLICY: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": ["*"],
}


@require_safe
@xframe_options_exempt
@csp_override(POLICY)
def city_card(request: HttpRequest, slug: str) -> HttpResponseBase:
    return answer(request, card, slug)


@require_safe
@xframe_options_exempt
@csp_override(POLICY)
def result_card(request: HttpRequest, slug: str) -> HttpResponseBase:
    return answer(request, card_of_result, slug)


def answer(request: HttpRequest, make: Callable[[str], str], slug: str) -> HttpResponseBase:
    """The card is made without the request, so that nothing of it can get in."""
    etag = etag_of(request)
    response: Any = get_conditional_response(request, etag=etag) or HttpResponse(make(slug))
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={KEPT}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    found: HttpResponseBase = response
    return found


def etag_of(request: HttpRequest) -> str:
    """Another one after each change of content: what was withdrawn is never confirmed by a 304."""
    value = "\n".join([str(position_of_request()), settings.BUILD, request.path_info])
    return f'W/"{salted_hmac("alliance.portal.framed_card", value, algorithm="sha256").hexdigest()}"'


def card(slug: str) -> str:
    city = as_public(get_object_or_404(City.objects.public().annotate(plan_status=plan_status()), slug=slug))
    language = get_language() or "en"
    context = {
        "html_lang": LANGUAGE_TAGS[language],
        "city": city,
        "standing": city_standing(city),
        "summary": localized(city, "summary"),
        "plan": tone_and_label(city.plan_status)[1],  # type: ignore[attr-defined]
        "url": settings.SITE_URL + city.get_absolute_url(),
    }
    return render_to_string("portal/card.html", context)


def card_of_result(slug: str) -> str:
    """The card of a result with all that its sums are read by, never with the points alone."""
    rows = Result.objects.published().select_related("city").prefetch_related("lines")
    result = get_object_or_404(rows, slug=slug)
    context = {
        "html_lang": LANGUAGE_TAGS[get_language() or "en"],
        "city": result.city,
        "title": localized(result, "title"),
        "year": year_row(result, published_of(result.city)),
        "url": settings.SITE_URL + result.get_absolute_url(),
    }
    return render_to_string("assessment/card.html", context)
