"""What somebody may not do here is said with its reason: they may have been a lead when they opened the page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from core.ui.answers import error

type View = Callable[..., HttpResponseBase]


def refusal_told(view: View) -> View:
    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied as refusal:
            return error(request, 403, happened=str(refusal))

    return marked
