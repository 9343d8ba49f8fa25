"""Stands outside the choice of a language."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

type Respond = Callable[[HttpRequest], HttpResponseBase]


class OneAnswerForAllLanguages:
    """What the API answers depends on `?lang` alone; only the sentences of its refusals follow the reader's browser.

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
        return response


def parts(header: str) -> list[str]:
    return [name.strip() for name in header.split(",") if name.strip()]
