"""Who may enter these pages: curators. To everybody else who is signed in they do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from core.accounts.gates import signed_in
from core.accounts.models import User
from core.accounts.permissions import may
from core.conflicts import unless_gone
from core.unsent import words_kept

type View = Callable[..., HttpResponseBase]


def curators_only(view: View) -> View:
    @words_kept
    @wraps(view)
    @signed_in
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may(request.user, "review.open"):
            raise Http404
        return unless_gone(request, lambda: view(request, *args, **kwargs))

    return marked


def person_of(request: HttpRequest) -> User:
    """Whoever is signed in; it is asked behind the gate."""
    assert isinstance(request.user, User)
    return request.user
