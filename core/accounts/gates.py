"""Who may come in at all. What they may do there is asked through `may`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache

type View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """Anonymous readers go to sign in and come back. The answer is never kept by anybody."""

    @wraps(view)
    @never_cache
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    return marked


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Leads to the page of sign-in, and from there back. After a POST that is the page of the form: a repeated GET is
    all that a link can do."""
    return redirect_to_login(request.get_full_path(), login_url=reverse("account_login"))
