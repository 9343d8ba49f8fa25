"""The first page of an import of a plan: send a table, or take a template."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.imports import HOUR, IMPORTS_AN_HOUR
from alliance.workspace.planning.imports.state import KIND, allowed
from core.files.refusing import Refused
from core.importexport import grids, jobs, reading
from core.importexport.models import ImportJob
from core.importexport.reading import Unreadable
from core.importexport.showing import UploadForm
from core.ratelimits.limits import take
from core.review.models import Bundle
from core.review.querysets import OPEN
from core.ui.answers import error
from planning.models import Plan

OFFICE = {"xlsm", "xltm", "xlsb", "xls", "ods", "numbers"}


class TableForm(UploadForm):
    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        hint = _(
            "XLSX or CSV, at most 10 MB and %(rows)s rows per sheet. You can use any table, not only our template."
        )
        self.fields["file"].help_text = hint % {"rows": f"{grids.MOST_ROWS:,}"}


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, workspace: CityContext) -> HttpResponseBase:
    allowed(workspace)
    if request.method != "POST":
        return upload_page(request, workspace, TableForm())
    wait = take("import", str(workspace.person.pk), IMPORTS_AN_HOUR, HOUR)
    if wait is not None:
        return error(request, 429, wait=wait)
    form = TableForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = jobs.send_grid(file, kind=KIND, person=workspace.person, tenant=workspace.city.pk)
        except Refused as refused:
            form.add_error("file", why_refused(refused, file.name or ""))
        except Unreadable as wrong:
            form.add_error("file", str(wrong))
        else:
            before = sent_before(workspace, job)
            if before is None:
                return redirect("plan_import_job", workspace.city.slug, job.pk)
            jobs.forget(ImportJob.objects.filter(pk=job.pk))
            if before.state == ImportJob.State.DONE:
                form.add_error("file", in_hand(before))
            else:
                return redirect(f"{workspace.address('plan_import_job', before.pk)}?again=1")
    return upload_page(request, workspace, form)


def why_refused(refused: Refused, name: str) -> str:
    """Why a file was refused, in words that say what to do about it."""
    if name.rpartition(".")[2].lower() in OFFICE:
        return _(
            "We cannot read this type of file because it may contain macros. Save the file as XLSX or "
            "CSV, then upload it."
        )
    if refused.code == "validation_error":
        return _(
            "We cannot read this workbook safely. It contains macros, embedded files or too much compressed "
            "data. Remove these and save it again as XLSX, or save it as CSV."
        )
    return str(refused)


def sent_before(workspace: CityContext, job: ImportJob) -> ImportJob | None:
    """The same file of the same person, still on its way; or taken over, with drafts that are still in hand."""
    state = ImportJob.State
    mine = ImportJob.objects.filter(tenant=workspace.city.pk, kind=KIND, report__digest=job.report["digest"])
    others = mine.exclude(pk=job.pk)
    for other in others:
        if other.state == state.DONE and open_bundles(other):
            return other
    return others.filter(person=workspace.person, state__in=(state.CHECKED, state.QUEUED, state.IMPORTING)).first()


def open_bundles(job: ImportJob) -> list[Bundle]:
    keys = [UUID(key) for key in job.report.get("bundles", ())]
    return list(Bundle.objects.filter(pk__in=keys, state__in=OPEN))


def in_hand(before: ImportJob) -> str:
    words = {"day": date_format(before.made_at, "DATE_FORMAT")}
    return (
        _(
            "This file was already imported on %(day)s, and its drafts are still open. Finish or discard those "
            "drafts first."
        )
        % words
    )


def upload_page(request: HttpRequest, workspace: CityContext, form: TableForm) -> HttpResponse:
    context = {
        **workspace.page("plans"),
        "title": _("Import a plan from a spreadsheet"),
        "above": above(workspace),
        "form": form,
        "errors": [{"text": text, "url": "#id_file"} for texts in form.errors.values() for text in texts],
        "templates": [
            {"format": format.upper(), "url": workspace.address("plan_import_template", format)}
            for format in reading.FORMATS
        ],
        "exports": [
            {"title": plan.title or plan.slug, "url": workspace.address("plan_export", plan.slug)}
            for plan in Plan.of_city(workspace.city.pk).order_by("slug")
        ],
    }
    return render(request, "workspace/planning/import.html", context)


def above(workspace: CityContext) -> list[dict[str, str]]:
    return [
        {"label": _("Overview"), "url": workspace.address("workspace")},
        {"label": _("Plans"), "url": workspace.address("workspace_list", "plans")},
    ]
