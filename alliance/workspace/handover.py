"""Handing over the focal point of a city: what is open, to whom, and the other's answer."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from alliance.workspace import duties
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.team import NAME
from cities.team import handovers
from cities.team.models import Handover, StaffRole
from core.accounts.fresh import is_fresh, to_re_enter
from core.accounts.permissions import may
from core.history.write import AlreadyExists
from core.ui.answers import error
from core.workflow import NOT_NOW, InvalidTransition


class SuccessorForm(forms.Form):
    to = forms.ChoiceField(
        error_messages={"required": gettext_lazy("Choose a lead."), "invalid_choice": gettext_lazy("Choose a lead.")}
    )

    def __init__(self, *args: Any, leads: list[StaffRole], **options: Any) -> None:
        super().__init__(*args, **options)
        self.leads = {str(role.pk): role for role in leads}
        self.fields["to"].choices = [(key, role.user.name) for key, role in self.leads.items()]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> StaffRole:
        return self.leads[self.cleaned_data["to"]]


@staff_only
@require_safe
def page(request: HttpRequest, workspace: CityContext) -> HttpResponse:
    return show(request, workspace)


def show(
    request: HttpRequest,
    workspace: CityContext,
    form: SuccessorForm | None = None,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    leads, now, offer = handovers.successors(workspace.city), handovers.focal_point(workspace.city), offered(workspace)
    problem = str(form.errors["to"][0]) if form and form.errors else ""
    context = {
        **workspace.page(NAME),
        "title": _("Hand over the role of focal point"),
        "now": now.user.name if now else "",
        "groups": duties.everything(workspace, now),
        "offer": offer,
        "is_mine": bool(offer and offer.to_id == workspace.person.pk),
        "may_offer": bool(now and not offer and may(workspace.person, "city.manage_team", workspace.city)),
        "may_revoke": bool(offer and may(workspace.person, "city.manage_team", workspace.city)),
        "options": [{"value": str(role.pk), "label": role.user.name, "checked": False} for role in leads],
        "problem": problem,
        "notice": notice,
        "errors": [{"text": problem, "url": "#id_to"}] if problem else [],
        "team_url": workspace.address(NAME),
    }
    return render(request, "workspace/handover.html", context, status=status)


def offered(workspace: CityContext) -> Handover | None:
    return handovers.open_offer(workspace.city)


@staff_only
@require_POST
def offer(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    if refusal := refused(request, workspace):
        return refusal
    if not is_fresh(request):
        return to_re_enter(request, back=workspace.address("handover"))
    form = SuccessorForm(request.POST, leads=handovers.successors(workspace.city))
    if not form.is_valid():
        return show(request, workspace, form)
    try:
        made = handovers.offer(workspace.city, to=form.chosen, by=workspace.by)
    except (AlreadyExists, InvalidTransition) as wrong:
        return show(request, workspace, notice=str(wrong), status=409)
    messages.success(
        request, _("We will ask %(name)s by email. Nothing changes until %(name)s accepts.") % {"name": made.to.name}
    )
    return redirect(workspace.address("handover"))


def refused(request: HttpRequest, workspace: CityContext) -> HttpResponse | None:
    allowed = may(workspace.person, "city.manage_team", workspace.city)
    return None if allowed else error(request, 403, happened=str(getattr(allowed, "reason", "")))


@staff_only
@require_POST
def accept(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    return answered(request, workspace, handovers.accept, _("You are now the focal point."))


@staff_only
@require_POST
def decline(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    return answered(request, workspace, handovers.decline, _("You have declined. Nothing has changed."))


def answered(request: HttpRequest, workspace: CityContext, act: Any, done: str) -> HttpResponseBase:
    """Only by the one who was asked: for others there is nothing to answer."""
    if refusal := refused(request, workspace):
        return refusal
    row = offered(workspace)
    if row is None or row.to_id != workspace.person.pk:
        return show(request, workspace, notice=str(NOT_NOW), status=409)
    try:
        act(row, person=workspace.person)
    except InvalidTransition as wrong:
        return show(request, workspace, notice=str(wrong), status=409)
    messages.success(request, done)
    return redirect(workspace.address(NAME))


@staff_only
@require_POST
def revoke(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    if refusal := refused(request, workspace):
        return refusal
    row = Handover.objects.filter(city=workspace.city, state=Handover.State.OPEN).first()
    if row is None:
        return show(request, workspace, notice=str(NOT_NOW), status=409)
    try:
        handovers.revoke(row, by=workspace.by)
    except InvalidTransition as wrong:
        return show(request, workspace, notice=str(wrong), status=409)
    messages.success(request, _("The handover offer has been withdrawn."))
    return redirect(workspace.address("handover"))
