"""What all addresses do alike that are not for everybody: who comes in, how often, and that nothing is kept."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, NotAuthenticated
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from alliance.api import throttles
from alliance.api.authentication import Bearer, BySession, token_of
from alliance.api.errors import Denied
from alliance.api.pages import asked_page, envelope, row_count
from alliance.api.parsing import StrictJson
from core.accounts.middleware import must_enrol
from core.accounts.models import ApiToken, User
from core.accounts.permissions import may

NOT_KEPT = "private, no-store"


class Private(GenericViewSet[Any]):
    authentication_classes = [Bearer, BySession]
    permission_classes: list[Any] = []
    throttle_classes: list[Any] = []
    filter_backends: list[Any] = []
    parser_classes = [StrictJson]
    http_method_names = ["get", "head", "post", "patch"]
    metadata_class = None

    def perform_authentication(self, request: Request) -> None:
        """The limit comes before the refusal, so that nobody can guess without end."""
        try:
            super().perform_authentication(request)
        except APIException:
            throttles.count_stranger(request)
            raise
        throttles.count(request)

    def check_permissions(self, request: Request) -> None:
        if not request.user.is_authenticated:
            raise NotAuthenticated
        if must_enrol(request._request):
            raise Denied(_("Set up two-step sign-in first."))
        if request.method not in SAFE_METHODS:
            check_scope(request)
            throttles.count_write(request)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers["Cache-Control"] = NOT_KEPT
        # Packed, its tag would be a weak one, which If-Match must not name (RFC 9110, section 13.1.1).
        answer.as_it_is = "ETag" in answer.headers  # type: ignore[attr-defined]
        return answer


def person_of(request: Request) -> User:
    """Whoever is not signed in has been refused before."""
    return cast(User, request.user)


def list_response[Row: Model](
    request: Request, found: QuerySet[Row], order: Sequence[str], shown: Callable[[QuerySet[Row]], list[dict[str, Any]]]
) -> Response:
    """One page of these rows in an order, each as it is `shown`."""
    page = asked_page(request)
    count = row_count(found, page)
    return Response(envelope(request, page, count, shown(found.order_by(*order)[page.slice])))


def check_scope(request: Request) -> None:
    token = token_of(request)
    if token is not None and ApiToken.Scope.WRITE not in token.scopes:
        raise Denied(_("This token allows reading only."))


def allow(request: Request, name: str, thing: Any) -> None:
    """Asks for a right, and raises Denied. Call it for things that the person may see; for others there is nothing at
    the address."""
    allowed = may(request.user, name, thing)
    if not allowed:
        raise Denied(str(getattr(allowed, "reason", "")))
