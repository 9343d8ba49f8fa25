"""Proposals of a city that belong together: what they are, where they stand, and the steps that take all of them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from alliance.workspace import duties
from alliance.workspace.addresses import TargetRef
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import ANSWER_DAYS, withdrawn_from_review
from alliance.workspace.lists import MOST_OPEN
from core.accounts.permissions import may
from core.conflicts import refusal_of, seen_in
from core.history.merge import Clash, Clashes
from core.review.bundles import actions, parts
from core.review.bundles.checking import bundle_hints
from core.review.bundles.steps import STEPS
from core.review.diff.labels import labels_of, with_commas
from core.review.models import Bundle, Comment, Proposal
from core.review.proposals.kinds import kind_of
from core.review.querysets import OPEN
from core.text.moments import working_days_after
from core.text.numbers import number_in
from core.ui.answers import error
from core.workflow import InvalidTransition

GONE = gettext_lazy("This item is no longer in the group.")
CHANGED = gettext_lazy("One of the drafts was changed, sent or discarded. Check the drafts again, then choose.")


@dataclass
class Together:
    workspace: CityContext
    bundle: Bundle

    @property
    def is_in_review(self) -> bool:
        return self.bundle.state in (Bundle.State.SUBMITTED, Bundle.State.PUBLISHING)

    @property
    def is_being_written(self) -> bool:
        return STEPS["add"].is_possible(self.bundle.state)

    @property
    def size(self) -> int:
        return int(getattr(self.bundle, "size", 0))

    @property
    def answer_day(self) -> date | None:
        sent = self.bundle.sent_at
        return working_days_after(timezone.localtime(sent, self.workspace.zone).date(), ANSWER_DAYS) if sent else None

    @property
    def is_late(self) -> bool:
        today = timezone.localtime(timezone.now(), self.workspace.zone).date()
        return self.is_in_review and self.answer_day is not None and self.answer_day < today

    @property
    def title(self) -> str:
        if self.is_in_review and self.answer_day:
            day = date_format(self.answer_day, "MONTH_DAY_FORMAT")
            return _("Sent for review. Next steps by %(day)s") % {"day": day}
        return _("Group of changes")

    @property
    def url(self) -> str:
        return self.workspace.address("workspace_together", self.bundle.pk)


def asked_for(workspace: CityContext, key: UUID) -> Together:
    return Together(workspace, get_object_or_404(Bundle.objects.filter(tenant=workspace.city.pk), pk=key))


# --- What is put together -----------------------------------------------------------------------------------------


@staff_only
@require_safe
def choose(request: HttpRequest, workspace: CityContext) -> HttpResponse:
    return show_choice(request, workspace)


def show_choice(
    request: HttpRequest,
    workspace: CityContext,
    *,
    notice: str | Promise = "",
    chosen: Collection[UUID] = (),
    status: int = 200,
) -> HttpResponse:
    chosen = chosen or {key for text in request.GET.getlist("with")[:1] if (key := key_in(text))}
    there = Bundle.objects.filter(tenant=workspace.city.pk, state__in=OPEN).annotate(size=Count("proposals"))
    bundles = there.filter(size__gt=0).order_by("pk")[:MOST_OPEN]
    context = {
        **workspace.page("workspace"),
        "title": _("Send changes together"),
        "notice": notice,
        "drafts": drafts_to_choose(workspace, chosen),
        "bundles": [Together(workspace, bundle) for bundle in bundles],
    }
    return render(request, "workspace/together-choose.html", context, status=status)


def drafts_to_choose(workspace: CityContext, chosen: Collection[UUID] = ()) -> list[dict[str, Any]]:
    drafts = list(Proposal.objects.of(workspace.city.pk).can_join()[:MOST_OPEN])
    titles = duties.titles_of(workspace, drafts)
    lines = ((each, duties.need(workspace, each, titles)) for each in drafts)
    return [
        {
            "value": str(each.pk),
            "version": each.version,
            "label": line["label"],
            "help": line["text"],
            "url": line["url"],
            "checked": each.pk in chosen,
        }
        for each, line in lines
    ]


@staff_only
@require_POST
def put_together(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    read = chosen_in(request)
    if len(read) < 2:
        return show_choice(request, workspace, notice=_("Choose at least two drafts."), chosen=read, status=400)
    made: list[Bundle] = []
    if refusal_of(lambda: made.append(actions.put_together(None, read, tenant=workspace.city.pk, by=workspace.by))):
        return show_choice(request, workspace, notice=CHANGED, chosen=read, status=409)
    messages.success(request, _("These drafts are now a group. A lead sends them for review together."))
    return redirect(Together(workspace, made[0]).url)


@staff_only
@require_POST
def add(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    thing = asked_for(workspace, key)
    bundle, chosen = thing.bundle, chosen_in(request)
    if refusal_of(lambda: actions.put_together(bundle, chosen, tenant=workspace.city.pk, by=workspace.by)):
        return show(request, asked_for(workspace, key), notice=CHANGED, status=409)
    return redirect(thing.url)


@staff_only
@require_safe
def part(request: HttpRequest, workspace: CityContext, key: UUID, row: UUID) -> HttpResponseBase:
    """Asks before one of them leaves: whether to keep it as a draft of its own, or to discard it with what names it."""
    thing = asked_for(workspace, key)
    members = actions.proposals_of(thing.bundle)
    member = next((each for each in members if each.pk == row), None)
    if member is None or not thing.is_being_written:
        return redirect(thing.url)
    return show_part(request, thing, member, members)


def show_part(
    request: HttpRequest,
    thing: Together,
    member: Proposal,
    members: list[Proposal],
    *,
    notice: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    going = [member, *parts.naming_it(member, members)]
    titles = duties.titles_of(thing.workspace, going)
    lines = [(each, duties.need(thing.workspace, each, titles)) for each in going]
    context = {
        **thing.workspace.page("workspace"),
        "thing": thing,
        "notice": notice,
        "title": lines[0][1]["label"],
        "member": member,
        "lines": lines,
        "others": lines[1:],
        "may_stand_alone": not actions.is_named(member),
        "refusal": refusal_to_discard(thing.workspace, going),
    }
    return render(request, "workspace/together-part.html", context, status=status)


def refusal_to_discard(workspace: CityContext, going: list[Proposal]) -> str:
    """Why somebody may not discard these; empty where they may."""
    answers = (may(workspace.person, "proposal.discard", each) for each in going)
    refused = next((answer for answer in answers if not answer), None)
    return (
        ""
        if refused is None
        else str(getattr(refused, "reason", "")) or _("Only a lead of the city can discard these drafts.")
    )


@staff_only
@require_POST
def discard_part(request: HttpRequest, workspace: CityContext, key: UUID, row: UUID) -> HttpResponseBase:
    thing = asked_for(workspace, key)
    members = actions.proposals_of(thing.bundle)
    member = next((each for each in members if each.pk == row), None)
    if member is None:
        return show(request, thing, notice=GONE, status=409)
    if refusal := refusal_to_discard(workspace, [member, *parts.naming_it(member, members)]):
        raise PermissionDenied(refusal)
    read = chosen_in(request)
    if late := refusal_of(lambda: parts.discard(member, read=read, by=workspace.by)):
        return refused_part(request, workspace, key, row, late)
    count = len(read)
    words = ngettext(
        "%(count)s draft was discarded. The other changes continue.",
        "%(count)s drafts were discarded. The other changes continue.",
        count,
    )
    messages.success(request, words % {"count": count})
    return on_to_the_others(workspace, key)


def refused_part(
    request: HttpRequest, workspace: CityContext, key: UUID, row: UUID, late: str | Promise
) -> HttpResponseBase:
    """The question as it stands now, or the page of all where the row has gone or is sent."""
    thing = asked_for(workspace, key)
    members = actions.proposals_of(thing.bundle)
    member = next((each for each in members if each.pk == row), None)
    if member is None or not thing.is_being_written:
        return told_when_gone(request, workspace, key, str(late))
    return show_part(request, thing, member, members, notice=late, status=409)


def on_to_the_others(workspace: CityContext, key: UUID) -> HttpResponseBase:
    """The page of the others; the overview where there are none any more."""
    thing = asked_for(workspace, key)
    is_over = thing.bundle.state == Bundle.State.DISCARDED
    return redirect(workspace.address("workspace") if is_over else thing.url)


@staff_only
@require_POST
def remove(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    """One of them stands alone again; of the last two both do."""
    thing = asked_for(workspace, key)
    asked = key_in(request.POST.get("proposal", ""))
    members = actions.proposals_of(thing.bundle)
    member = next((each for each in members if each.pk == asked), None)
    try:
        if member is None:
            raise InvalidTransition
        if len(members) > 2:
            actions.remove(member, expected=None, by=workspace.by)
            return redirect(thing.url)
        actions.take_apart(thing.bundle, by=workspace.by)
    except InvalidTransition as wrong:
        return show(request, asked_for(workspace, key), notice=str(wrong), status=409)
    messages.success(request, _("Each draft is separate again. Send each one for review when it is ready."))
    return redirect(workspace.address("workspace_together_choose"))


def chosen_in(request: HttpRequest) -> dict[UUID, int]:
    """The drafts that were ticked, each with the version that the page showed."""
    keys = (key for text in request.POST.getlist("draft")[: actions.MOST_PROPOSALS] if (key := key_in(text)))
    return {key: number_in(request.POST.get(f"version-{key}", "")) for key in keys}


def key_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


# --- One of them --------------------------------------------------------------------------------------------------


@staff_only
@require_safe
def page(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponse:
    return show(request, asked_for(workspace, key))


def show(request: HttpRequest, thing: Together, *, notice: str | Promise = "", status: int = 200) -> HttpResponse:
    workspace, bundle = thing.workspace, thing.bundle
    members = actions.proposals_of(bundle)
    titles = duties.titles_of(workspace, members)
    remarks: dict[UUID, list[Comment]] = defaultdict(list)
    for comment in Comment.objects.filter(proposal__bundle=bundle.pk):
        remarks[comment.proposal_id].append(comment)
    context: dict[str, Any] = {
        **workspace.page("workspace"),
        "thing": thing,
        "title": thing.title,
        "notice": notice,
        "members": [
            (each, line, remarks.get(each.pk, []))
            for each, line in zip(members, lines(thing, members, titles), strict=True)
        ],
        "clashes": clashes(thing, members, titles) if thing.is_being_written else [],
        "may_discard": STEPS["discard"].is_possible(bundle.state)
        and bool(may(workspace.person, "bundle.discard", bundle)),
        "may_send": workspace.is_lead and STEPS["send"].is_possible(bundle.state),
        "others": drafts_to_choose(workspace) if STEPS["add"].is_possible(bundle.state) else [],
        "may_withdraw": workspace.is_lead and STEPS["withdraw"].is_possible(bundle.state),
    }
    return render(request, "workspace/together.html", context, status=status)


def clashes(thing: Together, members: list[Proposal], titles: dict[str, str]) -> list[duties.Line]:
    """Rows that were published otherwise meanwhile: each by its name, with its fields and a link to where one version
    is chosen."""
    found = parts.clashes_of(members)
    return [
        {
            "text": duties.need(thing.workspace, each, titles)["label"],
            "url": check_address(thing.workspace, each),
            "section": with_commas(
                list(dict.fromkeys(labels_of(kind_of(each.kind).model).of(clash.key) for clash in found[each.pk]))
            ),
        }
        for each in members
        if each.pk in found
    ]


def fields_of(proposal: Proposal, found: list[Clash]) -> str:
    labels = labels_of(kind_of(proposal.kind).model)
    return with_commas(list(dict.fromkeys(labels.of(clash.key) for clash in found)))


def check_address(workspace: CityContext, proposal: Proposal) -> str:
    kind = kind_of(proposal.kind)
    where = TargetRef(kind.segment, "" if kind.is_profile else str(proposal.pk))
    return workspace.address("workspace_check", where)


def lines(thing: Together, members: list[Proposal], titles: dict[str, str]) -> list[duties.Line]:
    """What is said of each, and while it is being written where it leaves the others."""
    found = [duties.need(thing.workspace, each, titles) for each in members]
    hints = bundle_hints(members) if thing.is_being_written or thing.is_in_review else {}
    for each, line in zip(members, found, strict=True):
        line["hints"] = hints.get(each.pk, [])
    if thing.is_being_written:
        for each, line in zip(members, found, strict=True):
            line["part_url"] = thing.workspace.address("workspace_together_part", thing.bundle.pk, each.pk)
    return found


def read_versions(request: HttpRequest, members: list[Proposal]) -> dict[UUID, int]:
    """The version of each proposal as whoever sends them has read it."""
    return {each.pk: number_in(request.POST.get(f"version-{each.pk}", "")) for each in members}


@staff_only
@require_POST
def send(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    thing = asked_for(workspace, key)
    allow(workspace, "bundle.send", thing.bundle)
    read = read_versions(request, actions.proposals_of(thing.bundle))
    try:
        late = refusal_of(
            lambda: actions.send(thing.bundle, expected=seen_in(request.POST), read=read, by=workspace.by)
        )
    except actions.Refused as refused:
        if isinstance(refused.reason, Clashes):  # the page names each of them
            return show(request, thing, notice=_("Not sent. Choose one of the two versions first."), status=409)
        label = duties.need(workspace, refused.proposal, duties.titles_of(workspace, [refused.proposal]))["label"]
        words = {"item": label, "problem": " ".join(getattr(refused.reason, "messages", [str(refused.reason)]))}
        return show(request, thing, notice=_("%(item)s: %(problem)s") % words, status=409)
    except ValidationError as wrong:
        return show(request, thing, notice=" ".join(wrong.messages), status=409)
    if late:
        return show(request, asked_for(workspace, key), notice=late, status=409)
    return redirect(thing.url)


@staff_only
@require_POST
def withdraw(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    thing = asked_for(workspace, key)
    allow(workspace, "bundle.withdraw", thing.bundle)
    if late := refusal_of(lambda: actions.withdraw(thing.bundle, expected=seen_in(request.POST), by=workspace.by)):
        return show(request, asked_for(workspace, key), notice=late, status=409)
    messages.success(request, withdrawn_from_review())
    return redirect(thing.url)


@staff_only
@require_POST
def discard(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    thing = asked_for(workspace, key)
    allow(workspace, "bundle.discard", thing.bundle)
    if late := refusal_of(lambda: actions.discard(thing.bundle, expected=seen_in(request.POST), by=workspace.by)):
        return told_when_gone(request, workspace, key, late)
    messages.success(request, _("All drafts have been discarded. Their text is kept in the history."))
    return redirect(workspace.address("workspace"))


def told_when_gone(request: HttpRequest, workspace: CityContext, key: UUID, late: str) -> HttpResponse:
    """Answers 409 with the page as it stands, or without one where a colleague has discarded the bundle."""
    thing = asked_for(workspace, key)
    if thing.bundle.state == Bundle.State.DISCARDED:
        return error(request, 409, happened=late)
    return show(request, thing, notice=late, status=409)


def allow(workspace: CityContext, permission: str, bundle: Bundle) -> None:
    allowed = may(workspace.person, permission, bundle)
    if not allowed:
        raise PermissionDenied(str(getattr(allowed, "reason", "")))
