"""What Django calls when a view did not answer by itself."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from psycopg_pool import PoolTimeout

from core.files.refusing import StoreAway, is_full
from core.redirects.models import way_of
from core.text.languages import LANGUAGE_CODES
from core.ui.answers import error, reader_language

logger = logging.getLogger(__name__)
AWAY = (OperationalError, InterfaceError, PoolTimeout)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return error(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return error(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """A record that was merged into another has left an address behind, which leads to it."""
    if new := new_address(request):
        return HttpResponsePermanentRedirect(new)
    return error(request, 404)


def new_address(request: HttpRequest) -> str:
    """Where a page has moved to; of pages below a language alone, and without the database there is none."""
    language, slash, rest = request.path_info.lstrip("/").partition("/")
    if request.method not in ("GET", "HEAD") or language not in LANGUAGE_CODES or not rest or "\0" in rest:
        return ""
    try:
        path = way_of(f"{slash}{rest}")
    except (DatabaseError, InterfaceError, PoolTimeout):
        return ""
    return f"/{language}{path}" if path else ""


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A view of a form may have a way of its own to keep what was typed (`without_token`)."""
    match = request.resolver_match
    keeps: Callable[..., HttpResponseBase | None] | None = getattr(match.func, "without_token", None) if match else None
    if match and keeps and (kept := keeps(request, reason, *match.args, **match.kwargs)):
        return kept
    with override(reader_language(request)):
        return error(request, 403, title=_("Please reload the page and try again."))


def server_error(request: HttpRequest, *args: Any) -> HttpResponseBase:
    """A database or store that is away or a disk that is full is no fault of the page: the answer asks to come back."""
    return error(request, 503 if is_away(sys.exc_info()[1]) else 500)


def is_away(fault: BaseException | None) -> bool:
    while fault is not None:
        if isinstance(fault, (*AWAY, StoreAway)) or is_full(fault):
            return True
        fault = fault.__cause__ or fault.__context__
    return False
