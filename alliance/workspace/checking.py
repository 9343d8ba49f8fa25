"""Pages before and after sending: differences to what is published, what is missing, send, take back, discard."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.workspace.addresses import TargetRef
from alliance.workspace.conflicts import choices_in, with_published
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import EditTarget, State, thing_at, withdrawn_from_review
from alliance.workspace.planning import entry
from core.accounts.permissions import may
from core.conflicts import CLASHED, refusal_of, seen_in
from core.files.serving import file_response
from core.history.write import AlreadyExists
from core.review.bundles import parts
from core.review.checks import checks
from core.review.diff.hints import kept_sources
from core.review.models import Bundle, Comment, Proposal
from core.review.proposals import actions
from core.review.proposals import next_draft as proposal_next_draft
from core.review.rules.policy import reason_words
from core.text.languages import column_name
from core.ui.answers import error
from core.workflow import InvalidTransition


@staff_only
@require_safe
def check_page(request: HttpRequest, workspace: CityContext, where: TargetRef) -> HttpResponseBase:
    thing = thing_at(workspace, where)
    if thing.where != where:
        return redirect(thing.at["check"])
    if thing.proposal is None:
        return redirect(thing.url)
    return show(request, thing)


@staff_only
@require_safe
def sent_page(request: HttpRequest, workspace: CityContext, where: TargetRef) -> HttpResponseBase:
    """What waits for an answer, while the next draft is being written."""
    thing = thing_at(workspace, where)
    if thing.sent is None:
        return redirect(thing.at["check"] if thing.is_in_review else thing.url)
    return show(request, EditTarget(workspace, thing.kind, thing.row, thing.sent), next_draft=thing.url)


def show(
    request: HttpRequest,
    thing: EditTarget,
    *,
    errors: list[dict[str, str]] | None = None,
    notice: str = "",
    next_draft: str = "",
    status: int = 200,
) -> HttpResponse:
    """Shows the list of differences with what is missing before it is sent; afterwards what was sent and what happens
    next."""
    proposal = the_proposal(thing)
    is_open = proposal.is_being_written
    may_send = thing.workspace.may("proposal.send", proposal)
    comments = comments_by_key(proposal, thing.workspace.clock)
    context = {
        **thing.workspace.page(thing.kind.segment),
        "thing": thing,
        "next_draft_url": next_draft,
        "proposal": proposal,
        "title": heading(thing, proposal),
        "hints": checks(proposal, thing.kind, thing.base_state, thing.labels) if thing.differing else (),
        "items": [{"block": block, "comments": comments.get(block.key, ())} for block in thing.blocks()],
        "unchanged": thing.unchanged() if not is_open else (),
        "missing": missing(thing) if is_open else (),
        "older": older_texts(thing) if is_open else (),
        "kept": values_with_old_sources(thing) if is_open else (),
        "conflict": with_published(thing),
        "errors": errors or [],
        "notice": notice,
        "together_url": thing.workspace.address("workspace_together", proposal.bundle_id) if proposal.bundle_id else "",
        "part_url": part_address(thing, proposal) if is_open else "",
        "choose_url": address_to_choose(thing, proposal),
        "may_send": bool(may_send),
        "why_not": str(getattr(may_send, "reason", "")),
        "may_discard": bool(thing.workspace.may("proposal.discard", proposal)),
        "remarks": comments.get("", ()),
        "plan_entry": entry.panel(thing.workspace, thing.row),
    }
    return render(request, "workspace/check.html", context, status=status)


def part_address(thing: EditTarget, proposal: Proposal) -> str:
    """The page on which it leaves the others that it belongs together with."""
    if not proposal.bundle_id:
        return ""
    return thing.workspace.address("workspace_together_part", proposal.bundle_id, proposal.pk)


def address_to_choose(thing: EditTarget, proposal: Proposal) -> str:
    """The page on which it is put together with other drafts; empty where there is no other."""
    drafts = Proposal.objects.of(thing.workspace.city.pk).can_join()
    if not drafts.filter(pk=proposal.pk).exists() or not drafts.exclude(pk=proposal.pk).exists():
        return ""
    return f"{thing.workspace.address('workspace_together_choose')}?with={proposal.pk}"


def heading(thing: EditTarget, proposal: Proposal) -> str:
    """What happens next after a hand-over, and by when."""
    day = date_format(thing.answer_day, "MONTH_DAY_FORMAT") if thing.answer_day else ""
    if proposal.state == State.SUBMITTED and day:
        return _("Sent for review. Next steps by %(day)s") % {"day": day}
    if proposal.is_being_written and proposal.offered_at and not thing.workspace.is_lead:
        return _("The leads have been notified. Next steps by %(day)s") % {"day": day}
    return _("Check and send") if proposal.is_being_written else str(proposal.get_state_display())


def the_proposal(thing: EditTarget) -> Proposal:
    """Raises Http404 where nothing is being changed."""
    if thing.proposal is None:
        raise Http404
    return thing.proposal


def comments_by_key(proposal: Proposal, clock: Callable[[datetime], str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for comment in Comment.objects.filter(proposal=proposal):
        found.setdefault(comment.key, []).append(
            {"by": comment.by_label, "at": comment.at, "time": clock(comment.at), "text": comment.text}
        )
    return found


def missing(thing: EditTarget) -> list[dict[str, str]]:
    """What stops it from being sent, each with a link to where it is entered. What is published already and is not
    touched by the draft stops nothing: the secretariat may have written it."""
    return [
        {
            "text": problem.text,
            "url": f"{thing.section_url(each.section)}#{problem.control}",
            "section": str(each.section.title),
        }
        for each in thing.standings.values()
        for problem in each.blocking
    ]


def values_with_old_sources(thing: EditTarget) -> list[dict[str, str]]:
    """Whoever sends it says that these sources hold; told, and sent all the same."""
    found = kept_sources(thing.changes, thing.published, thing.labels)
    keyed = ((thing.section_with(f"{key}.value"), text) for key, text in found)
    return [{"text": text, "url": thing.section_url(section) if section else "#main"} for section, text in keyed]


def older_texts(thing: EditTarget) -> list[dict[str, str]]:
    """Translations that will be older than their original: told, and sent all the same."""
    found = []
    for name, code in thing.older_texts():
        key = column_name(name, code)
        if section := thing.section_with(key):
            url = f"{thing.section_url(section)}#id_{key}"
            found.append({"text": thing.name_of(key), "url": url, "section": str(section.title)})
    return found


# --- Sending and the way back -------------------------------------------------------------------------------------


@staff_only
@require_POST
def send(request: HttpRequest, workspace: CityContext, where: TargetRef) -> HttpResponseBase:
    thing = thing_at(workspace, where)
    if thing.proposal is None and thing.row is not None:
        return redirect(thing.url)  # pressed twice, and a rule has published it
    proposal, version = the_proposal(thing), seen_in(request.POST)
    allow(workspace, "proposal.send", proposal)
    if was_sent(proposal, version):
        return redirect(thing.at["check"])  # pressed twice
    if proposal.is_being_written and (lacking := missing(thing)):
        return show(request, thing, errors=lacking)
    sent: list[Proposal] = []
    try:
        late = refusal_of(lambda: sent.append(actions.send(proposal, expected=version, by=workspace.by)))
    except ValidationError as wrong:
        now = thing_at(workspace, where)
        return show(request, now, errors=with_links(now, wrong)) if now.proposal else error(request, 409)
    if late:
        now = thing_at(workspace, where)
        if now.proposal and was_sent(now.proposal, version):
            return redirect(now.at["check"])  # pressed twice at once
        return refused(request, now, late)
    if sent[0].state == State.PUBLISHED:
        messages.success(request, _("Your changes have been published. %(reason)s") % {"reason": reason_words(sent[0])})
    return redirect(thing.at["check"])


def was_sent(proposal: Proposal, version: int) -> bool:
    """Whether the same button was pressed a moment ago: for the proposal itself, or the draft that is part of it
    since."""
    if proposal.state != State.SUBMITTED:
        return False
    drafts = Proposal.objects.filter(beside=proposal, state=State.JOINED, version=version + 1)
    return proposal.version == version + 1 or drafts.exists()


def refused(request: HttpRequest, thing: EditTarget, late: str) -> HttpResponseBase:
    """The page as it stands now, with the reason."""
    if thing.proposal is None:
        return error(request, 409, happened=late)
    if late == str(CLASHED) and thing.sent and not thing.clashes():
        late = _(
            "A field in the content under review was published differently in the meantime. Withdraw the "
            "content, then choose a version."
        )
    elif late == str(CLASHED):
        late = _("The draft was not sent. Check the fields that have been published in the meantime.")
    return show(request, thing, notice=late, status=409)


def with_links(thing: EditTarget, wrong: ValidationError) -> list[dict[str, str]]:
    texts = wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}
    found = []
    for key, lines in texts.items():
        section = thing.section_with(key) if key else None
        words = {"field": thing.name_of(key), "problem": " ".join(lines)} if section else {}
        text = _("%(field)s: %(problem)s") % words if section else " ".join(lines)
        found.append({"text": text, "url": thing.section_url(section) if section else "#main"})
    return found


@staff_only
@require_POST
def offer(request: HttpRequest, workspace: CityContext, where: TargetRef) -> HttpResponseBase:
    """Those who do not send tell the leads that it is ready."""
    thing = thing_at(workspace, where)
    proposal = the_proposal(thing)
    if not may(workspace.person, "proposal.offer", proposal):
        raise PermissionDenied(_("You can send the draft for review yourself."))
    if proposal.is_being_written and (lacking := missing(thing)):
        return show(request, thing, errors=lacking)
    try:
        actions.offer(proposal, by=workspace.by)
    except InvalidTransition as wrong:
        return refused(request, thing_at(workspace, where), str(wrong))
    messages.success(request, _("The leads of the city have been notified. One of them can send the draft for review."))
    return redirect(thing.at["check"])


@staff_only
@require_POST
def offer_back(request: HttpRequest, workspace: CityContext, where: TargetRef) -> HttpResponseBase:
    thing = thing_at(workspace, where)
    proposal = the_proposal(thing)
    if not may(workspace.person, "proposal.offer", proposal):
        raise PermissionDenied(_("You can send the draft for review yourself."))
    try:
        actions.take_offer_back(proposal, by=workspace.by)
    except InvalidTransition as wrong:
        return refused(request, thing_at(workspace, where), str(wrong))
    messages.success(request, _("You have withdrawn the draft. Notify the leads again when it is ready."))
    return redirect(thing.url)


@staff_only
@require_POST
def withdraw(request: HttpRequest, workspace: CityContext, where: TargetRef) -> HttpResponseBase:
    thing = thing_at(workspace, where)
    proposal, version = thing.sent or the_proposal(thing), seen_in(request.POST)
    allow(workspace, "proposal.withdraw", proposal)
    if proposal.state == State.DRAFT and proposal.version == version + 1:
        return redirect(thing.url)  # pressed twice
    if late := refusal_of(lambda: actions.withdraw(proposal, expected=version, by=workspace.by)):
        return refused(request, thing_at(workspace, where), late)
    messages.success(request, withdrawn_from_review())
    return redirect(thing.url)


@staff_only
@require_POST
def begin_next(request: HttpRequest, workspace: CityContext, where: TargetRef) -> HttpResponseBase:
    """The next draft, while what was sent waits. Pressed twice, or by two people, it is one draft."""
    thing = thing_at(workspace, where)
    if thing.is_in_review:
        try:
            proposal_next_draft.begin(the_proposal(thing), by=workspace.by)
        except AlreadyExists:
            pass  # somebody was a moment faster: both write in the same one
        except InvalidTransition:
            messages.info(request, _("An answer has arrived in the meantime."))
    return redirect(thing_at(workspace, where).url)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, workspace: CityContext, where: TargetRef) -> HttpResponseBase:
    """Asks first: the text is not shown any more afterwards."""
    thing = thing_at(workspace, where)
    proposal = the_proposal(thing)
    allow(workspace, "proposal.discard", proposal)
    if request.method != "POST":
        context = {
            **workspace.page(thing.kind.segment),
            "thing": thing,
            "proposal": proposal,
            "title": _("Discard the draft"),
            "items": [{"block": block} for block in thing.blocks()],
        }
        return render(request, "workspace/discard.html", context)
    if late := refusal_of(lambda: actions.discard(proposal, expected=seen_in(request.POST), by=workspace.by)):
        return error(request, 409, happened=late)
    messages.success(request, _("The draft was discarded. The published content stays as it is."))
    return redirect(thing.url if thing.row else workspace.address("workspace_list", thing.kind.segment))


@staff_only
@require_POST
def settle(request: HttpRequest, workspace: CityContext, where: TargetRef) -> HttpResponseBase:
    """Chooses between the draft and what was published meanwhile."""
    thing = thing_at(workspace, where)
    proposal = the_proposal(thing)
    choices = choices_in(request.POST, thing.clashes())
    if not choices or seen_in(request.POST, "published") != thing.number:
        return show(request, thing, notice=_("Choose one version for each field."), status=409)
    expected = seen_in(request.POST)
    done: list[Proposal] = []
    by = workspace.by
    if late := refusal_of(lambda: done.append(parts.settle(proposal, choices=choices, expected=expected, by=by))):
        return refused(request, thing_at(workspace, where), late)
    if proposal.bundle is None:
        return redirect(thing.at["check"])
    return with_the_others(request, thing, proposal.bundle, done[0])


def with_the_others(request: HttpRequest, thing: EditTarget, bundle: Bundle, settled: Proposal) -> HttpResponseBase:
    """Back to what belongs together, with what came of the one that was settled."""
    if settled.bundle_id:
        messages.success(request, _("%(item)s: your choice is saved.") % {"item": thing.title})
        return redirect(thing.workspace.address("workspace_together", bundle.pk))
    messages.success(
        request,
        _("%(item)s keeps its published content and was removed from the group. The other changes continue.")
        % {"item": thing.title},
    )
    is_over = not bundle.proposals.exists()
    address = thing.workspace.address
    return redirect(address("workspace") if is_over else address("workspace_together", bundle.pk))


def allow(workspace: CityContext, permission: str, proposal: Proposal) -> None:
    """What it is about is known to the city's staff, so that this is refused and not hidden."""
    allowed = may(workspace.person, permission, proposal)
    if not allowed:
        raise PermissionDenied(str(getattr(allowed, "reason", "")))


@staff_only
@require_safe
def picture(request: HttpRequest, workspace: CityContext, where: TargetRef, field: str, side: str) -> HttpResponseBase:
    """A picture of the draft or of what is published, for the city's staff."""
    thing = thing_at(workspace, where)
    place = {"proposed": thing.values, "published": thing.published}.get(side, {}).get(field)
    if not place or place not in thing.files:
        raise Http404
    return file_response(request, place, public=False)
