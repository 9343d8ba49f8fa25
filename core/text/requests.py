"""What every request gets first: a number of its own, a line in the log, and a refusal when it cannot be read."""

import logging
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from urllib.parse import unquote, unquote_to_bytes

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.functional import LazyObject

from core.text.clean import TURNING

type Respond = Callable[[HttpRequest], HttpResponseBase]

logger = logging.getLogger("requests")
request_id: ContextVar[str] = ContextVar("request_id", default="")
QUIET = ("/healthz", "/readyz", "/metrics", "/static/")


class RequestId:
    """Makes the number that the log, the history and every error page show. A number sent by a client is not used."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        token = request_id.set(uuid.uuid4().hex[:16])
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request_id.get()
            if not request.path.startswith(QUIET):
                logger.info("request", extra=facts(request, response, started))
            return response
        finally:
            request_id.reset(token)


def facts(request: HttpRequest, response: HttpResponseBase, started: float) -> dict[str, object]:
    """No query string, no body, no cookie: only what a line in the log may hold."""
    match = request.resolver_match
    person = number_of(request)
    return {
        **({"user": person} if person else {}),
        "method": request.method,
        "route": match.route if match else "",
        "path": request.path[:200],
        "status": response.status_code,
        "ms": round((time.perf_counter() - started) * 1000, 1),
    }


def number_of(request: HttpRequest) -> object:
    """The key of whoever is known already: nobody is looked up for the log."""
    person = getattr(request, "_cached_user", None) or request.__dict__.get("user")
    return None if isinstance(person, LazyObject) else getattr(person, "pk", None)


class CleanInput:
    """Refuses query strings that no database could store: NUL, lone surrogates, bytes that are not UTF-8.

    What turns the direction of letters is taken out: a search is shown again, and would turn the words around it.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if query and not readable(query):
            raise BadRequest("The query string cannot be read.")
        if query and TURNING.search(unquote(query)):
            request.GET = straight(request.GET)
        return self.get_response(request)


def straight(asked: QueryDict) -> QueryDict:
    found = asked.copy()
    for name, values in asked.lists():
        found.setlist(name, [TURNING.sub("", value) for value in values])
    return found


def readable(query: str) -> bool:
    raw = unquote_to_bytes(query.encode("latin-1", "replace") if query.isascii() else query.encode())
    if b"\0" in raw:
        return False
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
