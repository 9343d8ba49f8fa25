"""The account of the person who is signed in."""

import json
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts import accounts, closing, limits, mydata, sessions, tenants, tokens
from core.accounts.events import What, record_event
from core.accounts.forms import DetailsForm, EmailForm, NewPasswordForm, TokenForm
from core.accounts.fresh import fresh_for_form, fresh_sign_in
from core.accounts.gates import signed_in
from core.accounts.models import AccountEvent, ApiToken, User
from core.accounts.rows import account_rows
from core.accounts.views.pages import form_page
from core.pagecache.models import raise_content_version
from core.text import clocks
from core.text.lines import line_of
from core.ui.answers import error

EVENTS_SHOWN = 20
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


def person(request: HttpRequest) -> User:
    """The person behind `signed_in`, with their type."""
    assert isinstance(request.user, User)
    return request.user


@signed_in
@require_safe
def account(request: HttpRequest) -> HttpResponseBase:
    user = person(request)
    names = tenants.names_of(roles := tenants.roles_of(user))
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    context = {
        "title": _("Your account"),
        "user": user,
        "roles": [(names.get(tenant, ""), role) for tenant, role in roles.items()],
        "waiting": EmailAddress.objects.filter(user=user, verified=False).first(),
        "has_app": Authenticator.Type.TOTP in kinds,
        "has_passkey": Authenticator.Type.WEBAUTHN in kinds,
        "tokens": sum(token.is_alive for token in user.api_tokens.filter(revoked_at=None)),
        "rows": account_rows(),
        "events": AccountEvent.objects.filter(user_id=user.pk)[:EVENTS_SHOWN],
    }
    return render(request, "account/account.html", context)


@signed_in
@read_or_send
def details(request: HttpRequest) -> HttpResponseBase:
    user = person(request)
    form = DetailsForm(request.POST if request.method == "POST" else None, instance=User.objects.get(pk=user.pk))
    if not form.is_valid():
        return form_page(request, "account/details.html", form, title=_("Name and language"))
    form.save()
    raise_content_version()  # a focal point who agreed is named on the page of the city
    record_event(user, What.NAME_CHANGED)
    messages.success(request, _("Name and language saved."))
    return redirect("account")


@fresh_sign_in
@read_or_send
def email(request: HttpRequest) -> HttpResponseBase:
    """Needs a fresh sign-in, a confirmation at the new address, and tells the old one."""
    user = person(request)
    waiting = EmailAddress.objects.filter(user=user, verified=False).first()
    context = {"title": _("Change the email address"), "user": user, "waiting": waiting}
    if request.method != "POST":
        return form_page(request, "account/email.html", EmailForm(user=user), **context)
    form = EmailForm(request.POST, user=user)
    if not form.is_valid():
        return form_page(request, "account/email.html", form, **context)
    wait = limits.EMAIL.take(user.pk)
    if wait is not None:
        return limits.too_many_tries(request, wait)
    accounts.ask_for_email(user, form.cleaned_data["email"])
    messages.info(
        request, _("We have sent a link to the new address. The current address stays in use until you open the link.")
    )
    return redirect("account")


@sensitive_post_parameters("password")
@fresh_sign_in
@read_or_send
def password(request: HttpRequest) -> HttpResponseBase:
    user = person(request)
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=user)
    if not form.is_valid():
        return form_page(request, "account/password.html", form, title=_("Change the password"))
    accounts.set_password(request, user, form.cleaned_data["password"])
    messages.success(request, _("The password has been changed. All other sign-in sessions have ended."))
    return redirect("account")


@signed_in
@require_safe
def session_list(request: HttpRequest) -> HttpResponseBase:
    here = browser(request.META.get("HTTP_USER_AGENT", ""))
    found = UserSession.objects.purge_and_list(person(request))
    others = [(each, browser(each.user_agent)) for each in found if not each.is_current()]
    return render(
        request, "usersessions/sessions.html", {"title": _("Your sign-in sessions"), "here": here, "others": others}
    )


