"""One proposal: read it, remark on it, take it on, decide."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance.secretariat import forms, measured, queue, rounds, texts
from alliance.secretariat.by_rule import revert_url
from alliance.secretariat.cooperation import proposed_files
from alliance.secretariat.gates import curators_only, person_of
from alliance.secretariat.proposal_view import ProposalView
from core.accounts.models import User
from core.accounts.permissions import may
from core.accounts.tenants import names_of
from core.conflicts import refusal_of, saved, seen_in
from core.files.serving import file_response
from core.history.models import RowVersion
from core.history.write import Actor
from core.review.answer_texts import said
from core.review.bundles import actions as bundles
from core.review.diff.labels import file_keys
from core.review.models import Bundle, Proposal
from core.review.proposals import actions
from core.review.proposals.steps import STEPS
from core.review.rules.actions import is_new_to_curators
from core.review.rules.policy import reason_words
from core.text import limits
from core.text.fallback import language_name
from core.ui.answers import error
from core.workflow import NOT_NOW

DRAFT = "draft"  # the state of what nobody reads yet
KEYS = {forms.PUBLISH: "p", forms.RETURN: "r"}  # with the keys by which a browser reaches such places
ACTIONS = {forms.PUBLISH: actions.publish, forms.RETURN: actions.ask_for_changes, forms.DECLINE: actions.decline}


def asked_for(request: HttpRequest, key: UUID) -> Proposal:
    return get_object_or_404(Proposal.objects.visible_to(person_of(request)), pk=key)


@curators_only
@require_safe
def item(request: HttpRequest, key: UUID) -> HttpResponse:
    return show(request, ProposalView(asked_for(request, key)))


def show(
    request: HttpRequest,
    reading: ProposalView,
    *,
    form: forms.DecisionForm | None = None,
    comment_form: forms.CommentForm | None = None,
    asked: str | None = None,
    seen: int = 0,
    notice: str = "",
    errors: list[dict[str, str]] | None = None,
    message: str | None = None,
    chosen: str | None = None,
    inserted: str = "",
    unsent: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page, also when something that was sent comes back with it: `seen` is the version up to which its reader had
    seen. All its forms keep that one, and what is new since stands above, until an answer of 409 has told it."""
    proposal, person = reading.proposal, person_of(request)
    is_told = status == 409 or not seen
    allowed = may(person, "proposal.decide", proposal)
    may_decide = bool(allowed)
    is_waiting = STEPS["publish"].is_possible(proposal.state)
    may_comment = may_decide and STEPS["comment"].is_possible(proposal.state)
    asked = request.GET.get("comment") if asked is None else asked
    written = message if message is not None else form.data.get("message", "") if form else ""
    context = {
        "title": reading.title,
        "reading": reading,
        "proposal": proposal,
        "items": reading.items(may_comment=may_comment),
        "news": reading.since(seen or seen_in(request.GET, "read")),
        "is_of_public": was_public(reading),
        "seen": proposal.version if is_told else seen,
        "notice": notice,
        "errors": errors or [],
        "may_decide": may_decide,
        "bundle_url": reverse("review_bundle", args=[proposal.bundle_id]) if proposal.bundle_id else "",
        "why_not": "" if allowed else str(getattr(allowed, "reason", "")),
        "is_waiting": is_waiting,
        "options": decision_options(proposal, form, chosen),
        "decision_error": first_error(form, "decision"),
        "message": written,
        "inserted": inserted,
        "in_own_language": said.in_own_language(written) if is_waiting else "",
        "texts": texts.offered(proposal) if may_decide and is_waiting else [],
        "text_language": language_name(texts.language_of_city(proposal)) if may_decide and is_waiting else "",
        "rule_reason": reason_words(proposal) if proposal.rule else "",
        "rule_revert_url": revert_url(proposal) if proposal.rule and may_decide else "",
        "may_look": may_decide and is_new_to_curators(proposal),
        "message_error": first_error(form, "message"),
        "is_mine": proposal.reviewer_id == person.pk,
        "times": rounds.in_words(rounds.times([proposal]).get(proposal.pk, 0)) if is_waiting else "",
        "files": proposed_files(proposal),
        "measurements": measured.addresses(reading),
        "before": rounds.round_before(reading),
        "next_url": next_url(proposal, person),
        "commented": commented(reading, asked) if may_comment else None,
        "may_comment": may_comment,
        "comment_form": comment_form or forms.CommentForm(),
        "unsent": unsent,
        "history_url": reverse("object_history", args=[proposal._meta.label_lower, proposal.pk]),
        "thing_history_url": reverse("object_history", args=[reading.kind.model._meta.label_lower, proposal.object_id])
        if proposal.object_id
        else "",
    }
    return render(request, "secretariat/item.html", context, status=status)


