"""Who may apply: whoever is signed in and has confirmed their address. Others' applications do not exist for them."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cities.applications.models import Application
from core.accounts.gates import signed_in
from core.accounts.invited import has_confirmed
from core.accounts.models import User
from core.accounts.permissions import may
from core.conflicts import unless_gone
from core.ui.answers import error
from core.unsent import words_kept

type View = Callable[..., HttpResponseBase]


def applicants_only(view: View) -> View:
    @words_kept
    @wraps(view)
    @signed_in
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = person_of(request)
        if not (may(person, "application.start") and has_confirmed(person)):
            return error(
                request, 403, happened=_("Confirm your email address first. We have sent you an email with a link.")
            )
        return unless_gone(request, lambda: view(request, *args, **kwargs))

    return marked


def person_of(request: HttpRequest) -> User:
    """Whoever is signed in; it is asked behind the gate."""
    assert isinstance(request.user, User)
    return request.user


def own_application(request: HttpRequest, key: UUID) -> Application:
    """Raises Http404 for everybody but the applicant: curators have pages of their own."""
    rows = Application.objects.of(person_of(request)).select_related("kind", "city", "applicant")
    return get_object_or_404(rows, pk=key)
