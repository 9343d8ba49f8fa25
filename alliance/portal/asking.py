"""Asking a city, about itself, one of its projects or a pack that it gave: for whoever has no account here.

The site passes the question on once its sender has confirmed their address (`cities.team.questions`). About a made-up
city nothing is sent, and the page says so.
"""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.portal.contact import CONTACT, CONTACT_MAILBOX, belongs_to, first_values, read_or_send
from alliance.portal.finance.packs import HOUR, OPENED_AN_HOUR, closed_to_others, not_open
from cities.models import City
from cities.team import message_recipients, questions
from core.accounts.forms import errors_of
from core.accounts.limits import mailbox, too_many_tries
from core.accounts.models import User
from core.feedback import actions as reports
from core.feedback.forms import TRAP, AskForm
from core.feedback.models import Kind
from core.history.twice import key_of_words
from core.messaging import things
from core.messaging.things import About
from core.ratelimits.limits import client_address, take
from core.ui.answers import error
from finance.interests import message_recipients as of_finance
from finance.interests import packs
from finance.projects.models import ProjectProfile


class Asked(NamedTuple):
    """What a question is about. `back` is the page from which the form was opened."""

    thing: str
    city: City
    title: str
    about: About
    back: str
    is_example: bool


@never_cache
@read_or_send
def about_city(request: HttpRequest, slug: str) -> HttpResponseBase:
    city = get_object_or_404(City.objects.public(), slug=slug)
    thing = things.named(message_recipients.CITY, city.pk)
    return answered(
        request, asked(thing, city, _("Ask about this city"), city.get_absolute_url(), is_example=city.is_example)
    )


@never_cache
@read_or_send
def about_project(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What everybody sees of a project can be asked about, by everybody in the same words."""
    row = get_object_or_404(ProjectProfile.objects.published().select_related("city"), slug=slug)
    thing = things.named(of_finance.PROJECT, row.project_id)
    is_example = row.is_example or row.city.is_example
    return answered(
        request, asked(thing, row.city, _("Ask about this project"), row.get_absolute_url(), is_example=is_example)
    )


@read_or_send
def about_pack(request: HttpRequest, key: str) -> HttpResponseBase:
    """Finds the pack by the key of its link alone, which is kept nowhere: the question names its number. It is counted
    with the openings of packs, so that nobody tries keys here."""
    wait = take("pack", client_address(request), OPENED_AN_HOUR, HOUR)
    if wait is not None:
        return closed_to_others(error(request, 429, wait=wait))
    found = packs.with_key(key)
    if found is None:
        return not_open(request, key)
    city, thing = found.project.city, things.named(of_finance.PACK, found.pk)
    back = reverse("pack", args=[key])
    return closed_to_others(
        answered(request, asked(thing, city, _("Ask about this project"), back, is_example=city.is_example))
    )


def asked(thing: str, city: City, title: str, back: str, *, is_example: bool) -> Asked:
    return Asked(thing, city, title, things.about(thing) or About(str(city)), back, is_example)


def answered(request: HttpRequest, about: Asked) -> HttpResponseBase:
    if about.is_example:
        return render(request, "portal/asking/example.html", {"title": about.title, "about": about})
    if request.method != "POST":
        return show(request, AskForm(initial=first_values(request)), about)
    wait = CONTACT.take(client_address(request))
    if wait is not None:
        return too_many_tries(request, wait)
    form = AskForm(request.POST)
    if not form.is_valid():
        return show(request, form, about)
    is_own = belongs_to(request, form.cleaned_data["email"])
    if not form.is_trapped and (is_own or CONTACT_MAILBOX.take(mailbox(form.cleaned_data["email"])) is None):
        row = message(form, about).row()
        wait = questions.wait_before(row) if is_own and not questions.is_known(row.pk) else None
        if wait is not None:
            return too_many_tries(request, wait)
        questions.receive(message(form, about), is_confirmed=is_own)
    return redirect("asked" if is_own else "contact_sent")


def message(form: AskForm, about: Asked) -> reports.Message:
    given = form.cleaned_data
    return reports.Message(
        key=key_of_words(given["key"], given["email"], given["name"], given["text"]),
        kind=Kind.ASKED,
        text=given["text"],
        email=given["email"],
        name=given["name"],
        tenant=about.city.pk,
        thing=about.thing,
        language=get_language() or "en",
    )


def show(request: HttpRequest, form: AskForm, about: Asked) -> HttpResponse:
    is_signed_in = isinstance(request.user, User)
    if is_signed_in:
        form.fields["email"].help_text = _(
            "The person who answers sees this address. You do not need to confirm the address of your account again."
        )
    context = {
        "title": about.title,
        "form": form,
        "errors": errors_of(form) if form.is_bound else [],
        "about": about,
        "to": message_recipients.asked_in(about.city.pk),
        "trap": TRAP,
        "is_signed_in": is_signed_in,
    }
    return render(request, "portal/asking/form.html", context)


@require_safe
@never_cache
def done(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/asking/done.html", {"title": _("Your question has been sent")})