def was_public(reading: ProposalView) -> bool:
    """Whether the version that the proposal started from was one that others read: a thing may be kept here for long
    before it is published."""
    proposal, data = reading.proposal, reading.now
    if not proposal.is_open:  # it is public by now, through this or another
        label = reading.kind.model._meta.label_lower
        number = proposal.started_from or 0
        rows = RowVersion.objects.filter(object_type=label, object_id=proposal.object_id, number=number)
        kept = rows.first() if proposal.object_id else None
        data = kept.data if kept else data
    return DRAFT not in (data.get("state"), data.get("status"))


def next_url(proposal: Proposal, person: User) -> str:
    following = queue.next_after(proposal, person)
    return queue.address_of(following) if following else ""


def first_error(form: forms.DecisionForm | None, name: str) -> str:
    return next((str(each) for each in form.errors.get(name, [])), "") if form else ""


def decision_options(
    proposal: Proposal | Bundle, form: forms.DecisionForm | None, chosen: str | None = None
) -> list[dict[str, Any]]:
    """Nothing is chosen beforehand: a decision is never the default."""
    chosen = form.data.get("decision") if form and not form.is_valid() else chosen
    return [
        {
            "value": value,
            "label": _("Publish version %(number)s") % {"number": proposal.version}
            if value == forms.PUBLISH
            else label,
            "checked": value == chosen,
            "key": KEYS.get(value, ""),
        }
        for value, label in forms.choices(proposal)
    ]


def commented(reading: ProposalView, asked: str | None) -> dict[str, Any] | None:
    """The field that a remark is being written on; an empty key is the whole."""
    if asked is None:
        return None
    block = reading.block(asked)
    if asked and block is None:
        return None
    return {"key": asked, "block": block}


# --- Deciding -----------------------------------------------------------------------------------------------------


@curators_only
@require_POST
def decide(request: HttpRequest, key: UUID) -> HttpResponseBase:
    proposal = asked_for(request, key)
    if refusal := refused(request, proposal):
        return refusal
    form = saved(
        lambda: forms.DecisionForm(request.POST, proposal=asked_for(request, key)),
        lambda form: decided(request, form),
        by=person_of(request),
    )
    if form.is_saved:
        return on_to_the_next(request, proposal, form.said["decision"])
    return came_back(request, ProposalView(asked_for(request, key)), form)


def decided(request: HttpRequest, form: forms.DecisionForm) -> object:
    assert isinstance(form.row, Proposal)
    act = ACTIONS[form.said["decision"]]
    return act(form.row, message=form.said["message"], expected=form.now, curator=person_of(request))


def refused(request: HttpRequest, proposal: Proposal) -> HttpResponse | None:
    """403 with its reason for whoever wrote it or works for its city."""
    allowed = may(person_of(request), "proposal.decide", proposal)
    return None if allowed else error(request, 403, happened=str(getattr(allowed, "reason", "")))


def came_back(request: HttpRequest, reading: ProposalView, form: forms.DecisionForm) -> HttpResponse:
    """The typed message stays on the page whatever happened; a decision about what was not read is not ticked."""
    found = [{"text": str(text), "url": f"#id_{name}"} for name, texts in form.errors.items() for text in texts]
    if form.unpublishable:
        found = problems_of(reading, form.unpublishable)
    if form.conflict or form.refusal:
        notice = form.conflict.sentence if form.conflict else form.refusal
        message, seen = form.data.get("message", ""), seen_in(request.POST)
        return show(request, reading, seen=seen, message=message, notice=notice, status=409)
    return show(request, reading, form=form, seen=seen_in(request.POST), errors=found)


def on_to_the_next(request: HttpRequest, proposal: Proposal, decision: str) -> HttpResponseBase:
    """What waits longest after it, or the queue when nothing does."""
    messages.success(request, decision_sentence(decision, proposal))
    following = queue.next_after(proposal, person_of(request))
    return redirect(queue.address_of(following) if following else "review")


def problems_of(reading: ProposalView, wrong: ValidationError) -> list[dict[str, str]]:
    """What the row itself refuses, with the names of its fields."""
    texts = wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}
    found = []
    for key, lines in texts.items():
        words = {"field": reading.name_of(key), "problem": " ".join(lines)}
        named = key and key != "__all__"
        found.append({"text": _("%(field)s: %(problem)s") % words if named else words["problem"], "url": "#decision"})
    return found


