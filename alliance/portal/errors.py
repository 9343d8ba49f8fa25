"""Error pages: in the reader's language, without the database, with the number of the request."""

import logging
import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language_from_path, get_language_from_request, override
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout

from core.text.requests import request_id
from core.ui.context import LANGUAGES

logger = logging.getLogger(__name__)
AWAY = (OperationalError, InterfaceError, PoolTimeout)


def words(status: int) -> tuple[str, str, str, str]:
    """Stable code, title, what happened, what to do."""
    return {
        400: (
            "validation_error",
            _("This address cannot be read"),
            _("Something in the address or in what was sent cannot be read. Nothing was saved."),
            _("Go back and try again, or start from the home page."),
        ),
        403: (
            "permission_denied",
            _("You do not have permission to do this."),
            _("Nothing was changed."),
            _("If you think that you should, write to the secretariat."),
        ),
        404: (
            "not_found",
            _("Page not found."),
            _("There is no page at this address. It may have moved."),
            _("Look it up in the search, or start from the home page."),
        ),
        500: (
            "error",
            _("Something went wrong"),
            _("The page could not be made. The fault is ours and has been noted."),
            _("Try again in a few minutes."),
        ),
        503: (
            "unavailable",
            _("The service is temporarily unavailable. Nothing was saved."),
            _("The site cannot reach its data at the moment."),
            _("Try again in half a minute."),
        ),
    }[status]


def language_of(request: HttpRequest) -> str:
    """From the address, else from the cookie, else English: no database, no session."""
    if request.path_info.startswith("/api/"):
        return get_language_from_request(request)
    found = get_language_from_path(request.path_info) or request.COOKIES.get("django_language", "en")
    return found if found in LANGUAGES else "en"


def error(request: HttpRequest, status: int, *, title: str = "") -> HttpResponse:
    with override(language_of(request)):
        code, heading, happened, next_step = words(status)
        if request.path_info.startswith("/api/"):
            response: HttpResponse = JsonResponse(
                {"detail": title or heading, "code": code, "errors": {}, "request_id": request_id.get()},
                status=status,
            )
        else:
            request.hides_address = True  # type: ignore[attr-defined]
            response = render(
                request,
                "errors/error.html",
                {
                    "title": title or heading,
                    "happened": happened,
                    "next_step": next_step,
                    "number": request_id.get(),
                    "status": status,
                },
                status=status,
            )
    if status == 503:
        response.headers["Retry-After"] = "30"
    response.headers["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return error(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return error(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return error(request, 404)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    with override(language_of(request)):
        return error(request, 403, title=_("Please reload the page and try again."))


def server_error(request: HttpRequest, *args: Any) -> HttpResponseBase:
    """A database that is away is not a fault of the page: the answer says so and asks to come back."""
    return error(request, 503 if is_away(sys.exc_info()[1]) else 500)


def is_away(fault: BaseException | None) -> bool:
    while fault is not None:
        if isinstance(fault, AWAY):
            return True
        fault = fault.__cause__ or fault.__context__
    return False
