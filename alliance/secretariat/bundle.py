"""Proposals that belong together: read all of them on one page, decide once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance.secretariat import forms, queue
from alliance.secretariat.briefs import briefs
from alliance.secretariat.decision import decision_options, first_error, on_to_the_next
from alliance.secretariat.gates import curators_only, person_of
from alliance.secretariat.proposal_view import ProposalView
from core.accounts.permissions import may
from core.accounts.tenants import names_of
from core.conflicts import saved, seen_in
from core.history.merge import Clashes
from core.history.models import Entry, RowVersion
from core.history.write import Actor, AlreadyExists, entries_of, label_of, one_transaction
from core.review.answer_texts.said import in_own_language
from core.review.bundles import actions, tasks
from core.review.bundles.checking import base_and_wanted, bundle_hints, labels_for
from core.review.bundles.steps import STEPS
from core.review.diff.labels import with_commas
from core.review.diff.record import Block, blocks
from core.review.models import Bundle, Comment, Proposal
from core.review.proposals import actions as proposals
from core.text.languages import DEFAULT_LANGUAGE
from core.ui.answers import error
from core.workflow import InvalidTransition

MOST_COMPARED = 20  # of more, each has a line in the table and a page of its own
MOST_LINES, LONGEST_LINE = 8, 160
REMARK = "remark-"
UNREAD = ("proposal_commented", "proposal_assigned")  # no news for a curator
ACTIONS = {forms.PUBLISH: actions.publish, forms.RETURN: actions.ask_for_changes, forms.DECLINE: actions.decline}


def asked_for(request: HttpRequest, key: UUID) -> Bundle:
    return get_object_or_404(Bundle.objects.visible_to(person_of(request)), pk=key)


@curators_only
@require_safe
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
    """The page, also when something that was sent comes back with it. Where others were faster its message and remarks
    stay, what is new is named, and no decision is ticked."""
    person, rows = person_of(request), actions.proposals_of(bundle)
    allowed = may(person, "bundle.decide", bundle)
    first = rows[0] if rows else None
    is_waiting = STEPS["return"].is_possible(bundle.state)
    context = {
        "title": queue.title_of_bundle(rows),
        "bundle": bundle,
        "first": first,
        "city": names_of([bundle.tenant]).get(bundle.tenant, ""),
        "briefs": briefs(rows) if len(rows) <= MOST_COMPARED else [],
        "lines": lines_of(rows, request.POST),
        "is_publishing": bundle.state == Bundle.State.PUBLISHING,
        "again_url": reverse("review_bundle_again", args=[bundle.pk]),
        "steps": ProposalView(first).steps if first else [],
        "notice": notice or (form.refusal if form else ""),
        "news": since(bundle, seen_in(request.POST)) if form and form.conflict else None,
        "unsent": "\n\n".join(remarks_in(request).values()) if not is_waiting and form else "",
        "errors": errors or [],
        "may_decide": bool(allowed),
        "why_not": "" if allowed else str(getattr(allowed, "reason", "")),
        "is_waiting": is_waiting,
        "may_assign": bool(allowed) and first is not None and STEPS["assign"].is_possible(bundle.state),
        "is_mine": first is not None and first.reviewer_id == person.pk,
        "what_city_sees": ProposalView(first).what_city_sees if first else "",
        "options": decision_options(bundle, None if form and form.conflict else form),
        "form": form or forms.DecisionForm(proposal=bundle),
        "decision_error": first_error(form, "decision"),
        "message": form.data.get("message", "") if form else "",
        "message_error": first_error(form, "message"),
        "in_own_language": in_own_language(form.data.get("message", "")) if form and is_waiting else "",
        "history_url": reverse("object_history", args=[bundle._meta.label_lower, bundle.pk]),
    }
    return render(request, "secretariat/bundle.html", context, status=status)


@curators_only
@require_POST
def decide(request: HttpRequest, key: UUID) -> HttpResponseBase:
    bundle = asked_for(request, key)
    allowed = may(person_of(request), "bundle.decide", bundle)
    if not allowed:
        return error(request, 403, happened=str(getattr(allowed, "reason", "")))
    form = saved(
        lambda: forms.DecisionForm(request.POST, proposal=asked_for(request, key)),
        lambda form: decided(request, form),
        by=person_of(request),
    )
    if not form.is_saved:
        return came_back(request, asked_for(request, key), form)
    if asked_for(request, key).state == Bundle.State.PUBLISHING:
        tasks.publish.enqueue(str(bundle.pk), person_of(request).pk, get_language() or DEFAULT_LANGUAGE)
        return redirect("review_bundle", bundle.pk)
    return on_to_the_next(request, actions.proposals_of(bundle)[0], form.said["decision"])


def decided(request: HttpRequest, form: forms.DecisionForm) -> None:
    """The remarks that were typed with it are kept with the decision, or not at all."""
    bundle, given, person = form.row, form.said, person_of(request)
    assert isinstance(bundle, Bundle)
    is_long = given["decision"] == forms.PUBLISH and bundle.proposals.count() > actions.MOST_AT_ONCE
    act = actions.queue if is_long else ACTIONS[given["decision"]]
    try:
        with one_transaction():
            keep_remarks(bundle, remarks_in(request), Actor.person(person))
            act(bundle, message=given["message"], expected=form.now, curator=person)
    except actions.Refused as refused:
        form.stopped = told_of(refused)
        raise InvalidTransition(_("The changes were not published.")) from refused


def came_back(request: HttpRequest, bundle: Bundle, form: forms.DecisionForm) -> HttpResponse:
    found = [{"text": str(text), "url": f"#id_{name}"} for name, texts in form.errors.items() for text in texts]
    found = form.stopped or found
    if form.unpublishable:
        found = [{"text": text, "url": "#decision"} for text in form.unpublishable.messages]
    status = 409 if form.unpublishable else form.status
    return show(request, bundle, form=form, errors=[] if form.conflict else found, status=status)


def since(bundle: Bundle, version: int) -> dict[str, Any] | None:
    """What the city has changed in a bundle since a curator read this version of it: the names of its parts."""
    kept = RowVersion.objects.filter(object_type=label_of(bundle), object_id=str(bundle.pk), number=version).first()
    last = entries_of(bundle).last()
    if kept is None or last is None or version >= bundle.version:
        return None
    rows = actions.proposals_of(bundle)
    newer = Entry.objects.filter(object_type=label_of(Proposal()), pk__gt=kept.entry_id).exclude(verb__in=UNREAD)
    changed = set(newer.filter(object_id__in=[str(row.pk) for row in rows]).values_list("object_id", flat=True))
    names = [queue.title_of_bundle([row]) for row in rows if str(row.pk) in changed]
    return {"version": bundle.version, "by": last.by_label, "at": last.at, "fields": with_commas(names)}


@curators_only
@require_POST
def again(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Where the worker stopped in the middle: nothing was published then, and it begins once more."""
    bundle, person = asked_for(request, key), person_of(request)
    allowed = may(person, "bundle.decide", bundle)
    if not allowed:
        return error(request, 403, happened=str(getattr(allowed, "reason", "")))
    if bundle.state == Bundle.State.PUBLISHING:
        tasks.publish.enqueue(str(bundle.pk), person.pk, get_language() or DEFAULT_LANGUAGE)
    return redirect("review_bundle", bundle.pk)


