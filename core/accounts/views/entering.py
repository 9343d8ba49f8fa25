"""Coming in and going out: sign in, sign up, confirm, reset, sign out. The same answers whoever has an account."""

from collections.abc import Mapping
from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import EmailAddress, Login
from allauth.account.views import LoginView, LogoutView
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts import accounts, invited, limits, links
from core.accounts.adapters import is_local
from core.accounts.events import What, of_nobody, record_event
from core.accounts.forms import TRAP, ConfirmForm, NewPasswordForm, ResetForm, SignInForm, SignUpForm, errors_of
from core.accounts.models import User
from core.accounts.views.pages import form_page
from core.ui.answers import error

LONGEST_WAY = 200  # of a path that travels in a mail
secret = sensitive_post_parameters("password")
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@method_decorator(read_or_send, name="dispatch")
class SignIn(LoginView):
    """allauth's steps behind our limits. A try costs a unit of the account and one of the address; a success gives
    both back."""

    form_class = SignInForm
    template_name = "account/sign-in.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        email, place = limits.mailbox(request.POST.get("login", "")[:254]), limits.address(request)
        wait = limits.wait_for((limits.SIGN_IN_ADDRESS, place), (limits.SIGN_IN, email))
        if wait is not None:
            return limits.too_many_tries(request, wait)
        form = self.get_form()
        if not form.is_valid():
            note_failure(form, email)
            back: HttpResponse = self.form_invalid(form)
            return back
        limits.SIGN_IN.give_back(email)
        limits.SIGN_IN_ADDRESS.give_back(place)
        if not EmailAddress.objects.filter(user=form.user, verified=True).exists():
            accounts.send_confirmation(form.user, way_of(request.POST))
            return redirect("account_email_verification_sent")
        response: HttpResponse = self.form_valid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        after = context["redirect_field_value"] or ""
        return {
            **context,
            "errors": errors_of(form) if form.is_bound else [],
            "next": after if is_local(after) else "",
            "title": _("Sign in"),
        }


def way_to(path: str) -> str:
    """Where somebody was going: a path on this site that fits into a mail, else nothing."""
    return path if is_local(path) and len(path) <= LONGEST_WAY else ""


def way_of(data: Mapping[str, Any]) -> str:
    return way_to(str(data.get(REDIRECT_FIELD_NAME, "")))


def note_failure(form: SignInForm, email: str) -> None:
    """Only a wrong password is a failure of the account; the log hears of unknown accounts too."""
    if not form.non_field_errors():
        return
    user = User.objects.by_email(email)
    if user:
        record_event(user, What.FAILED)
    else:
        of_nobody(What.FAILED)


@method_decorator(read_or_send, name="dispatch")
class SignOut(LogoutView):
    """Signs out by POST alone; the page asks, and so no picture or link signs anybody out."""

    template_name = "account/sign-out.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "title": _("Sign out")}


@read_or_send
@secret
@never_cache
def sign_up(request: HttpRequest) -> HttpResponseBase:
    after = way_of(request.POST if request.method == "POST" else request.GET)
    if request.user.is_authenticated:
        return redirect(after or "account")
    guest = invited.of(request)
    page = {"title": _("Sign up"), "trap": TRAP, "next": after}
    if request.method != "POST":
        return form_page(request, "account/sign-up.html", SignUpForm(initial={"email": guest.email}), **page)
    wait = limits.SIGN_UP_ADDRESS.take(limits.address(request))
    if wait is not None:
        return limits.too_many_tries(request, wait)
    form = SignUpForm(request.POST)
    if not form.is_valid():
        return form_page(request, "account/sign-up.html", form, **page)
    if not form.is_trapped and limits.SIGN_UP.take(limits.mailbox(form.cleaned_data["email"])) is None:
        fields = {name: form.cleaned_data[name] for name in ("name", "email", "password")}
        is_confirmed = guest.is_for(fields["email"])
        accounts.sign_up(**fields, language=get_language() or "en", after=after, is_confirmed=is_confirmed)
        if is_confirmed:
            return to_sign_in(request, guest.after)
    return redirect("account_email_verification_sent")