def decision_sentence(decision: str, proposal: Proposal) -> str:
    """What was done, with its name and its city; of several that belong together with how many more."""
    rows = bundles.proposals_of(proposal.bundle) if proposal.bundle else [proposal]
    words = {"item": queue.title_of_bundle(rows), "city": names_of([proposal.tenant]).get(proposal.tenant, "")}
    sentence = {
        forms.PUBLISH: _("Published: %(item)s (%(city)s). The city will be notified by email."),
        forms.RETURN: _("Returned: %(item)s (%(city)s). The city will be asked for changes by email."),
        forms.DECLINE: _("Declined: %(item)s (%(city)s). The city will be notified by email."),
    }[decision]
    return sentence % words


@curators_only
@require_POST
def insert_text(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The page again with an answer text below what was typed; nothing is decided or kept."""
    proposal = asked_for(request, key)
    if refusal := refused(request, proposal):
        return refusal
    typed, read = request.POST.get("message", "")[: limits.BODY], seen_in(request.POST)
    reading = ProposalView(proposal)
    chosen = request.POST.get("decision") if read == proposal.version else None
    row = texts.offered_row(proposal, request.POST.get("text", ""))
    if row is None:
        found = [{"text": _("Choose an answer text."), "url": "#id_answer_text"}]
        return show(request, reading, seen=read, message=typed, chosen=chosen, errors=found)
    words = texts.said_in(row, texts.language_of_city(proposal))
    return show(
        request,
        reading,
        seen=read,
        message=f"{typed.rstrip()}\n\n{words.text}" if typed.strip() else words.text,
        chosen=chosen or (texts.decision_of(row) if read == proposal.version else None),
        inserted=_(
            "The answer text has been added to the message, in %(language)s. Complete the message "
            "before you send the decision."
        )
        % {"language": language_name(words.language)},
    )


# --- Remarks, reviewer, picture -----------------------------------------------------------------------------------


@curators_only
@require_POST
def comment(request: HttpRequest, key: UUID) -> HttpResponseBase:
    proposal = asked_for(request, key)
    if refusal := refused(request, proposal):
        return refusal
    reading, form = ProposalView(proposal), forms.CommentForm(request.POST)
    about, seen = request.POST.get("key", ""), seen_in(request.POST)
    if about and reading.block(about) is None:
        typed = request.POST.get("text", "")[: limits.BODY]
        return show(request, reading, seen=seen, notice=str(NOT_NOW), unsent=typed, status=409)
    if not form.is_valid():
        found = [{"text": str(text), "url": "#id_text"} for texts in form.errors.values() for text in texts]
        return show(request, reading, seen=seen, comment_form=form, asked=about, errors=found)
    text, by = form.cleaned_data["text"], Actor.person(person_of(request))
    if late := refusal_of(lambda: actions.comment(proposal, key=about, text=text, by=by)):
        return show(request, ProposalView(asked_for(request, key)), seen=seen, notice=late, unsent=text, status=409)
    return back(request, proposal, f"#{anchor(about)}" if about else "#comments")


def anchor(key: str) -> str:
    return f"change-{key}".replace(".", "-")


@curators_only
@require_POST
def assign(request: HttpRequest, key: UUID) -> HttpResponseBase:
    proposal, person = asked_for(request, key), person_of(request)
    if refusal := refused(request, proposal):
        return refusal
    reviewer = person if request.POST.get("reviewer") == "me" else None
    bundle, by = proposal.bundle, Actor.person(person)
    if bundle:
        late = refusal_of(lambda: bundles.assign(bundle, reviewer=reviewer, by=by))
    else:
        late = refusal_of(lambda: actions.assign(proposal, reviewer=reviewer, by=by))
    if late:
        return show(request, ProposalView(asked_for(request, key)), seen=seen_in(request.POST), notice=late, status=409)
    return redirect("review_bundle", bundle.pk) if bundle else back(request, proposal, "#decision")


def back(request: HttpRequest, proposal: Proposal, part: str) -> HttpResponseBase:
    """Leads back to the page, which tells what else has changed since it was read."""
    read = seen_in(request.POST)
    query = f"?{urlencode({'read': read})}" if read else ""
    return redirect(f"{reverse('review_item', args=[proposal.pk])}{query}{part}")


@curators_only
@require_safe
def picture(request: HttpRequest, key: UUID, field: str, side: str) -> HttpResponseBase:
    reading = ProposalView(asked_for(request, key))
    values = {"published": reading.now, "proposed": reading.wanted}.get(side, {})
    if field not in file_keys(reading.kind.model, values):
        raise Http404
    return file_response(request, str(values[field]), public=False)