def browser(agent: str) -> str:
    """What somebody knows their device by; the rest of what a browser says about itself is noise."""
    known = ("Firefox", "Edg", "OPR", "Chrome", "Safari")
    systems = ("Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux")
    program = next((name for name in known if name in agent), "")
    system = next((name for name in systems if name in agent), "")
    names = {"Edg": "Edge", "OPR": "Opera", "Mac OS": "macOS"}
    return ", ".join(names.get(word, word) for word in (program, system) if word)


@signed_in
@require_POST
def end_session(request: HttpRequest, number: int) -> HttpResponseBase:
    session = get_object_or_404(UserSession, pk=number, user=person(request))
    if session.is_current():
        return redirect("account_logout")
    session.end()
    record_event(person(request), What.SESSIONS_ENDED)
    messages.success(request, _("The sign-in session has ended."))
    return redirect("usersessions_list")


@signed_in
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponseBase:
    sessions.renew(request, person(request))
    record_event(person(request), What.SESSIONS_ENDED)
    messages.success(request, _("All other sign-in sessions have ended."))
    return redirect("usersessions_list")


def standing(token: ApiToken) -> str:
    """Whether a token still works and when it was used, such as "Good until 5 June 2027 · Never used"."""
    if token.revoked_at:
        state = _("Revoked")
    elif not token.is_alive:
        state = _("Expired")
    else:
        state = _("Valid until %(when)s") % {"when": day_of(token.expires_at)}
    used = _("Last used %(when)s") % {"when": day_of(token.last_used_at)} if token.last_used_at else _("Never used")
    return line_of(state, used)


def day_of(moment: datetime) -> str:
    return clocks.day(moment)


@fresh_sign_in
@read_or_send
def token_list(request: HttpRequest) -> HttpResponseBase:
    """The secret is on the page that answers the form, and nowhere afterwards."""
    user = person(request)
    form = TokenForm(request.POST if request.method == "POST" else None, user=user)
    secret = ""
    if form.is_valid():
        wait = limits.TOKENS.take(user.pk)
        if wait is not None:
            return limits.too_many_tries(request, wait)
        _made, secret = tokens.make(user, **form.cleaned_data)
        form = TokenForm(user=user)
    found = list(user.api_tokens.order_by("-made_at")[:100])
    names = tenants.names_of({token.bound_to for token in found if token.bound_to})
    rows = [(token, names.get(token.bound_to or 0, ""), standing(token)) for token in found]
    return form_page(request, "account/tokens.html", form, title=_("API tokens"), tokens=rows, secret=secret)


@fresh_for_form("account_tokens")
@require_POST
def revoke_token(request: HttpRequest, number: int) -> HttpResponseBase:
    tokens.revoke(get_object_or_404(ApiToken, pk=number, user=person(request)))
    messages.success(request, _("The token was revoked. Programs that use the token no longer have access."))
    return redirect("account_tokens")


@fresh_sign_in
@require_safe
def data(request: HttpRequest) -> HttpResponseBase:
    return render(request, "account/data.html", {"title": _("My data")})


@fresh_for_form("account_data")
@require_POST
def data_file(request: HttpRequest) -> HttpResponseBase:
    user = person(request)
    text = json.dumps(mydata.of(user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    record_event(user, What.DATA_TAKEN)
    headers = {"Content-Disposition": 'attachment; filename="my-data.json"', "Cache-Control": "private, no-store"}
    return HttpResponse(text, content_type="application/json", headers=headers)


@fresh_sign_in
@read_or_send
def close(request: HttpRequest) -> HttpResponseBase:
    user = person(request)
    if request.method != "POST":
        return render(request, "account/close.html", {"title": _("Close the account"), "user": user})
    try:
        closing.close(user)
    except closing.CannotClose as reason:
        return error(request, 409, title=_("The account cannot be closed now."), happened=str(reason))
    logout(request)
    return redirect("account_closed")


@require_safe
def closed(request: HttpRequest) -> HttpResponseBase:
    return render(request, "account/closed.html", {"title": _("The account is closed")})
