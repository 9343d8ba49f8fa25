"""Who may come into the admin, and what stands around its pages."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.accounts.gates import to_sign_in
from core.accounts.models import User
from core.accounts.permissions import may
from core.history.models import Entry
from core.siteadmin.labels import called_now, named_to_choose
from core.text import limits
from core.text.rich import rich
from core.ui.answers import error
from core.ui.context import named_address
from core.ui.pages import page_name, page_url

YEAR = re.compile(r"__(?:iso_)?year(?:__|$)")
type View = Callable[..., HttpResponseBase]

# Sign-in and passwords have pages of the site; the redirect by content type would go round `get_queryset`.
NOT_OURS = {"login", "password_change", "password_change_done", "view_on_site"}


def is_of_this_project(module: str) -> bool:
    """Whether a module lies in the folder of this project, in none of a virtual environment inside it."""
    file = Path(str(sys.modules[module].__file__))
    return file.is_relative_to(settings.BASE_DIR) and "site-packages" not in file.parts


class Choices(AutocompleteJsonView):
    """What a field that is typed into offers: names, not codes."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        return {**super().serialize_result(obj, to_field_name), "text": named_to_choose(obj)}


class Backend(admin.AdminSite):
    site_title = gettext_lazy("Cities Biodiversity Alliance")
    site_header = gettext_lazy("Cities Biodiversity Alliance")
    index_title = gettext_lazy("Administration")

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")  # removing goes through actions, with the version of each row

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only this project shows something: what packages bring along would show second factors and sessions (T41)."""
        if admin_class is not None and is_of_this_project(admin_class.__module__):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return may_come_in(request.user)

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # type: ignore[override]
        """People of the admin come in, people who are not signed in are sent to our own sign-in, others are refused.

        Django's own views answer PUT, PATCH and DELETE with the page, as if somebody had only looked at it."""
        guarded = require_http_methods(["GET", "HEAD", "POST"])(super().admin_view(view, cacheable))

        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return never_cache(lambda request: to_sign_in(request))(request)
            if not self.has_permission(request):
                return refused(request)
            if not all(is_a_year(str(value)) for name, value in request.GET.items() if YEAR.search(name)):
                return error(request, 400)
            return guarded(request, *args, **kwargs)

        entered.csrf_exempt = False  # type: ignore[attr-defined]
        return entered

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own = path("preview/", self.admin_view(require_POST(preview)), name="preview")
        return [own, *self.of_django()]

    def of_django(self) -> list[URLPattern | URLResolver]:
        return [each for each in super().get_urls() if getattr(each, "name", "") not in NOT_OURS]

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:  # type: ignore[override]
        return Choices.as_view(admin_site=self)(request)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        return left(request)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {
            **super().each_context(request),
            "site_url": page_url("home"),
            "site_version": settings.VERSION,
            "queue_url": named_address(page_name("review queue")),
            "account_url": named_address("account"),
            "sign_out_url": named_address("account_logout") or reverse("admin:logout"),
        }

    def get_log_entries(self, request: HttpRequest) -> Any:
        """The last ten entries of this person in the history, with names, read where a page shows them: every page of
        the admin is given them. Django's own log is not written."""
        return SimpleLazyObject(lambda: called_now(Entry.objects.filter(by_id=request.user.pk).order_by("-id")[:10]))

    def catch_all_view(self, request: HttpRequest, url: str) -> HttpResponse:
        if not url.endswith("/"):
            return super().catch_all_view(request, url)
        raise Http404


def preview(request: HttpRequest) -> HttpResponse:
    """A text as readers will see it; nothing of it is kept."""
    return HttpResponse(rich(request.POST.get("text", "")[: limits.BODY]))


def is_a_year(text: str) -> bool:
    """One that a calendar has: Django asks the database before it finds out."""
    return text.isascii() and text.isdecimal() and len(text) <= 4 and int(text) > 0


@require_POST
def left(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect(page_url("home"))


def may_come_in(person: Any) -> bool:
    """Active staff who are curators or superusers, with a second factor where the site asks for it."""
    if not (isinstance(person, User) or isinstance(getattr(person, "_wrapped", None), User)):
        return False
    if not (person.is_active and person.is_staff and may(person, "history.list")):
        return False
    return not getattr(settings, "MFA_FORCED", False) or is_mfa_enabled(person)


def refused(request: HttpRequest) -> HttpResponse:
    return error(
        request,
        403,
        next_step=_("The administration is for the secretariat. Curators must sign in with a second factor to use it."),
    )
