"""Counts requests while they are answered. `sharing` adds up what each process counted."""

import time

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from prometheus_client import Counter, Gauge, Histogram

from alliance.monitoring.sharing import COUNTS
from core.text.requests import Respond

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
A_LOOK = 1.0  # seconds between two looks at the pool
STATIC, KEPT, UNKNOWN = "static", "kept page", "unknown"

requests = Counter(
    "alliance_requests_total",
    "Requests that were answered, by route and status.",
    ["method", "route", "status"],
    registry=COUNTS,
)
seconds = Histogram(
    "alliance_request_seconds",
    "Time from the first line of a request to its answer.",
    ["route"],
    buckets=SECONDS,
    registry=COUNTS,
)
pages = Counter(
    "alliance_pages_total",
    "Public pages: answered from the cache (kept), or made anew (made).",
    ["came"],
    registry=COUNTS,
)
pool = Gauge(
    "alliance_database_pool", "Connections of the pools: open, free, and requests that wait for one.", ["what"],
    registry=COUNTS,
)  # fmt: skip
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
POOL = {"open": "pool_size", "free": "pool_available", "waiting": "requests_waiting"}


class Measured:
    """Stands around all others but the number of the request."""

    def __init__(self, get_response: Respond) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.looked = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        route, method = route_of(request, response), str(request.method)
        requests.labels(method if method in METHODS else "other", route, str(response.status_code)).inc()
        seconds.labels(route).observe(time.perf_counter() - began)
        if came := getattr(response, "came", ""):
            pages.labels(came).inc()
        self.look_at_pool()
        return response

    def look_at_pool(self) -> None:
        """Counts the connections of this process. SQLite has none."""
        now = time.monotonic()
        if now - self.looked < A_LOOK:
            return
        self.looked = now
        found = getattr(connection, "pool", None)
        if found is not None:
            stats = found.get_stats()
            for what, name in POOL.items():
                pool.labels(what).set(stats.get(name, 0))


def route_of(request: HttpRequest, response: HttpResponseBase) -> str:
    """A route has as many names as the site has pages, however many addresses are asked for."""
    if request.resolver_match is not None:
        return str(request.resolver_match.route)
    if getattr(response, "came", "") == "kept":
        return KEPT
    return STATIC if request.path_info.startswith(str(settings.STATIC_URL)) else UNKNOWN
