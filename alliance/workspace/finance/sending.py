"""Who reads which group of a project, and the way of what leaves the city: send, take back, withdraw."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import refusal_to_take_back, sent_for_review, withdrawn_from_review
from alliance.workspace.finance.pages import TITLES
from alliance.workspace.finance.work import KIND, Work, work_at
from core.accounts.permissions import require_permission
from core.conflicts import SeenForm, refusal_of, refusal_or_faults, saved, seen_in
from core.history.write import one_transaction
from core.review.models import Proposal
from core.review.proposals import actions as proposals
from core.review.proposals.kinds import kind_of
from core.workflow import InvalidTransition
from finance import visibility
from finance.interests.ending import open_packs_of, withdraw_project
from finance.projects import actions, sending
from finance.projects.models import GroupLevel, Project, ProjectProfile


@staff_only
@require_safe
def page(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponse:
    return show(request, work_at(workspace, key))


class LevelsForm(SeenForm):
    """Who reads each group that leaves the city: a choice, which never merges."""

    wrong_status: ClassVar[int] = 400

    def __init__(self, work: Work, data: Any = None) -> None:
        super().__init__(data, row=work.project)
        levels = [(level.value, capfirst(str(level.label))) for level in GroupLevel]
        for group in visibility.groups():
            if visibility.chosen(group):
                now = work.project.chosen_levels[group]
                self.fields[group] = forms.ChoiceField(label=str(TITLES[group]), choices=levels, initial=now)

    def options(self, group: str) -> list[dict[str, Any]]:
        """Choices as the component takes them that shows them as rows."""
        choices: Any = self.fields[group]
        return [
            {"value": value, "label": label, "checked": value == self[group].value()}
            for value, label in choices.choices
        ]


def show(
    request: HttpRequest,
    work: Work,
    *,
    form: LevelsForm | None = None,
    notice: str = "",
    ends_packs: bool = True,
    status: int = 200,
) -> HttpResponse:
    form = form or LevelsForm(work)
    profile = work.profile
    opening = sending.opened(work.project, profile) if profile and work.is_public else ()
    context = {
        **work.workspace.page("finance"),
        "work": work,
        "title": _("Visibility of this project"),
        "form": form,
        "groups": [
            {
                "name": group,
                "legend": str(TITLES[group]),
                "fields": _(", ").join(labels(group)),
                "options": form.options(group),
            }
            for group in form.compared
        ],
        "opening": [str(TITLES[group]) for group in opening],
        "leaving": [str(TITLES[group]) for group in visibility.leaving(work.project.chosen_levels)],
        "proposal": work.proposal,
        "profile": profile,
        "may_send": work.workspace.is_lead,
        "open_packs": open_packs_of(work.project).count() if work.is_public else 0,
        "ends_packs": ends_packs,
        "notice": notice,
    }
    return render(request, "workspace/finance/show.html", context, status=status)


def labels(group: str) -> list[str]:
    return [str(ProjectProfile._meta.get_field(name).verbose_name) for name in visibility.groups()[group]]  # type: ignore[union-attr]


@staff_only
@require_POST
def levels(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    """Sets who reads each group. Closing acts at once; opening waits until a lead sends it and a curator publishes
    it."""
    work = work_at(workspace, key)
    require_permission(workspace.person, "project.send", work.project)
    if work.is_sent:
        return show(request, work, notice=_("The content is in review. Withdraw it first."), status=409)
    form = saved(
        lambda: LevelsForm(work_at(workspace, key), request.POST),
        lambda form: keep_chosen(work, form.said, form.now),
        by=workspace.person,
    )
    if not form.is_saved:
        notice = _("Choose who can see each group.") if form.errors else ""
        return show(request, work_at(workspace, key), form=form, notice=notice, status=form.status)
    if "send" in request.POST:
        return send_now(request, work_at(workspace, key))
    messages.success(
        request,
        _(
            "Saved. Groups that you restricted are restricted now. Groups that you "
            "opened have not been sent for review yet."
        ),
    )
    return redirect(work.address("finance_show"))


def keep_chosen(work: Work, chosen: dict[str, str], expected: int) -> Project:
    """Also takes a draft that came back out of the way: it may hold what is closed now."""
    with one_transaction():
        work = held(work)
        if work.is_sent:
            raise InvalidTransition(_("The content is in review. Withdraw it first."))
        project = actions.change_project(
            work.project, changes={"levels": chosen}, expected=expected, by=work.workspace.by
        )
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


@staff_only
@require_POST
def send(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    require_permission(workspace.person, "project.send", work.project)
    return send_now(request, work)


def send_now(request: HttpRequest, work: Work) -> HttpResponseBase:
    """Sends what leaves the city, as it stands now."""
    workspace, key = work.workspace, work.project.slug
    if work.is_sent:
        return show(request, work, notice=_("The content is already in review."), status=409)
    if late := refusal_or_faults(lambda: sent(work)):
        return show(request, work_at(workspace, key), notice=late, status=409)
    messages.success(request, sent_for_review())
    return redirect(work.address("finance_show"))


def sent(work: Work) -> Proposal:
    """The proposal as it stands after the step. Raises what the steps raise."""
    by = work.workspace.by
    with one_transaction():
        work = held(work)
        if work.is_sent:
            raise InvalidTransition(_("The content is already in review."))
        row = sending.prepared(work.project, by=by)
        patch = sending.patch_for(work.project, row)
        if not patch:
            raise InvalidTransition(_("There is nothing new to send for review."))
        if work.proposal:
            proposals.discard(work.proposal, expected=work.proposal.version, by=by)
        return proposals.send_whole(None, kind_of(KIND), tenant=work.workspace.city.pk, row=row, patch=patch, by=by)


@staff_only
@require_POST
def take_back(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    require_permission(workspace.person, "project.send", work.project)
    if late := refusal_to_take_back(work.proposal, seen_in(request.POST), workspace.by):
        return show(request, work_at(workspace, key), notice=late, status=409)
    messages.success(request, withdrawn_from_review())
    return redirect(work.address("finance_show"))


@staff_only
@require_POST
def withdraw(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    require_permission(workspace.person, "project.send", work.project)
    if work.profile is None:
        return show(request, work, notice=_("There is nothing to withdraw."), status=409)
    profile, ends_packs = work.profile, "end_packs" in request.POST
    about: Any = {"ends_packs": ends_packs, "person": workspace.person, "by": workspace.by}
    ended: list[int] = []
    if late := refusal_of(lambda: ended.append(withdraw_project(profile, expected=seen_in(request.POST), **about))):
        return show(request, work_at(workspace, key), notice=late, ends_packs=ends_packs, status=409)
    messages.success(
        request, _("The page of the project is no longer public. To publish it again, send it for review.")
    )
    if number := sum(ended):
        sentence = ngettext("%(number)s pack has been withdrawn.", "%(number)s packs have been withdrawn.", number)
        messages.success(request, sentence % {"number": number})
    return redirect(work.address("finance_show"))