def to_sign_in(request: HttpRequest, after: str) -> HttpResponseBase:
    """Somebody whose address needs no other proof; the password that was just chosen is entered once more."""
    invited.forget(request)
    messages.info(request, _("Sign in with this address to continue."))
    return redirect(f"{reverse('account_login')}?{urlencode({'next': after})}")


@require_safe
@never_cache
def sent(request: HttpRequest) -> HttpResponseBase:
    return render(request, "account/sent.html", {"title": _("Check your email")})


@read_or_send
@secret
@never_cache
def confirm(request: HttpRequest, key: str) -> HttpResponseBase:
    """Opening the link changes nothing: programs that look at mails open links too. The button does.

    Whoever owns the mailbox need not be who chose the password, so a sign-up is confirmed with its password alone.
    Mailbox and password together are all that a sign-in asks of a new account, so its reader goes on signed in.
    """
    after = way_to(links.after_confirming(key))
    address = links.address_of(key)
    if address is None:
        return used(request, after)
    title = _("Confirm your email address")
    user = None if links.is_change(address) else address.user
    if request.method != "POST":
        return form_page(request, "account/confirm.html", ConfirmForm(user=user), title=title, address=address)
    wait = limits.CONFIRM.take(address.pk)
    if wait is not None:
        return limits.too_many_tries(request, wait)
    form = ConfirmForm(request.POST, user=user)
    if not form.is_valid():
        return form_page(request, "account/confirm.html", form, title=title, address=address)
    if not accounts.confirm_address(request, key):
        return used(request, after)
    if user and not request.user.is_authenticated:
        return enter(request, address.user_id, after)
    return render(request, "account/confirmed.html", {"title": _("The address is confirmed"), "address": address})


def used(request: HttpRequest, after: str) -> HttpResponseBase:
    """The answer to a link that was used, replaced or is too old. Whoever confirmed with it can sign in and go on."""
    way = f"{reverse('account_login')}?{urlencode({'next': after})}" if after else reverse("account_login")
    again = _("If you have already confirmed your address, sign in. Otherwise, sign up again to receive a new link.")
    return error(request, 410, next_step=again, onward={"url": way, "label": _("Sign in")})


def enter(request: HttpRequest, number: int, after: str) -> HttpResponseBase:
    """Signs in whoever has just confirmed a sign-up with its password, by all steps of a sign-in."""
    login = Login(user=User.objects.get(pk=number), redirect_url=after or None)
    response: HttpResponseBase = perform_password_login(request, {}, login)
    messages.success(request, _("Your address is confirmed. You are signed in."))
    return response


@read_or_send
@never_cache
def reset(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return form_page(request, "account/reset.html", ResetForm(), title=_("Forgotten password"))
    wait = limits.RESET_ADDRESS.take(limits.address(request))
    if wait is not None:
        return limits.too_many_tries(request, wait)
    form = ResetForm(request.POST)
    if not form.is_valid():
        return form_page(request, "account/reset.html", form, title=_("Forgotten password"))
    email = form.cleaned_data["email"]
    wait = limits.wait_for((limits.RESET_HOUR, limits.mailbox(email)), (limits.RESET_DAY, limits.mailbox(email)))
    if wait is not None:
        return limits.too_many_tries(request, wait)
    accounts.ask_for_reset(email)
    return redirect("account_reset_password_done")


@require_safe
@never_cache
def reset_sent(request: HttpRequest) -> HttpResponseBase:
    return render(request, "account/reset-sent.html", {"title": _("Check your email")})


@read_or_send
@secret
@never_cache
def reset_by_link(request: HttpRequest, key: str) -> HttpResponseBase:
    """The new password signs nobody in: the second step is asked for as always."""
    wait = limits.RESET_LINK.take(limits.address(request))
    if wait is not None:
        return limits.too_many_tries(request, wait)
    user = links.person_to_reset(key)
    if user is None:
        return error(request, 410)
    form = NewPasswordForm(request.POST or None, user=user)
    if not form.is_valid():
        return form_page(request, "account/new-password.html", form, title=_("Set a new password"))
    accounts.reset_password(request, user, form.cleaned_data["password"])
    return redirect("account_reset_password_from_key_done")


@require_safe
@never_cache
def reset_done(request: HttpRequest) -> HttpResponseBase:
    return render(request, "account/reset-done.html", {"title": _("The password has been changed")})
