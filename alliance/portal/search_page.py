"""The page of search over everything public."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.ratelimits.decorators import limited
from core.search.finding import Results, search
from core.search.registry import indexes


@never_cache
@require_safe
@limited("search", 120, 60)
def search_page(request: HttpRequest) -> HttpResponse:
    q, kind = request.GET.get("q", ""), request.GET.get("kind") or None
    if kind and kind not in {known.code for known in indexes()}:
        kind = None
    results = search(q, get_language() or "en", kind=kind, page=page_number(request))
    context = {
        "title": _("Search: %(query)s") % {"query": results.query} if results.query else _("Search"),
        "results": results,
        "reason": reason(results),
        "suggestion_url": f"?{urlencode({'q': results.suggestion})}" if results.suggestion else "",
        "previous": results.page - 1 if results.page > 1 else None,
        "next": results.page + 1 if results.page < results.pages else None,
    }
    return render(request, "portal/search.html", context)


def page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) > 0):
        raise Http404
    return int(text)


def reason(results: Results) -> str:
    words: dict[str, Any] = {
        "too-long": _("This search term is too long. Use at most 200 characters."),
        "no-words": _("The search text contains no words. Use letters, numbers or characters."),
    }
    return str(words.get(results.reason or "", ""))
