"""Writing to the secretariat: a question, or an error on a page. No address of anybody is shown to anybody."""

import uuid
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, get_language_from_path, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cities.team import questions
from core.accounts.forms import errors_of
from core.accounts.limits import HOUR, Limit, mailbox, too_many_tries
from core.accounts.models import User
from core.content.models import CityContent
from core.feedback import actions, links
from core.feedback.actions import Message
from core.feedback.forms import TRAP, ContactForm, ReportForm
from core.feedback.models import Kind, PendingReport
from core.history.twice import key_of_words
from core.messaging import things
from core.ratelimits.limits import client_address
from core.review.translations import kinds
from core.text import clean, limits
from core.ui.answers import error

CONTACT = Limit("contact", 5, HOUR)
CONTACT_MAILBOX = Limit("contact-mailbox", 5, HOUR)  # nobody's mailbox is filled with our links

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


class About(NamedTuple):
    """The page that a report is about. Only pages of cities and of what hangs on them belong to a tenant."""

    page: str = ""
    name: str = ""
    tenant: int | None = None


@never_cache
@read_or_send
def contact(request: HttpRequest) -> HttpResponseBase:
    form = ContactForm(request.POST) if request.method == "POST" else ContactForm(initial=first_values(request))
    return answered(request, form, Kind.QUESTION, About())


@never_cache
@read_or_send
def report(request: HttpRequest) -> HttpResponseBase:
    """The page comes with the link that stands on it."""
    sent = request.method == "POST"
    about = about_page((request.POST if sent else request.GET).get("page", ""))
    form = ReportForm(request.POST) if sent else ReportForm(initial={**first_values(request), "page": about.page})
    return answered(request, form, Kind.ERROR, about)


def first_values(request: HttpRequest) -> dict[str, Any]:
    """Who is signed in need not enter who they are."""
    known = {"name": request.user.name, "email": request.user.email} if isinstance(request.user, User) else {}
    return {"key": uuid.uuid4(), **known}


def answered(request: HttpRequest, form: ContactForm, kind: Kind, about: About) -> HttpResponseBase:
    if request.method != "POST":
        return show(request, form, kind, about)
    wait = CONTACT.take(client_address(request))
    if wait is not None:
        return too_many_tries(request, wait)
    if not form.is_valid():
        return show(request, form, kind, about)
    is_own = belongs_to(request, form.cleaned_data["email"])
    if not form.is_trapped and (is_own or CONTACT_MAILBOX.take(mailbox(form.cleaned_data["email"])) is None):
        actions.write(message(form, kind, about), is_confirmed=is_own)
    return redirect("contact_done" if is_own else "contact_sent")


def belongs_to(request: HttpRequest, email: str) -> bool:
    """Nobody is signed in with an address that is not confirmed."""
    return isinstance(request.user, User) and request.user.email_key == clean.key(email)


def message(form: ContactForm, kind: Kind, about: About) -> Message:
    given = form.cleaned_data
    return Message(
        key=key_of_words(given["key"], given["email"], given["name"], given["text"]),
        kind=kind,
        text=given["text"],
        email=given["email"],
        name=given["name"],
        page=about.page,
        about=about.name[: limits.NAME],
        tenant=about.tenant,
        language=get_language() or "en",
    )


def show(request: HttpRequest, form: ContactForm, kind: Kind, about: About) -> HttpResponse:
    is_error = kind == Kind.ERROR
    if isinstance(request.user, User):
        form.fields["email"].help_text = _(
            "We use this address to answer you. You do not need to confirm the address of your account again."
        )
    context = {
        "title": _("Report an error") if is_error else _("Contact the secretariat"),
        "form": form,
        "errors": errors_of(form) if form.is_bound else [],
        "about": about,
        "is_error": is_error,
        "trap": TRAP,
        "is_signed_in": isinstance(request.user, User),
    }
    return render(request, "portal/contact/form.html", context)


@require_safe
@never_cache
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/contact/sent.html", {"title": _("Check your email")})


@require_safe
@never_cache
def done(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/contact/done.html", {"title": _("The secretariat has received your message")})


@never_cache
@read_or_send
def confirm(request: HttpRequest, key: str) -> HttpResponseBase:
    """Opening the link changes nothing: programs that look at mails open links too. The button does."""
    row = links.waiting(key)
    if row is None:
        return error(request, 410)
    if row.kind == Kind.ASKED:
        return confirm_question(request, row)
    if request.method != "POST":
        return render(request, "portal/contact/confirm.html", {"title": _("Send your message"), "row": row})
    return redirect("contact_done") if actions.confirm(row) else error(request, 410)


def confirm_question(request: HttpRequest, row: PendingReport) -> HttpResponseBase:
    """The same for a question to a city. One too many waits in its link, and is lost to nobody."""
    if request.method != "POST":
        context = {"title": _("Send your question"), "row": row, "about": things.about(row.thing)}
        return render(request, "portal/asking/confirm.html", context)
    wait = questions.wait_before(row)
    if wait is not None:
        return too_many_tries(request, wait)
    return redirect("asked") if questions.confirm(row) else error(request, 410)


# --- The page that is reported ------------------------------------------------------------------------------------


def about_page(address: str) -> About:
    """A page of this site, or nothing: what is typed into an address is not taken for one (T29)."""
    path = address.partition("?")[0].partition("#")[0]
    language = get_language_from_path(path)
    is_here = url_has_allowed_host_and_scheme(path, allowed_hosts=None) and path.startswith("/")
    if not language or not is_here or len(path) > limits.LINE or clean.UNSEEN.search(path):
        return About()
    try:
        with override(language):
            match = resolve(path)
    except Resolver404:
        return About()
    slug = str(match.kwargs.get("slug", ""))
    found = thing_at(match.url_name or "", slug) if slug else None
    return About(path, *found) if found else About(path)


def thing_at(name: str, slug: str) -> tuple[str, int | None] | None:
    """Its name and its city, of what everybody can see."""
    kind = next((kind for kind in kinds() if kind.model.page_name == name), None)
    row = kind.public().filter(slug=slug).first() if kind and issubclass(kind.model, CityContent) else None
    return (kind.title(row), row.city_key) if kind and row else None
