"""Steps that need the password or a code entered a short while ago, though somebody is signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from core.accounts.gates import signed_in

type View = Callable[..., HttpResponseBase]


def fresh_sign_in(view: View) -> View:
    """Signed in, and password or code entered within the last 15 minutes; else both are asked for, and then the page
    opens. What was sent is not kept: it may hold a password."""

    @wraps(view)
    @signed_in
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if is_fresh(request) else to_re_enter(request)

    return marked


def is_fresh(request: HttpRequest) -> bool:
    return bool(did_recently_reauthenticate(request))


def to_re_enter(request: HttpRequest) -> HttpResponseBase:
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:
        raise PermissionDenied("There is nothing that this person could enter again.")
    return HttpResponseRedirect(f"{methods[0]['url']}?{urlencode({'next': request.get_full_path()})}")
