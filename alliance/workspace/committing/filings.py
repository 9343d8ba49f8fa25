"""What people of a city write down about a filing: that they filed it, and what was answered."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance.workspace.committing.forms import MoveForm, RecordForm
from alliance.workspace.committing.refusing import refusal_told
from alliance.workspace.committing.tool import commitment_at, published_at, show
from alliance.workspace.context import CityContext, staff_only
from core.accounts.permissions import require_permission
from core.history.write import AlreadyExists, VersionConflict
from core.text.numbers import number_in
from core.workflow import InvalidTransition
from planning.commitments.actions import move_filing, record_filing
from planning.models import Filing


@require_POST
@refusal_told
@staff_only
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
                person=workspace.person,
                by=workspace.by,
            )
        except ValidationError as wrong:
            add(form, wrong)
        except AlreadyExists:
            form.add_error("channel", _("A filing there is open: write down what became of it first."))
    if form.errors:
        return show(request, workspace, commitment_at(workspace, key), record=form)
    messages.success(request, _("It is written down."))
    return redirect(workspace.address("commitment_tool", key))


@require_POST
@refusal_told
@staff_only
def move(request: HttpRequest, workspace: CityContext, key: str, filing: UUID) -> HttpResponseBase:
    row = published_at(workspace, key)
    found = get_object_or_404(Filing.objects.filter(commitment=row).select_related("commitment__city"), key=filing)
    require_permission(workspace.person, "filing.move", found)
    form = MoveForm(found, request.POST)
    if not form.is_valid():
        return again(request, workspace, key, found, form)
    try:
        move_filing(
            found,
            step=form.cleaned_data["step"],
            on=day(form.cleaned_data["on"]),
            note=form.cleaned_data["note"],
            expected=number_in(request.POST.get("version", "")),
            person=workspace.person,
            by=workspace.by,
        )
    except ValidationError as wrong:
        add(form, wrong)
        return again(request, workspace, key, found, form)
    except (VersionConflict, InvalidTransition) as late:
        return show(request, workspace, commitment_at(workspace, key), notice=str(late), status=409)
    messages.success(request, _("It is written down."))
    return redirect(workspace.address("commitment_tool", key))


def again(request: HttpRequest, workspace: CityContext, key: str, filing: Filing, form: MoveForm) -> HttpResponse:
    return show(request, workspace, commitment_at(workspace, key), moving=(filing, form))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def add(form: RecordForm | MoveForm, wrong: ValidationError) -> None:
    """What the action refuses stands at its field, where the form has it."""
    by_field = wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}
    for name, texts in by_field.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)
