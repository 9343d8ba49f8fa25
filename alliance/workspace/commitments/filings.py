"""What people of a city write down about a filing: that they filed it, and what was answered."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance.workspace.commitments.forms import MoveForm, RecordForm
from alliance.workspace.commitments.refusing import refusal_told
from alliance.workspace.commitments.tool import commitment_at, published_at, show_record
from alliance.workspace.context import CityContext, staff_only
from core.accounts.permissions import require_permission
from core.conflicts import saved
from core.history.write import AlreadyExists
from planning.commitments.actions import move_filing, record_filing
from planning.models import Filing


@refusal_told
@staff_only
@require_POST
def record(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    row = published_at(workspace, key)
    require_permission(workspace.person, "commitment.export", row)
    form = RecordForm(request.POST)
    if form.is_valid():
        try:
            record_filing(
                row,
                channel=form.cleaned_data["channel"],
                filed_on=day(form.cleaned_data["filed_on"]),
                note=form.cleaned_data["note"],
                although_missing=form.cleaned_data["although_missing"],
                person=workspace.person,
                by=workspace.by,
            )
        except ValidationError as wrong:
            add(form, wrong)
        except AlreadyExists:
            form.add_error(
                "channel", _("There is already an open filing with this recipient. Record its result first.")
            )
    if form.errors:
        return show_record(request, workspace, commitment_at(workspace, key), record=form)
    messages.success(request, _("Recorded. When the recipient answers, record the answer here."))
    return redirect(workspace.address("commitment_tool", key))


@refusal_told
@staff_only
@require_POST
def move(request: HttpRequest, workspace: CityContext, key: str, filing: UUID) -> HttpResponseBase:
    row = published_at(workspace, key)
    found = get_object_or_404(Filing.objects.filter(commitment=row).select_related("commitment__city"), key=filing)
    require_permission(workspace.person, "filing.move", found)

    def act(form: MoveForm) -> object:
        said = form.said
        about: Any = {"person": workspace.person, "by": workspace.by}
        moved: Any = {"step": said["step"], "on": day(said["on"]), "note": said["note"]}
        moved["although_missing"] = bool(said.get("although_missing"))
        return move_filing(form.filing, **moved, expected=form.now, **about)

    def make() -> MoveForm:
        return MoveForm(get_object_or_404(Filing.objects.filter(commitment=row), key=filing), request.POST)

    form = saved(make, act, by=workspace.person)
    if not form.is_saved:
        thing = commitment_at(workspace, key)
        return show_record(request, workspace, thing, moving=(form.filing, form), status=form.status)
    messages.success(request, _("Recorded. The list below shows all filings of the commitment."))
    return redirect(workspace.address("commitment_tool", key))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def add(form: RecordForm, wrong: ValidationError) -> None:
    """What the action refuses stands at its field, where the form has it."""
    by_field = wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}
    for name, texts in by_field.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)
