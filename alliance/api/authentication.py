"""Who asks: a program with a token in its header, or somebody whose browser is signed in."""

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from alliance.api.errors import Unverified
from core.accounts.models import ApiToken, User
from core.accounts.tokens import person_of_token


def secret_of(request: Request | HttpRequest) -> str | None:
    """The key that the header alone gives: addresses are kept in logs and histories, so a token in one counts for
    nothing."""
    scheme, _space, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


class Bearer(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        secret = secret_of(request)
        if secret is None:
            return None
        found = person_of_token(secret)
        if found is None:
            raise AuthenticationFailed(_("This token is unknown, was revoked or has expired."))
        return found

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class BySession(SessionAuthentication):
    """A browser sends its cookie to whatever asks it to: a write needs the form token too, in `X-CSRFToken`."""

    def enforce_csrf(self, request: Request | HttpRequest) -> None:
        try:
            super().enforce_csrf(cast(Request, request))
        except PermissionDenied as fault:
            raise Unverified from fault


def token_of(request: Request) -> ApiToken | None:
    found = request.auth
    return found if isinstance(found, ApiToken) else None


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = Bearer
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of your account, in the header and nowhere else.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = BySession
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The session of a browser that is signed in; writes need the header `X-CSRFToken` too.",
        }
