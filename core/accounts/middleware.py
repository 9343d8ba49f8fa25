"""What holds at every request of somebody who is signed in. Visitors pass untouched: without the cookie of a session
nothing is read, so that public pages stay the same for all of them."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.accounts import sessions, tenants
from core.accounts.adapters import needs_second_step
from core.accounts.models import User
from core.text import clocks
from core.text.requests import Respond
from core.ui.answers import error

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
OPEN_BEFORE_ENROLMENT = frozenset({"account_logout", "account_reauthenticate"})


def no_session_refresh[View: Callable[..., HttpResponseBase]](view: View) -> View:
    """Marks what a page asks by itself: such a request does not keep a session alive."""
    view.is_quiet = True  # type: ignore[attr-defined]
    return view


def open_before_enrolment[View: Callable[..., HttpResponseBase]](view: View) -> View:
    """Marks what answers people who still have to set up the second step of sign-in."""
    view.is_open_before_enrolment = True  # type: ignore[attr-defined]
    return view


class SignedIn:
    """Ends sessions that are over, and leads curators and superusers to the second step until they have one."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and isinstance(request.user, User) and sessions.is_over(request, request.user):
            logout(request)
        if not has_session:
            return self.get_response(request)
        with clocks.showing(lambda: tenants.zone_of(request.user)):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if isinstance(request.user, User) and not getattr(view, "is_quiet", False):
            sessions.keep_alive(request)
        if getattr(view, "is_open_before_enrolment", False) or not must_enrol(request):
            return None
        name = request.resolver_match.url_name or "" if request.resolver_match else ""
        if name in OPEN_BEFORE_ENROLMENT or name.startswith("mfa_"):
            return None
        if request.path_info.startswith("/api/"):
            return error(request, 403, title=_("Set up two-step sign-in first."))
        return redirect("mfa_index")


def must_enrol(request: HttpRequest) -> bool:
    user = request.user
    return isinstance(user, User) and needs_second_step(user) and not is_mfa_enabled(user, types=FACTORS)
