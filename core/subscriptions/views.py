"""Following without an account: a form, the link that confirms, and the link that leaves. The answer to the form is the
same whether or not the address is known."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.forms import errors_of
from core.accounts.limits import HOUR, Limit, mailbox, too_many_tries
from core.accounts.models import User
from core.consent import wording
from core.history.twice import key_of_words
from core.ratelimits.limits import client_address
from core.subscriptions import actions, links
from core.subscriptions.actions import Wish
from core.subscriptions.forms import TRAP, FollowForm
from core.subscriptions.models import Subscription
from core.subscriptions.subjects import chosen_subjects, news_subjects
from core.text import clean
from core.text.languages import OWN_NAMES
from core.ui.answers import error

FOLLOW = Limit("follow-news", 10, HOUR)
FOLLOW_MAILBOX = Limit("follow-news-mailbox", 3, HOUR)  # nobody's mailbox is filled with our links

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@read_or_send
def subscribe(request: HttpRequest) -> HttpResponseBase:
    language = get_language() or "en"
    if request.method != "POST":
        return show(request, FollowForm(language=language, initial=begun(request, language)))
    wait = FOLLOW.take(client_address(request))
    if wait is not None:
        return too_many_tries(request, wait)
    form = FollowForm(request.POST, language=language)
    if not form.is_valid():
        return show(request, form)
    wish = wish_of(form)
    person = request.user if isinstance(request.user, User) else None
    if person and person.email_key == clean.key(wish.email):
        actions.begin(wish, person=person)
        return redirect("subscribe_done")
    if not form.is_trapped and FOLLOW_MAILBOX.take(mailbox(wish.email)) is None:
        actions.ask(wish)
    return redirect("subscribe_sent")


def begun(request: HttpRequest, language: str) -> dict[str, Any]:
    """What the form begins with: the subject that a link names, and what somebody who is signed in chose before."""
    first = {"key": uuid.uuid4(), "language": language, "subjects": request.GET.getlist("subject")}
    mine = own(request)
    if mine:
        kept = {"subjects": mine.subjects, "every": mine.every, "language": mine.language}
        return {**first, "email": mine.email, **kept}
    return {**first, "email": request.user.email} if isinstance(request.user, User) else first


def own(request: HttpRequest) -> Subscription | None:
    """That of the address with which somebody is signed in: nobody else is told of one."""
    return Subscription.objects.of(request.user.email).first() if isinstance(request.user, User) else None


def wish_of(form: FollowForm) -> Wish:
    given = form.cleaned_data
    return Wish(
        key=key_of_words(given["key"], given["email"], given["language"], given["every"], *given["subjects"]),
        email=given["email"],
        language=given["language"],
        subjects=tuple(given["subjects"]),
        every=given["every"],
        wording=wording.current().version,
    )


def show(request: HttpRequest, form: FollowForm) -> HttpResponse:
    mine = own(request)
    if isinstance(request.user, User):
        form.fields["email"].help_text = _("You do not need to confirm the address of your account again.")
    context = {
        "title": _("Follow the alliance by email or feed"),
        "form": form,
        "errors": errors_of(form) if form.is_bound else [],
        "trap": TRAP,
        "feeds": news_subjects(),
        "leave_key": links.key_to_leave(mine.pk) if mine else "",
    }
    return render(request, "subscriptions/form.html", context)


@require_safe
@never_cache
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "subscriptions/sent.html", {"title": _("Check your email")})


@require_safe
@never_cache
def done(request: HttpRequest) -> HttpResponse:
    return render(request, "subscriptions/done.html", {"title": _("You now receive news by email")})


@never_cache
@read_or_send
def confirm(request: HttpRequest, key: str) -> HttpResponseBase:
    """Opening the link changes nothing: programs that look at mails open links too. The button does."""
    row = links.waiting(key)
    if row is None:
        return error(request, 410)
    if request.method == "POST":
        return redirect("subscribe_done") if actions.confirm(row) else error(request, 410)
    context = {
        "title": _("Confirm your choice"),
        "labels": [subject.label for subject in chosen_subjects(row.subjects)],
        "every": row.get_every_display(),
        "language_name": OWN_NAMES[row.language],
    }
    return render(request, "subscriptions/confirm.html", context)


@csrf_exempt  # the signed key is the right to do it, and mail programs that stop mails by one click have no other
@read_or_send
@never_cache
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """Opening it changes nothing. After a POST it answers at once, for mail programs follow no redirect (RFC 8058);
    sent again it answers the same."""
    number = links.leaving(key)
    if number is None:
        response = error(request, 410)
    else:
        if request.method == "POST":
            actions.leave(number)
        row = Subscription.objects.filter(pk=number).first()
        context = {
            "title": _("Stop the news and delete your address") if row else _("Your address has been deleted"),
            "row": row,
            "labels": [subject.label for subject in chosen_subjects(row.subjects)] if row else [],
        }
        response = render(request, "subscriptions/leave.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
