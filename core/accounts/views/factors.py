"""The second step: allauth's pages behind our limits, with a new key and the end of other sessions at each change."""

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core.accounts import accounts, limits
from core.accounts.adapters import FactorAdapter, is_local
from core.accounts.events import What, record_event
from core.accounts.forms import ReEnterForm, errors_of
from core.accounts.fresh import fresh_sign_in
from core.accounts.gates import signed_in
from core.accounts.middleware import must_enrol
from core.accounts.views.account import person

LONGEST_CREDENTIAL = 20_000
DEEPEST_CREDENTIAL = 100
private = method_decorator(never_cache, name="dispatch")
# Outermost: Django's form views take PUT for POST and DELETE besides, and allauth's send people on before they look.
as_form = method_decorator(require_http_methods(["GET", "HEAD", "POST"]), name="dispatch")
secret = method_decorator(sensitive_post_parameters("password", "code", "credential"), name="dispatch")


def readable(request: HttpRequest) -> None:
    """What a browser makes of a passkey is small and flat; deep nesting would stop the reader of JSON."""
    credential = request.POST.get("credential", "")
    if len(credential) > LONGEST_CREDENTIAL or credential.count("[") + credential.count("{") > DEEPEST_CREDENTIAL:
        raise BadRequest("The passkey cannot be read.")


class WithErrors:
    """What our pages of a form show beside the form."""

    request: HttpRequest
    title: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        forms = [context.get("form"), context.get("webauthn_form")]
        after = context.get("redirect_field_value") or ""
        bound = [form for form in forms if form is not None and form.is_bound]
        return {
            **context,
            "title": self.title,
            "errors": [each for form in bound for each in errors_of(form)],
            "next": after if is_local(after) else "",
        }


@as_form
@private
@secret
class SecondStep(WithErrors, base.AuthenticateView):
    """Asks for the code. Between password and code nobody has any right: the person is not signed in yet."""

    template_name = "mfa/second-step.html"
    title = _("Second step")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = self.stage.login.user
        wait = limits.CODE.take(user.pk)
        if wait is not None:
            return limits.too_many_tries(request, wait)
        if self.form is not None and self.form.is_valid():
            limits.CODE.give_back(user.pk)
        else:
            record_event(user, What.CODE_FAILED)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        readable(request)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class ReEntering(WithErrors):
    """Counts tries before the form is looked at, and gives back those that were right."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wait = limits.RE_ENTER.take(request.user.pk)
        if wait is not None:
            return limits.too_many_tries(request, wait)
        readable(request)
        response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        record_event(person(self.request), What.ENTERED_AGAIN)
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        return response


@as_form
@private
@secret
class ReEnter(ReEntering, ReauthenticateView):
    form_class = ReEnterForm
    template_name = "account/re-enter.html"
    title = _("Enter your password again")

    def get_form_class(self) -> type[ReEnterForm]:
        return self.form_class


@as_form
@private
@secret
class ReEnterCode(ReEntering, base.ReauthenticateView):
    template_name = "mfa/re-enter-code.html"
    title = _("Enter a code again")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wait = limits.CODE.take(request.user.pk)
        if wait is not None:
            return limits.too_many_tries(request, wait)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        limits.CODE.give_back(self.request.user.pk)
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        record_event(person(self.request), What.CODE_FAILED)
        response: HttpResponse = super().form_invalid(form)
        return response


@as_form
@private
@secret
class ReEnterPasskey(ReEntering, webauthn.ReauthenticateWebAuthnView):
    template_name = "mfa/re-enter-passkey.html"
    title = _("Use your passkey again")


@as_form
@private
@secret
class PasskeySignIn(webauthn.LoginWebAuthnView):
    """A passkey alone: it holds device and person, so it is both steps at once."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            readable(request)
            wait = limits.PASSKEY.take(limits.address(request))
            if wait is not None:
                return limits.too_many_tries(request, wait)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        return redirect("account_login")


@method_decorator(signed_in, name="dispatch")
class Overview(WithErrors, base.IndexView):
    template_name = "mfa/overview.html"
    title = _("Two-step sign-in")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        codes_row = context["authenticators"].get(Authenticator.Type.RECOVERY_CODES)
        return {
            **context,
            "must_enrol": must_enrol(self.request),
            "codes_left": len(codes_row.get_unused_codes()) if codes_row else 0,
            "set_up": _("Set up"),
        }


class Changing:
    """A page that changes the second step: fresh sign-in before, new key and a notice after."""

    what: What
    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        accounts.factors_changed(self.request, person(self.request), self.what)
        return response


@as_form
@method_decorator(fresh_sign_in, name="dispatch")
@secret
class AddApp(Changing, WithErrors, totp.ActivateTOTPView):
    template_name = "mfa/add-app.html"
    title = _("Set up an authenticator app")
    what = What.FACTOR_ADDED

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wait = limits.CODE.take(request.user.pk)
        if wait is not None:
            return limits.too_many_tries(request, wait)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        limits.CODE.give_back(self.request.user.pk)
        return super().form_valid(form)


@as_form
@method_decorator(fresh_sign_in, name="dispatch")
class RemoveApp(Changing, WithErrors, totp.DeactivateTOTPView):
    template_name = "mfa/remove-app.html"
    title = _("Remove the authenticator app")
    what = What.FACTOR_REMOVED


@as_form
@method_decorator(fresh_sign_in, name="dispatch")
@secret
class AddPasskey(Changing, WithErrors, webauthn.AddWebAuthnView):
    template_name = "mfa/add-passkey.html"
    title = _("Add a passkey")
    what = What.FACTOR_ADDED

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        readable(request)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response


@as_form
@method_decorator(fresh_sign_in, name="dispatch")
class RemovePasskey(Changing, WithErrors, webauthn.RemoveWebAuthnView):
    template_name = "mfa/remove-passkey.html"
    title = _("Remove the passkey")
    what = What.FACTOR_REMOVED
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        if not FactorAdapter().can_delete_authenticator(self.get_object()):
            messages.error(self.request, str(FactorAdapter.error_messages["cannot_delete_authenticator"]))
            return redirect("mfa_index")
        return super().form_valid(form)


@method_decorator(fresh_sign_in, name="dispatch")
class RecoveryCodes(WithErrors, codes.ViewRecoveryCodesView):
    template_name = "mfa/recovery-codes.html"
    title = _("Recovery codes")


@as_form
@method_decorator(fresh_sign_in, name="dispatch")
class NewRecoveryCodes(Changing, WithErrors, codes.GenerateRecoveryCodesView):
    template_name = "mfa/new-recovery-codes.html"
    title = _("Create new codes")
    what = What.CODES_RENEWED
