"""Small changes published together: pick some, read what each changes, publish all or none."""

from collections.abc import Iterable
from itertools import islice
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from alliance.secretariat import queue
from alliance.secretariat.briefs import briefs
from alliance.secretariat.gates import curators_only, person_of
from core.accounts.models import User
from core.accounts.tenants import names_of
from core.conflicts import refusal_of
from core.review.models import Proposal
from core.review.permissions import decide_each
from core.review.proposals import actions
from core.review.proposals.actions import MOST_TOGETHER
from core.review.rules.policy import Policy
from core.text.numbers import number_in
from core.ui.answers import error

LOOKED_AT = 500  # of the oldest that wait


@curators_only
@require_safe
def pick(request: HttpRequest) -> HttpResponse:
    return show(request)


def show(request: HttpRequest, problem: str = "") -> HttpResponse:
    person, policy = person_of(request), Policy.now()
    small = list(islice(offered(person, policy), MOST_TOGETHER))
    cities, titles = names_of({row.tenant for row in small}), queue.titles_of(small)
    options = [
        {
            "value": str(row.pk),
            "label": _("%(item)s, %(city)s") % {"item": queue.item(row, titles), "city": cities.get(row.tenant, "")},
            "help": reason_of(policy, row),
        }
        for row in small
    ]
    context = {
        "title": _("Publish small changes together"),
        "options": options,
        "problem": problem,
        "errors": [{"text": problem, "url": "#id_pick"}] if problem else [],
    }
    return render(request, "secretariat/small.html", context)


def offered(person: User, policy: Policy) -> Iterable[Proposal]:
    """Those of which this person may decide."""
    rows = list(Proposal.objects.visible_to(person).waiting()[:LOOKED_AT])
    return (row for row, allowed in zip(rows, decide_each(person, rows), strict=True) if allowed and policy.small(row))


def reason_of(policy: Policy, row: Proposal) -> str:
    definition = policy.small(row)
    size = queue.size_of(row)
    return _("%(size)s. %(rule)s") % {"size": size, "rule": definition.name} if definition else size


# --- Reading them -------------------------------------------------------------------------------------------------


@curators_only
@require_safe
def check(request: HttpRequest) -> HttpResponseBase:
    """Shows each proposal with its differences. They are refused as a whole, like publishing itself."""
    keys = request.GET.getlist("pick")
    if not keys:
        return show(request, _("Choose at least one change."))
    rows = picked(request, keys)
    if refusal := refused(request, rows):
        return refusal
    context = {
        "title": _("Review before publishing"),
        "briefs": briefs(rows),
        "button": ngettext("Publish %(number)s change", "Publish %(number)s changes", len(rows))
        % {"number": len(rows)},
    }
    return render(request, "secretariat/small-check.html", context)


def picked(request: HttpRequest, keys: Iterable[str]) -> list[Proposal]:
    """One that is foreign, unknown or not even a key hides the whole batch (T4). Raises Http404."""
    wanted = list(dict.fromkeys(map(key_in, keys)))
    if len(wanted) > MOST_TOGETHER:
        raise Http404
    found = {row.pk: row for row in Proposal.objects.visible_to(person_of(request)).filter(pk__in=wanted)}
    if len(found) < len(wanted):
        raise Http404
    return sorted(found.values(), key=lambda row: (row.sent_at is None, row.sent_at, str(row.pk)))


def key_in(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Http404 from wrong


def refused(request: HttpRequest, rows: Iterable[Proposal]) -> HttpResponse | None:
    """One's own city or words: 403. What is no longer waiting, or no longer small: 409. No names in either."""
    policy = Policy.now()
    for allowed in decide_each(person_of(request), rows):
        if not allowed:
            return error(request, 403, happened=str(getattr(allowed, "reason", "")))
    if any(row.state != Proposal.State.SUBMITTED or not policy.small(row) for row in rows):
        return error(request, 409)
    return None


@curators_only
@require_POST
def publish(request: HttpRequest) -> HttpResponseBase:
    sent = dict(each.partition(":")[::2] for each in request.POST.getlist("item"))
    if not sent:
        return redirect("review_small")
    rows = picked(request, sent)
    if refusal := refused(request, rows):
        return refusal
    versions = {key_in(key): number_in(version) for key, version in sent.items()}
    batch = [(row, versions[row.pk]) for row in rows]
    try:
        late = refusal_of(lambda: actions.publish_together(batch, curator=person_of(request)))
    except ValidationError:
        return changed_meanwhile(request)
    if late:
        return changed_meanwhile(request)
    words = ngettext("%(number)s change was published.", "%(number)s changes were published.", len(rows))
    messages.success(request, words % {"number": len(rows)})
    return redirect("review")


def changed_meanwhile(request: HttpRequest) -> HttpResponse:
    """Which one is told by the list, which is read anew."""
    return error(
        request,
        409,
        happened=_("One of the changes is different from the version you reviewed. No change was published."),
        next_step=_("Choose again from the changes that are waiting now."),
    )
