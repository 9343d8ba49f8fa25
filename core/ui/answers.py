"""Answers that are no ordinary page: refusals, conflicts, limits. In the reader's language, without the database."""

import re
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language_from_path, get_language_from_request, override
from django.utils.translation import gettext as _

from core.text.languages import LANGUAGE_CODES
from core.text.requests import request_id


class SeeOther(HttpResponseRedirect):
    """Leads a client from what it sent to what came of it, which it is to get (RFC 9110, 15.4.4), not to send again.

    `shortcuts.redirect` answers 302, which leaves the method of the second request to the client.
    """

    status_code = 303


def words(status: int) -> tuple[str, str, str, str]:
    """Stable code, title, what happened, what to do."""
    return {
        400: (
            "validation_error",
            _("Invalid address"),
            _("We cannot read part of the address or of what you sent. Nothing was saved."),
            _("Go back and try again, or start from the home page."),
        ),
        403: (
            "permission_denied",
            _("You do not have permission to do this."),
            _("Nothing was changed."),
            _("If you think that you should have this permission, contact the secretariat."),
        ),
        404: (
            "not_found",
            _("Page not found."),
            _("There is no page at this address. It may have moved."),
            _("Search for the page, or start from the home page."),
        ),
        405: (
            "method_not_allowed",
            _("This is not possible here"),
            _("This address does not accept what you sent. Nothing was saved."),
            _("Go back and try again, or start from the home page."),
        ),
        409: (
            "conflict",
            _("This step is not possible now."),
            _("Someone else may have done it already, or the state has changed since you opened the page."),
            _("Open the page again to see the current state."),
        ),
        410: (
            "gone",
            _("This link is no longer valid."),
            _("The link was already used, was withdrawn or has expired."),
            _("Ask the person who sent you the link for a new one."),
        ),
        411: (
            "length_required",
            _("What you sent does not state its length."),
            _("We therefore cannot check that it arrived complete. Nothing was saved."),
            _("Send it with its length (Content-Length), or go back and try again."),
        ),
        413: (
            "too_large",
            _("The content you sent is too large."),
            _("Nothing was saved."),
            _("Go back and choose a smaller file."),
        ),
        415: (
            "unsupported_type",
            _("This file type is not allowed."),
            _("Nothing was saved."),
            _("Go back and choose another file."),
        ),
        429: (
            "throttled",
            _("Too many requests"),
            _("Your connection sent too many requests of this kind in a short time."),
            _("Wait a while and try again."),
        ),
        500: (
            "error",
            _("Something went wrong"),
            _("Sorry, we could not show this page. The problem is on our side and has been recorded."),
            _("Try again in a few minutes."),
        ),
        503: (
            "unavailable",
            _("The service is temporarily unavailable. Nothing was saved."),
            _("The site cannot reach its data at the moment."),
            _("Try again in 30 seconds."),
        ),
    }[status]


def reader_language(request: HttpRequest) -> str:
    """The language of the address, else of the cookie, else English: no database, no session."""
    if request.path_info.startswith("/api/"):
        return get_language_from_request(request)
    found = get_language_from_path(request.path_info) or request.COOKIES.get("django_language", "en")
    return found if found in LANGUAGE_CODES else "en"


def error(
    request: HttpRequest,
    status: int,
    *,
    title: str = "",
    happened: str = "",
    next_step: str = "",
    onward: Mapping[str, str] | None = None,
    wait: int | None = None,
) -> HttpResponse:
    """A page, or JSON below /api/. `wait` in seconds becomes Retry-After. Nothing comes from the address. `onward`
    is a link (label and url), where there is a way on. Of a form that can no longer be saved (409) it holds the words
    that were typed: nobody has to write them again."""
    with override(reader_language(request)):
        code, heading, usual, usual_step = words(status)
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
                    "title": title or (heading.rstrip(".。") if status == 404 else heading),
                    "happened": happened or usual,
                    "next_step": next_step or usual_step,
                    "onward": onward,
                    "number": request_id.get(),
                    "status": status,
                    "typed": typed_in(request) if status == 409 else [],
                },
                status=status,
            )
    if wait is not None or status == 503:
        response.headers["Retry-After"] = str(wait or 30)
    response.headers["Cache-Control"] = "no-store"
    return response


SECRET = re.compile("password|code|token|csrf|key|credential")
SENT_ALONG = re.compile("initial-|(.*-)?(version|first|kept|keys|read|seen|shown|changes|new)$")  # by the page itself
MOST_TYPED = 200


def typed_in(request: HttpRequest) -> list[str]:
    """The texts of a form that was sent: what a person writes has a space in it, or is longer than any code."""
    if request.method != "POST":
        return []
    sent = [
        str(text)
        for name, texts in request.POST.lists()
        if not SECRET.search(name) and not SENT_ALONG.match(name)
        for text in texts
    ]
    return [text for text in sent if " " in text.strip() or len(text) > 40 or not text.isascii()][:MOST_TYPED]
