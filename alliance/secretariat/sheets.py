"""Import and export of whole kinds, for the staff of the alliance."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.secretariat.gates import person_of
from core.accounts.gates import signed_in
from core.accounts.permissions import may
from core.conflicts import seen_in
from core.files.kinds import CONTENT_TYPES
from core.files.refusing import Refused
from core.history.models import Translated
from core.importexport import jobs, reading, tasks, writing
from core.importexport.cells import table
from core.importexport.kinds import TableKind, table_kind, table_kinds
from core.importexport.models import ImportJob
from core.importexport.showing import UploadForm, job_context, report_table
from core.ratelimits.limits import take
from core.ui.answers import error

HOUR = 3_600
IMPORTS_AN_HOUR, EXPORTS_AN_HOUR = 6, 10
LATEST = 10
TONES = {"done": "ok", "failed": "bad", "checked": "info"}

type View = Callable[..., HttpResponseBase]


def hidden_from_others(name: str) -> Callable[[View], View]:
    """Signed in and with the right, or there is no such page. A kind in the address is looked up."""

    def mark(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *, code: str | None = None, **kwargs: Any) -> HttpResponseBase:
            if code is not None:
                kwargs["kind"] = found(code)
            if not may(person_of(request), name, kwargs.get("kind")):
                raise Http404
            return view(request, **kwargs)

        return signed_in(marked)

    return mark


def found(code: str) -> TableKind:
    kind = table_kind(code)
    if kind is None:
        raise Http404
    return kind


def require_import(kind: TableKind) -> None:
    """Raises Http404 for what comes of something else and is brought by no sheet."""
    if kind.is_exported_only:
        raise Http404


# --- Import -------------------------------------------------------------------------------------------------------


@hidden_from_others("sheets.import")
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    rows = [
        [
            kind.label,
            import_link(kind),
            {"text": "XLSX", "url": reverse("export_rows", args=[kind.code, "xlsx"])},
            {"text": "CSV", "url": reverse("export_rows", args=[kind.code, "csv"])},
        ]
        for kind in table_kinds()
    ]
    labels = (_("Item"), _("Import"), _("Export, all sheets"), _("Export, first sheet"))
    context = {
        "header": [{"label": label} for label in labels],
        "rows": rows,
        "latest": latest(request),
    }
    return render(request, "secretariat/import_start.html", context)


def import_link(kind: TableKind) -> Any:
    if kind.is_exported_only:
        return _("Export only")
    return {"text": _("Import: %(kind)s") % {"kind": kind.label}, "url": reverse("import_start", args=[kind.code])}


def above() -> list[dict[str, str]]:
    return [{"label": _("Import and export"), "url": reverse("import_start")}]


def latest(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "name": job.name,
            "url": reverse("import_job", args=[job.pk]),
            "state": job.get_state_display(),
            "tone": TONES.get(job.state, "mute"),
            "made_at": job.made_at,
        }
        for job in own_jobs(request)[:LATEST]
    ]


def own_jobs(request: HttpRequest) -> QuerySet[ImportJob]:
    return ImportJob.objects.filter(person=person_of(request), tenant=None).order_by("-made_at", "pk")


@hidden_from_others("sheets.import")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, *, kind: TableKind) -> HttpResponse:
    require_import(kind)
    if request.method != "POST":
        return upload_page(request, kind, UploadForm())
    wait = take("import", str(request.user.pk), IMPORTS_AN_HOUR, HOUR)
    if wait is not None:
        return error(request, 429, wait=wait)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            job = jobs.send(form.cleaned_data["file"], kind=kind, person=person_of(request))
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            tasks.work.enqueue(str(job.pk))
            return redirect("import_job", key=job.pk)
    return upload_page(request, kind, form)


def upload_page(request: HttpRequest, kind: TableKind, form: UploadForm) -> HttpResponse:
    context = {
        "above": above(),
        "kind": kind,
        "form": form,
        "errors": [{"text": text, "url": "#id_file"} for texts in form.errors.values() for text in texts],
        "columns": [(sheet.label, [sheet.owner, *sheet.by_name]) for sheet in kind.sheets],
        "templates": [
            {"format": format.upper(), "url": reverse("import_template", args=[kind.code, format])}
            for format in ("xlsx", "csv")
        ],
        "exports": [
            {"format": format.upper(), "url": reverse("export_rows", args=[kind.code, format])}
            for format in ("xlsx", "csv")
        ],
    }
    return render(request, "secretariat/import_upload.html", context)


@hidden_from_others("sheets.import")
@require_safe
def job(request: HttpRequest, *, key: str) -> HttpResponse:
    return job_page(request, own_job(request, key))


def own_job(request: HttpRequest, key: str) -> ImportJob:
    """Each sees the imports that they sent, and no others."""
    jobs.stop_abandoned(person_of(request))
    return get_object_or_404(own_jobs(request), pk=key)


def job_page(request: HttpRequest, row: ImportJob, *, status: int = 200) -> HttpResponse:
    kind = table_kind(row.kind)
    context = {
        **job_context(row, kind),
        "above": above(),
        "start_url": reverse("import_start", args=[row.kind]),
        "run_url": reverse("import_run", args=[row.pk]),
        "report_url": reverse("import_report", args=[row.pk]),
        "list_url": list_address(kind),
        "late": status == 409,
    }
    return render(request, "secretariat/import_job.html", context, status=status)


def list_address(kind: TableKind | None) -> str:
    """Where readers find what was imported."""
    if kind is None or not issubclass(kind.model, Translated):
        return ""
    return reverse(kind.model.list_name)


@hidden_from_others("sheets.import")
@require_POST
def run(request: HttpRequest, *, key: str) -> HttpResponse:
    row = own_job(request, key)
    version = seen_in(request.POST)
    try:
        row = jobs.run(row, version=version)
    except jobs.NotNow:
        row.refresh_from_db()
        return job_page(request, row, status=409)
    tasks.work.enqueue(str(row.pk))
    return redirect("import_job", key=row.pk)


@hidden_from_others("sheets.import")
@require_safe
def report(request: HttpRequest, *, key: str) -> HttpResponse:
    row = own_job(request, key)
    name = f"import-report-{row.made_at:%Y-%m-%d}.csv"
    return attached(HttpResponse(report_table(row), content_type=CONTENT_TYPES["csv"]), name)


# --- Export -------------------------------------------------------------------------------------------------------


@hidden_from_others("sheets.import")
@require_safe
def template(request: HttpRequest, *, kind: TableKind, format: str) -> HttpResponseBase:
    require_import(kind)
    check_format(format)
    if format == "csv":
        return attached(
            HttpResponse(table(kind.sheets[0].header, ()), content_type=CONTENT_TYPES["csv"]), f"{kind.code}.csv"
        )
    return workbook([writing.all_rows(kind, person_of(request))], request, f"{kind.code}.xlsx", template=True)


@hidden_from_others("sheets.export")
@require_safe
def export(request: HttpRequest, *, kind: TableKind, format: str) -> HttpResponseBase:
    check_format(format)
    wait = take("export", str(request.user.pk), EXPORTS_AN_HOUR, HOUR)
    if wait is not None:
        return error(request, 429, wait=wait)
    jobs.logger.info("export", extra={"user": request.user.pk, "kind": kind.code, "format": format})
    wanted = writing.all_rows(kind, person_of(request))
    name = f"{kind.code}-{localtime():%Y-%m-%d}.{format}"
    if format == "xlsx":
        return workbook([wanted], request, name)
    parts: Iterator[str] = writing.csv_parts(wanted, person_of(request))
    return attached(StreamingHttpResponse(parts, content_type=CONTENT_TYPES["csv"]), name)


def check_format(format: str) -> None:
    if format not in reading.FORMATS:
        raise Http404


def workbook(parts: list[writing.Rows], request: HttpRequest, name: str, *, template: bool = False) -> HttpResponseBase:
    out = writing.tables_workbook(parts, person_of(request), template=template)
    return FileResponse(out, as_attachment=True, filename=name, content_type=CONTENT_TYPES["xlsx"])


def attached[Response: HttpResponseBase](response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
