"""What every request gets first: a number of its own, a line in the log, and a refusal when it cannot be read."""

import logging
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from contextvars import ContextVar
from urllib.parse import unquote, unquote_to_bytes

from django.core.exceptions import BadRequest
from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.functional import LazyObject

from core.text.clean import TURNING

type Respond = Callable[[HttpRequest], HttpResponseBase]

logger = logging.getLogger("requests")
request_id: ContextVar[str] = ContextVar("request_id", default="")
QUIET = ("/healthz", "/readyz", "/metrics", "/static/")


TOO_MANY = 429
A_MINUTE = 60.0


class RequestId:
    """Makes the number that the log, the history and every error page show. A number sent by a client is not used.

    It lasts until the answer is closed: Django tells of a 404 after the last middleware, and an answer that streams is
    made after it.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response
        request_finished.connect(forget_number)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        request_id.set(uuid.uuid4().hex[:16])
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id.get()
        told = facts(request, response, started)
        REFUSED.tell()
        if not request.path.startswith(QUIET) and not REFUSED.takes(told):
            logger.info("request", extra=told)
        return response


def forget_number(**_signal: object) -> None:
    request_id.set("")


class Refused:
    """Tells of the first request of a route that a limit refused, and of those that follow once a minute, by their
    number: a flood of them would fill the disk with lines that say the same."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self.until = 0.0
        self.more: Counter[tuple[object, object]] = Counter()

    def takes(self, told: dict[str, object]) -> bool:
        """Whether this is one of a flood, which `tell` will count."""
        if told["status"] != TOO_MANY:
            return False
        what = told["method"], told["route"]
        with self.lock:
            self.until = self.until or time.monotonic() + A_MINUTE
            is_another = what in self.more
            self.more[what] += is_another
        return is_another

    def tell(self) -> None:
        """Writes the sum of a minute that is over. Each request asks for it, those of watchers too."""
        if not self.until or time.monotonic() < self.until:
            return
        with self.lock:
            more = self.more
            self.forget()
        for (method, route), number in more.items():
            if number:
                facts = {"method": method, "route": route, "status": TOO_MANY, "more": number}
                logger.info("requests refused", extra=facts)


REFUSED = Refused()


class WithRequest(logging.Filter):
    """Adds the number of the request to every line. Drops the second line of Django about a request that a limit
    refused: `RequestId` tells of it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return not (record.name == "django.request" and getattr(record, "status_code", 0) == TOO_MANY)


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
            request.META["QUERY_STRING"] = straight(QueryDict(query))  # of which `GET` and addresses of pages are made
        return self.get_response(request)


def straight(asked: QueryDict) -> str:
    """The query string `asked` without the characters that turn the direction of letters."""
    found = asked.copy()
    for name, values in asked.lists():
        found.setlist(name, [TURNING.sub("", value) for value in values])
    return found.urlencode()


def readable(query: str) -> bool:
    raw = unquote_to_bytes(query.encode("latin-1", "replace") if query.isascii() else query.encode())
    if b"\0" in raw:
        return False
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
