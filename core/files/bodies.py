"""Bodies of requests: none is parsed that is too large. The twin of `core.files.guard`, within Django."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.translation import gettext as _

from core.files.guard import BUSY, CUT, FULL, NO_LENGTH, length_of, limit_at
from core.files.refusing import met_no_room
from core.ui.answers import error

SHOWN_AGAIN = (200, 400)  # statuses of a form that comes back
type Respond = Callable[[HttpRequest], HttpResponseBase]


class BodySizes:
    """413 before anything is parsed. Stands after the sign-in, before the views: large bodies are for people known.

    Django reads no more of a body than its length says, so a length that says too little cuts the body off.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.META.get(BUSY) or request.META.get(FULL):
            return error(request, 503)
        if request.META.get(CUT):
            return error(request, 400)
        if request.META.get(NO_LENGTH):
            return error(request, 411)
        length = length_of(request.META) or 0
        if length > limit_at(request.path_info, settings.LARGEST_BODY, settings.LARGER_BODIES):
            return error(request, 413)
        if length > settings.LARGEST_BODY_OF_STRANGERS and not is_known(request):
            return error(request, 413, next_step=_("Sign in first, or send less data."))
        met_no_room.set(False)
        response = self.get_response(request)
        if met_no_room.get() and response.status_code in SHOWN_AGAIN:
            response.status_code = 503  # a form with all that was typed
            response.headers["Retry-After"] = "30"
        return response


def is_known(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated)


class GzipPages(GZipMiddleware):
    """Files are sent as they are: most are packed already, and their length must stay known."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        return response if getattr(response, "as_it_is", False) else super().process_response(request, response)
