"""Stands outside the choice of a language."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

type Respond = Callable[[HttpRequest], HttpResponseBase]


class OneAnswerForAllLanguages:
    """What the API answers depends on `?lang` alone; only the sentences of its refusals follow the reader's browser.

    What is answered to somebody who names themselves, by any method, is kept by nobody.

    The middleware that chooses the language cannot know that: it names a language and asks caches for a copy of each.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path_info.startswith("/api/") and response.status_code in (200, 304):
            response.headers.pop("Content-Language", None)
            kept = [name for name in parts(response.headers.get("Vary", "")) if name.lower() != "accept-language"]
            if kept:
                response.headers["Vary"] = ", ".join(kept)
            else:
                response.headers.pop("Vary", None)
        if request.path_info.startswith("/api/") and names_somebody(request):
            response.headers["Cache-Control"] = "private, no-store"
        return response


def names_somebody(request: HttpRequest) -> bool:
    return "HTTP_AUTHORIZATION" in request.META or settings.SESSION_COOKIE_NAME in request.COOKIES


def parts(header: str) -> list[str]:
    return [name.strip() for name in header.split(",") if name.strip()]