# --- One table ----------------------------------------------------------------------------------------------------


def lines_of(rows: list[Proposal], typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """What each row of the table says, with the remarks that were made on it, and one that is being typed."""
    if not rows:
        return []
    remarks: dict[UUID, list[Comment]] = defaultdict(list)
    for comment in Comment.objects.filter(proposal__in=[row.pk for row in rows]):
        remarks[comment.proposal_id].append(comment)
    titles, labels = queue.titles_of(rows), labels_for(rows)
    hints = bundle_hints(rows, labels)
    return [
        {
            "number": row.number,
            "title": queue.item(row, titles),
            "is_new": row.is_new,
            "url": reverse("review_item", args=[row.pk]),
            "changes": said(blocks(*base_and_wanted(row), labels[row.kind])),
            "hints": hints.get(row.pk, []),
            "remarks": remarks[row.pk],
            "name": f"{REMARK}{row.number}",
            "typed": typed.get(f"{REMARK}{row.number}", ""),
        }
        for row in rows
    ]


def said(found: Iterable[Block]) -> list[dict[str, str]]:
    """What was found, in a line each, as far as one reads in a table; the page of the row has the whole. `lang` is the
    code of the language that a text is in."""
    lines = [
        {"field": block.label, "value": shortened(value_of(block)), "lang": block.language or block.new.lang}
        for block in found
    ]
    return [*lines[:MOST_LINES], {"field": "…", "value": "", "lang": ""}] if len(lines) > MOST_LINES else lines


def value_of(block: Block) -> str:
    if block.kind == "text":
        return "".join(piece.text for piece in block.pieces if piece.kind != "removed")
    if block.kind == "child":
        return _(", ").join(text for row in block.rows if (text := value_of(row)))
    if block.added or block.removed:
        return _(", ").join(value.text for value in block.added)
    return block.new.text


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - 1]}…"


def remarks_in(request: HttpRequest) -> dict[int, str]:
    """Remarks that were sent, by the number of the row."""
    found = {
        name.removeprefix(REMARK): str(text).strip() for name, text in request.POST.items() if name.startswith(REMARK)
    }
    numbers = (name for name in found if name.isascii() and name.isdigit() and len(name) < 6)
    return {int(name): found[name] for name in numbers if found[name]}


def keep_remarks(bundle: Bundle, remarks: Mapping[int, str], by: Actor) -> None:
    """The city sees each beside its row. Raises ValidationError for one that is too long, InvalidTransition."""
    for proposal in actions.proposals_of(bundle) if remarks else ():
        if text := remarks.get(proposal.number or 0):
            proposals.comment(proposal, key="", text=text, by=by)


def told_of(refused: actions.Refused) -> list[dict[str, str]]:
    """Which one stops the whole, and why."""
    reading = ProposalView(refused.proposal)
    words = {"item": reading.title, "problem": " ".join(problems(reading, refused.reason))}
    return [{"text": _("%(item)s: %(problem)s") % words, "url": reverse("review_item", args=[refused.proposal.pk])}]


def problems(reading: ProposalView, reason: Any) -> list[str]:
    if isinstance(reason, Clashes):
        return [_("Different content has been published in the meantime. Ask the city to check the change again.")]
    if isinstance(reason, AlreadyExists):
        return [str(reason)]
    if not hasattr(reason, "error_dict"):
        return list(reason.messages)
    lines = [(key, " ".join(texts)) for key, texts in reason.message_dict.items()]
    return [
        text if key == "__all__" else _("%(field)s: %(problem)s") % {"field": reading.name_of(key), "problem": text}
        for key, text in lines
    ]
