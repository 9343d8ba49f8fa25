"""Files of the studies of a project: for the staff of its city, and for funders whose pack holds them."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.finance.pages import add_errors, errors_of
from alliance.workspace.finance.work import Work, work_at
from core.conflicts import refusal_of
from core.files.forms import UploadField, WithUploads
from core.files.serving import file_response
from core.review.forms.controls import Picked
from core.ui.answers import error
from core.workflow import InvalidTransition
from finance.projects import files
from finance.projects.models import ProjectStudy, StudyFile


class FileForm(WithUploads, forms.Form):
    file = UploadField(
        kinds=files.KINDS,
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "Your city’s staff can open the file. If a lead adds it to a pack, anyone with the link to the "
            "pack can open it too."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, auto_id="id_%s", **options)
        self.fields["kind"] = Picked(list(ProjectStudy.Kind.choices), None)
        self.fields["kind"].label = _("Study or document")
        self.fields["kind"].required = True
        self.fields["kind"].error_messages["required"] = _("Choose the study or document.")
        self.order_fields(["kind", "file"])


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    whose: dict[str, Any] = {"tenant": workspace.city.pk, "by": workspace.person.pk}
    is_sent = request.method == "POST"
    form = FileForm(request.POST, request.FILES, **whose) if is_sent else FileForm(**whose)
    if is_sent and form.is_valid() and "more" not in request.POST:  # the file came ahead of the form
        try:
            kind, file = form.cleaned_data["kind"], form.cleaned_data["file"]
            files.attach(work.project, kind, file, person=workspace.person, by=workspace.by)
        except ValidationError as wrong:
            add_errors(form, wrong)
        except InvalidTransition as late:
            return error(request, 409, happened=str(late))
        else:
            messages.success(request, _("Saved. Only your city can open the file. A lead can include it in a pack."))
            return redirect(work.address("finance_files"))
    context = {
        **workspace.page("finance"),
        "work": work,
        "title": _("Files of studies"),
        "form": form,
        "errors": errors_of(form),
        "rows": [shown(work, row) for row in StudyFile.objects.filter(project=work.project)],
    }
    return render(request, "workspace/finance/files.html", context)


def shown(work: Work, row: StudyFile) -> dict[str, Any]:
    return {
        "kind": str(row.get_kind_display()),
        "name": row.name,
        "size": row.size,
        "url": work.address("finance_file", row.pk),
        "remove_url": work.address("finance_file_remove", row.pk),
    }


def file_at(work: Work, file: UUID) -> StudyFile:
    """Raises Http404, also for one of another project."""
    found: StudyFile = get_object_or_404(StudyFile, project=work.project, pk=file)
    found.project = work.project
    return found


@staff_only
@require_safe
def read(request: HttpRequest, workspace: CityContext, key: str, file: UUID) -> HttpResponseBase:
    return file_response(request, str(file_at(work_at(workspace, key), file).file.name), public=False)


@staff_only
@require_POST
def remove(request: HttpRequest, workspace: CityContext, key: str, file: UUID) -> HttpResponseBase:
    work = work_at(workspace, key)
    row = file_at(work, file)
    if late := refusal_of(lambda: files.remove(row, person=workspace.person, by=workspace.by)):
        return error(request, 409, happened=late)
    messages.success(
        request,
        _(
            "The file has been removed. Packs that contain the file still include it. Withdraw those "
            "packs if no one should open it."
        ),
    )
    return redirect(work.address("finance_files"))
