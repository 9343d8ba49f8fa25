"""What rules published without a curator, for a later look, with the way back beside it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance.secretariat.briefs import Brief, briefs
from alliance.secretariat.gates import curators_only, person_of
from alliance.secretariat.tabs import all_tabs
from core.accounts.models import User
from core.accounts.permissions import may
from core.conflicts import refusal_of, seen_in
from core.review.models import Proposal
from core.review.permissions import decide_each
from core.review.proposals.kinds import kind_of
from core.review.rules import actions
from core.review.rules.policy import reason_words
from core.ui.answers import error
from core.ui.paging import page_of


@curators_only
@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """Those that nobody has looked at come first, and alone unless all are asked for."""
    person = person_of(request)
    rows = Proposal.objects.visible_to(person).by_rule()
    wants_all = request.GET.get("show") == "all"
    page = page_of(rows if wants_all else rows.not_looked_at(), request.GET.get("page"))
    address = reverse("review_by_rule")
    context = {
        "title": _("Published by rule"),
        "tabs": all_tabs("by_rule", person),
        "views": [
            {"label": _("Not reviewed"), "url": address, "current": not wants_all},
            {"label": _("All"), "url": f"{address}?show=all", "current": wants_all},
        ],
        "rows": brief_rows(person, briefs(page.object_list)),
        "rule_page": page,
        "params": request.GET,
    }
    return render(request, "secretariat/by-rule.html", context)


def brief_rows(person: User, found: list[Brief]) -> list[dict[str, Any]]:
    allowed = decide_each(person, [brief.proposal for brief in found])
    return [
        {
            "brief": brief,
            "proposal": brief.proposal,
            "reason": reason_words(brief.proposal),
            "revert_url": revert_url(brief.proposal) if may_look else "",
            "may_look": bool(may_look) and brief.proposal.looked_at is None,
        }
        for brief, may_look in zip(found, allowed, strict=True)
    ]


def revert_url(proposal: Proposal) -> str:
    """The page that leads back to the version before; it shows what would change, also what was published since."""
    if not proposal.became or proposal.became < 2:
        return ""
    label = kind_of(proposal.kind).model._meta.label_lower
    return reverse("object_revert", args=[label, proposal.object_id, proposal.became - 1])


@curators_only
@require_POST
def looked(request: HttpRequest, key: UUID) -> HttpResponseBase:
    person = person_of(request)
    proposal = get_object_or_404(Proposal.objects.visible_to(person).by_rule(), pk=key)
    allowed = may(person, "proposal.decide", proposal)
    if not allowed:
        return error(request, 403, happened=str(getattr(allowed, "reason", "")))
    if late := refusal_of(lambda: actions.look_at(proposal, expected=seen_in(request.POST), curator=person)):
        return error(request, 409, happened=late)
    messages.success(request, _("Marked as reviewed."))
    return redirect("review_by_rule")
