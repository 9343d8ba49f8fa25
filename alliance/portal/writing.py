"""Writing to a speaker or to the focal point of a city, who agreed to it: the site passes it on, and shows no address.

Whom nobody may write to is hidden, whoever asks. Whoever was written to reports a message by the link in its mail.
"""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cities.models import City
from cities.team import message_recipients as focal_points
from core.accounts.forms import errors_of
from core.accounts.gates import signed_in, to_sign_in
from core.accounts.limits import too_many_tries
from core.accounts.models import User
from core.accounts.permissions import may
from core.accounts.tenants import is_curator, names_of
from core.feedback import actions as reports
from core.feedback.models import Kind
from core.history.twice import key_of_words
from core.history.write import one_transaction
from core.messaging import actions, links, recipients
from core.messaging.forms import SECRETARIAT, AbuseForm, MessageForm
from core.messaging.models import MessageBody, MessageRecord
from core.messaging.recipients import Recipient
from core.text import clean
from core.text.fallback import localized
from core.ui.answers import error
from events import message_recipients as speakers

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@read_or_send
def to_speaker(request: HttpRequest, slug: str) -> HttpResponseBase:
    return to(request, speakers.by_slug(slug))


@never_cache
@read_or_send
def to_focal_point(request: HttpRequest, slug: str) -> HttpResponseBase:
    return to(request, focal_points.by_slug(slug))


def to(request: HttpRequest, found: Recipient | None) -> HttpResponseBase:
    if found is None:
        raise Http404
    if not isinstance(request.user, User):
        return to_sign_in(request)
    if refusal := refused(request, found):
        return refusal
    senders = senders_of(request.user)
    sent = request.method == "POST"
    begun = {} if sent else {"initial": {"key": uuid.uuid4(), "with_address": True}}
    form = MessageForm(request.POST if sent else None, senders=senders, email=request.user.email, **begun)
    if not form.is_valid():
        return show(request, form, found, senders)
    written = message(request.user, form)
    if not actions.is_known(written.key):
        wait = actions.wait_before(request.user, found)
        if wait is not None:
            return too_many_tries(request, wait)
        actions.pass_on(written, found)
    return redirect("written")


def refused(request: HttpRequest, found: Recipient) -> HttpResponse | None:
    allowed = may(request.user, "message.write")
    if not allowed:
        return error(request, 403, happened=str(getattr(allowed, "reason", "")))
    if found.account == request.user.pk:
        return error(
            request, 403, happened=_("You are the recipient. The message would be sent to your own email address.")
        )
    return None


def senders_of(person: User) -> list[tuple[str, str]]:
    """The cities that the person may speak for, and for curators the secretariat."""
    cities = City.objects.served_by(person).listed().by_name(get_language() or "en")
    found = [(str(city.pk), localized(city, "name").text) for city in cities if may(person, "message.speak", city.pk)]
    return [*found, (SECRETARIAT, _("The secretariat of the alliance"))] if is_curator(person) else found


def message(person: User, form: MessageForm) -> actions.Message:
    given = form.cleaned_data
    return actions.Message(
        key=key_of_words(given["key"], form.tenant, given["subject"], given["text"], given["with_address"]),
        sender=person,
        tenant=form.tenant,
        subject=given["subject"],
        text=given["text"],
        with_address=given["with_address"],
    )


def show(request: HttpRequest, form: MessageForm, found: Recipient, senders: list[tuple[str, str]]) -> HttpResponse:
    context = {
        "title": found.title,
        "form": form,
        "errors": errors_of(form) if form.is_bound else [],
        "recipient": found,
        "senders": [label for _value, label in senders],
    }
    return render(request, "portal/writing/form.html", context)


@signed_in
@require_safe
def written(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/writing/written.html", {"title": _("Your message has been sent")})


# --- Reporting ----------------------------------------------------------------------------------------------------


@never_cache
@read_or_send
def report(request: HttpRequest, key: str) -> HttpResponseBase:
    """Takes a report by the link of the mail, without an account. Opening it changes nothing."""
    passed = links.passed_by(key)
    to = recipients.whoever_it_was(passed.kind, passed.key) if passed else None
    if passed is None or to is None:
        return error(request, 410)
    if passed.reported_at:
        return redirect("contact_done")
    form = AbuseForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return report_page(request, form, passed)
    hand_on(passed, form.cleaned_data["text"], to)
    return redirect("contact_done")


@never_cache
@read_or_send
def stop(request: HttpRequest, key: str) -> HttpResponseBase:
    """Ends messages by the other link of the mail: nobody writes to them through this site any more. Opening it changes
    nothing."""
    found = links.stopped_by(key)
    if found is None:
        return error(request, 410)
    if request.method != "POST":
        return render(request, "portal/writing/stop.html", {"title": _("Stop receiving messages")})
    recipients.stop(*found)
    return render(
        request, "portal/writing/stopped.html", {"title": _("No one can contact you through this site any more.")}
    )


def report_page(request: HttpRequest, form: AbuseForm, passed: MessageRecord) -> HttpResponse:
    context = {
        "title": _("Report a message"),
        "form": form,
        "errors": errors_of(form) if form.is_bound else [],
        "passed": passed,
        "words": actions.words_of(passed),
    }
    return render(request, "portal/writing/report.html", context)


def hand_on(passed: MessageRecord, said: str, to: Recipient) -> None:
    """The secretariat reads what was written, since whoever received it shows it, and answers them."""
    written = reports.Message(
        key=uuid.uuid4(),
        kind=Kind.ABUSE,
        text=quoted(said, passed, actions.words_of(passed)),
        email=to.email,
        name=to.name,
        tenant=passed.tenant,
        language=get_language() or "en",
    )
    with one_transaction():
        if actions.mark_reported(passed, written.key):  # else it was pressed twice
            reports.complain(written, of=passed.sender_id)


def quoted(said: str, passed: MessageRecord, words: MessageBody | None) -> str:
    city = names_of([passed.tenant]).get(passed.tenant, "") if passed.tenant else ""
    sender = clean.one_line(passed.from_name)
    by = f"{sender} ({city})" if city else sender
    return "\n\n".join([said, f"— {by}:", *((words.subject, words.text) if words else ())])
