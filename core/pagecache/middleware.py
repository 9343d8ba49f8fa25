"""Answers anonymous reads of public pages from the cache; a change of content acts at the next request."""

import gzip
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.http import parse_etags

from core.pagecache.kept import OF_A_PAGE, Made, is_fresh, made_now, one_position
from core.pagecache.models import position
from core.pagecache.reading import reading

THEMES = frozenset({"auto", "light", "dark"})
PRIVATE_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")
VARY = ("Cookie", "Accept-Language", "Accept-Encoding")
UNCACHED = ("/static/", "/healthz", "/readyz", "/metrics", "/api/")
DAY = 86_400
MOST_VALUES = 150  # in the query of a page: more than all filters of a list at once
type View = Callable[..., HttpResponse]
type Respond = Callable[[HttpRequest], HttpResponseBase]


class Page(NamedTuple):
    content_type: str
    headers: dict[str, str]
    zipped: bytes  # alone: thousands of pages must fit into the memory of a process; who takes no gzip waits 0.1 ms
    etag: str


def public_page(*params: str) -> Callable[[View], View]:
    """Marks a view whose answer depends on path, theme, day and these query parameters only; no form, no nonce."""

    def mark(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            request.is_public_page = True  # type: ignore[attr-defined]  # which the frame around it asks
            if sum(len(values) for _name, values in request.GET.lists()) > MOST_VALUES:
                raise TooManyFieldsSent("More query parameters than any page offers.")
            response = view(request, *args, **kwargs)
            response.public_params = frozenset(params)  # type: ignore[attr-defined]
            return response

        marked.public_params = frozenset(params)  # type: ignore[attr-defined]  # which `manage.py check` reads
        return marked

    return mark


class PublicPages:
    """Stands outside sessions, locale and csrf: a hit or a 304 costs one query and one cache read."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        if "HTTP_AUTHORIZATION" in request.META or any(name in request.COOKIES for name in PRIVATE_COOKIES):
            with one_position():
                response = self.get_response(request)
            response.headers["Cache-Control"] = "private, no-store"
            return response
        if request.path_info.startswith(UNCACHED):
            with one_position():
                return self.get_response(request)
        if "HTTP_HX_REQUEST" in request.META:
            with one_position():
                return covered(request, self.get_response(request))
        now = position()
        key = f"page:{page_key(request)}"
        if settings.PAGE_CACHE_ON:
            kept: Made[Page] | None = caches["pages"].get(key)
            if kept is not None and is_fresh(kept, now):
                return came("kept", answer(request, kept.value))
        with one_position(now), reading() as tags:
            response = self.get_response(request)
        if not may_be_stored(request, response):
            if isinstance(response, HttpResponse) and is_public(response):
                return answer(request, pack(response))
            return covered(request, response)
        page = pack(response)
        if settings.PAGE_CACHE_ON:
            caches["pages"].set(key, made_now(page, now, tags, at_most=OF_A_PAGE), DAY)
        return came("made", answer(request, page))


def page_key(request: HttpRequest) -> str:
    """The path holds the language."""
    theme = request.COOKIES.get("theme", "auto")
    parts = [settings.BUILD, timezone.localdate().isoformat(), theme if theme in THEMES else "auto"]
    value = "\n".join([*parts, request.get_host(), request.get_full_path()])
    return sha256(value.encode()).hexdigest()


def is_public(response: HttpResponseBase) -> bool:
    """The same for everybody who asks for this address, whatever else they send."""
    is_marked = getattr(response, "public_params", None) is not None
    return is_marked and response.status_code == 200 and not response.streaming and not response.cookies


def may_be_stored(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Only marked answers, so that foreign query strings cannot fill the cache and no private state gets in."""
    params: frozenset[str] = getattr(response, "public_params", frozenset())
    return (
        is_public(response)
        and params.issuperset(request.GET)
        and len(request.META.get("QUERY_STRING", "")) <= 200
        and "CSRF_COOKIE" not in request.META
    )


def pack(response: HttpResponseBase) -> Page:
    """The ETag is that of what is shown, so that a reader who has it keeps it while others are edited. Signed, so that
    nobody can ask whether a page says what they guess."""
    assert isinstance(response, HttpResponse)
    headers = {k: v for k, v in response.headers.items() if k not in ("Content-Type", "Content-Length", "Vary")}
    digest = salted_hmac("core.pagecache.page", response.content, algorithm="sha256").hexdigest()
    zipped = gzip.compress(response.content, 5, mtime=0)
    return Page(response.headers["Content-Type"], headers, zipped, f'W/"{digest}"')


def came(how: str, response: HttpResponse) -> HttpResponse:
    """Marks for whoever counts whether the page was kept or made."""
    response.came = how  # type: ignore[attr-defined]
    return response


def answer(request: HttpRequest, page: Page) -> HttpResponse:
    if page.etag in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", "")):
        return dressed(HttpResponse(status=304), page.etag)
    zipped = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    body = page.zipped if zipped else gzip.decompress(page.zipped)
    response = HttpResponse(body, content_type=page.content_type, headers=page.headers)
    response.headers["Content-Length"] = str(len(body))
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    return dressed(response, page.etag)


def covered(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Whatever is no public page says that it may differ, and that nobody may keep it where a form token is in it.

    A view that says `public` itself answers everybody alike.
    """
    if "public" in response.headers.get("Cache-Control", ""):
        return response
    has_token = bool(response.cookies) or "CSRF_COOKIE" in request.META
    response.headers.setdefault("Cache-Control", "private, no-store" if has_token else "no-cache")
    patch_vary_headers(response, VARY)
    return response


def dressed(response: HttpResponse, etag: str) -> HttpResponse:
    """`no-cache` lets a browser keep the page but makes it ask each time: a withdrawn consent acts at once."""
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"
    patch_vary_headers(response, VARY)
    return response
