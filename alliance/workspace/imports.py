"""A city sends rows of its own as a spreadsheet: template, upload, what would become of it, and the step itself."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.proposing import MOST_ROWS, kind_code
from core.accounts.permissions import may
from core.conflicts import seen_in
from core.content.models import CityContent, content_at
from core.files.kinds import CONTENT_TYPES
from core.files.refusing import Refused
from core.importexport import jobs, reading, tasks, writing
from core.importexport.cells import table
from core.importexport.kinds import Sheet, TableKind, own_kind_of
from core.importexport.models import ImportJob
from core.importexport.showing import UploadForm, job_context, report_table
from core.ratelimits.limits import take
from core.ui.answers import error

IMPORTS_AN_HOUR, HOUR = 6, 3_600


def kind_here(workspace: CityContext, code: str) -> TableKind:
    kind = own_kind_of(code)
    if kind is None or not may(workspace.person, "sheets.import_own", workspace.city.pk):
        raise Http404
    return kind


def kind_at(workspace: CityContext, segment: str) -> TableKind:
    model = content_at(segment)
    if model is None:
        raise Http404
    return kind_here(workspace, kind_code(model))


def segment_of(kind: TableKind) -> str:
    assert issubclass(kind.model, CityContent)
    return kind.model.segment


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, workspace: CityContext, segment: str) -> HttpResponse:
    kind = kind_at(workspace, segment)
    if request.method != "POST":
        return upload_page(request, workspace, kind, UploadForm())
    wait = take("import", str(workspace.person.pk), IMPORTS_AN_HOUR, HOUR)
    if wait is not None:
        return error(request, 429, wait=wait)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            job = jobs.send(form.cleaned_data["file"], kind=kind, person=workspace.person, tenant=workspace.city.pk)
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            tasks.work.enqueue(str(job.pk))
            return redirect("workspace_import_job", workspace.city.slug, job.pk)
    return upload_page(request, workspace, kind, form)


def upload_page(request: HttpRequest, workspace: CityContext, kind: TableKind, form: UploadForm) -> HttpResponse:
    hint = _("XLSX or CSV, at most 10 MB and %(rows)s rows. Save CSV files in UTF-8 if possible.")
    form.fields["file"].help_text = hint % {"rows": MOST_ROWS}
    context = {
        **workspace.page(segment_of(kind)),
        "title": _("%(kinds)s: import from a spreadsheet") % {"kinds": kind.label},
        "above": above(workspace, kind),
        "form": form,
        "errors": [{"text": text, "url": "#id_file"} for texts in form.errors.values() for text in texts],
        "hints": kind.own.hints,
        "sheets": [{"code": sheet.code, "columns": columns_of(sheet)} for sheet in kind.sheets],
        "below": _(", ").join(sheet.code for sheet in kind.sheets[1:]),
        "templates": [
            {"format": format.upper(), "url": workspace.address("workspace_import_template", segment_of(kind), format)}
            for format in reading.FORMATS
        ],
    }
    return render(request, "workspace/import.html", context)


def columns_of(sheet: Sheet) -> list[str]:
    return [name for name in (sheet.owner, *(column.name for column in sheet.columns)) if name]


def above(workspace: CityContext, kind: TableKind) -> list[dict[str, str]]:
    return [
        {"label": _("Overview"), "url": workspace.address("workspace")},
        {"label": str(kind.label), "url": workspace.address("workspace_list", segment_of(kind))},
    ]


@staff_only
@require_safe
def template(request: HttpRequest, workspace: CityContext, segment: str, format: str) -> HttpResponseBase:
    kind = kind_at(workspace, segment)
    if format not in reading.FORMATS:
        raise Http404
    if format == "csv":
        empty = table(kind.sheets[0].header, ())
        return attached(HttpResponse(empty, content_type=CONTENT_TYPES["csv"]), f"{segment}.csv")
    out = writing.tables_workbook(
        [writing.Rows(kind, kind.model._base_manager.none())], workspace.person, template=True
    )
    return FileResponse(out, as_attachment=True, filename=f"{segment}.xlsx", content_type=CONTENT_TYPES["xlsx"])


def own_job(workspace: CityContext, key: UUID) -> ImportJob:
    """Each sees what they sent themselves, for this city."""
    jobs.stop_abandoned(workspace.person)
    return get_object_or_404(ImportJob, pk=key, person=workspace.person, tenant=workspace.city.pk)


@staff_only
@require_safe
def job(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponse:
    return job_page(request, workspace, own_job(workspace, key))


def job_page(request: HttpRequest, workspace: CityContext, row: ImportJob, *, status: int = 200) -> HttpResponse:
    kind = kind_here(workspace, row.kind)
    segment = segment_of(kind)
    context = {
        **job_context(row, kind),
        **workspace.page(segment),
        "title": _("Import of %(name)s") % {"name": row.name},
        "above": above(workspace, kind),
        "start_url": workspace.address("workspace_import", segment),
        "run_url": workspace.address("workspace_import_run", row.pk),
        "report_url": workspace.address("workspace_import_report", row.pk),
        "list_url": workspace.address("workspace_list", segment),
        "late": status == 409,
    }
    return render(request, "workspace/import-job.html", context, status=status)


@staff_only
@require_POST
def run(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponse:
    row, version = own_job(workspace, key), seen_in(request.POST)
    try:
        row = jobs.run(row, version=version)
    except jobs.NotNow:
        row.refresh_from_db()
        return job_page(request, workspace, row, status=409)
    tasks.work.enqueue(str(row.pk))
    return redirect("workspace_import_job", workspace.city.slug, row.pk)


@staff_only
@require_safe
def report(request: HttpRequest, workspace: CityContext, key: UUID) -> HttpResponse:
    row = own_job(workspace, key)
    name = f"import-report-{row.made_at:%Y-%m-%d}.csv"
    return attached(HttpResponse(report_table(row), content_type=CONTENT_TYPES["csv"]), name)


def attached(response: HttpResponse, name: str) -> HttpResponse:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
