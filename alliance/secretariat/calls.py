"""One call for curators: who entered it, what it says beside its sources, and the check by a second person."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from alliance.secretariat.gates import curators_only, person_of
from cities.models import State
from core.accounts.permissions import may
from core.conflicts import SeenForm, refusal_of, saved, seen_in
from core.history.models import Entry
from core.review.forms.controls import OneLine
from core.text import limits
from core.text.clocks import clock
from core.text.fallback import localized
from core.ui.answers import error
from finance.market import checking, wording
from finance.market.models import Call

TONES = {State.DRAFT: "mute", State.PUBLISHED: "ok", State.WITHDRAWN: "warn"}


class WithdrawForm(SeenForm):
    """Why a call is taken back."""

    reason = OneLine(gettext_lazy("Reason"), limits.REASON)


def call_at(slug: str) -> Call:
    rows = Call.objects.select_related("funder").prefetch_related("criteria__source", "sources")
    return get_object_or_404(rows, slug=slug)


@curators_only
@require_safe
def call(request: HttpRequest, slug: str) -> HttpResponse:
    found = call_at(slug)
    return show(request, found, WithdrawForm(row=found))


def show(request: HttpRequest, found: Call, form: WithdrawForm) -> HttpResponse:
    person, first = person_of(request), checking.entered(found)
    is_open = not found.is_confirmed and found.state != State.WITHDRAWN
    allowed = may(person, "call.confirm", found)
    faults = [(name, texts) for name, texts in form.errors.items()] if form.is_bound else []
    context = {
        "title": localized(found, "title").text or found.slug,
        "call": found,
        "state": (str(found.get_state_display()), TONES[State(found.state)]),
        "check": wording.check_words(found),
        "entered": entered_words(first) if first else "",
        "facts": [(label, value) for label, value in facts_of(found) if value],
        "sources": list(found.sources.all()),
        "rules": wording.rules_of(found),
        "may_confirm": is_open and bool(allowed),
        "refusal": str(getattr(allowed, "reason", "")) if is_open and not allowed else "",
        "may_withdraw": found.state != State.WITHDRAWN,
        "form": form,
        "errors": [{"text": " ".join(map(str, texts)), "url": f"#id_{name}"} for name, texts in faults],
        "change_url": reverse("admin:finance_call_change", args=[found.pk]),
        "history_url": reverse("object_history", args=[found._meta.label_lower, found.pk]),
    }
    return render(request, "secretariat/call.html", context, status=form.status)


def entered_words(first: Entry) -> str:
    return _("Entered by %(name)s, %(time)s") % {"name": first.who, "time": clock(first.at)}


def facts_of(found: Call) -> list[tuple[str, Any]]:
    """Label and value of what the call says of itself, as a page of its funder would."""
    return [
        (_("Funder"), localized(found.funder, "name").text),
        (_("Summary"), localized(found, "summary").text),
        (_("Application period"), wording.call_standing(found, timezone.now())[0]),
        (_("Amount"), wording.amounts_of(found)),
        (_("Project stage"), wording.stages_of(found)),
        (_("Eligible applicants"), wording.applicants_of(found)),
        (_("Languages"), wording.languages_of(found)),
        (_("Points in doubt"), localized(found, "doubt").text),
        (_("Last checked"), date_format(found.checked_on) if found.checked_on else _("Not since entry")),
    ]


@curators_only
@require_POST
def confirm(request: HttpRequest, slug: str) -> HttpResponseBase:
    found, curator = call_at(slug), person_of(request)
    try:
        late = refusal_of(lambda: checking.confirm(found, expected=seen_in(request.POST), curator=curator))
    except PermissionDenied as refusal:
        return error(request, 403, happened=str(refusal))
    if late:
        return error(request, 409, happened=late)
    messages.success(request, _("The call is confirmed. Matches no longer say that no second person has checked it."))
    return redirect("review_call", slug=slug)


@curators_only
@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponseBase:
    person = person_of(request)
    form = saved(
        lambda: WithdrawForm(request.POST, row=call_at(slug)),
        lambda form: checking.take_back(call_at(slug), reason=form.said["reason"], expected=form.now, curator=person),
        by=person,
    )
    if not form.is_saved:
        return show(request, call_at(slug), form)
    messages.success(request, _("The call has been withdrawn. It is no longer public or matched with projects."))
    return redirect("review_call", slug=slug)
