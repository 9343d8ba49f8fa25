"""Saves that nobody presses a button for, of any versioned row: the script of a form (static/js) sends them.

The request is a POST of the whole form, with the versions that the page stands on in its hidden controls, a moment
after a change and whenever a control is left. The answer is JSON:

    200  {"saved": "Draft saved 12:30", "hidden": {…}, "values": {…}, "told": "", "addresses": {}, "live": {},
          "ends_in": 3600}
         what the page goes on with: `hidden` are the controls that hold versions, by name; `values` the controls that
         others changed meanwhile, by name, each a list of texts; `addresses` new ones of the page (`page`, `draft`,
         `here`), where the row has just come to be; `ends_in` the seconds until the session ends
    400  {"reason": "refused", "text": …}      it cannot be kept as it is; the page keeps it and goes on
    409  {"reason": "conflict", "text": …}     somebody else changed the same: the script stops and the person chooses
         {"reason": "sent"}                    the row can no longer be written
    403  {"reason": "signed-out"}              the page keeps what was typed until somebody has signed in again
         {"reason": "token", "token": …}       the token of the form was too old; here is a fresh one
    404  as for what does not exist, and for whoever may not know of it

A feature gives `load`, which finds the row by the key in the address and raises Http404, and `save`, which writes what
was sent through the feature's action and returns `Saved`: `saves(load, save)` is the view. A view with a gate of its
own wraps itself in `answering` and calls `respond`. Who else is there: core.presence.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_POST

from core.accounts import sessions
from core.accounts.gates import signed_in
from core.accounts.models import User
from core.history.write import VersionConflict
from core.workflow import InvalidTransition

type View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What the page goes on with; the fields are those of the answer 200."""

    saved: str
    hidden: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    told: str = ""
    addresses: dict[str, str] = field(default_factory=dict)
    live: dict[str, str] = field(default_factory=dict)


class Conflict(Exception):
    """Somebody else changed the same meanwhile; the text says who and when."""


def saves[Row](load: Callable[..., Row], save: Callable[[HttpRequest, Row], Saved]) -> View:
    """The view of an address whose parts name a row: `load(request, **parts)`, then `save(request, row)`."""

    @require_POST
    @answering
    @signed_in
    def draft(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        return respond(request, partial(save, request, load(request, **parts)))

    return draft


def respond(request: HttpRequest, save: Callable[[], Saved]) -> JsonResponse:
    try:
        done = save()
    except ValidationError as wrong:
        return JsonResponse({"reason": "refused", "text": " ".join(wrong.messages)}, status=400)
    except (Conflict, VersionConflict) as conflict:
        return JsonResponse({"reason": "conflict", "text": str(conflict)}, status=409)
    except InvalidTransition:
        return JsonResponse({"reason": "sent"}, status=409)
    return JsonResponse(
        {
            "saved": done.saved,
            "hidden": done.hidden,
            "values": done.values,
            "told": done.told,
            "addresses": done.addresses,
            "live": done.live,
            "ends_in": ends_in(request),
        }
    )


def answering(view: View) -> View:
    """A session that ended and a form token that is too old are told to the script, which keeps the text and waits."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return JsonResponse({"reason": "signed-out"}, status=403)
        return view(request, *args, **kwargs)

    def without_token(request: HttpRequest, reason: str, *args: Any, **kwargs: Any) -> HttpResponseBase | None:
        """Only our own page may read this answer, and only it gets a token."""
        if not is_from_here(request):
            return None
        if not request.user.is_authenticated:
            return JsonResponse({"reason": "signed-out"}, status=403)
        return JsonResponse({"reason": "token", "token": get_token(request)}, status=403)

    marked.without_token = without_token  # type: ignore[attr-defined]
    return marked


def is_from_here(request: HttpRequest) -> bool:
    """The browser itself says where a form came from."""
    origin = request.headers.get("Origin", "")
    return origin == f"{request.scheme}://{request.get_host()}"


def ends_in(request: HttpRequest) -> int:
    """Seconds until the session ends by itself."""
    assert isinstance(request.user, User)
    return sessions.remaining(request, request.user)
