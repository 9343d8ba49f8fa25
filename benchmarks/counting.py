"""Says of each answer whether it was made for it: for the share of reads that are answered from what is kept."""

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

type Respond = Callable[[HttpRequest], HttpResponse]

_made: ContextVar[list[bool]] = ContextVar("made")


def outside(get_response: Respond) -> Respond:
    """Before the page cache."""

    def respond(request: HttpRequest) -> HttpResponse:
        made: list[bool] = []
        token = _made.set(made)
        try:
            response = get_response(request)
        finally:
            _made.reset(token)
        response.headers["X-Kept"] = "no" if made else "yes"
        return response

    return respond


def inside(get_response: Respond) -> Respond:
    """Behind it: what arrives here is made."""

    def respond(request: HttpRequest) -> HttpResponse:
        _made.get([]).append(True)
        return get_response(request)

    return respond
