"""Views that cost much are given out sparingly: 429 with the time to wait."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.ratelimits.limits import client_address, take
from core.text.requests import request_id


def limited[Response: HttpResponseBase](
    kind: str, limit: int, seconds: int
) -> Callable[[Callable[..., Response]], Callable[..., Response | HttpResponse]]:
    """Lets an address have no more than `limit` answers in so many seconds. What the page cache answers is not
    counted."""

    def mark(view: Callable[..., Response]) -> Callable[..., Response | HttpResponse]:
        @wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> Response | HttpResponse:
            wait = take(kind, client_address(request), limit, seconds)
            return view(request, *args, **kwargs) if wait is None else too_many(request, wait)

        return marked

    return mark


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    context = {
        "title": _("Too many requests"),
        "happened": _("Your connection sent too many requests of this kind in a short time."),
        "next_step": _("Wait a while and try again."),
        "number": request_id.get(),
    }
    response = render(request, "errors/error.html", context, status=429)
    response.headers["Retry-After"] = str(wait)
    response.headers["Cache-Control"] = "no-store"
    return response
