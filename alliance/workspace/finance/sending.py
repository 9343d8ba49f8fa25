"""Who reads which group of a project, and the way of what leaves the city: send, take back, withdraw."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.finance.pages import TITLES
from alliance.workspace.finance.work import KIND, Work, work_at
from core.accounts.permissions import require_permission
from core.history.merge import Clashes
from core.history.write import AlreadyExists, VersionConflict, one_transaction
from core.review.models import Proposal
from core.review.proposals import actions as proposals
from core.review.proposals.kinds import kind_of
from core.text.numbers import number_in
from core.workflow import InvalidTransition
from finance import visibility
from finance.projects import actions, sending
from finance.projects.models import GroupLevel, Project, ProjectProfile


@require_safe
@staff_only
def page(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponse:
    return show(request, work_at(workspace, key))


def show(request: HttpRequest, work: Work, *, notice: str = "", status: int = 200) -> HttpResponse:
    profile = work.profile
    opening = sending.opened(work.project, profile) if profile and work.is_public else ()
    context = {
        **work.workspace.page("finance"),
        "work": work,
        "title": _("Who reads this project"),
        "groups": [level_rows(work, group) for group in visibility.groups() if visibility.chosen(group)],
        "opening": [str(TITLES[group]) for group in opening],
        "leaving": [str(TITLES[group]) for group in visibility.leaving(work.project.chosen_levels)],
        "proposal": work.proposal,
        "profile": profile,
        "may_send": work.workspace.is_lead,
        "notice": notice,
    }
    return render(request, "workspace/finance/show.html", context, status=status)


def level_rows(work: Work, group: str) -> dict[str, Any]:
    now = work.project.chosen_levels[group]
    return {
        "name": group,
        "legend": str(TITLES[group]),
        "fields": _(", ").join(labels(group)),
        "options": [
            {"value": level.value, "label": capfirst(str(level.label)), "checked": level.value == now}
            for level in GroupLevel
        ],
    }


def labels(group: str) -> list[str]:
    return [str(ProjectProfile._meta.get_field(name).verbose_name) for name in visibility.groups()[group]]  # type: ignore[union-attr]


@require_POST
@staff_only
def levels(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    """Sets who reads each group. Closing acts at once; opening waits until a lead sends it and a curator publishes
    it."""
    work = work_at(workspace, key)
    require_permission(workspace.person, "project.send", work.project)
    if work.is_sent:
        return show(request, work, notice=_("It is in review: take it back first."), status=409)
    chosen = {group: request.POST.get(group, "") for group in visibility.groups() if visibility.chosen(group)}
    if any(code not in visibility.LEVELS for code in chosen.values()):
        return show(request, work, notice=_("Choose for each group who reads it."), status=400)
    try:
        expected = number_in(request.POST.get("version", ""))
        kept(work, chosen, expected)
    except (VersionConflict, InvalidTransition) as late:
        return show(request, work_at(workspace, key), notice=str(late), status=409)
    messages.success(request, _("Kept. What you closed is closed now; what you opened is sent for review first."))
    return redirect(work.address("finance_show"))


def kept(work: Work, chosen: dict[str, str], expected: int) -> Project:
    """Also takes a draft that came back out of the way: it may hold what is closed now."""
    with one_transaction():
        work = held(work)
        if work.is_sent:
            raise InvalidTransition(_("It is in review: take it back first."))
        project = actions.change(work.project, changes={"levels": chosen}, expected=expected, by=work.workspace.by)
        if work.proposal:
            proposals.discard(work.proposal, expected=work.proposal.version, by=work.workspace.by)
        profile = work.profile
        closing = {
            group: code
            for group, code in chosen.items()
            if profile and visibility.wider(sending.shown_level(profile, group), visibility.LEVELS[code])
        }
        if profile and closing:
            actions.narrow(profile, closing, person=work.workspace.person, by=work.workspace.by)
    return project


def held(work: Work) -> Work:
    """Read anew under the lock of the project, so that closing and sending never pass each other. Call it inside the
    transaction."""
    Project._base_manager.select_for_update().get(pk=work.project.pk)
    return work_at(work.workspace, work.project.slug)


@require_POST
@staff_only
def send(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    require_permission(workspace.person, "project.send", work.project)
    if work.is_sent:
        return show(request, work, notice=_("It is in review already."), status=409)
    try:
        sent(work)
    except ValidationError as wrong:
        return show(request, work_at(workspace, key), notice=" ".join(wrong.messages), status=409)
    except (VersionConflict, InvalidTransition, AlreadyExists, Clashes) as late:
        words = _("It was changed or sent a moment ago. Read it again.") if isinstance(late, Clashes) else str(late)
        return show(request, work_at(workspace, key), notice=words, status=409)
    messages.success(request, _("Sent for review. You will hear within 5 working days, by e-mail."))
    return redirect(work.address("finance_show"))


def sent(work: Work) -> Proposal:
    """The proposal as it stands after the step. Raises what the steps raise."""
    by = work.workspace.by
    with one_transaction():
        work = held(work)
        if work.is_sent:
            raise InvalidTransition(_("It is in review already."))
        row = sending.prepared(work.project, by=by)
        patch = sending.patch_for(work.project, row)
        if not patch:
            raise InvalidTransition(_("There is nothing new to send."))
        if work.proposal:
            proposals.discard(work.proposal, expected=work.proposal.version, by=by)
        proposal = proposals.start(kind_of(KIND), tenant=work.workspace.city.pk, row=row, patch=patch, by=by)
    return proposals.send(proposal, expected=proposal.version, by=by)


@require_POST
@staff_only
def take_back(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    require_permission(workspace.person, "project.send", work.project)
    if work.proposal is None:
        return show(request, work, notice=_("Nothing of it is in review."), status=409)
    try:
        proposals.withdraw(work.proposal, expected=number_in(request.POST.get("version", "")), by=workspace.by)
    except (VersionConflict, InvalidTransition) as late:
        return show(request, work_at(workspace, key), notice=str(late), status=409)
    return redirect(work.address("finance_show"))


@require_POST
@staff_only
def withdraw(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    require_permission(workspace.person, "project.send", work.project)
    if work.profile is None:
        return show(request, work, notice=_("There is nothing to withdraw."), status=409)
    try:
        expected = number_in(request.POST.get("version", ""))
        actions.withdraw(work.profile, expected=expected, person=workspace.person, by=workspace.by)
    except (VersionConflict, InvalidTransition) as late:
        return show(request, work_at(workspace, key), notice=str(late), status=409)
    messages.success(request, _("The page of the project is no longer public."))
    return redirect(work.address("finance_show"))
