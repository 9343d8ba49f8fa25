"""Headers that Django has no setting for, and which addresses pages of other sites may read."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

HEADERS = {
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
READS = ("GET", "HEAD")
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Disposition, ETag, Link, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
# No Authorization and no credentials: what needs them is for programs, not for pages of other sites.
PREFLIGHT = {
    **OPEN,
    "Access-Control-Allow-Methods": ", ".join(READS),
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
    "Cache-Control": "no-store",
}


class SecurityHeaders:
    """Sets the headers of every answer, static files and errors too. Open data may be read from any origin, without
    credentials; what is answered to somebody who names themselves may not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.open_data = re.compile("|".join(settings.OPEN_DATA))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_open = self.open_data.fullmatch(request.path_info.lstrip("/")) is not None
        if is_open and is_preflight(request):
            return HttpResponse(status=204, headers={**HEADERS, **PREFLIGHT})
        response = self.get_response(request)
        if is_open and request.method in READS and "private" not in response.headers.get("Cache-Control", ""):
            for name, value in OPEN.items():
                response.headers[name] = value
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def is_preflight(request: HttpRequest) -> bool:
    """A browser asks whether a page of another site may read this. What it may not is answered as ever."""
    wanted = request.headers.get("Access-Control-Request-Method", "")
    return request.method == "OPTIONS" and "Origin" in request.headers and wanted in READS
