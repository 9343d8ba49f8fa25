"""A kept species list becomes public: it is sent, taken back and withdrawn."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import refusal_to_take_back, sent_for_review, withdrawn_from_review
from alliance.workspace.species.lists import send_whole, show_list, work_at
from core.accounts.permissions import require_permission
from core.conflicts import refusal_of, refusal_or_faults, seen_in
from measurement.species import actions


@staff_only
@require_POST
def send(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    work = work_at(workspace, key)
    require_permission(workspace.person, "specieslist.publish", work.row)
    if late := refusal_or_faults(lambda: send_whole(work, {})):
        return show_list(request, work_at(workspace, key), notice=late, status=409)
    messages.success(request, sent_for_review())
    return redirect(work.address("species_at"))


@staff_only
@require_POST
def take_back(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    work = work_at(workspace, key)
    require_permission(workspace.person, "specieslist.publish", work.row)
    if late := refusal_to_take_back(work.proposal, seen_in(request.POST), work.by):
        return show_list(request, work_at(workspace, key), notice=late, status=409)
    messages.success(request, withdrawn_from_review())
    return redirect(work.address("species_at"))


@staff_only
@require_POST
def withdraw(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponseBase:
    """What is public goes at once."""
    work = work_at(workspace, key)
    require_permission(workspace.person, "specieslist.withdraw", work.row)
    about: Any = {"expected": seen_in(request.POST), "person": workspace.person, "by": work.by}
    if late := refusal_of(lambda: actions.withdraw_list(work.row, **about)):
        return show_list(request, work_at(workspace, key), notice=late, status=409)
    messages.success(request, _("The list is no longer public."))
    return redirect(work.address("species_at"))
