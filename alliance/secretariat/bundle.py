"""Proposals that belong together: read all of them on one page, decide once."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance.secretariat import forms, queue
from alliance.secretariat.briefs import briefs
from alliance.secretariat.decision import first_error, on_to_the_next, options
from alliance.secretariat.gates import curators_only, person_of
from alliance.secretariat.proposal_view import ProposalView
from core.accounts.permissions import may
from core.accounts.tenants import names_of
from core.history.write import AlreadyExists, VersionConflict
from core.review.bundles import actions
from core.review.bundles.steps import STEPS
from core.review.models import Bundle
from core.review.proposals.merge import Clashes
from core.ui.answers import error
from core.workflow import InvalidTransition

ACTIONS = {forms.PUBLISH: actions.publish, forms.RETURN: actions.ask_for_changes, forms.DECLINE: actions.decline}


def asked_for(request: HttpRequest, key: UUID) -> Bundle:
    return get_object_or_404(Bundle.objects.visible_to(person_of(request)), pk=key)


@require_safe
@curators_only
def bundle(request: HttpRequest, key: UUID) -> HttpResponse:
    return show(request, asked_for(request, key))


def show(
    request: HttpRequest,
    bundle: Bundle,
    *,
    form: forms.DecisionForm | None = None,
    notice: str = "",
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, also when something that was sent comes back with it."""
    person, rows = person_of(request), actions.proposals_of(bundle)
    allowed = may(person, "bundle.decide", bundle)
    first = rows[0] if rows else None
    context = {
        "title": queue.title_of_bundle(rows),
        "bundle": bundle,
        "first": first,
        "city": names_of([bundle.tenant]).get(bundle.tenant, ""),
        "briefs": briefs(rows),
        "steps": ProposalView(first).steps if first else [],
        "notice": notice,
        "errors": errors or [],
        "may_decide": bool(allowed),
        "why_not": "" if allowed else str(getattr(allowed, "reason", "")),
        "is_waiting": STEPS["publish"].is_possible(bundle.state),
        "may_assign": bool(allowed) and first is not None and STEPS["assign"].is_possible(bundle.state),
        "is_mine": first is not None and first.reviewer_id == person.pk,
        "what_city_sees": ProposalView(first).what_city_sees if first else "",
        "options": options(bundle, form),
        "decision_error": first_error(form, "decision"),
        "message": form.data.get("message", "") if form else "",
        "message_error": first_error(form, "message"),
        "history_url": reverse("object_history", args=[bundle._meta.label_lower, bundle.pk]),
    }
    return render(request, "secretariat/bundle.html", context, status=status)


@require_POST
@curators_only
def decide(request: HttpRequest, key: UUID) -> HttpResponseBase:
    bundle = asked_for(request, key)
    allowed = may(person_of(request), "bundle.decide", bundle)
    if not allowed:
        return error(request, 403, happened=str(getattr(allowed, "reason", "")))
    form = forms.DecisionForm(request.POST, proposal=bundle)
    if not form.is_valid():
        found = [{"text": str(text), "url": f"#id_{name}"} for name, texts in form.errors.items() for text in texts]
        return show(request, bundle, form=form, errors=found)
    return taken(request, bundle, form)


def taken(request: HttpRequest, bundle: Bundle, form: forms.DecisionForm) -> HttpResponseBase:
    """The typed message stays on the page whatever happened."""
    given = form.cleaned_data
    act = ACTIONS[given["decision"]]
    try:
        act(bundle, message=given["message"], expected=given["version"], curator=person_of(request))
    except (VersionConflict, InvalidTransition) as wrong:
        return show(request, asked_for(request, bundle.pk), form=form, notice=str(wrong), status=409)
    except actions.Refused as refused:
        return show(request, asked_for(request, bundle.pk), form=form, errors=told_of(refused), status=409)
    except ValidationError as wrong:
        found = [{"text": text, "url": "#decision"} for text in wrong.messages]
        return show(request, asked_for(request, bundle.pk), form=form, errors=found, status=409)
    return on_to_the_next(request, actions.proposals_of(bundle)[0], given["decision"])


def told_of(refused: actions.Refused) -> list[dict[str, str]]:
    """Which one stops the whole, and why."""
    reading = ProposalView(refused.proposal)
    words = {"item": reading.title, "problem": " ".join(problems(reading, refused.reason))}
    return [{"text": _("%(item)s: %(problem)s") % words, "url": reverse("review_item", args=[refused.proposal.pk])}]


def problems(reading: ProposalView, reason: Any) -> list[str]:
    if isinstance(reason, Clashes):
        return [_("It was published otherwise in the meantime. Ask the city to look at it again.")]
    if isinstance(reason, AlreadyExists):
        return [str(reason)]
    if not hasattr(reason, "error_dict"):
        return list(reason.messages)
    lines = [(key, " ".join(texts)) for key, texts in reason.message_dict.items()]
    return [
        text if key == "__all__" else _("%(field)s: %(problem)s") % {"field": reading.name_of(key), "problem": text}
        for key, text in lines
    ]
