"""Steps that need the password or a code entered a short while ago, though somebody is signed in."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from core.accounts.gates import signed_in

type View = Callable[..., HttpResponseBase]


def fresh_sign_in(view: View, *, back: str = "") -> View:
    """Signed in, and password or code entered within the last 15 minutes; else both are asked for, and then the page
    opens. What was sent is not kept: it may hold a password. `back` names the page that has the form, for an address
    that takes nothing but what is sent."""

    @wraps(view)
    @signed_in
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        return to_re_enter(request, back=reverse(back) if back else "")

    return marked


def fresh_for_form(back: str) -> Callable[[View], View]:
    """Decorates a view of an address that has no page: afterwards the page of this name opens, which has the form."""
    return partial(fresh_sign_in, back=back)


def is_fresh(request: HttpRequest) -> bool:
    return bool(did_recently_reauthenticate(request))


def to_re_enter(request: HttpRequest, *, back: str = "") -> HttpResponseBase:
    """Asks for password or code and opens the address `back` then; without one, the address that was asked for."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:
        raise PermissionDenied("There is nothing that this person could enter again.")
    return HttpResponseRedirect(f"{methods[0]['url']}?{urlencode({'next': back or request.get_full_path()})}")
